package write_test

import (
	"strings"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/write"
)

// typed is the half-year with an accomplishment that is nothing but a note.
func typed(words string, claims ...work.Claim) write.Input {
	in := input()
	note := entry("note1", work.KindNote, "", words, day(6, 5, 9))
	in.Entries = append(in.Entries, note)
	in.Accomplishments = append(in.Accomplishments, work.Accomplishment{
		ID: "accnote", Title: words, Role: "did", From: note.At, To: note.At, Items: []string{"note1"}, Own: []string{"note1"}, Claims: claims,
	})
	return in
}

func TestNotesStandAsTheyWereTyped(t *testing.T) {
	figure := work.Claim{Item: "note1", Quote: "Cut the build from 20 min to 5 min"}
	seen := figure
	seen.Seen = "the build's page"
	for _, tt := range []struct {
		note   string
		claims []work.Claim
		want   string
	}{
		{"Taught the rotation to read the dashboards", nil, "- **Taught the rotation to read the dashboards** on 5 June."},
		{"Taught a class.", nil, "- **Taught a class** on 5 June."},
		{"Led the hiring of 3 people company-wide", nil, "- **Led the hiring of 3 people company-wide** on 5 June."},
		{"Saved *everything* single-handedly", nil, `- **Saved \*everything\* single-handedly** on 5 June.`},
		{"Cut the build from 20 min to 5 min", []work.Claim{figure}, "- **Cut the build from 20 min to 5 min** on 5 June (my figure)."},
		{"Cut the build from 20 min to 5 min", []work.Claim{seen}, "- **Cut the build from 20 min to 5 min** on 5 June (source: the build's page)."},
	} {
		in := typed(tt.note, tt.claims...)
		got := bragSheet(in).String()
		if !strings.Contains(got, tt.want+" <!-- brag:acc-accnote -->") {
			t.Errorf("%q: the sheet does not say %q:\n%s", tt.note, tt.want, got)
		}
		if strings.Contains(got, "left out") {
			t.Errorf("%q: something is said to be left out", tt.note)
		}
	}
}

func TestOnlyWhatIsLeftOutOfTheSheetIsCounted(t *testing.T) {
	in := typed("Led the hiring of 3 people company-wide")
	in.Entries[len(in.Entries)-1].Kind = work.KindTicket // somebody else's words: its title is told instead
	v := write.New(in)
	if len(v.Refused) == 0 || v.LeftOut != nil {
		t.Errorf("%d sentences were refused, and it says %q", len(v.Refused), v.LeftOut)
	}
	in.Accomplishments[4].Evidence[1].Text = "led everyone company-wide to agree" // of the handbook, which I wrote
	if got, want := write.New(in).LeftOut.String(), "1 sentence left out: not everything in it could be shown to be true."; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

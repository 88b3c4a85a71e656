package schedule

import (
	"strings"
	"testing"
)

const block = cronBegin + "\n7 * * * * 'brag'\n" + cronEnd + "\n"

func TestOtherLinesOfACrontabStayAsTheyAre(t *testing.T) {
	for _, tt := range []struct{ name, old, want string }{
		{"none", "", block},
		{"other lines", "# mine\n\tMAILTO=me\r\n\n5 4 * * * x\n", "# mine\n\tMAILTO=me\r\n\n5 4 * * * x\n" + block},
		{"no last line end", "5 4 * * * x", "5 4 * * * x\n" + block},
		{"installed already", "a\n" + block + "b\n", "a\n" + block + "b\n"},
		{"an older job", "a\n" + cronBegin + "\nold\nolder\n" + cronEnd + "\nb\n", "a\n" + block + "b\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := withBlock(tt.old, block)
			if err != nil || got != tt.want {
				t.Errorf("%v\n%q, want\n%q", err, got, tt.want)
			}
		})
	}
}

func TestACrontabWithHalfOfOurLinesIsLeftAlone(t *testing.T) {
	for _, old := range []string{
		cronBegin + "\n5 4 * * * mine\n",
		"5 4 * * * mine\n" + cronEnd + "\n",
		block + block,
		cronBegin + "\n" + block,
	} {
		if got, err := withBlock(old, block); err == nil {
			t.Errorf("%q became %q", old, got)
		}
	}
}

// Whatever a crontab holds: installing twice is installing once, and removing
// leaves what was there before.
func FuzzInstallThenRemoveIsNothing(f *testing.F) {
	f.Add("# mine\n5 4 * * * x\n")
	f.Add("no end")
	f.Add(cronBegin + "\nhalf\n")
	f.Add("a\n" + block + "b")
	f.Fuzz(func(t *testing.T, old string) {
		once, err := withBlock(old, block)
		if err != nil {
			return
		}
		if twice, err := withBlock(once, block); err != nil || twice != once {
			t.Fatalf("%q, then %q: %v", once, twice, err)
		}
		gone, err := withBlock(once, "")
		if err != nil {
			t.Fatal(err)
		}
		bare, err := withBlock(old, "")
		if err != nil {
			t.Fatal(err)
		}
		if gone != bare && gone != bare+"\n" { // cron wants every line ended
			t.Errorf("%q became %q", bare, gone)
		}
		if strings.Contains(gone, cronBegin+"\n7") {
			t.Errorf("it is still in %q", gone)
		}
	})
}

// A word for cron is one word for the shell, whatever it holds but a line end,
// which no path has.
func FuzzCronWordsStayOnTheirLine(f *testing.F) {
	f.Add(`it's 100% "mine"`)
	f.Fuzz(func(t *testing.T, word string) {
		if strings.ContainsAny(word, "\n\x00") {
			return
		}
		line := cronLine(Job{Brag: word})
		if strings.Count(line, "\n") != 1 || strings.Count(line, "%") != strings.Count(line, `\%`) {
			t.Errorf("%q became %q", word, line)
		}
	})
}

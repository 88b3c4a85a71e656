package write_test

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/write"
)

// inJapanese is the half-year with everything in it, to be told in Japanese.
func inJapanese() write.Input {
	in := proposed()
	in.Language = "ja"
	in.Unmet = []string{"tag PAY-3: what it is about is no longer in the data"}
	for i := range in.Entries {
		if e := &in.Entries[i]; !e.Counted && e.Why == "" {
			e.Why = work.WhyReassigned
		}
	}
	return in
}

func TestBragSheetInJapanese(t *testing.T) {
	golden(t, "brag-sheet.ja.md", bragSheet(inJapanese()).String())
}

var (
	unread  = regexp.MustCompile("<!--.*?-->|`[^`]*`|「[^」]*」|\\[[^\\]]*\\]\\([^)]*\\)|[\\w./-]*\\w#\\d+|[A-Z]+-\\d+")
	english = regexp.MustCompile(`[a-z]{2,}`)
)

// TestOnlyNamesAreLatinInJapanese looks at every document, without what stands
// in quotes, links and commands.
func TestOnlyNamesAreLatinInJapanese(t *testing.T) {
	in := inJapanese()
	names := []string{in.Login, "UTC", "SEV", "github.com", "on1"}
	for _, p := range in.Principles {
		names = append(names, p.Name)
	}
	for _, e := range in.Entries {
		names = append(names, e.Ref, e.Title, e.Body)
	}
	for _, c := range in.Coverage {
		names = append(names, c.Account.Name)
		for _, p := range c.Problems {
			names = append(names, p.What)
		}
	}
	for _, g := range in.Goals {
		names = append(names, g.Objective)
		for _, r := range g.Results {
			names = append(names, r.Text, r.Unit)
			for _, p := range r.Progress {
				names = append(names, strings.TrimRight(p.Note, "."))
			}
		}
	}
	for _, x := range in.Career.Expectations {
		names = append(names, x.Area, strings.TrimSuffix(x.Text, "."))
	}
	for _, n := range in.Resource.NotDone {
		names = append(names, n.Project)
	}
	names = append(names, in.Career.Current, in.Career.Target, in.Career.Matrix)
	for _, p := range in.Operations.Problems {
		names = append(names, p.Name)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	v := write.New(in)
	for _, template := range write.Templates() {
		doc, err := v.Render(template)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(doc.String(), "\n") {
			said := strings.ToLower(strings.ReplaceAll(unread.ReplaceAllString(line, ""), `\`, ""))
			for _, name := range names {
				said = strings.ReplaceAll(said, strings.ToLower(name), "")
			}
			if words := english.FindAllString(said, -1); words != nil {
				t.Errorf("%s: %q in %q", template.Name, words, line)
			}
		}
	}
}

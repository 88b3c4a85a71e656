package eval

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"bragsheet/summarize/theme"
)

// unseen is a framework that nobody labelled texts for.
type unseen struct {
	Name, From string
	Principles []struct {
		Name, Description string
		Means             []string // principles of From
	}

	framework *theme.Framework
}

func readUnseen(t *testing.T) []*unseen {
	t.Helper()
	data, err := os.ReadFile("testdata/unseen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list []*unseen
	if err := yaml.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	for _, u := range list {
		u.framework = u.load(t, true)
	}
	return list
}

// load loads the framework from a file such as a user has.
func (u *unseen) load(t *testing.T, descriptions bool) *theme.Framework {
	t.Helper()
	var b strings.Builder
	b.WriteString("name: Own\nprinciples:\n")
	for _, p := range u.Principles {
		fmt.Fprintf(&b, "- name: %q\n", p.Name)
		if descriptions {
			fmt.Fprintf(&b, "  description: %q\n", p.Description)
		}
	}
	f, err := theme.Load("own.yaml", func(string) ([]byte, error) { return []byte(b.String()), nil })
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// right reports whether a principle, by name, means one that is accepted.
func (u *unseen) right(name string, x *labelled) bool {
	for _, p := range u.Principles {
		if p.Name == name {
			return slices.ContainsFunc(p.Means, func(m string) bool { return slices.Contains(x.accepted(u.From), m) })
		}
	}
	return false
}

// maps reports whether a principle means one that is accepted.
func (u *unseen) maps(x *labelled) bool {
	for _, p := range u.Principles {
		if u.right(p.Name, x) {
			return true
		}
	}
	return false
}

// measure counts how a classifier that has not learned from the items ranks
// the framework for those that map to it.
func (u *unseen) measure(c *theme.Classifier, f *theme.Framework, items []*labelled, s *tally) {
	for _, x := range items {
		if !u.maps(x) {
			continue
		}
		r := c.Rank(f, x.text())
		first, second := u.right(r.Principles[0].Name, x), u.right(r.Principles[1].Name, x)
		s.named++
		if first {
			s.first++
		}
		if first || second {
			s.firstTwo++
		}
		if !r.Abstain {
			s.answered++
		}
	}
}

// unseenTable measures with the models of folds that hold an annotator back.
func (c *corpus) unseenTable(t *testing.T, folds []fold) string {
	t.Helper()
	list := readUnseen(t)
	counts := make([][2][2]tally, len(list))
	models := make([]*theme.Model, len(folds))
	each(len(folds), func(n int) { models[n] = c.learn(folds[n].learn) })
	for n, f := range folds {
		m := models[n]
		m.Layers = m.Layers[:2] // routine and Amazon
		classifier, err := theme.NewClassifierOf(m)
		if err != nil {
			t.Fatal(err)
		}
		var groups [2][]*labelled
		for _, i := range f.test {
			k := 0
			if c.items[i].note() {
				k = 1
			}
			groups[k] = append(groups[k], c.items[i])
		}
		for i, u := range list {
			for k, items := range groups {
				u.measure(classifier, u.framework, items, &counts[i][k][0])
				u.measure(classifier, u.load(t, false), items, &counts[i][k][1])
			}
		}
	}
	var b strings.Builder
	b.WriteString("| framework | texts | n | right first | first two | by names only |\n|---|---|---|---|---|---|\n")
	for i, u := range list {
		for k, kind := range []string{"work", "notes"} {
			s, bare := counts[i][k][0], counts[i][k][1]
			fmt.Fprintf(&b, "| %s | %s | %.0f | %s | %s | %s |\n", u.Name, kind, s.named, percent(s.first, s.named), percent(s.firstTwo, s.named), percent(bare.first, bare.named))
		}
	}
	return b.String()
}

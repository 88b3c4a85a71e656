package github

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// notFollowed are the lists of which only the beginning is asked for, and why
// that does.
var notFollowed = map[string]string{
	"pull.commits":               "the first says when the work began",
	"pull.mergeCommit.authors":   "a page of them is more people than write one change",
	"coauthored.commits.authors": "ten are more people than write one commit",
}

// Whatever list of an object may go on is read to its end, or is listed above.
func TestEveryListIsReadToItsEndOrSaidNotToBe(t *testing.T) {
	s := schema(t, trimmedSchema)
	seen := 0
	for _, st := range streams(Options{IncidentLabels: []string{"incident"}, Agents: []string{"copilot-swe-agent"}, CoAuthored: true}) {
		doc, errs := gqlparser.LoadQueryWithRules(s, st.doc, nil)
		if errs != nil {
			t.Fatal(errs)
		}
		var walk func(set ast.SelectionSet, path string)
		walk = func(set ast.SelectionSet, path string) {
			for _, selection := range set {
				switch sel := selection.(type) {
				case *ast.InlineFragment:
					walk(sel.SelectionSet, path)
				case *ast.FragmentSpread:
					walk(sel.Definition.SelectionSet, path)
				case *ast.Field:
					at := path + "." + sel.Name
					if sel.Arguments.ForName("first") != nil {
						seen++
						field := strings.TrimPrefix(at, path[:strings.Index(path+".", ".")]+".")
						followed := slices.ContainsFunc(st.lists, func(l list) bool { return l.field == field })
						if followed == (notFollowed[at] != "") {
							t.Errorf("%s: %s is followed: %t, and listed as not: %q", st.name, at, followed, notFollowed[at])
						}
					}
					if sel.Name == "commit" || sel.Name == "nodes" {
						at = path
					}
					walk(sel.SelectionSet, at)
				}
			}
		}
		for _, f := range doc.Fragments {
			if slices.Contains([]string{"pull", "review", "issue", "coauthored"}, f.Name) {
				walk(f.SelectionSet, f.Name)
			}
		}
	}
	if seen < 10 {
		t.Errorf("%d lists were looked at", seen)
	}
}

// What never comes whole is asked for by one window, however many passes find
// it missing.
func TestWindowsToAskForAgainAreMerged(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 6, d, 0, 0, 0, 0, time.UTC) }
	var pos position
	for i := range 8 {
		pos.again(window{By: byUpdated, From: day(1 + i), To: day(4 + i)})
	}
	pos.again(window{By: byMerged, From: day(2), To: day(3)})
	pos.again(window{By: byUpdated, From: day(20), To: day(21)})
	if len(pos.Again) != 3 || !pos.Again[0].From.Equal(day(1)) || !pos.Again[0].To.Equal(day(11)) {
		t.Errorf("%+v", pos.Again)
	}
}

// An error inside a field that came costs nothing; one for the object, or for a
// field that did not come, costs the object, which is asked for again.
func TestWhatAnErrorInAnObjectCosts(t *testing.T) {
	node := map[string]any{"id": "PR_1", "closingIssuesReferences": map[string]any{"nodes": []any{nil}}, "reviews": nil}
	tests := []struct {
		name string
		path []any
		lost bool
	}{
		{"a closing issue in a deleted repository", []any{"search", "nodes", 0.0, "closingIssuesReferences", "nodes", 0.0}, false},
		{"a list that came as null", []any{"search", "nodes", 0.0, "reviews"}, true},
		{"something in a list that came as null", []any{"search", "nodes", 0.0, "reviews", "nodes", 3.0}, true},
		{"the object itself", []any{"search", "nodes", 0.0}, true},
		{"another object", []any{"search", "nodes", 1.0}, false},
	}
	for _, tt := range tests {
		a := answer{Errors: []graphError{{Message: "gone", Path: tt.path}}}
		if what, _ := a.fault(0, node); (what != "") != tt.lost {
			t.Errorf("%s: fault %q, want one: %t", tt.name, what, tt.lost)
		}
	}
}

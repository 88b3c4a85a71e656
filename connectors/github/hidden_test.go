package github_test

import (
	"slices"
	"strings"
	"testing"

	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

func TestWhatAFollowUpCouldNotLookAtIsCountedAndSaidOnce(t *testing.T) {
	tests := []struct {
		name   string
		change func(*githubtest.World)
		want   string
		advice string
	}{
		{"a single sign-on", func(w *githubtest.World) { w.Orgs[0].SSO = true }, "69 stored items could not be looked at: the token does not show them", "single sign-on"},
		{"one is forbidden", func(w *githubtest.World) { w.Quirks.Null = map[string]string{"acme/api#7": "FORBIDDEN"} }, "1 stored item could not be looked at: the token does not show it", "give the token access"},
	}
	for _, tt := range tests {
		for _, stream := range []string{"open items", "census"} {
			t.Run(tt.name+" in "+stream, func(t *testing.T) {
				f := start(t, openIncidents(69), incidentLabels, nil)
				stored := store(f.whole(t, "incidents"))
				f.server.Update(tt.change)
				whole := f.follow(t, stream, stored, nil, 0)
				if whole.err != nil || !whole.complete || len(whole.gone) != 0 {
					t.Fatalf("complete %t, gone %v, error %v", whole.complete, whole.gone, whole.err)
				}
				hidden(t, whole.problems, tt.want, tt.advice, stream)
				first := f.follow(t, stream, stored, nil, 1)
				rest := f.follow(t, stream, stored, first.position, 0)
				hidden(t, slices.Concat(first.problems, rest.problems), tt.want, tt.advice, stream)
			})
		}
	}
}

// hidden holds problems to one of what could not be looked at.
func hidden(t *testing.T, problems []work.Problem, want, advice, where string) {
	t.Helper()
	n := 0
	for _, p := range problems {
		if strings.Contains(p.What, "could not be looked at") {
			n++
			if p.What != want || !strings.Contains(p.Advice, advice) || !p.Unseen || p.Where != where {
				t.Errorf("problem %+v, want %q", p, want)
			}
		}
	}
	if n != 1 {
		t.Errorf("said %d times, want once: %+v", n, problems)
	}
}

func TestWhatVanishedIsGoneWhateverElseASignOnHides(t *testing.T) {
	w := openIncidents(3)
	w.Orgs = append(w.Orgs, githubtest.Org{Login: "vault"})
	w.Issues[2].Repo = "vault/keys"
	f := start(t, w, incidentLabels, nil)
	h := f.whole(t, "incidents")
	lost := h.id(t, "acme/api#2")
	f.server.Update(func(w *githubtest.World) {
		w.Orgs[1].SSO = true
		w.Issues = slices.Delete(w.Issues, 1, 2)
	})
	for _, stream := range []string{"open items", "census"} {
		got := f.follow(t, stream, store(h), nil, 0)
		if got.err != nil || len(got.gone) != 1 || got.gone[0].SourceID != lost {
			t.Errorf("%s: gone %+v, error %v; want %s alone", stream, got.gone, got.err, lost)
		}
		hidden(t, got.problems, "1 stored item could not be looked at: the token does not show it", "single sign-on", stream)
	}
}

func TestALabelWithAWildcardIsRefused(t *testing.T) {
	_, err := github.New(github.Options{Name: "work", IncidentLabels: []string{"sev*"}})
	if err == nil || !strings.Contains(err.Error(), "list each label") {
		t.Errorf("error %v, want what to do instead", err)
	}
}

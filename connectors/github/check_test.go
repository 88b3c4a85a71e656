package github_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
)

var _ connectors.Checker = (*github.Source)(nil)

// checked is what the checks of a world say, by name, after a Preflight.
func checked(t *testing.T, w *githubtest.World, set func(*github.Options), wrap func(http.Handler) http.Handler) map[string]connectors.Check {
	t.Helper()
	f := start(t, w, set, wrap)
	if _, err := f.Preflight(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	f.asked.clear()
	all, err := f.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(f.asked.all) > 1 {
		t.Errorf("%d requests, want one", len(f.asked.all))
	}
	by := map[string]connectors.Check{}
	for _, c := range all {
		by[c.Name] = c
	}
	return by
}

func TestCheckSaysWhatIsThereWhereAllIsWell(t *testing.T) {
	w := story()
	w.Scopes, w.Orgs[0].Teams = "repo, read:org", []string{"acme/payments"}
	got := checked(t, w, nil, nil)
	for name, found := range map[string]string{
		"search": "26 pull requests merged by robin", "access": "organisations acme; teams acme/payments",
		"scopes": "repo, read:org", "limit": "of 5000 points left",
	} {
		if c := got[name]; !strings.Contains(c.Found, found) || c.Advice != "" {
			t.Errorf("%s: %+v, want %q", name, c, found)
		}
	}
}

func TestCheckAdvisesOnWhatMakesAHarvestLess(t *testing.T) {
	tests := []struct {
		name, check   string
		change        func(*githubtest.World)
		found, advice string
	}{
		{"a search that finds too little", "search", func(w *githubtest.World) { w.Unlisted = 3 }, "GitHub counts 29", "is:pr is:merged author:robin merged:"},
		{"a search that does not heed its words", "search", func(w *githubtest.World) {
			w.Unlisted = -20 // the fewer are counted
		}, "GitHub counts 6", "is:pr is:merged author:robin merged:"},
		{"a single sign-on", "access", func(w *githubtest.World) { w.Orgs[0].SSO = true }, "want a single sign-on", "authorise the token"},
		{"organisations that are not shown", "access", func(w *githubtest.World) { w.Scopes = "repo" }, "does not say", "read:org"},
		{"no scope for private work", "scopes", func(w *githubtest.World) { w.Scopes = "read:org" }, "read:org", "repo, for work in private"},
		{"no scope for teams", "scopes", func(w *githubtest.World) { w.Scopes = "repo" }, "repo", "read:org, for requests"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := story()
			tt.change(w)
			c := checked(t, w, nil, nil)[tt.check]
			if !strings.Contains(c.Found, tt.found) || !strings.Contains(c.Advice, tt.advice) {
				t.Errorf("%+v, want %q and %q", c, tt.found, tt.advice)
			}
		})
	}
}

func TestCheckNamesASearchThatIsRefused(t *testing.T) {
	n := 0
	c := checked(t, newWorld(), nil, refuses("Check", &n, func() (int, any) {
		return 200, map[string]any{"data": nil, "errors": []any{map[string]any{"message": "The search is invalid"}}}
	}))["search"]
	if !strings.Contains(c.Found, "The search is invalid") || !strings.Contains(c.Advice, "is:pr is:merged author:robin") {
		t.Errorf("%+v", c)
	}
}

func TestCheckSaysThatLittleIsLeft(t *testing.T) {
	low := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(poor{w}, r) })
	}
	c := checked(t, newWorld(), nil, low)["limit"]
	if c.Found != "12 of 5000 points left" || c.Advice == "" {
		t.Errorf("%+v", c)
	}
}

// poor is an answer that says that little is left of the limit.
type poor struct{ http.ResponseWriter }

func (p poor) WriteHeader(status int) {
	p.Header().Set("X-RateLimit-Limit", "5000")
	p.Header().Set("X-RateLimit-Remaining", "12")
	p.ResponseWriter.WriteHeader(status)
}

func TestCheckOfAFineGrainedTokenSaysWhatItShows(t *testing.T) {
	w := newWorld()
	w.Token = "github_pat_secret"
	if c := checked(t, w, nil, nil)["scopes"]; !strings.Contains(c.Found, "fine-grained") {
		t.Errorf("%+v", c)
	}
}

func TestCheckThatCannotBeMadeIsAnError(t *testing.T) {
	if _, err := start(t, newWorld(), nil, nil).Check(t.Context()); err == nil {
		t.Error("it is made before Preflight")
	}
	n := 0
	f := start(t, newWorld(), func(o *github.Options) { o.MaxWait = time.Second }, refuses("Check", &n, func() (int, any) {
		return 200, map[string]any{"data": nil, "errors": []any{map[string]any{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}}}
	}))
	if _, err := f.Preflight(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	_, err := f.Check(t.Context())
	if _, limited := errors.AsType[*connectors.RateLimited](err); !limited {
		t.Errorf("error %v, want it to wait no longer", err)
	}
}

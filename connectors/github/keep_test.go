package github_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// twice runs two preflights, some time apart and with a change in between; a
// source of its own for each.
func twice(t *testing.T, w *githubtest.World, apart time.Duration, change func(*githubtest.World)) (first, second connectors.Preflight) {
	t.Helper()
	at := now
	f := start(t, w, func(o *github.Options) { o.Now = func() time.Time { return at } }, nil)
	first, err := f.Preflight(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	at = at.Add(apart)
	if change != nil {
		f.server.Update(change)
	}
	if second, err = f.Preflight(t.Context(), first.Keep); err != nil {
		t.Fatal(err)
	}
	return first, second
}

func TestWhatIsKeptIsNotAskedAgainForADay(t *testing.T) {
	tests := []struct {
		name     string
		apart    time.Duration
		change   func(*githubtest.World)
		requests int
	}{
		{"an hour later", time.Hour, nil, 1},
		{"a day later", 24 * time.Hour, nil, 4},
		{"with a clock set back", -time.Hour, nil, 4},
		{"with another scope", time.Hour, func(w *githubtest.World) { w.Scopes = "repo, read:org" }, 4},
		{"with a token that ends", time.Hour, func(w *githubtest.World) { w.Expires = now.AddDate(0, 3, 0) }, 4},
		{"as somebody else", time.Hour, func(w *githubtest.World) { w.Viewer = "sam" }, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.Restricted = 3
			first, second := twice(t, w, tt.apart, tt.change)
			if second.Requests != tt.requests {
				t.Errorf("%d requests, want %d", second.Requests, tt.requests)
			}
			if tt.name != "as somebody else" && second.Account != first.Account {
				t.Errorf("account %+v, then %+v", first.Account, second.Account)
			}
			if len(first.Problems) != 1 || !slices.Equal(first.Problems, second.Problems) {
				t.Errorf("problems %+v, then %+v; want the same", first.Problems, second.Problems)
			}
		})
	}
}

func TestExpiryIsWarnedAboutFromWhatIsKeptToo(t *testing.T) {
	w := newWorld()
	w.Expires = now.AddDate(0, 0, 14).Add(time.Hour)
	first, second := twice(t, w, 2*time.Hour, nil)
	if len(first.Problems) != 0 || len(second.Problems) != 1 || second.Requests != 1 {
		t.Errorf("problems %v, then %v after %d requests", first.Problems, second.Problems, second.Requests)
	}
}

func TestTokenWithoutReadOrgWorks(t *testing.T) {
	w := story()
	w.Scopes = "repo"
	w.Pulls[26].Requests = append(w.Pulls[26].Requests, githubtest.Request{To: "acme/payments", Team: true, By: "sam", At: day(2026, 3, 2)})
	f := start(t, w, nil, nil)
	pre, err := f.Preflight(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if pre.Account.Login != "robin" || !slices.Equal(pre.Visible, []string{"scope repo"}) {
		t.Errorf("account %+v sees %q", pre.Account, pre.Visible)
	}
	asks := func(all []work.Problem) bool {
		return slices.ContainsFunc(all, func(p work.Problem) bool { return p.Unseen && strings.Contains(p.Advice, "read:org") })
	}
	if !asks(pre.Problems) {
		t.Errorf("problems %+v, want one that asks for the scope", pre.Problems)
	}
	h := f.pull(t, "reviews", connectors.Plan{}, 0)
	if h.err != nil || len(h.items) != 1 || !h.complete || len(h.problems) != 1 || !asks(h.problems) {
		t.Errorf("%d reviews, problems %+v, error %v", len(h.items), h.problems, h.err)
	}
}

func TestMissingScopeInsideAnAnswerHidesOnlyThat(t *testing.T) {
	n := 0
	f := start(t, newWorld(), nil, refuses("Organizations", &n, func() (int, any) {
		return 200, map[string]any{
			"data": map[string]any{"viewer": map[string]any{"organizations": nil}},
			"errors": []any{map[string]any{
				"type": "INSUFFICIENT_SCOPES", "message": "requires read:org", "path": []any{"viewer", "organizations"},
			}},
		}
	}))
	pre, err := f.Preflight(t.Context(), nil)
	if err != nil || len(pre.Problems) != 1 || !pre.Problems[0].Unseen {
		t.Errorf("problems %+v, error %v", pre.Problems, err)
	}
}

func TestVisibleGrowsWithOrganisationsScopesAndSignOns(t *testing.T) {
	tests := []struct {
		name   string
		before func(*githubtest.World)
		change func(*githubtest.World)
		gains  bool
	}{
		{"an organisation", nil, func(w *githubtest.World) { w.Orgs = append(w.Orgs, githubtest.Org{Login: "beta"}) }, true},
		{"a scope", func(w *githubtest.World) { w.Scopes = "public_repo, read:org" }, func(w *githubtest.World) { w.Scopes = "repo, read:org" }, true},
		{"a scope that shows nothing", func(w *githubtest.World) { w.Scopes = "repo, read:org" }, func(w *githubtest.World) { w.Scopes = "repo, read:org, gist" }, false},
		{"a sign-on", func(w *githubtest.World) { w.Orgs[0].SSO = true }, func(w *githubtest.World) { w.Orgs[0].SSO = false }, true},
		{
			"a sign-on, without the names of organisations", func(w *githubtest.World) { w.Orgs[0].SSO, w.Scopes = true, "repo" },
			func(w *githubtest.World) { w.Orgs[0].SSO = false }, true,
		},
		{"one less", nil, func(w *githubtest.World) { w.Orgs = nil }, false},
		{"nothing", nil, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			if tt.before != nil {
				tt.before(w)
			}
			first, second := twice(t, w, 25*time.Hour, tt.change)
			gains := slices.ContainsFunc(second.Visible, func(v string) bool { return !slices.Contains(first.Visible, v) })
			if gains != tt.gains {
				t.Errorf("%q, then %q", first.Visible, second.Visible)
			}
		})
	}
}

// A person who signs on need not wait for a day until that is noticed.
func TestMissingSignOnIsAskedAboutEveryTime(t *testing.T) {
	w := newWorld()
	w.Orgs[0].SSO = true
	_, second := twice(t, w, time.Minute, func(w *githubtest.World) { w.Orgs[0].SSO = false })
	if len(second.Problems) != 0 || !slices.Contains(second.Visible, "organisation acme") {
		t.Errorf("problems %v, visible %q", second.Problems, second.Visible)
	}
}

func TestVisibleStaysWhereGitHubWillNotSay(t *testing.T) {
	n, down := 0, false
	at := now
	f := start(t, newWorld(), func(o *github.Options) { o.Now = func() time.Time { return at } }, refuses("Organizations", &n, func() (int, any) {
		if down {
			return 502, map[string]any{}
		}
		return 0, nil
	}))
	first, err := f.Preflight(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	at, down = at.Add(25*time.Hour), true
	second, err := f.Preflight(t.Context(), first.Keep)
	if err != nil || !slices.Equal(first.Visible, second.Visible) || len(second.Problems) != 1 || !second.Problems[0].Unseen {
		t.Errorf("visible %q, then %q; problems %+v, error %v", first.Visible, second.Visible, second.Problems, err)
	}
	down = false
	third, err := f.Preflight(t.Context(), second.Keep)
	if err != nil || !slices.Equal(first.Visible, third.Visible) || len(third.Problems) != 0 {
		t.Errorf("then %q, problems %v, error %v; want it asked again", third.Visible, third.Problems, err)
	}
}

func TestOrganisationsThatAreNotSaidTheFirstTimeMakeTheRunPartial(t *testing.T) {
	n := 0
	f := start(t, newWorld(), nil, refuses("Organizations", &n, func() (int, any) { return 502, map[string]any{} }))
	pre, err := f.Preflight(t.Context(), nil)
	if err != nil || len(pre.Problems) != 1 || pre.Problems[0].Unseen {
		t.Errorf("problems %+v, error %v; want one that counts", pre.Problems, err)
	}
}

func TestContributionsAreNeverAskedForTwiceAlike(t *testing.T) {
	n := 0
	f := start(t, newWorld(), nil, refuses("Contributions", &n, func() (int, any) { return 504, map[string]any{} }))
	pre, err := f.Preflight(t.Context(), nil)
	if err != nil || n != 1 || len(*f.slept) != 0 || len(pre.Problems) != 1 || !pre.Problems[0].Unseen {
		t.Errorf("asked %d times, slept %v, problems %+v, error %v", n, *f.slept, pre.Problems, err)
	}
}

func TestUnreadableKeepIsForgotten(t *testing.T) {
	for _, kept := range []string{"", "null", "[]", `{"At":7}`, `{"At":"2026-07-01T12:00:00Z"}`} {
		pre, err := start(t, newWorld(), nil, nil).Preflight(t.Context(), json.RawMessage(kept))
		if err != nil || pre.Requests != 4 {
			t.Errorf("%s: %d requests, error %v", kept, pre.Requests, err)
		}
	}
}

func TestPreflightSaysWhatTheTokenCouldWrite(t *testing.T) {
	for scopes, want := range map[string]string{
		"": "", "read:org, user:email": "", "repo": "scope repo", "repo, read:org, workflow": "scopes repo, workflow",
	} {
		w := newWorld()
		w.Scopes = scopes
		pre, err := start(t, w, nil, nil).Preflight(t.Context(), nil)
		if err != nil || pre.Writes != want || pre.ServerTime.IsZero() {
			t.Errorf("%q: writes %q by %s, error %v; want %q", scopes, pre.Writes, pre.ServerTime, err, want)
		}
	}
}

// What a single sign-on hid is old by the time it shows: no search for changes
// would find it.
func TestWhatWasHiddenIsHarvestedOnceItShows(t *testing.T) {
	w := newWorld()
	w.Orgs = append(w.Orgs, githubtest.Org{Login: "vault", SSO: true})
	secret := merged(1, day(2026, 2, 2))
	secret.Repo = "vault/keys"
	w.Pulls = []githubtest.Pull{merged(1, day(2026, 2, 2)), secret}
	f := start(t, w, nil, nil)
	sink := sourcetest.NewSink()
	sync := func(at time.Time) connectors.Result {
		return connectors.Sync(t.Context(), f.Source, sink, connectors.Options{
			Default: since, Now: func() time.Time { return at }, Report: func(connectors.Event) {},
		})
	}
	if res := sync(now); res.Err != nil || len(sink.Objects()) != 1 {
		t.Fatalf("%d objects, error %v; want what is not hidden", len(sink.Objects()), res.Err)
	}
	f.server.Update(func(w *githubtest.World) { w.Orgs[1].SSO = false })
	if res := sync(now.AddDate(0, 0, 20)); res.Err != nil || len(sink.Objects()) != 2 {
		t.Errorf("%d objects, error %v; want both", len(sink.Objects()), res.Err)
	}
}

func TestServerWithoutAClockHasNoTime(t *testing.T) {
	f := start(t, newWorld(), nil, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", "nonsense")
			next.ServeHTTP(w, r)
		})
	})
	if pre, err := f.Preflight(t.Context(), nil); err != nil || !pre.ServerTime.IsZero() {
		t.Errorf("time %s, error %v; want none", pre.ServerTime, err)
	}
}

package github_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

func TestPreflightSaysWhoTheServerSaysIAm(t *testing.T) {
	f := start(t, newWorld(), nil, nil)
	pre, err := f.Preflight(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := f.me
	want.ID, want.DisplayName = work.AccountID(want.Host, want.UserID), "Robin Doe"
	if pre.Account != want {
		t.Errorf("account %+v, want %+v", pre.Account, want)
	}
	if len(pre.Problems) != 0 {
		t.Errorf("problems where there are none: %v", pre.Problems)
	}
	if pre.Requests != 4 {
		t.Errorf("%d requests, want 4", pre.Requests)
	}
}

func TestPreflightTellsWhatTheTokenCannotSee(t *testing.T) {
	tests := []struct {
		name   string
		world  func(*githubtest.World)
		opts   func(*github.Options)
		want   string
		unseen bool
	}{
		{"expiry", func(w *githubtest.World) { w.Expires = now.AddDate(0, 0, 10) }, nil, "the token expires on 11 July 2026", true},
		{"scopes", func(w *githubtest.World) { w.Scopes = "read:org, public_repo" }, nil, "does not show private repositories", true},
		{"restricted", func(w *githubtest.World) { w.Restricted = 12 }, nil, "12 contributions of the last year that the token does not show", true},
		{"single sign-on", func(w *githubtest.World) { w.Orgs[0].SSO = true }, nil, "single sign-on", true},
		{"unknown organisation", nil, func(o *github.Options) { o.Orgs = []string{"acme", "nowhere"} }, `organisation "nowhere" does not exist`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			if tt.world != nil {
				tt.world(w)
			}
			pre, err := start(t, w, tt.opts, nil).Preflight(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, p := range pre.Problems {
				found = found || strings.Contains(p.What, tt.want) && p.Unseen == tt.unseen && p.Advice != ""
			}
			if !found {
				t.Errorf("problems %+v, want one about %q with advice, unseen %v", pre.Problems, tt.want, tt.unseen)
			}
		})
	}
}

func TestTokenFarFromItsEndIsNotWarnedAbout(t *testing.T) {
	w := newWorld()
	w.Expires, w.Scopes = now.AddDate(0, 2, 0), "repo, read:org"
	pre, err := start(t, w, nil, nil).Preflight(t.Context(), nil)
	if err != nil || len(pre.Problems) != 0 {
		t.Errorf("problems %v, error %v; want neither", pre.Problems, err)
	}
}

func TestBotsAreRefused(t *testing.T) {
	tests := []struct {
		name  string
		world func(*githubtest.World)
	}{
		{"bot account", func(w *githubtest.World) { w.Viewer = "dependabot" }},
		{"name that ends in [bot]", func(w *githubtest.World) { w.Viewer = "ci[bot]" }},
		{"installation token", func(w *githubtest.World) { w.Token = "ghs_abc" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			tt.world(w)
			_, err := start(t, w, nil, nil).Preflight(t.Context(), nil)
			advised(t, err, connectors.ErrUnauthorized)
		})
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	tests := []struct {
		name           string
		status         int
		header         map[string]string
		message        string
		wantErr, wants string
	}{
		{"bad token", 401, nil, "Bad credentials", "Bad credentials", "new token"},
		{"single sign-on", 403, map[string]string{"X-GitHub-SSO": "required; url=https://github.com/orgs/acme/sso?x=1"}, "Resource protected", "Resource protected", "https://github.com/orgs/acme/sso?x=1"},
		{"no classic tokens", 403, nil, "`acme` forbids access via a personal access token (classic).", "forbids access", "gh auth login"},
		{"token lives too long", 403, nil, "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days.", "366 days", "expires sooner"},
		{"permission", 403, map[string]string{"X-Accepted-GitHub-Permissions": "pull_requests=read"}, "Resource not accessible by personal access token", "not accessible", "pull_requests=read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := start(t, newWorld(), nil, func(http.Handler) http.Handler {
				return answers(tt.status, tt.header, map[string]any{"message": tt.message})
			})
			_, err := f.Preflight(t.Context(), nil)
			advised(t, err, connectors.ErrUnauthorized)
			if !strings.Contains(err.Error(), tt.wantErr) || !strings.Contains(connectors.AdviceOf(err), tt.wants) {
				t.Errorf("error %q with advice %q, want %q and %q", err, connectors.AdviceOf(err), tt.wantErr, tt.wants)
			}
			if strings.Contains(err.Error()+connectors.AdviceOf(err), "gho_secret") {
				t.Error("the token is in the message")
			}
		})
	}
}

func TestWrongAddressIsNotTakenForGitHub(t *testing.T) {
	for name, handler := range map[string]http.Handler{
		"nothing there": answers(404, nil, map[string]any{"message": "Not Found"}),
		"a login page": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<html>Sign in</html>"))
		}),
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, newWorld(), nil, func(http.Handler) http.Handler { return handler })
			_, err := f.Preflight(t.Context(), nil)
			if err == nil || !strings.Contains(connectors.AdviceOf(err), "url") {
				t.Errorf("error %v with advice %q, want advice about the url", err, connectors.AdviceOf(err))
			}
		})
	}
}

func TestTokenStaysWithItsHost(t *testing.T) {
	var stolen string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stolen = r.Header.Get("Authorization") }))
	defer other.Close()
	f := start(t, newWorld(), nil, func(http.Handler) http.Handler {
		return http.RedirectHandler(other.URL+"/user", http.StatusTemporaryRedirect)
	})
	if _, err := f.Preflight(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "another host") {
		t.Errorf("error %v, want one about another host", err)
	}
	if stolen != "" {
		t.Error("the token went to the other host")
	}
}

func TestMissingScopesAreNamed(t *testing.T) {
	f := start(t, newWorld(), nil, onGraphQL(func() (int, map[string]string, any) {
		return 200, nil, map[string]any{"errors": []any{map[string]any{
			"type": "INSUFFICIENT_SCOPES", "message": "Your token has not been granted the required scopes: ['read:org']",
		}}}
	}))
	_, err := f.Preflight(t.Context(), nil)
	advised(t, err, connectors.ErrUnauthorized)
	if !strings.Contains(err.Error(), "read:org") {
		t.Errorf("%v does not name the scope", err)
	}
}

func TestEveryRequestAsksForLastingIDs(t *testing.T) {
	f := start(t, newWorld(), nil, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Github-Next-Global-ID") != "1" {
				t.Errorf("%s %s does not", r.Method, r.URL.Path)
			}
			next.ServeHTTP(w, r)
		})
	})
	if _, err := f.Preflight(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	f.whole(t, "reviews")
}

// answers always gives the same answer.
func answers(status int, header map[string]string, body any) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for k, v := range header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	})
}

// onGraphQL answers GraphQL requests itself as long as it is given a status.
func onGraphQL(answer func() (status int, header map[string]string, body any)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/graphql") {
				if status, header, body := answer(); status != 0 {
					answers(status, header, body).ServeHTTP(w, r)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}

// refuses answers requests for an operation itself, and counts them.
func refuses(op string, count *int, answer func() (status int, body any)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var req asked
			if json.Unmarshal(copyBody(r), &req) == nil && req.Op == op {
				*count++
				if status, body := answer(); status != 0 {
					answers(status, nil, body).ServeHTTP(w, r)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}

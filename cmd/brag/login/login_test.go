package login_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"bragsheet/cmd/brag/login"
)

// site is an OAuth server: refresh tokens are good for one use, the device's
// code is accepted at the second poll.
type site struct {
	*httptest.Server

	mu      sync.Mutex
	refresh int    // the number of the refresh token that is good
	polls   int    // of the device flow
	refuse  string // an error code to answer everything with
	asked   []string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{refresh: 1}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login/device/code", func(w http.ResponseWriter, r *http.Request) {
		s.note("scopes " + r.FormValue("scope"))
		answer(w, map[string]any{"device_code": "dev", "user_code": "WDJB-MJHT", "verification_uri": s.URL + "/login/device", "expires_in": 900, "interval": 1})
	})
	mux.HandleFunc("POST /login/oauth/access_token", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.polls++
		switch {
		case s.refuse != "":
			answer(w, map[string]any{"error": s.refuse}) // with status 200, as GitHub does
		case s.polls < 2:
			answer(w, map[string]any{"error": "authorization_pending"})
		default:
			answer(w, map[string]any{"access_token": "gho_secret", "token_type": "bearer", "scope": "repo"})
		}
	})
	mux.HandleFunc("POST /oauth/token", s.token)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *site) note(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, what)
}

// token exchanges a code, or a refresh token that was not used before.
func (s *site) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	good := fmt.Sprintf("refresh-%d", s.refresh)
	switch {
	case s.refuse != "":
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		answer(w, map[string]any{"error": s.refuse, "error_description": "secret words"})
		return
	case r.FormValue("grant_type") == "refresh_token" && r.FormValue("refresh_token") != good,
		r.FormValue("grant_type") == "authorization_code" && (r.FormValue("code") != "the-code" || r.FormValue("code_verifier") == ""):
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		answer(w, map[string]any{"error": "invalid_grant"})
		return
	}
	s.refresh++
	answer(w, map[string]any{
		"access_token": fmt.Sprintf("access-%d", s.refresh), "refresh_token": fmt.Sprintf("refresh-%d", s.refresh),
		"token_type": "bearer", "expires_in": 3600,
	})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func TestTheDeviceFlowShowsACodeAndWaitsUntilItIsTyped(t *testing.T) {
	s := newSite(t)
	var page, code string
	token, err := login.Device(t.Context(), login.GitHub(s.URL, "client"), func(p, c string) { page, code = p, c })
	if err != nil || token.AccessToken != "gho_secret" {
		t.Fatalf("token %v, err %v", token, err)
	}
	if page != s.URL+"/login/device" || code != "WDJB-MJHT" {
		t.Errorf("shown %q and %q", page, code)
	}
	if got := strings.Join(s.asked, "; "); got != "scopes repo read:org" {
		t.Errorf("asked for %q", got)
	}
}

func TestADeniedDeviceLoginSaysSo(t *testing.T) {
	s := newSite(t)
	s.refuse = "access_denied"
	_, err := login.Device(t.Context(), login.GitHub(s.URL, "client"), func(string, string) {})
	if err == nil || !strings.Contains(err.Error(), "access_denied") {
		t.Errorf("err %v", err)
	}
}

func TestTheBrowserComesBackWithACode(t *testing.T) {
	s := newSite(t)
	tests := []struct {
		name  string
		query func(state string) string
		want  string // of the token; "" for an error
	}{
		{"agreed", func(state string) string { return "?code=the-code&state=" + state }, "access-2"},
		{"denied", func(state string) string { return "?error=access_denied&state=" + state }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			app := login.Atlassian(s.URL, "client", "secret")
			app.RedirectURL = "http://" + freeAddress(t) + "/callback"
			token, err := login.Browser(t.Context(), app, func(page string) {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, page, nil)
				if err != nil {
					t.Error(err)
				}
				state := req.URL.Query().Get("state")
				visit(t, app.RedirectURL+"?code=the-code&state=forged", http.StatusBadRequest)
				visit(t, app.RedirectURL+tt.query(state), http.StatusOK)
			})
			if tt.want == "" {
				if err == nil || !strings.Contains(err.Error(), "access_denied") {
					t.Errorf("err %v", err)
				}
				return
			}
			if err != nil || token.AccessToken != tt.want || token.RefreshToken == "" {
				t.Errorf("token %v, err %v", token, err)
			}
		})
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	var listen net.ListenConfig
	l, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func visit(t *testing.T, page string, want int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, page, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		t.Errorf("%s answers %d, want %d", page, resp.StatusCode, want)
	}
}

// expired returns a file whose access token has run out.
func expired(ctx context.Context, t *testing.T, s *site, refresh string) login.File {
	t.Helper()
	f := login.File{Path: filepath.Join(t.TempDir(), "new", "jira.json"), App: login.Atlassian(s.URL, "client", "secret"), Context: ctx}
	if err := f.Save(&oauth2.Token{AccessToken: "old", RefreshToken: refresh, Expiry: time.Now().Add(-time.Hour)}); err != nil {
		t.Fatal(err)
	}
	return f
}

// A refresh token is good for one use: ten programs that need a new token at
// once must not use it twice.
func TestARotatingTokenIsRefreshedOnce(t *testing.T) {
	s := newSite(t)
	f := expired(t.Context(), t, s, "refresh-1")
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if token, err := f.Token(); err != nil || token.AccessToken != "access-2" {
				t.Errorf("token %v, err %v", token, err)
			}
		})
	}
	wg.Wait()
	if s.refresh != 2 {
		t.Errorf("refreshed %d times", s.refresh-1)
	}
	info, err := os.Stat(f.Path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, err %v", info.Mode(), err)
	}
}

func TestALoginThatCannotBeUsedSaysWhyAndLeaksNothing(t *testing.T) {
	s := newSite(t)
	refused := expired(t.Context(), t, s, "refresh-used")
	nobody := refused
	nobody.Path = filepath.Join(t.TempDir(), "none.json")
	open := expired(t.Context(), t, s, "refresh-1")
	if err := os.Chmod(open.Path, 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		file login.File
		want string
	}{
		{"a refresh token used before", refused, "invalid_grant"},
		{"nobody logged in", nobody, "nobody has logged in yet"},
		{"readable by others", open, "chmod 600"},
		{"expired without a refresh token", expired(t.Context(), t, s, ""), "has expired"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.file.Token()
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "refresh-") {
				t.Errorf("err %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := nobody.Token(); !errors.Is(err, login.ErrNoLogin) {
		t.Errorf("err %v is not ErrNoLogin", err)
	}
}

package jira_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/jira"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

func withPath(path string) func(*jira.Options) {
	return func(o *jira.Options) { o.URL += path }
}

func TestTheAccountIsWhatTheServerSays(t *testing.T) {
	tests := []struct {
		dataCenter bool
		want       work.Account
	}{
		{false, work.Account{Host: host, UserID: "robin", Login: email}},
		{true, work.Account{Host: "https://jira.acme.example/jira", UserID: "robin", Login: "rob"}},
	}
	for _, tt := range tests {
		src := newSource(t, newWorld(tt.dataCenter), unchanged)
		pre, err := src.Preflight(t.Context(), nil)
		want := tt.want
		want.ID, want.Source, want.DisplayName = work.AccountID(want.Host, want.UserID), "jira", "Robin Berg"

		if err != nil || pre.Account != want || pre.Requests != 6 {
			t.Errorf("got  %+v, %d requests, %v\nwant %+v", pre.Account, pre.Requests, err, want)
		}
	}
}

func TestAppsAreRefused(t *testing.T) {
	w := newWorld(false)
	w.Me = "auto"
	_, err := newSource(t, w, unchanged).Preflight(t.Context(), nil)

	if !errors.Is(err, connectors.ErrUnauthorized) || !strings.Contains(err.Error(), "Automation") || connectors.AdviceOf(err) == "" {
		t.Errorf("error %v", err)
	}
}

func TestRejectedCredentialsAreSaidWithAdvice(t *testing.T) {
	header := func(reason string) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.URL.Path, "/search") {
					w.Header().Set("X-Seraph-LoginReason", reason)
				}
				next.ServeHTTP(w, r)
			})
		}
	}
	expired := newWorld(false)
	expired.Quirks.ExpiredToken = true
	tests := []struct {
		name string
		src  connectors.Source
	}{
		{"a wrong token", newSource(t, newWorld(false), unchanged, func(o *jira.Options) { o.Token = "wrong" })},
		{"a wrong bearer", newSource(t, newWorld(true), unchanged, func(o *jira.Options) { o.Token = "wrong" })},
		{"200 with nothing", newSource(t, expired, unchanged)},
		{"the header alone", newSource(t, newWorld(false), header("AUTHENTICATED_FAILED"))},
		{"the header alone, on Data Center", newSource(t, newWorld(true), header("AUTHENTICATED_FAILED"))},
		{"a CAPTCHA", newSource(t, newWorld(true), header("AUTHENTICATION_DENIED"))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := sync(t, tt.src, sourcetest.NewSink(), now)

			if !errors.Is(res.Err, connectors.ErrUnauthorized) || connectors.AdviceOf(res.Err) == "" {
				t.Errorf("error %v, advice %q", res.Err, connectors.AdviceOf(res.Err))
			}
			if strings.Contains(fmt.Sprint(res), token) {
				t.Error("the token is in the result")
			}
		})
	}
}

// A Cloud site at an address of its own wants an e-mail address, too, and cannot
// be told from a Data Center until it has said no.
func TestWhoGaveNoAddressIsToldThatItMayBeMissing(t *testing.T) {
	for address, want := range map[string]string{"": "brag init --email", email: "check email and token"} {
		src := newSource(t, newWorld(false), unchanged, func(o *jira.Options) { o.Email, o.Token = address, "wrong" })
		res := sync(t, src, sourcetest.NewSink(), now)
		if got := connectors.AdviceOf(res.Err); !strings.Contains(got, want) {
			t.Errorf("with the address %q the advice is %q, want %q in it", address, got, want)
		}
	}
}

func TestAnExpiredTokenLeavesThePositionWhereItWas(t *testing.T) {
	w := newWorld(false)
	many(w, 3)
	site := jiratest.New(w)
	sink := sourcetest.NewSink()
	sync(t, sourceOf(t, site, email, unchanged), sink, now)
	before := sink.State()
	site.Update(func(w *jiratest.World) { w.Quirks.ExpiredToken = true })
	res := sync(t, sourceOf(t, site, email, unchanged), sink, now.Add(48*time.Hour))

	if !errors.Is(res.Err, connectors.ErrUnauthorized) || sink.State() != before {
		t.Errorf("error %v; state changed: %v", res.Err, sink.State() != before)
	}
}

func TestCredentialsDoNotFollowARedirect(t *testing.T) {
	leaked := false
	foreign := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		leaked = leaked || r.Header.Get("Authorization") != ""
	}))
	defer foreign.Close()
	away := func(http.Handler) http.Handler {
		return http.RedirectHandler(foreign.URL+"/rest/api/2/serverInfo", http.StatusFound)
	}
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			_, err := newSource(t, newWorld(dataCenter), away).Preflight(t.Context(), nil)

			if err == nil || !strings.Contains(err.Error(), "another host") || leaked {
				t.Errorf("error %v, leaked %v", err, leaked)
			}
		})
	}
}

func TestARedirectWithinTheHostIsFollowed(t *testing.T) {
	moved := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if path, ok := strings.CutPrefix(r.URL.Path, "/old"); ok {
				http.Redirect(w, r, path+"?"+r.URL.RawQuery, http.StatusPermanentRedirect)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	if _, err := newSource(t, newWorld(true), moved, withPath("/old")).Preflight(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestASiteThatDoesNotSayWhoItIsIsRefused(t *testing.T) {
	tests := map[string]struct{ path, body, want string }{
		"no base URL":      {"serverInfo", `{"deploymentType":"Cloud"}`, "calls itself"},
		"an odd base URL":  {"serverInfo", `{"baseUrl":"javascript:alert(1)"}`, "calls itself"},
		"nobody":           {"myself", `{}`, "rejected"},
		"another shape":    {"myself", `{"accountId":7}`, "accountId"},
		"a list of fields": {"field", `{"id":"x"}`, "unexpected object"},
		"a login page":     {"status", "", "web page"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fake := func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch {
					case !strings.HasSuffix(r.URL.Path, "/"+tt.path):
						next.ServeHTTP(w, r)
					case tt.body == "":
						w.Header().Set("Content-Type", "text/html")
						fmt.Fprint(w, "<html>Log in</html>")
					default:
						w.Header().Set("Content-Type", "application/json")
						fmt.Fprint(w, tt.body)
					}
				})
			}
			_, err := newSource(t, newWorld(false), fake).Preflight(t.Context(), nil)

			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestOnlyAddressesOverHTTPSAreTaken(t *testing.T) {
	tests := map[string]bool{
		"https://acme.atlassian.net":            true,
		"https://acme.atlassian.net/":           true,
		"https://api.atlassian.com/ex/jira/0f2": true,
		"http://127.0.0.1:8801":                 true,
		"http://localhost:8801/jira":            true,
		"http://[::1]:8801":                     true,
		"http://acme.atlassian.net":             false,
		"http://localhost.example.com":          false,
		"acme.atlassian.net":                    false,
		"ftp://acme.atlassian.net":              false,
		"https://":                              false,
		"https://robin:pw@acme.atlassian.net":   false,
		"https://acme.atlassian.net/?x=1":       false,
		"":                                      false,
		"://":                                   false,
	}
	for address, want := range tests {
		_, err := jira.New(jira.Options{URL: address, Token: "x", Now: time.Now})
		if (err == nil) != want {
			t.Errorf("%q: %v", address, err)
		}
		if err != nil && (strings.Contains(err.Error(), "pw@") || connectors.AdviceOf(err) == "") {
			t.Errorf("%q: says %v, advises %q", address, err, connectors.AdviceOf(err))
		}
	}
}

package jira_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"bragsheet/connectors"
	"bragsheet/connectors/jira"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
)

const cloudID = "0f2a77c0-1111-4222-8333-444455556666"

// scoped is a site whose token is only taken at the gateway, which is another
// host. seen notes the requests to the site that carry credentials.
func scoped(t *testing.T, w *jiratest.World, seen *[]string, change ...func(*jira.Options)) *jira.Source {
	t.Helper()
	w.CloudID = cloudID
	site := jiratest.New(w)
	gateway := httptest.NewServer(site)
	t.Cleanup(gateway.Close)
	src := sourceOf(t, site, w.Email, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				*seen = append(*seen, r.URL.Path)
			}
			next.ServeHTTP(w, r)
		})
	}, change...)
	src.UseGateway(gateway.URL)
	return src
}

func TestATokenWithScopesIsTakenToTheGateway(t *testing.T) {
	w, seen := newWorld(false), []string{}
	many(w, 3)
	src, sink := scoped(t, w, &seen), sourcetest.NewSink()
	res := sync(t, src, sink, now)

	if res.Err != nil || len(sink.Objects()) != 3 || res.Account.Host != host {
		t.Fatalf("%d tickets, host %s, error %v", len(sink.Objects()), res.Account.Host, res.Err)
	}
	if url := readings(sink)["PAY-1"].Items[0].URL; url != host+"/browse/PAY-1" {
		t.Errorf("people are led to %s", url)
	}
	if len(seen) != 1 || !strings.HasSuffix(seen[0], "/serverInfo") && !strings.HasSuffix(seen[0], "/myself") {
		t.Errorf("the site was sent credentials with %v", seen)
	}
	pre, err := src.Preflight(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	seen = nil
	if pre, err = src.Preflight(t.Context(), pre.Keep); err != nil || pre.Requests != 1 || len(seen) != 0 {
		t.Errorf("the next run sent %d requests, %v to the site: %v", pre.Requests, seen, err)
	}
}

func TestAWrongTokenIsWrongAtTheGatewayToo(t *testing.T) {
	w, seen := newWorld(false), []string{}
	src := scoped(t, w, &seen, func(o *jira.Options) { o.Token = "wrong" })
	_, err := src.Preflight(t.Context(), nil)

	if !errors.Is(err, connectors.ErrUnauthorized) || connectors.AdviceOf(err) == "" {
		t.Errorf("error %v, advice %q", err, connectors.AdviceOf(err))
	}
}

func TestADataCenterIsNeverTakenToTheGateway(t *testing.T) {
	asked := false
	gateway := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer gateway.Close()
	src := newSource(t, newWorld(true), unchanged, func(o *jira.Options) { o.Token = "wrong" })
	src.UseGateway(gateway.URL)

	if _, err := src.Preflight(t.Context(), nil); !errors.Is(err, connectors.ErrUnauthorized) || asked {
		t.Errorf("error %v, gateway asked: %v", err, asked)
	}
}

// tokens hands out one token, or an error.
type tokens struct {
	token string
	err   error
	asked int
}

func (s *tokens) Token() (*oauth2.Token, error) {
	s.asked++
	return &oauth2.Token{AccessToken: s.token}, s.err
}

func TestALoginWithOAuthSendsTheTokenItsSourceGives(t *testing.T) {
	w, seen := newWorld(false), []string{}
	w.Email = ""
	many(w, 3)
	login := &tokens{token: token}
	sink := synced(t, scoped(t, w, &seen, func(o *jira.Options) { o.Token, o.TokenSource = "", login }))

	if len(sink.Objects()) != 3 || login.asked == 0 {
		t.Errorf("%d tickets, %d tokens asked for", len(sink.Objects()), login.asked)
	}
}

func TestALoginThatHasEndedIsSaidWithoutItsSecrets(t *testing.T) {
	ended := &oauth2.RetrieveError{
		Response: &http.Response{StatusCode: http.StatusForbidden, Status: "403 Forbidden"}, Body: []byte("refresh token s3cret"), ErrorCode: "invalid_grant",
	}
	_, err := newSource(t, newWorld(false), unchanged, func(o *jira.Options) { o.TokenSource = &tokens{err: ended} }).Preflight(t.Context(), nil)

	if !errors.Is(err, connectors.ErrUnauthorized) || !strings.Contains(err.Error(), "invalid_grant") || connectors.AdviceOf(err) == "" || strings.Contains(err.Error(), token) {
		t.Errorf("error %v, advice %q", err, connectors.AdviceOf(err))
	}
	ended.Response.StatusCode, ended.Response.Status = http.StatusBadGateway, "502 Bad Gateway"
	_, err = newSource(t, newWorld(false), unchanged, func(o *jira.Options) { o.TokenSource = &tokens{err: ended} }).Preflight(t.Context(), nil)
	if err == nil || errors.Is(err, connectors.ErrUnauthorized) || strings.Contains(err.Error(), token) {
		t.Errorf("trouble at the token server: %v", err)
	}
}

func TestTwoSitesAreKeptApart(t *testing.T) {
	sink := sourcetest.NewSink()
	for name, base := range map[string]string{"work": host, "home": "https://home.atlassian.net"} {
		w := newWorld(false)
		w.BaseURL = base
		many(w, 3) // of the same ids and keys
		if res := sync(t, newSource(t, w, unchanged, func(o *jira.Options) { o.Name = name }), sink, now); res.Err != nil || res.Runs[0].New != 3 {
			t.Fatalf("%s: error %v, runs %+v", name, res.Err, res.Runs)
		}
	}
	items := map[string]bool{}
	for _, o := range sink.Objects() {
		items[o.Reading.Items[0].ID] = true
	}
	if len(items) != 6 {
		t.Errorf("%d items, want 6", len(items))
	}
}

func TestADeniedRequestEndsTheRunWithAdvice(t *testing.T) {
	for site, dataCenter := range sites {
		for _, path := range []string{"/serverInfo", "/myself", "/field", "2/search", "/search/jql"} {
			w := newWorld(dataCenter)
			many(w, 3)
			denied := false
			res := sync(t, newSource(t, w, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if !strings.HasSuffix(r.URL.Path, path) {
						next.ServeHTTP(w, r)
						return
					}
					denied = true
					w.WriteHeader(http.StatusForbidden)
				})
			}), sourcetest.NewSink(), now)

			if denied && (!errors.Is(res.Err, connectors.ErrUnauthorized) || connectors.AdviceOf(res.Err) == "") {
				t.Errorf("%s, %s: error %v, advice %q", site, path, res.Err, connectors.AdviceOf(res.Err))
			}
		}
	}
}

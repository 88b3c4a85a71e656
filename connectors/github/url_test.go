package github

import (
	"strings"
	"testing"
	"time"
)

func TestEveryKindOfGitHubIsFoundAtItsAPI(t *testing.T) {
	tests := []struct{ url, rest, graphql string }{
		{"", "https://api.github.com/user", "https://api.github.com/graphql"},
		{"https://github.com/", "https://api.github.com/user", "https://api.github.com/graphql"},
		{"https://api.github.com", "https://api.github.com/user", "https://api.github.com/graphql"},
		{"https://acme.ghe.com", "https://api.acme.ghe.com/user", "https://api.acme.ghe.com/graphql"},
		{"https://api.acme.ghe.com/", "https://api.acme.ghe.com/user", "https://api.acme.ghe.com/graphql"},
		{"https://ghe.example.com", "https://ghe.example.com/api/v3/user", "https://ghe.example.com/api/graphql"},
		{"https://ghe.example.com/api/v3/", "https://ghe.example.com/api/v3/user", "https://ghe.example.com/api/graphql"},
		{"https://ghe.example.com:8443", "https://ghe.example.com:8443/api/v3/user", "https://ghe.example.com:8443/api/graphql"},
		{"http://127.0.0.1:8801", "http://127.0.0.1:8801/api/v3/user", "http://127.0.0.1:8801/api/graphql"},
		{"http://[::1]:8801", "http://[::1]:8801/api/v3/user", "http://[::1]:8801/api/graphql"},
		{"http://localhost:8801", "http://localhost:8801/api/v3/user", "http://localhost:8801/api/graphql"},
	}
	for _, tt := range tests {
		t.Run(tt.url, func(t *testing.T) {
			s, err := New(Options{URL: tt.url, Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			for path, want := range map[string]string{"user": tt.rest, "../graphql": tt.graphql} {
				req, err := s.api.newRequest("GET", path, nil)
				if err != nil {
					t.Fatal(err)
				}
				if got := req.URL.String(); got != want {
					t.Errorf("%s is asked at %s, want %s", path, got, want)
				}
			}
		})
	}
}

func TestUnusableOptionsAreNamed(t *testing.T) {
	tests := []struct {
		name string
		opts Options
		want string
	}{
		{"plain http", Options{URL: "http://ghe.example.com"}, "http://ghe.example.com"},
		{"plain http to github", Options{URL: "http://github.com"}, "http://github.com"},
		{"a host that only looks local", Options{URL: "http://localhost.example.com"}, "localhost.example.com"},
		{"no scheme", Options{URL: "github.com"}, "github.com"},
		{"another scheme", Options{URL: "ssh://github.com"}, "ssh://github.com"},
		{"credentials", Options{URL: "https://robin:hunter2@github.com"}, "robin:xxxxx@"},
		{"an organisation that is a search", Options{Orgs: []string{"acme is:open"}}, "acme is:open"},
		{"a label with a quote", Options{IncidentLabels: []string{`a"b`}}, `a\"b`},
		{"an empty label", Options{IncidentLabels: []string{""}}, `""`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(tt.opts)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want one that names %s", err, tt.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the password is in the error: %v", err)
			}
		})
	}
}

func TestScopeChangesWithWhatIsAskedFor(t *testing.T) {
	query := func(opts Options) map[string]string {
		s, err := New(opts)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, st := range s.Streams() {
			all[st.Name] = st.Query
		}
		return all
	}
	plain := query(Options{})
	if plain["incidents"] != "" || plain["files"] != "" {
		t.Errorf("without incident labels and files there are %v", plain)
	}
	orgs := query(Options{Orgs: []string{"acme", "beta"}})
	swapped := query(Options{Orgs: []string{"beta", "acme"}})
	labels := query(Options{IncidentLabels: []string{"incident"}})
	for _, name := range []string{"pull requests", "reviews", "issues"} {
		if plain[name] == "" || plain[name] == orgs[name] {
			t.Errorf("%s: other organisations, same scope", name)
		}
		if orgs[name] != swapped[name] {
			t.Errorf("%s: the order of organisations matters", name)
		}
	}
	if labels["incidents"] == "" || labels["issues"] == plain["issues"] {
		t.Error("incident labels do not change what is kept")
	}
}

// Whatever the url, a token goes out in the clear to this machine only.
func FuzzURL(f *testing.F) {
	for _, s := range []string{"https://github.com", "http://127.0.0.1:1", "http://[::1%25eth0]", "http://localhost.", "HTTP://GITHUB.com", "http://127.0.0.1@evil.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		base, err := apiURL(text)
		if err != nil {
			return
		}
		if base.Scheme != "https" && !loopback(strings.ToLower(base.Hostname())) {
			t.Errorf("%q leads to %s", text, base)
		}
		if base.Host == "" || base.User != nil || !strings.HasSuffix(base.Path, "/") {
			t.Errorf("%q leads to %s", text, base)
		}
	})
}

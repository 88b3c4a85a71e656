package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bragsheet/cmd/brag/config"
)

// The example is the documentation of the format, so it has to be valid.
func TestExampleConfig(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "config.example.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := config.Parse("config.example.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Accounts) != 6 || c.Zone.String() != "Europe/Berlin" {
		t.Errorf("%d accounts in %s", len(c.Accounts), c.Zone)
	}
}

func TestDefaults(t *testing.T) {
	c, err := config.Parse("c.yaml", []byte("accounts:\n- source: github\n- source: jira\n  url: https://jira.example.com/jira\n"))
	if err != nil {
		t.Fatal(err)
	}
	if a := c.Accounts[0]; a.Name != "github" || a.URL != "https://github.com" {
		t.Errorf("%+v", a)
	}
	if a := c.Accounts[1]; a.Name != "jira" || a.URL != "https://jira.example.com/jira" {
		t.Errorf("%+v", a)
	}
}

func TestALevelBeganInAMonthOrOnADay(t *testing.T) {
	zone := time.FixedZone("x", 3600)
	for since, want := range map[string]time.Time{
		"2025-02":    time.Date(2025, 2, 1, 0, 0, 0, 0, zone),
		"2025-02-14": time.Date(2025, 2, 14, 0, 0, 0, 0, zone),
		"":           {},
	} {
		c, err := config.Parse("c.yaml", []byte("level:\n  since: "+since+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Level.Began(zone); !got.Equal(want) {
			t.Errorf("%q began %s, want %s", since, got, want)
		}
	}
}

func TestMistakesAreNamedByFileLineAndKey(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"an unknown key", "timezon: UTC\n", []string{`c.yaml:1: unknown key "timezon"; did you mean "timezone"?`}},
		{"an unknown key of an account", "accounts:\n- source: github\n  tokenenv: X\n", []string{`c.yaml:3: unknown key "tokenenv"; did you mean "token_env"?`}},
		{"a key nothing is like", "colour: red\n", []string{`c.yaml:1: unknown key "colour"; known here: timezone, database, framework, language, level, accounts, model`}},
		{"several at once", "a1b2c3: 1\naccounts:\n- source: github\n  labls: []\n  incidents: {lables: []}\n", []string{"c.yaml:1:", "c.yaml:4:", `c.yaml:5: unknown key "lables"; did you mean "labels"?`}},
		{"a source nobody knows", "accounts:\n- source: githib\n", []string{`c.yaml:2: source "githib" is not one of github, jira, pagerduty; did you mean "github"?`}},
		{"a zone nobody knows", "timezone: Berlin\n", []string{`c.yaml:1: timezone "Berlin" is not known`}},
		{"a level since no day", "level:\n  current: senior\n  since: last spring\n", []string{`c.yaml:3: level: since "last spring" is not a month or a day like 2025-02 or 2025-02-01`}},
		{"the same name twice", "accounts:\n- source: github\n- source: github\n", []string{`c.yaml:3: account "github" is already on line 2`}},
		{"an address without encryption", "accounts:\n- source: github\n  url: http://ghe.example.com\n", []string{"c.yaml:3:", "would send the token unencrypted"}},
		{"an address that is none", "accounts:\n- source: jira\n  url: acme\n", []string{"c.yaml:3:", "is not an address"}},
		{"an address with a password", "accounts:\n- source: jira\n  url: https://me:secret@jira.example.com\n", []string{"c.yaml:3:", "token_env"}},
		{"no address for Jira", "accounts:\n- source: jira\n", []string{"c.yaml:2:", "is missing"}},
		{"a key that means nothing there", "accounts:\n- source: jira\n  url: https://x.example.com\n  orgs: [a]\n", []string{"c.yaml:4: orgs means nothing for a jira account"}},
		{"a list where a word belongs", "database: [a]\n", []string{"c.yaml:1:"}},
		{"a word where a list belongs", "accounts: github\n", []string{"c.yaml:1:"}},
		{"broken YAML", "accounts:\n\t- x\n", []string{"c.yaml:2:"}},
		{"two documents", "timezone: UTC\n---\ntimezone: UTC\n", []string{"c.yaml: holds more than one"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := config.Parse("c.yaml", []byte(tt.text))
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v\ndoes not say %s", err, want)
				}
			}
		})
	}
}

func TestLoopbackMayBeUnencrypted(t *testing.T) {
	for _, u := range []string{"http://127.0.0.1:8801", "http://[::1]:8801", "http://localhost:8801"} {
		if _, err := config.Parse("c.yaml", []byte("accounts:\n- source: github\n  url: "+u+"\n")); err != nil {
			t.Errorf("%s: %v", u, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("accounts:\n- source: github\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("timezone: ../../etc/passwd\n"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = config.Parse("c.yaml", data) // must not panic
	})
}

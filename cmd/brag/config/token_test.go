package config_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"bragsheet/cmd/brag/config"
)

// places fills the places a token may be in.
type places struct{ cmd, env, keychain, gh string }

func (p places) secrets() config.Secrets {
	return config.Secrets{
		Getenv: func(string) string { return p.env },
		Run: func(_ context.Context, name string, _ ...string) (string, error) {
			if name == "gh" {
				if p.gh == "" {
					return "", errors.New("exit status 1")
				}
				return p.gh + "\n", nil
			}
			return p.cmd + "\n", nil
		},
		Keychain: func(string, string) (string, error) { return p.keychain, nil },
	}
}

func TestTokensComeFromTheFirstPlaceThatHasOne(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	all := config.Account{Name: "work", Source: "github", URL: "https://github.com", TokenCmd: "pass", TokenEnv: "X", TokenFile: file}
	without := func(change func(*config.Account)) config.Account { a := all; change(&a); return a }
	tests := []struct {
		name    string
		account config.Account
		places  places
		want    string
	}{
		{"the command first", all, places{"from-cmd", "from-env", "from-keychain", "from-gh"}, "from-cmd"},
		{"then the environment", all, places{"", "from-env", "from-keychain", "from-gh"}, "from-env"},
		{"then the file", all, places{"", "", "from-keychain", "from-gh"}, "from-file"},
		{"then the keychain", without(func(a *config.Account) { a.TokenFile = "" }), places{"", "", "from-keychain", "from-gh"}, "from-keychain"},
		{"then gh", without(func(a *config.Account) { a.TokenFile = "" }), places{"", "", "", "from-gh"}, "from-gh"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.places.secrets().Token(t.Context(), tt.account)
			if err != nil || got != tt.want {
				t.Errorf("%q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestNoTokenSaysWhereItLooked(t *testing.T) {
	_, err := places{}.secrets().Token(t.Context(), config.Account{Name: "work", Source: "github", URL: "https://github.com", TokenEnv: "GITHUB_TOKEN"})
	if _, ok := errors.AsType[*config.NoTokenError](err); !ok {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{`"work"`, "GITHUB_TOKEN", "keychain", "gh auth token"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %s", err, want)
		}
	}
}

func TestAFileOthersCanReadIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes: not checked")
	}
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := places{}.secrets().Token(t.Context(), config.Account{Name: "work", Source: "jira", TokenFile: file})
	if err == nil || !strings.Contains(err.Error(), "chmod 600") || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

func TestAFailingCommandIsNotPassedOver(t *testing.T) {
	s := places{env: "from-env"}.secrets()
	s.Run = nil // the real one
	_, err := s.Token(t.Context(), config.Account{Name: "work", Source: "jira", TokenCmd: "echo secret; echo secret >&2; exit 3", TokenEnv: "X"})
	if err == nil || !strings.Contains(err.Error(), "token_cmd") || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

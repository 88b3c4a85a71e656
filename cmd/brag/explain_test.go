package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"testing"
	"time"

	"bragsheet/cmd/brag/config"
	"bragsheet/connectors"
	"bragsheet/store"
	"bragsheet/store/work"
)

func TestEveryErrorHasItsStatusAndANextStep(t *testing.T) {
	limited := &connectors.RateLimited{Until: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}
	tests := []struct {
		name   string
		err    error
		code   int
		advice string
	}{
		{"none", nil, 0, ""},
		{"anything", errors.New("boom"), 1, ""},
		{"usage", usageError{errors.New("unknown flag")}, 2, "brag help"},
		{"configuration", &config.Error{File: "c.yaml", Line: 3, Text: "unknown key"}, 2, "config.example.yaml"},
		{"no configuration", fmt.Errorf("%w: c.yaml", errNoConfig), 2, "brag init"},
		{"no token", &config.NoTokenError{Account: "work"}, 3, "token_env"},
		{"rejected", fmt.Errorf("github: %w", connectors.ErrUnauthorized), 3, "new token"},
		{"rejected, with advice of its own", fmt.Errorf("github: %w", &connectors.Advised{Err: connectors.ErrUnauthorized, Advice: "open https://sso"}), 3, "https://sso"},
		{"rate limited", fmt.Errorf("github: %w", limited), 4, "run it again then"},
		{"partly read", errPartial, 5, "run brag sync again"},
		{"no network", fmt.Errorf("github: %w", &net.OpError{Op: "dial", Err: errors.New("connection refused")}), 1, "check the network"},
		{"nothing read", errNothingRead, 5, "still there"},
		{"interrupted", fmt.Errorf("reviews: %w", context.Canceled), 130, "saved"},
		{"a newer database", fmt.Errorf("open: %w", store.ErrNewer), 1, "update brag"},
		{"somebody else's database", fmt.Errorf("open: %w", store.ErrNotOurs), 1, "--db"},
		{"no permission", fmt.Errorf("open: %w", fs.ErrPermission), 1, "who may write"},
		{"forgotten meanwhile", fmt.Errorf("save: %w", store.ErrForgotSince), 1, "run it again"},
		{"two at once", errors.Join(errPartial, connectors.ErrUnauthorized), 5, "new token"},
		{"two in a sentence", fmt.Errorf("%w while %w", store.ErrNotOurs, fs.ErrPermission), 1, "--db"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			msg, code := explain(tt.err)
			if code != tt.code || !strings.Contains(msg, tt.advice) || (tt.advice != "") != strings.Contains(msg, "→") {
				t.Errorf("%d: %s", code, msg)
			}
		})
	}
}

func TestTheSameAdviceIsGivenOnce(t *testing.T) {
	msg, _ := explain(errors.Join(&config.Error{File: "c", Line: 1, Text: "a"}, &config.Error{File: "c", Line: 2, Text: "b"}))
	if strings.Count(msg, "→") != 1 || !strings.HasSuffix(msg, "every key") {
		t.Error(msg)
	}
}

func TestSyncErrorChoosesTheStatus(t *testing.T) {
	whole := connectors.Result{Runs: []work.StreamRun{{Outcome: work.OutcomeComplete}}}
	short := connectors.Result{Runs: []work.StreamRun{{Outcome: work.OutcomePartial}}}
	denied := connectors.Result{Err: connectors.ErrUnauthorized}
	limited := connectors.Result{Err: &connectors.RateLimited{}}
	broken := connectors.Result{Err: errors.New("boom")}
	stopped := connectors.Result{Err: context.Canceled}
	tests := []struct {
		name    string
		results []connectors.Result
		code    int
	}{
		{"all whole", []connectors.Result{whole, whole}, 0},
		{"one short", []connectors.Result{whole, short}, 5},
		{"one denied", []connectors.Result{whole, denied}, 5},
		{"all denied", []connectors.Result{denied, denied}, 3},
		{"all limited", []connectors.Result{limited, limited}, 4},
		{"denied and limited", []connectors.Result{denied, limited}, 5},
		{"all broken", []connectors.Result{broken, broken}, 5},
		{"interrupted", []connectors.Result{whole, stopped}, 130},
	}
	for _, tt := range tests {
		if _, code := explain(syncError(tt.results)); code != tt.code {
			t.Errorf("%s: status %d, want %d", tt.name, code, tt.code)
		}
	}
}

func FuzzCleanLeavesNothingForTheTerminal(f *testing.F) {
	f.Add("\x1b[31mred\x1b[0m \u202eevil\u0007 \u009b2J tab\tline\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range clean(text) {
			if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x200b {
				t.Errorf("%q leaves %U", text, r)
			}
		}
		if strings.Contains(oneLine(text, 20), "\n") || len([]rune(oneLine(text, 20))) > 20 {
			t.Errorf("%q is not one short line", text)
		}
	})
}

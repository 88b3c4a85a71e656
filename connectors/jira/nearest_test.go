package jira

import (
	"strings"
	"testing"
)

func TestNearestIsTheNameWrittenMostAlike(t *testing.T) {
	names := []string{"Severity", "Sprint", "Root cause", "Störung"}
	for name, want := range map[string]string{
		"severty": "Severity", "SEVERITY": "Severity", "Root-Cause": "Root cause", "Storung": "Störung",
		"Impact": "", "": "", "x": "", strings.Repeat("x", 1<<16): "",
	} {
		if got := nearest(name, names); got != want {
			t.Errorf("%.20q: %q, want %q", name, got, want)
		}
	}
}

func TestDistanceCountsWhatHasToChange(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"same", "same", 0}} {
		if got := distance([]rune(tt.a), []rune(tt.b)); got != tt.want {
			t.Errorf("%s to %s: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

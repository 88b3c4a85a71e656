package github

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFieldsThatTheTextOfAnIncidentStates(t *testing.T) {
	tests := []struct {
		name, text string
		want       map[string]any
	}{
		{"commander", "Incident commander: @Robin", map[string]any{"commander": "me"}},
		{"in bold, with company", "**Incident Commander:** @sam / @robin", map[string]any{"commander": "me"}},
		{"somebody else", "Incident commander: @robinson", map[string]any{}},
		{"a name that is no login", "Incident commander: robin", map[string]any{}},
		{"issue form", "### Incident commander\n\n@robin\n\n### Responders\n\n@sam", map[string]any{"commander": "me"}},
		{"list", "- Responders: @kim, @robin\n- Severity: SEV-2", map[string]any{"responder": "me", "severity": "SEV2"}},
		{"table", "| Detected at | 2026-03-01 10:00 UTC |\n| IC | @robin |", map[string]any{"detected": "2026-03-01T10:00:00Z", "commander": "me"}},
		{
			"zones", "Detected: 2026-03-01T10:00:00+01:00\nMitigated at: 2026-03-01 10:30 GMT\nResolved: 2026-03-01 10:45 -0500",
			map[string]any{"detected": "2026-03-01T09:00:00Z", "mitigated": "2026-03-01T10:30:00Z", "resolved": "2026-03-01T15:45:00Z"},
		},
		{"zone in the name only", "Detected (UTC): 2026-03-01 10:00", map[string]any{}},
		{"no zone", "Impact start: 2026-03-01 10:00", map[string]any{}},
		{"a word for a time", "Resolved: yes", map[string]any{}},
		{"stated twice", "Severity: critical\nSeverity: low", map[string]any{"severity": "critical"}},
		{"a field left empty", "Severity:\nDetected: 2026-03-01T10:00:00Z", map[string]any{"detected": "2026-03-01T10:00:00Z"}},
		{"prose", "The commander said: @robin should look.\nWe resolved it.", map[string]any{}},
		{"nothing", "", map[string]any{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, stated(tt.text, "robin")); diff != "" {
				t.Errorf("stated (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever a text says, what is kept of it is a time, a severity or that it
// names me.
func FuzzStated(f *testing.F) {
	for _, s := range []string{"IC: @robin", "### Severity\n\nsev1", "|Detected|2026-03-01T10:00Z|", "Resolved:\n2026-03-01 10:00 UTC", "detected at:: ::\n#\n|"} {
		f.Add(s, "robin")
	}
	f.Fuzz(func(t *testing.T, text, login string) {
		for field, value := range stated(text, login) {
			said, _ := value.(string)
			_, err := time.Parse(time.RFC3339, said)
			if said != statedMe && severity([]string{said, "severity: " + said}) == "" && err != nil {
				t.Errorf("%s: %q is kept of %q", field, said, text)
			}
		}
	})
}

func TestSeverityIsTheWorstOfTheLabels(t *testing.T) {
	for labels, want := range map[string]string{
		"bug": "", "sev1": "SEV1", "severity: 2,sev-1": "SEV1", "P0": "P0", "priority: p2": "P2", "Severity/Critical,sev1": "critical",
		"priority: high,P2": "high", "sev9": "", "p": "", "price1": "",
	} {
		if got := severity(strings.Split(labels, ",")); got != want {
			t.Errorf("%s: %q, want %q", labels, got, want)
		}
	}
}

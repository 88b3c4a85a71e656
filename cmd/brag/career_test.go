package main

import (
	"slices"
	"strings"
	"testing"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/demo"
	"bragsheet/store/work"
	"bragsheet/summarize/write"
)

// cased drafts one of the cases from the demo's year.
func cased(t *testing.T, a *app, ses *session, name string) string {
	t.Helper()
	period, err := work.ParsePeriod(demo.Period, ses.now)
	if err != nil {
		t.Fatal(err)
	}
	all := write.Templates()
	tmpl := all[slices.IndexFunc(all, func(tmpl *write.Template) bool { return tmpl.Name == name })]
	in, err := a.writeInput(t.Context(), ses, tmpl, period)
	if err != nil {
		t.Fatal(err)
	}
	view := write.New(in)
	for _, r := range view.Refused {
		if strings.HasPrefix(r.ID, "career") || strings.HasPrefix(r.ID, "expected") || strings.HasPrefix(r.ID, "raised") || strings.HasPrefix(r.ID, "cause") || strings.HasPrefix(r.ID, "operations") {
			t.Errorf("refused: %s (%v)", r.Text, r.Refusals)
		}
	}
	doc, err := view.Render(tmpl)
	if err != nil {
		t.Fatal(err)
	}
	return doc.String()
}

// The demo's story is the case that it was made up to be.
func TestTheDemosYearMakesACase(t *testing.T) {
	ses, _ := demoSession(t)
	a := &app{getenv: func(string) string { return "" }}
	ses.cfg.Level = config.Level{Current: "engineer", Target: "senior", Since: "2025-02"}
	for name, want := range map[string][]string{
		"promotion": {
			"# Proposal: robin, from Engineer to Senior Engineer",
			"\nEngineer since February 2025. January – June 2026:\n",
			"**Led the work to move billing events off the legacy queue**",
			"restored 2 h 10 min after detection",
			"| Leads work of several people from idea to release, and delivers what was promised despite setbacks | Led the work to move billing events off the legacy queue ([design](",
			"operations suggests “A certificate in staging expires”: 6 incidents, and no change is known that addressed it",
		},
		"promotion-gaps": {
			"A single example; 14 of its 19 pull requests are mine | The committee will ask what the others would say I did",
			"What became of billing#498 after it was reverted?", "17 months in the role.",
		},
		"highlights": {
			"*What changed:* 8 in the 14 weeks before, none in the 11 weeks since, where about 6 would be expected at the old rate. “Four weeks on: p95",
			"*How:* The change: “Back off with jitter when a bank is slow”.\n", "\n5. **Agreed refund limits with the risk team**",
			"\n6. Did anyone thank you in writing?", " 7 questions at the end.*",
		},
		"cv": {"- **Result**: 8 in the 14 weeks before, none in the 11 weeks since, where about 6 would be expected at the old rate. “Four weeks on: p95"},
		"ops-case": {
			"*27 incidents that paged me or that I answered, 3 of them without a known cause.",
			"| Retry storm | 8 | 30 % | 30 % | yes | [gateway#230](",
			"| 8 in 14.5 weeks | 0 in 11.3 weeks | 0.55 → 0 | yes: −0.55, 95 % interval",
			"Open and largest: “A certificate in staging expires”, 6 incidents, none needed action.",
		},
		"resource-case": {"| January 2026 |", "`[[fill: cost, and who says so]]`"},
	} {
		got := cased(t, a, ses, name)
		for _, line := range want {
			if !strings.Contains(got, line) {
				t.Errorf("%s does not say %q:\n%s", name, line, got)
			}
		}
	}
}

func TestALevelThatThePersonHasNotSaidIsAsked(t *testing.T) {
	ses, _ := demoSession(t)
	a := &app{getenv: func(string) string { return "" }}
	period, err := work.ParsePeriod(demo.Period, ses.now)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		set                    config.Level
		current, target, level string
	}{
		{config.Level{}, "", "", "Staff Engineer"},
		{config.Level{Current: "engineer"}, "Engineer", "Senior Engineer", "Senior Engineer"},
		{config.Level{Target: "senior", Current: "Engineer"}, "Engineer", "Senior Engineer", "Senior Engineer"},
		{config.Level{Target: "staff"}, "", "Staff Engineer", "Staff Engineer"},
		{config.Level{Target: "senior"}, "", "Senior Engineer", "Senior Engineer"},
	} {
		ses.cfg.Level = tt.set
		c, err := a.career(t.Context(), ses, period)
		if err != nil {
			t.Fatal(err)
		}
		if c.Current != tt.current || c.Target != tt.target || c.Level != tt.level || len(c.Expectations) == 0 {
			t.Errorf("%+v: from %q to %q with %d of %s", tt.set, c.Current, c.Target, len(c.Expectations), c.Level)
		}
	}
	ses.cfg.Level = config.Level{Matrix: "/nowhere/levels.yaml"}
	if _, err := a.career(t.Context(), ses, period); err == nil {
		t.Error("a matrix that is not there is none")
	}
}

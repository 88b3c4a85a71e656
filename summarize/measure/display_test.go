package measure

import (
	"strings"
	"testing"
	"unicode"
)

func TestDurationIsWrittenForPeople(t *testing.T) {
	tests := []struct {
		hours float64
		want  string
	}{
		{0, "0 s"},
		{40.0 / 3600, "40 s"},
		{59.6 / 3600, "1 min"},
		{3.0 / 60, "3 min"},
		{59.4 / 60, "59 min"},
		{59.6 / 60, "1 h"},
		{1.26, "1.3 h"},
		{4, "4 h"},
		{9.94, "9.9 h"},
		{9.96, "10 h"},
		{19.4, "19 h"},
		{47.4, "47 h"},
		{47.6, "2 d"},
		{96, "4 d"},
		{110, "4.6 d"},
		{24 * 40, "40 d"},
		{24 * 365 * 20, "7300 d"},
	}
	for _, tt := range tests {
		if got := Duration(tt.hours); got != tt.want {
			t.Errorf("Duration(%v) = %q, want %q", tt.hours, got, tt.want)
		}
	}
}

func TestDisplayNeverShowsTheUnknownAsANumber(t *testing.T) {
	tests := []struct {
		name string
		fig  Figure
		want string
	}{
		{"a count", Figure{Value: new(58.0), Unit: Count, N: 58, Covered: true}, "58"},
		{"a count of nothing, looked for", Figure{Value: new(0.0), Unit: Count, Covered: true}, "0"},
		{"a count of what was read", Figure{Value: new(12.0), Unit: Count, N: 12}, "at least 12"},
		{"a rate", Figure{Value: new(0.6963), Unit: Pages, N: 18, Covered: true}, "0.7 (18 in all)"},
		{"a median", Figure{Value: new(19.0), P90: new(96.0), Unit: Hours, N: 58, Covered: true}, "19 h (p90 4 d), n = 58"},
		{"a median of what was read", Figure{Value: new(19.0), P90: new(96.0), Unit: Hours, N: 58}, "19 h (p90 4 d), n = 58 of what was read"},
		{"a median of few", Figure{Value: new(3.0), P90: new(5.0), Unit: Hours, N: 9, Covered: true}, "3 h, n = 9"},
		{"a share", Figure{Value: new(68.5185), Unit: Percent, N: 54, Hits: make([]string, 37), Covered: true}, "69 % (37 of 54)"},
		{"a share of what was read", Figure{Value: new(0.0), Unit: Percent, N: 4, Hits: []string{}}, "0 % (0 of 4) of what was read"},
		{"goals", Figure{Value: new(45.0), Unit: Percent, N: 2, Covered: true}, "45 %, n = 2"},
		{"an average", Figure{Value: new(3.25), Unit: Average, N: 9, Covered: true}, "3.2 (9 items)"},
		{"unknown", Figure{Unit: Count, Why: noJira}, "not known: no Jira account has been read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.fig.Display(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDurationsBesideEachOtherHaveOneUnit(t *testing.T) {
	for _, tt := range []struct {
		hours, other float64
		want         string
	}{
		{47, 50, "2 d"},
		{66, 26, "66 h"},
		{0.05, 30, "0.1 h"},
		{0.01, 30, "36 s"}, // 0 h says nothing
		{30, 0.5, "30 h"},  // nobody reads 1800 min
		{200, 47, "8.3 d"}, // nor 200 h
		{0, 30, "0 s"},
		{30, 0, "30 h"},
	} {
		if got := durationLike(tt.hours, tt.other); got != tt.want {
			t.Errorf("%v h beside %v h is written %q, want %q", tt.hours, tt.other, got, tt.want)
		}
	}
	if got := (Figure{Unit: Hours, Value: new(3.0), P90: new(3.0), N: 1, Covered: true}).Display(); got != "3 h, n = 1" {
		t.Errorf("got %q: one item has no ninth decile", got)
	}
}

func TestChangeIsSaidOnlyWhereItMayBeClaimed(t *testing.T) {
	known := Figure{Value: new(4.0), Unit: Hours}
	hours := Metric{
		Figure: known, Previous: &known, Comparison: "medians",
		Difference: new(-5.0), Interval: &Interval{Low: -7, High: -3}, Claim: true,
	}
	with := func(change func(*Metric)) Metric {
		m := hours
		change(&m)
		return m
	}
	tests := []struct {
		name   string
		metric Metric
		want   string
	}{
		{"durations", hours, "−5 h, interval −7 h to −3 h"},
		{"rates", with(func(m *Metric) {
			m.Unit, m.Difference, m.Interval = Count, new(0.5333), &Interval{Low: 0.004, High: 1.05}
		}), "+0.53 a week, interval +0.0040 to +1.05"},
		{"not claimed", with(func(m *Metric) { m.Claim = false }), "not clear"},
		{"neither compared nor claimed", with(func(m *Metric) { m.Claim, m.Difference, m.Interval = false, nil, nil }), "not clear"},
		{"shares", with(func(m *Metric) {
			m.Unit, m.Difference, m.Interval = Percent, new(24.7), &Interval{Low: 9.6, High: 40.2}
		}), "+25 points, interval +10 to +40"},
		{"not claimed, of many", with(func(m *Metric) { m.Claim, m.Expected = false, new(32.4) }), "not clear: 32 expected anyway"},
		{"not claimed, of few", with(func(m *Metric) { m.Claim, m.Expected = false, new(1.46) }), "not clear: 1.5 expected anyway"},
		{"distinct things", with(func(m *Metric) { m.Claim, m.Comparison = false, "" }), ""},
		{"no period before", with(func(m *Metric) { m.Previous = nil }), ""},
		{"unknown now", with(func(m *Metric) { m.Value = nil }), ""},
		{"unknown before", with(func(m *Metric) { m.Previous = &Figure{Unit: Hours} }), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.metric.Change(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEscapeKeepsTextFromElsewhereOnItsLine(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"plain", "work", "work"},
		{"a name with marks", "acme_*x*", `acme\_\*x\*`},
		{"a cell", "a | b", `a \| b`},
		{"lines", "a\r\n\n## b\u2028c", `a \#\# b c`},
		{"a link", "[x](javascript:1)", `\[x\](javascript:1)`},
		{"an address", "see https://evil.example or www.evil.example", `see https\://evil.example or www\.evil.example`},
		{"markup", "<img src=x> &amp;", `\<img src=x\> \&amp;`},
		{"terminal control", "\x1b[31mred\u009b0m", `\[31mred 0m`},
		{"written backwards", "a\u202eb", "a b"},
		{"not text", "a\xffb", "a\uFFFDb"},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := escape(tt.text); got != tt.want {
				t.Errorf("escape(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func FuzzEscapedTextIsOnePrintableLine(f *testing.F) {
	for _, seed := range []string{"a\n|b", "\x1b]8;;x\a", strings.Repeat("x", 5000), "`", `\`, "\u0085", "e\u0301"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := escape(text)
		if n := len([]rune(got)); n > 2*(longest+1) {
			t.Errorf("%d characters", n)
		}
		for _, r := range got {
			if !unicode.IsPrint(r) {
				t.Errorf("escape(%q) = %q holds %U", text, got, r)
			}
		}
		if strings.Contains(strings.NewReplacer(`\\`, "", `\|`, "").Replace(got), "|") {
			t.Errorf("escape(%q) = %q leaves its cell", text, got)
		}
	})
}

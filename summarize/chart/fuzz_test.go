package chart_test

import (
	"math"
	"strings"
	"testing"
	"unicode"

	"bragsheet/summarize/chart"
)

// Whatever the labels and the numbers are, each form draws well-formed SVG that
// says what it is, runs nothing and has all its places; on a terminal nothing
// moves the cursor; and drawing again draws the same.
func FuzzChartsHoldAnyLabelsAndNumbers(f *testing.F) {
	f.Add("</text><script>alert(1)</script>", "\" onload=\"x", 3.0, -7.0, 2)
	f.Add("\x1b[2J\x00\xff\u202e", strings.Repeat("界", 400), math.MaxFloat64, -math.MaxFloat64, 240)
	f.Add("]]>&amp;", "", math.NaN(), math.Inf(1), 1)
	f.Add("a", "b", 5e-324, 1e-12, 13)
	f.Add("", "-->", 0.0, 0.0, 0)
	f.Fuzz(func(t *testing.T, one, two string, a, b float64, n int) {
		n = min(max(n, 0), 30)
		places, values := make([]string, n), make([]float64, n)
		for i := range n {
			places[i], values[i] = []string{one, two}[i%2], []float64{a, b, -a, 1}[i%4]
		}
		series := []chart.Series{{one, values}, {two, []float64{b, a}}, {one, nil}, {two, values}, {"e", values}, {"f", values}, {"g", values}}
		for _, form := range []chart.Form{
			chart.Columns{Span: one, Places: places, Series: series, Stacked: true, Unit: two},
			chart.Columns{Span: one, Places: places, Series: series, Line: &chart.Series{Name: two, Values: values}},
			chart.Ranking{Of: one, Unit: two, Rows: []chart.Row{{one, a, two}, {two, b, ""}, {one, 1, one}}, Pareto: n%2 == 0},
			chart.Heat{Of: one, Span: two, Rows: []string{one, two, one}, Columns: places, Values: [][]float64{values, nil, {a, b}}, Unit: one},
			chart.Histogram{Of: one, Unit: two, Bins: []chart.Bin{{one, n}, {two, -n}}, Marks: []chart.Mark{{one, a}, {two, b}}},
			chart.Intervals{Of: one, Less: one, More: two, Rows: []chart.Interval{{one, two, a, b, a}, {two, one, 0, -1, 1}}},
		} {
			c := chart.Chart{Name: "x", Title: one, Note: two, None: one, Form: form}
			for _, width := range []int{chart.Wide, chart.Narrow} {
				if svg := c.SVG(width); svg != "" {
					checkSVG(t, svg)
				}
			}
			if file := c.File(); file != nil {
				checkSVG(t, string(file))
			}
			if first := c.Figure(); first != c.Figure() {
				t.Fatalf("%T is drawn another way each time", form)
			}
			for _, r := range c.Text(80) {
				if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
					t.Fatalf("%T writes %q to the terminal", form, r)
				}
			}
		}
	})
}

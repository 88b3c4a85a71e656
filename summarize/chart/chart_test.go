package chart_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bragsheet/summarize/chart"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func months(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%d-%02d", 2006+i/12, i%12+1)
	}
	return all
}

// examples are one of each form, small enough to check by eye.
func examples() []chart.Chart {
	open := chart.Series{Name: "open at the end", Values: []float64{4, 6, 3}}
	return []chart.Chart{
		{Name: "stacked", Title: "What I finished", Note: "By month.", Form: chart.Columns{
			Span: "month", Places: months(3), Stacked: true, Unit: "finished",
			Series: []chart.Series{{"pull requests", []float64{12, 8, 15}}, {"reviews", []float64{20, 0, 6}}, {"incidents", []float64{1}}},
		}},
		{Name: "grouped", Title: "Workload", Note: "By month.", Form: chart.Columns{
			Span: "month", Places: months(3), Unit: "tickets", Line: &open,
			Series: []chart.Series{{"new", []float64{5, 7, 2}}, {"finished", []float64{3, 5, 5}}},
		}},
		{Name: "pareto", Title: "What paged", Note: "Most first.", Form: chart.Ranking{
			Of: "problem", Unit: "incidents", Pareto: true,
			Rows: []chart.Row{{"Retry storm", 8, "addressed by acme/gateway#230"}, {"DNS", 3, ""}, {"not known", 1, ""}},
		}},
		{Name: "heat", Title: "Principles", Note: "By month.", Form: chart.Heat{
			Of: "principle", Span: "month", Unit: "accomplishments", Rows: []string{"Dive Deep", "Think Big"}, Columns: months(3), Values: [][]float64{{3, 0, 1}},
		}},
		{Name: "lead-time", Title: "Lead time", Note: "To the merge.", Form: chart.Histogram{
			Of: "lead time", Unit: "pull requests", Bins: []chart.Bin{{"< 1 h", 2}, {"1–2 h", 0}, {"2–4 h", 5}}, Marks: []chart.Mark{{"median 3 h", 2.5}, {"p90 4 h", 3}},
		}},
		{Name: "differences", Title: "Before and after", Note: "Each with its interval.", Form: chart.Intervals{
			Of: "figure", Less: "less", More: "more",
			Rows: []chart.Interval{{"reviews", "+1.39 a week", 1.39, 0.43, 2.38}, {"lead time", "−7.5 h", -7.5, -11, 3.5}},
		}},
	}
}

func TestEachFormIsDrawnAsBefore(t *testing.T) {
	for _, c := range examples() {
		text := c.Text(80) + "\n" + string(c.File()) + "\n" + c.Figure()
		path := filepath.Join("testdata", c.Name+".golden")
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if text != string(want) {
			t.Errorf("%s is not as in %s; go test -update rewrites it", c.Name, path)
		}
	}
}

func TestWithoutNumbersThereIsASentenceAndNoFrame(t *testing.T) {
	for _, form := range []chart.Form{
		chart.Columns{},
		chart.Columns{Places: months(2), Series: []chart.Series{{"a", []float64{0, math.NaN()}}}},
		chart.Ranking{},
		chart.Ranking{Rows: []chart.Row{{Name: "a"}, {Name: "b", Value: -1}}},
		chart.Heat{},
		chart.Heat{Rows: []string{"a"}, Columns: months(1)},
		chart.Histogram{},
		chart.Histogram{Bins: []chart.Bin{{"a", 0}}},
		chart.Intervals{},
	} {
		c := chart.Chart{Name: "none", Title: "Incidents", None: "No incident <is> known.", Form: form}
		if got := c.SVG(chart.Wide) + string(c.File()); got != "" {
			t.Errorf("%#v draws %q", form, got)
		}
		if got := c.Figure(); got != "<p>No incident &lt;is&gt; known.</p>\n" {
			t.Errorf("%#v: figure %q", form, got)
		}
		if got := c.Text(80); got != "Incidents\nNo incident <is> known.\n" {
			t.Errorf("%#v: text %q", form, got)
		}
	}
}

func TestTheTableHasTheNumbersThatAreDrawn(t *testing.T) {
	want := map[string]string{
		"stacked":     "month,pull requests,reviews,incidents;2006-01,12,20,1;2006-02,8,0,0;2006-03,15,6,0",
		"grouped":     "month,new,finished,open at the end;2006-01,5,3,4;2006-02,7,5,6;2006-03,2,5,3",
		"pareto":      "problem,incidents,share,so far,note;Retry storm,8,67 %,67 %,addressed by acme/gateway#230;DNS,3,25 %,92 %,;not known,1,8 %,100 %,",
		"heat":        "principle,2006-01,2006-02,2006-03,in all;Dive Deep,3,0,1,4;Think Big,0,0,0,0",
		"lead-time":   "lead time,pull requests,share;< 1 h,2,29 %;1–2 h,0,0 %;2–4 h,5,71 %",
		"differences": "figure,difference,lowest,highest,zero excluded,in words;reviews,1.39,0.43,2.38,yes,+1.39 a week;lead time,−7.5,−11,3.5,no,−7.5 h",
	}
	for _, c := range examples() {
		table := c.Form.Table()
		var lines []string
		for _, row := range append([][]string{table.Head}, table.Rows...) {
			lines = append(lines, strings.Join(row, ","))
		}
		if got := strings.Join(lines, ";"); got != want[c.Name] {
			t.Errorf("%s: %s\nwant %s", c.Name, got, want[c.Name])
		}
	}
}

func TestSeriesAreToldApartByTextureToo(t *testing.T) {
	var all []chart.Series
	for i := range 6 {
		all = append(all, chart.Series{Name: fmt.Sprint(i), Values: []float64{1}})
	}
	svg := chart.Chart{Name: "x", Form: chart.Columns{Places: months(1), Series: all, Stacked: true}}.SVG(chart.Wide)
	inside := regexp.MustCompile(`(?s)<pattern id="x-704-p\d"[^>]*>(.*?)</pattern>`).FindAllStringSubmatch(svg, -1)
	if len(inside) != 5 {
		t.Fatalf("%d textures for five series beside an even one", len(inside))
	}
	color := regexp.MustCompile(`class="s\d"`)
	seen := map[string]bool{}
	for i, m := range regexp.MustCompile(`(?s)<pattern[^>]*>.*?</pattern>`).FindAllString(svg, -1) {
		seen[regexp.MustCompile(`id="[^"]*"`).ReplaceAllString(color.ReplaceAllString(m, ""), "")] = true
		if !strings.Contains(svg, fmt.Sprintf(`fill="url(#x-704-p%d)"`, i+1)) {
			t.Errorf("nothing is drawn with texture %d", i+1)
		}
	}
	if len(seen) != 5 {
		t.Errorf("but for their colours only %d textures differ", len(seen))
	}
}

func TestNoTextIsSmallerThan12Pixels(t *testing.T) {
	sizes := regexp.MustCompile(`font-size: (\d+)px`).FindAllStringSubmatch(chart.Style, -1)
	if len(sizes) == 0 {
		t.Fatal("the style sheet has no sizes")
	}
	for _, s := range sizes {
		if len(s[1]) < 2 || s[1] < "12" {
			t.Errorf("%s", s[0])
		}
	}
	for _, c := range examples() {
		if svg := c.SVG(chart.Narrow); strings.Contains(svg, "font-size") || !strings.Contains(svg, `viewBox="0 0 340 `) || !strings.Contains(svg, ` width="340"`) {
			t.Errorf("%s is scaled", c.Name)
		}
	}
}

// elements returns what is in an SVG, which must be well-formed: the names of
// the elements and the values of the attributes.
func elements(tb testing.TB, svg string) (names []string, values map[string][]string) {
	tb.Helper()
	values = map[string][]string{}
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return names, values
		}
		if err != nil {
			tb.Fatalf("not well-formed: %v\n%.2000s", err, svg)
		}
		if e, ok := token.(xml.StartElement); ok {
			names = append(names, e.Name.Local)
			for _, a := range e.Attr {
				values[a.Name.Local] = append(values[a.Name.Local], a.Value)
			}
		}
	}
}

var allowed = []string{"svg", "title", "desc", "style", "defs", "pattern", "g", "rect", "circle", "path", "text"}

// checkSVG fails if a drawing runs or fetches something, does not say what it
// is, or has a place that is no number.
func checkSVG(tb testing.TB, svg string) {
	tb.Helper()
	names, values := elements(tb, svg)
	for _, n := range names {
		if !slices.Contains(allowed, n) {
			tb.Fatalf("element %q", n)
		}
	}
	if names[0] != "svg" || names[1] != "title" || names[2] != "desc" || values["role"][0] != "img" {
		tb.Fatalf("does not say what it is: %.300s", svg)
	}
	for name, all := range values {
		for _, v := range all {
			if strings.HasPrefix(name, "on") || name == "href" || name == "style" || strings.Contains(v, "NaN") || strings.Contains(v, "Inf") || strings.Contains(v, "e+") {
				tb.Fatalf("%s=%q", name, v)
			}
		}
	}
	seen := map[string]bool{}
	for _, id := range values["id"] {
		if seen[id] {
			tb.Fatalf("two have the id %q", id)
		}
		seen[id] = true
	}
}

func TestFilesStandAlone(t *testing.T) {
	for _, c := range examples() {
		file := string(c.File())
		checkSVG(t, file)
		rest := strings.Replace(file, `xmlns="http://www.w3.org/2000/svg"`, "", 1)
		for _, bad := range []string{"http", "//", "@import", "url(h", "<script", "<image"} {
			if strings.Contains(rest, bad) {
				t.Errorf("%s holds %q", c.Name, bad)
			}
		}
	}
}

func TestOneTo240MonthsFitTheirWidth(t *testing.T) {
	x := regexp.MustCompile(`<rect [^>]*x="([-\d.]+)" y="([-\d.]+)" width="([-\d.]+)" height="([-\d.]+)"`)
	for _, n := range []int{1, 2, 12, 60, 240} {
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(i%17) + 1
		}
		for _, form := range []chart.Form{
			chart.Columns{Places: months(n), Stacked: true, Series: []chart.Series{{"a", values}, {"b", values}}},
			chart.Columns{Places: months(n), Series: []chart.Series{{"a", values}, {"b", values}}, Line: &chart.Series{Name: "c", Values: values}},
			chart.Heat{Rows: []string{"a"}, Columns: months(n), Values: [][]float64{values}},
		} {
			for _, width := range []int{chart.Wide, chart.Narrow} {
				svg := chart.Chart{Name: "x", Form: form}.SVG(width)
				checkSVG(t, svg)
				found := x.FindAllStringSubmatch(svg, -1)
				if len(found) < n {
					t.Errorf("%T of %d places has %d bars", form, n, len(found))
				}
				for _, m := range found {
					var left, top, w, h float64
					fmt.Sscan(m[1]+" "+m[2]+" "+m[3]+" "+m[4], &left, &top, &w, &h)
					if left < 0 || top < 0 || left+w > float64(width)+0.1 {
						t.Fatalf("%T of %d places at %d: %s", form, n, width, m[0])
					}
				}
			}
			for line := range strings.SplitSeq(chart.Chart{Form: form}.Text(80), "\n") {
				if len([]rune(line)) > 80 {
					t.Errorf("%T of %d places: a line of %d columns: %s", form, n, len([]rune(line)), line)
				}
			}
		}
	}
}

func TestAShareIsNothingOrAllOnlyIfItIs(t *testing.T) {
	for share, want := range map[float64]string{0: "0 %", 0.3: "< 1 %", 0.99: "< 1 %", 1: "1 %", 50.6: "51 %", 99: "99 %", 99.4: "> 99 %", 99.999: "100 %", 100: "100 %"} {
		if got := chart.Percent(share); got != want {
			t.Errorf("%v is written %q, want %q", share, got, want)
		}
	}
}

// What stands beside bars and dots is not cut while there is room: the longest
// of the built-in principles, the name of a problem, the figures of a difference.
func TestNamesAreWhole(t *testing.T) {
	const (
		principle = "Success and Scale Bring Broad Responsibility"
		problem   = "Customers charged twice at checkout"
		label     = "tickets and issues newly assigned to me"
		note      = "+0.72 a week (95 %: +0.02 to +1.43)"
	)
	for want, form := range map[string]chart.Form{
		principle: chart.Heat{Rows: []string{"Ownership", principle}, Columns: months(12), Values: [][]float64{{1}, {2}}},
		problem:   chart.Ranking{Pareto: true, Rows: []chart.Row{{Name: problem, Value: 1, Note: "addressed by acme/billing#512"}}},
		label:     chart.Intervals{Rows: []chart.Interval{{Name: label, Note: note, Value: 0.72, Low: 0.02, High: 1.43}}},
		note:      chart.Intervals{Rows: []chart.Interval{{Name: label, Note: note, Value: 0.72, Low: 0.02, High: 1.43}}},
	} {
		c := chart.Chart{Name: "x", Form: form}
		for where, text := range map[string]string{"wide": c.SVG(chart.Wide), "narrow": c.SVG(chart.Narrow), "110 columns": c.Text(110), "90 columns": c.Text(90)} {
			if _, drawn, ok := strings.Cut(text, "</desc>"); ok {
				text = drawn
			}
			if !strings.Contains(text, want) {
				t.Errorf("%s, %s: not whole in\n%s", want, where, text)
			}
		}
		for line := range strings.Lines(c.Text(80)) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 {
				t.Errorf("a line of %d columns: %s", n, line)
			}
		}
	}
}

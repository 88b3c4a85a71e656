package measure_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/chart"
	"bragsheet/summarize/measure"
)

// told is the story with addresses, problems, titles nobody should trust, and
// accomplishments.
func told(tb testing.TB) measure.Input {
	tb.Helper()
	in := story(tb)
	for i := range in.Entries {
		e := &in.Entries[i]
		e.Ref, e.Title, e.URL, e.ContainerName = fmt.Sprint("acme/api#", i), "Work </li><script>alert(1)</script>\x1b", fmt.Sprint(github, "/acme/api/pull/", i), fmt.Sprint("acme/", i%20)
	}
	in.Entries[0].URL, in.Entries[1].URL = "javascript:alert(1)", `https://x.example/"onclick="x`
	in.Entries = append(in.Entries, outage("OPS-1", "2026-02-03 10:00", "Retry <storm>"), outage("OPS-2", "2026-02-05 10:00", "Retry <storm>"),
		fix("F1", "2026-03-01 10:00", "Fix OPS-1", "", "Fixes OPS-1"))
	in.Accomplishments = []work.Accomplishment{
		{Own: []string{"2026 pull 01", "2026 pull 30"}, Principles: []work.Assignment{{Key: "dive-deep"}}},
		{Own: []string{"2026 pull 02"}, Principles: []work.Assignment{{Key: "dive-deep"}}, Hidden: true},
	}
	return in
}

func document(in measure.Input) measure.Document {
	return measure.MakeDocument(in, in.Period, []measure.Principle{{Key: "dive-deep", Name: "Dive Deep"}, {Key: "think-big", Name: "Think Big"}})
}

// element is an element of a page, with its attributes.
type element struct {
	name  string
	attrs map[string]string
}

// parsed returns the elements of a page's body, which must be well-formed.
func parsed(tb testing.TB, page string) (all []element) {
	tb.Helper()
	_, body, ok := strings.Cut(page, "<body>")
	if !ok {
		tb.Fatal("no body")
	}
	d := xml.NewDecoder(strings.NewReader("<body>" + strings.TrimSuffix(body, "</html>\n")))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			tb.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			attrs := map[string]string{}
			for _, a := range e.Attr {
				attrs[a.Name.Local] = a.Value
			}
			all = append(all, element{e.Name.Local, attrs})
		}
	}
}

func TestEveryFigureLeadsToItsItemsAndTheyToWhereTheyAreKept(t *testing.T) {
	doc := document(told(t))
	page := string(doc.HTML())
	links := map[string]int{}
	for _, e := range parsed(t, page) {
		links[e.attrs["href"]]++
	}
	for _, m := range doc.Metrics {
		if links["#"+m.Key] == 0 {
			t.Errorf("nothing leads to %s", m.Key)
		}
		_, section, _ := strings.Cut(page, `<h3 id="`+m.Key+`"`)
		section, _, _ = strings.Cut(section, "</section>")
		if got, want := strings.Count(section, "<li>"), len(m.Items)+len(m.Previous.Items); got != want {
			t.Errorf("%s lists %d items of %d", m.Key, got, want)
		}
		for _, e := range doc.Behind(m.Items) {
			if e.Ref != "acme/api#0" && e.Ref != "acme/api#1" && e.URL != "" && !strings.Contains(section, `<a href="`+e.URL+`" rel="noopener noreferrer">`+e.Ref+"</a>") {
				t.Errorf("%s does not lead to %s", m.Key, e.Ref)
			}
		}
	}
}

func TestThePageIsSound(t *testing.T) {
	empty := story(t)
	empty.Entries, empty.Events, empty.Coverage = nil, nil, nil
	alone := told(t)
	alone.Previous = nil
	for name, in := range map[string]measure.Input{"told": told(t), "patchy": patchy(t), "empty": empty, "alone": alone} {
		t.Run(name, func(t *testing.T) {
			level, ids, inner := 0, map[string]bool{}, []string{}
			for _, e := range parsed(t, string(document(in).HTML())) {
				if len(e.name) == 2 && e.name[0] == 'h' && e.name != "hr" {
					now, _ := strconv.Atoi(e.name[1:])
					if now > level+1 {
						t.Errorf("h%d follows on h%d", now, level)
					}
					level = now
				}
				if id := e.attrs["id"]; id != "" && ids[id] {
					t.Errorf("two have the id %q", id)
				} else if id != "" {
					ids[id] = true
				}
				if e.name == "th" && e.attrs["scope"] == "" {
					t.Error("a table header without scope")
				}
				for a, v := range e.attrs {
					if a == "href" && strings.HasPrefix(v, "#") {
						inner = append(inner, v[1:])
					} else if a == "style" || strings.HasPrefix(a, "on") || a == "src" || a == "href" && !strings.HasPrefix(v, "https://") {
						t.Errorf("%s %s=%q", e.name, a, v)
					}
				}
				if slices.Contains([]string{"script", "img", "iframe", "link", "form", "object"}, e.name) {
					t.Errorf("element %s", e.name)
				}
			}
			for _, id := range inner {
				if !ids[id] {
					t.Errorf("a link to #%s leads nowhere", id)
				}
			}
		})
	}
}

func TestThePageAllowsNothingButItsOwnStyle(t *testing.T) {
	page := string(document(told(t)).HTML())
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(page, -1)
	if len(style) != 1 {
		t.Fatalf("%d style sheets", len(style))
	}
	sum := sha256.Sum256([]byte(style[0][1]))
	want := `content="default-src 'none'; style-src 'sha256-` + base64.StdEncoding.EncodeToString(sum[:]) + `'; base-uri 'none'; form-action 'none'"`
	if !strings.Contains(page, want) {
		t.Errorf("the page's policy is not %s", want)
	}
	for _, bad := range []string{"@import", "url(h", "<script", "\x1b"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
}

func TestChartsDrawWhatTheMetricsCount(t *testing.T) {
	doc := document(told(t))
	sum := func(name, column string) float64 {
		i := slices.IndexFunc(doc.Charts, func(c chart.Chart) bool { return c.Name == name })
		table := doc.Charts[i].Form.Table()
		n := slices.Index(table.Head, column)
		if n < 0 {
			t.Fatalf("%s has no column %q but %q", name, column, table.Head)
		}
		total := 0.0
		for _, row := range table.Rows {
			v, err := strconv.ParseFloat(row[n], 64)
			if err != nil {
				t.Fatal(err)
			}
			total += v
		}
		return total
	}
	value := func(key string) float64 { return *metricOf(t, doc.Report, key).Value }
	finished := value("prs_merged") + value("reviews_given") + value("tickets_done") + value("incidents_resolved")
	for _, tt := range []struct {
		name, column string
		want         float64
	}{
		{"activity", "pull requests", value("prs_merged")},
		{"activity", "reviews", value("reviews_given")},
		{"activity", "incidents", value("incidents_resolved")},
		{"breadth", "items", finished - 3}, // the outages and the fix have no container
		{"lead-time", "pull requests", float64(metricOf(t, doc.Report, "pr_lead_time_median").N)},
		{"problems", "incidents", float64(doc.Problems.N)},
		{"workload", "newly assigned", value("assigned_new")},
		{"workload", "finished", float64(doc.Workload.Finished)},
		{"principles", "in all", 1},
	} {
		if got := sum(tt.name, tt.column); got != tt.want {
			t.Errorf("%s draws %v %s, want %v", tt.name, got, tt.column, tt.want)
		}
	}
}

func TestPeriodsAreDrawnInAFewColumns(t *testing.T) {
	for _, tt := range []struct{ period, head, first, last string }{
		{"2026-W20", "week", "W20", "W20"},
		{"2026-05", "week", "W18", "W22"},
		{"2026-Q2", "month", "2026-04", "2026-06"},
		{"2026", "month", "2026-01", "2026-12"},
		{"2024-03-15..2026-04-02", "quarter", "2024-Q1", "2026-Q2"},
		{"2006-01-01..2026-06-30", "year", "2006", "2026"},
	} {
		in := input(t, nil)
		in.Period, in.Previous = period(t, tt.period), nil
		e := entry(work.KindPull, "p", in.Period.From.Add(time.Hour).UTC().Format("2006-01-02 15:04"))
		in.Entries = []work.Entry{e}
		table := document(in).Charts[0].Form.Table()
		if got := [3]string{table.Head[0], table.Rows[0][0], table.Rows[len(table.Rows)-1][0]}; got != [3]string{tt.head, tt.first, tt.last} {
			t.Errorf("%s is drawn by %q", tt.period, got)
		}
	}
}

func TestCSVHasARowForEachMetric(t *testing.T) {
	r := measure.Measure(patchy(t))
	rows, err := csv.NewReader(strings.NewReader(r.CSV())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := "key,label,value,unit,n,formula,previous,previous_n,difference,low,high,claim"; strings.Join(rows[0], ",") != want {
		t.Errorf("columns %q", rows[0])
	}
	if len(rows) != 1+len(r.Metrics) {
		t.Fatalf("%d rows for %d metrics", len(rows), len(r.Metrics))
	}
	for i, m := range r.Metrics {
		row := rows[i+1]
		if (row[2] == "") != (m.Value == nil) || (row[9] == "") != (m.Interval == nil) || row[11] != strconv.FormatBool(m.Claim) || row[4] != strconv.Itoa(m.N) {
			t.Errorf("%s: %q", m.Key, row)
		}
		for _, c := range []int{2, 6, 8, 9, 10} {
			if _, err := strconv.ParseFloat(row[c], 64); row[c] != "" && err != nil {
				t.Errorf("%s: %q is no number", m.Key, row[c])
			}
		}
	}
}

func TestASpreadsheetTakesNoTextForAFormula(t *testing.T) {
	r := measure.Report{Metrics: []measure.Metric{{Label: "=HYPERLINK(1)", Formula: "@SUM(1)"}, {Label: "+1", Formula: "-1"}, {Label: "\t=1", Formula: "share = 1"}}}
	rows, err := csv.NewReader(strings.NewReader(r.CSV())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, row := range rows[1:] {
		got = append(got, row[1], row[5])
	}
	if want := []string{"'=HYPERLINK(1)", "'@SUM(1)", "'+1", "'-1", "'\t=1", "share = 1"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Whatever a source calls its items, the page stays whole.
func FuzzThePageHoldsAnyTitles(f *testing.F) {
	f.Add("</ul></details><script>", "https://x.example/a", "acme/api#1")
	f.Add("\x00\xff\u202e]]>", "javascript:alert(1)", "<b>")
	f.Fuzz(func(t *testing.T, title, url, ref string) {
		e := outage("OPS-1", "2026-02-03 10:00", title)
		e.Title, e.URL, e.Ref, e.ContainerName = title, url, ref, ref
		in := input(t, []work.Entry{e})
		for _, e := range parsed(t, string(measure.MakeDocument(in, in.Period, []measure.Principle{{Key: "a", Name: title}}).HTML())) {
			if e.name == "script" || e.name == "a" && !regexp.MustCompile(`^(#|https?://)`).MatchString(e.attrs["href"]) {
				t.Fatalf("%v", e)
			}
		}
	})
}

package measure

import (
	"fmt"
	"strings"
	"time"
)

// figures writes of each metric how it is counted and the items behind it.
func (p *page) figures() {
	p.printf("<h2 id=\"figures\">Behind the figures</h2>\n<p>Of durations the median is given, the 90th percentile (p90) and the number of items (n), wall clock; a day is 24 hours.")
	if p.Previous != nil {
		p.printf(" %s", told(differences))
	}
	p.printf("</p>\n<div class=\"figures\">\n")
	for _, m := range p.Metrics {
		p.printf("<section class=\"figure\">\n<h3 id=\"%s\">%s: %s</h3>\n<dl>\n", m.Key, said(m.Label), figure(m.Display()))
		for _, f := range m.Facts() {
			p.printf("<dt>%s</dt><dd>%s</dd>\n", f[0], figure(f[1]))
		}
		p.printf("</dl>\n")
		p.details(plural(len(m.Items), "item"), m.Figure)
		if m.Previous != nil {
			p.details("The period before: "+plural(len(m.Previous.Items), "item"), *m.Previous)
		}
		p.printf("</section>\n")
	}
	p.printf("</div>\n")
}

// Facts returns what stands behind the metric's value, as names and texts: the
// formula, what it is of, the unit, n, what was left out, and how it compares.
func (m Metric) Facts() [][2]string {
	all := [][2]string{{"counted as", m.Formula}}
	add := func(name, text string) {
		if text != "" {
			all = append(all, [2]string{name, text})
		}
	}
	add("of", m.Denominator)
	add("unit", m.Unit)
	add("n", fmt.Sprint(m.N))
	if m.Direction != "" {
		add("better", m.Direction)
	}
	if m.Why != "" {
		add("not read", m.Why)
	}
	add("left out", leftOut(m.LeftOut))
	add("goals", strings.Join(m.reached, "; "))
	if m.Previous != nil {
		add("before", m.Previous.Display())
		add("left out before", leftOut(m.Previous.LeftOut))
		add("goals before", strings.Join(m.Previous.reached, "; "))
		add("difference", m.Change())
		add("compared as", m.Comparison)
	}
	return all
}

func leftOut(left []LeftOut) string {
	var all []string
	for _, l := range left {
		all = append(all, fmt.Sprintf("%d %s", l.N, l.Why))
	}
	return strings.Join(all, ", ")
}

// listed is how many items a list of the page has at most.
const listed = 2000

// details writes the items behind a figure to be opened, each with when it was,
// where it is kept, of medians how long it took, and of shares whether it is one
// of the hits. On paper, where nothing opens, they are a run of references.
func (p *page) details(summary string, f Figure) {
	if len(f.Items) == 0 {
		return
	}
	p.printf("<details>\n<summary>%s</summary>\n<ul class=\"items\">\n", said(summary))
	has := make(map[string]bool, len(f.Hits))
	for _, id := range f.Hits {
		has[id] = true
	}
	for i, id := range f.Items[:min(listed, len(f.Items))] {
		e := p.facts.index[id]
		if e == nil {
			continue
		}
		p.WriteString("<li>" + p.line(e))
		if f.Values != nil {
			p.printf(" <em>%s</em>", Duration(f.Values[i]))
		}
		if f.Hits != nil {
			p.printf(" <em>%s</em>", map[bool]string{true: "yes", false: "no"}[has[id]])
		}
		p.WriteString("</li>\n")
	}
	p.printf("</ul>\n")
	if more := len(f.Items) - listed; more > 0 {
		p.printf("<p>And %d more, which <code>brag report explain</code> lists.</p>\n", more)
	}
	p.printf("</details>\n<p class=\"paper\">%s: %s</p>\n", said(summary), p.references(f))
}

// line is what an entry is shown as. Most are behind several figures, so it is
// kept.
func (p *page) line(e *fact) string {
	line, ok := p.lines[e]
	if !ok {
		line = "<time>" + e.When.In(p.zone).Format(time.DateOnly) + "</time> " + p.link(e.URL, called(e)) + ` <span class="title">` + said(e.Title) + "</span>"
		p.lines[e] = line
	}
	return line
}

// called is the short name of an entry.
func called(e *fact) string {
	if e.Ref == "" {
		return string(e.Kind)
	}
	return e.Ref
}

// link writes a link, or where there is no address for one its text.
func (p *page) link(url, text string) string {
	if !address.MatchString(url) {
		return said(text)
	}
	return fmt.Sprintf(`<a href="%s" rel="noopener noreferrer">%s</a>`, said(url), said(text))
}

// those are the entries with some ids, in the order of the ids. What is not there
// any more is left out.
func (d Document) those(ids []string) []*fact {
	found := make([]*fact, 0, len(ids))
	for _, id := range ids {
		if e := d.facts.index[id]; e != nil {
			found = append(found, e)
		}
	}
	return found
}

// Behind returns what is shown of the entries with some ids, in the order of the
// ids. What is not there any more is left out.
func (d Document) Behind(ids []string) []*Shown {
	var found []*Shown
	for _, e := range d.those(ids) {
		found = append(found, &e.Shown)
	}
	return found
}

package measure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// citation is an entry as it is cited on paper: acme/api# and 12, OPS- and 7.
type citation struct {
	entry        *fact
	stem, number string
}

func (a citation) compare(b citation) int {
	if c := strings.Compare(a.stem, b.stem); c != 0 {
		return c
	}
	if c := cmp.Or(len(a.number)-len(b.number), strings.Compare(a.number, b.number)); c != 0 {
		return c
	}
	return strings.Compare(a.entry.ID, b.entry.ID)
}

// byName cites some entries, in the order somebody looks them up in.
func (p *page) byName(entries []*fact) []citation {
	all, stems := make([]citation, len(entries)), map[string]string{} // each stem once: what is the same text is soon compared
	for i, e := range entries {
		n := citation{entry: e, stem: called(e)}
		if e.Ref == "" {
			n.stem += " of " + e.When.In(p.zone).Format(time.DateOnly)
		}
		if stem := strings.TrimRight(n.stem, "0123456789"); strings.HasSuffix(stem, "#") || e.Ref != "" && strings.HasSuffix(stem, "-") {
			n.stem, n.number = stem, n.stem[len(stem):]
		}
		if _, ok := stems[n.stem]; !ok {
			stems[n.stem] = n.stem
		}
		n.stem = stems[n.stem]
		all[i] = n
	}
	slices.SortFunc(all, citation.compare)
	return slices.CompactFunc(all, func(a, b citation) bool { return a.stem == b.stem && a.number == b.number && a.number != "" })
}

// references cites the items of a figure in as little room as they take:
// "acme/api#12, 15; OPS-7". Of shares, those that have it come first.
func (p *page) references(f Figure) string {
	if f.Hits == nil {
		return p.cited(f.Items)
	}
	has := make(map[string]bool, len(f.Hits))
	for _, id := range f.Hits {
		has[id] = true
	}
	others := slices.DeleteFunc(slices.Clone(f.Items), func(id string) bool { return has[id] })
	return fmt.Sprintf("<em>yes</em> %s <em>no</em> %s", cmp.Or(p.cited(f.Hits), "none"), cmp.Or(p.cited(others), "none"))
}

func (p *page) cited(ids []string) string {
	var b strings.Builder
	before := ""
	for i, n := range p.byName(p.those(ids[:min(listed, len(ids))])) {
		switch {
		case i == 0:
			b.WriteString(said(n.stem + n.number))
		case n.stem == before && n.number != "":
			b.WriteString(", " + said(n.number))
		default:
			b.WriteString("; " + said(n.stem+n.number))
		}
		before = n.stem
	}
	if more := len(ids) - listed; more > 0 {
		fmt.Fprintf(&b, "; and %d more", more)
	}
	return b.String()
}

// evidence lists, for paper, every item behind a figure of the period once, by
// its reference.
func (p *page) evidence() {
	behind := make([]bool, len(p.facts.entries))
	mark := func(ids []string) {
		for _, e := range p.those(ids) {
			behind[e.place] = true
		}
	}
	for _, m := range p.Metrics {
		mark(m.Items)
	}
	for _, pr := range p.Problems.Problems {
		mark(pr.Items)
	}
	var all []*fact
	for i, e := range p.facts.entries {
		if behind[i] {
			all = append(all, e)
		}
	}
	cites := p.byName(all)
	if len(cites) == 0 {
		return
	}
	p.printf("<section class=\"paper evidence\">\n<h2>Evidence</h2>\n<p>What the figures of %s were counted from, by reference.</p>\n<ul class=\"items\">\n", said(p.Period.dates()))
	for _, n := range cites[:min(listed, len(cites))] {
		p.printf("<li>%s</li>\n", p.line(n.entry))
	}
	p.printf("</ul>\n")
	if more := len(cites) - listed; more > 0 {
		p.printf("<p>And %d more.</p>\n", more)
	}
	p.printf("</section>\n")
}

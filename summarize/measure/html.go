package measure

import (
	"cmp"
	"crypto/sha256"
	_ "embed" // the style sheet
	"encoding/base64"
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"

	"bragsheet/summarize/chart"
)

//go:embed page.css
var pageStyle string

// HTML returns the document as a page that stands alone: it runs no script and
// asks for nothing outside, which its content security policy holds it to.
// Every figure links to how it was counted and to the items behind it, and
// these to where they are kept.
func (d Document) HTML() []byte {
	style := pageStyle + chart.Style
	sum := sha256.Sum256([]byte(style))
	p := &page{Document: d, zone: d.Period.From.Location(), lines: map[*fact]string{}}
	p.printf(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Impact report, %s</title>
<style>%s</style>
</head>
<body>
<main>
`, base64.StdEncoding.EncodeToString(sum[:]), said(d.Period.dates()), style)
	p.head()
	p.changed()
	p.numbers()
	p.pictures()
	p.operations()
	p.coverage()
	p.figures()
	p.evidence()
	p.WriteString("</main>\n</body>\n</html>\n")
	return []byte(p.String())
}

// page is HTML being written.
type page struct {
	strings.Builder
	Document
	zone  *time.Location
	lines map[*fact]string // what line returned
}

func (p *page) printf(format string, values ...any) { fmt.Fprintf(p, format, values...) }

// told makes text safe to stand in HTML, on one line. What cannot be printed
// becomes a space.
func told(text string) string {
	printable := strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return html.EscapeString(strings.Join(strings.Fields(printable), " "))
}

// said is told, of a text from elsewhere: of one that is very long only as much
// as anybody reads.
func said(text string) string {
	if short := []rune(text); len(short) > longest {
		text = string(short[:longest]) + "…"
	}
	return told(text)
}

// unbroken keeps together what is read together.
var unbroken = strings.NewReplacer(" %", "\u00a0%", "n = ", "n\u00a0=\u00a0", "p90 ", "p90\u00a0")

// figure is told, of a figure in words.
func figure(text string) string { return unbroken.Replace(told(text)) }

func (p *page) head() {
	p.printf("<h1>Impact report</h1>\n<p class=\"lead\">%s</p>\n<p class=\"soft\">", said(p.Period.dates()))
	if p.Previous != nil {
		p.printf("Compared with %s. ", said(p.Previous.dates()))
	}
	switch {
	case len(p.Coverage) == 0:
		p.printf("No account has been read, so nothing is known.")
	case p.Period.Covered && (p.Previous == nil || p.Previous.Covered):
		p.printf("All that the credentials can see of it was read.")
	default:
		p.printf("Not all of it was read: where that matters a figure says so.")
	}
	p.printf(" <a href=\"#coverage\">Coverage</a></p>\n")
	p.printf("<p class=\"soft\">Every figure leads to how it is counted and to the items it was counted from.</p>\n")
}

// changed lists what may be claimed to have changed.
func (p *page) changed() {
	if p.Previous == nil {
		return
	}
	p.printf("<h2 id=\"changed\">What changed</h2>\n")
	found := 0
	for _, m := range p.Metrics {
		if !m.Claim {
			continue
		}
		if found++; found == 1 {
			p.printf("<p>The 95 %% interval of these differences excludes zero. All others may be chance, and nothing is claimed of them.</p>\n<ul class=\"changes\">\n")
		}
		p.printf("<li><a href=\"#%s\">%s</a>: <strong>%s</strong>, before %s. <span class=\"soft\">%s</span></li>\n",
			m.Key, said(m.Label), figure(m.Display()), figure(m.Previous.Display()), figure(m.Change()))
	}
	if found == 0 {
		p.printf("<p>No difference from the period before is larger than chance may bring.</p>\n")
		return
	}
	p.printf("</ul>\n")
}

// numbers writes a row for each metric.
func (p *page) numbers() {
	p.printf("<h2 id=\"numbers\">In numbers</h2>\n<div class=\"table\" role=\"group\" aria-labelledby=\"numbers\" tabindex=\"0\">\n<table class=\"numbers\">\n<thead>\n<tr><th scope=\"col\">figure</th><th scope=\"col\">%s</th>",
		said(p.Period.title()))
	if p.Previous != nil {
		p.printf("<th scope=\"col\">%s</th><th scope=\"col\">difference</th>", said(p.Previous.title()))
	}
	p.printf("</tr>\n</thead>\n<tbody>\n")
	for _, m := range p.Metrics {
		class := ""
		if m.Value == nil {
			class = ` class="soft"`
		}
		p.printf("<tr><th scope=\"row\"><a href=\"#%s\">%s</a></th><td%s>%s</td>", m.Key, said(m.Label), class, figure(m.Display()))
		if m.Previous != nil {
			p.printf("<td class=\"soft\">%s</td><td class=\"soft\">%s</td>", figure(m.Previous.Display()), figure(m.Change()))
		}
		p.printf("</tr>\n")
	}
	p.printf("</tbody>\n</table>\n</div>\n")
}

func (p *page) pictures() {
	p.printf("<h2 id=\"charts\">In pictures</h2>\n")
	if whole := p.Workload.Period.dates(); whole != p.Period.dates() {
		p.printf("<p>What is drawn over time is of %s.</p>\n", told(whole))
	}
	p.printf("<div class=\"charts\">\n")
	for _, c := range p.Charts {
		p.printf("<section class=\"chart-of\">\n<h3 id=\"chart-%s\">%s</h3>\n%s</section>\n", c.Name, said(c.Title), c.Figure())
	}
	p.printf("</div>\n")
}

// operations writes the operational problems, with what came of the changes
// that addressed them.
func (p *page) operations() {
	o := p.Problems
	p.printf("<h2 id=\"operations\">What paged, and what stopped</h2>\n<p>%s: %s I was paged for or answered, %d without a known cause. For the service, not a measure of a person.",
		told(o.Period.dates()), plural(o.N, "incident"), o.Unknown)
	if !o.Covered {
		p.printf(" Not all of it was read: %s.", told(o.Why))
	}
	p.printf("</p>\n")
	if o.N == 0 {
		return
	}
	p.printf("<div class=\"table\" role=\"group\" aria-labelledby=\"operations\" tabindex=\"0\">\n<table class=\"problems\">\n<thead>\n<tr>")
	for _, h := range []string{"problem", "incidents", "needed action", "addressed by", "can we say it stopped?"} {
		p.printf("<th scope=\"col\">%s</th>", h)
	}
	p.printf("</tr>\n</thead>\n<tbody>\n")
	for _, pr := range o.Problems {
		by, stopped := "–", "–"
		if pr.Change != nil {
			by = p.link(pr.Change.URL, pr.Change.Ref) + ", " + pr.Change.Merged.In(p.zone).Format("2\u00a0January")
			if !pr.Change.Mine {
				by += " (a colleague’s)"
			}
		}
		if pr.Effect != nil {
			stopped = figure(pr.Effect.say())
		}
		p.printf("<tr><th scope=\"row\">%s</th><td>%d (%s)</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
			said(cmp.Or(pr.Name, "not known")), pr.N, figure(chart.Percent(pr.Share)), pr.Action, by, stopped)
	}
	p.printf("</tbody>\n</table>\n</div>\n<p class=\"soft\">A problem is the recorded cause or, without one, a title that several incidents have or that a change addressed. " +
		"That incidents stopped after a change does not say that they stopped because of it.</p>\n")
	if pr := o.LargestOpen(); pr != nil {
		p.printf("<p>Open and largest: <strong>%s</strong>, %s, %s.</p>\n", said(pr.Name), plural(pr.N, "incident"), needed[pr.Action])
	}
	for _, pr := range o.Problems {
		p.details(cmp.Or(pr.Name, "not known")+": "+plural(pr.N, "incident"), Figure{Items: pr.Items})
	}
}

func (p *page) coverage() {
	p.printf("<h2 id=\"coverage\">Coverage</h2>\n")
	if len(p.Coverage) == 0 {
		p.printf("<p>No account has been read.</p>\n")
		return
	}
	p.printf("<p>Days and times in %s. What the credentials cannot see is in no figure.</p>\n<ul>\n", said(p.zone.String()))
	for _, s := range p.Coverage {
		p.printf("<li>%s, %s: %s.", said(s.Account), said(s.Stream), said(s.extent(p.zone)))
		if s.Gap != "" && !s.Through.IsZero() {
			p.printf(" This period: %s.", told(s.Gap))
		}
		if s.PreviousGap != "" && !s.Through.IsZero() {
			p.printf(" The period before: %s.", told(s.PreviousGap))
		}
		for i, pr := range s.Problems {
			if i == 0 {
				p.printf("\n<ul>\n")
			}
			p.printf("<li>%s</li>\n", problem(pr, said))
		}
		if len(s.Problems) > 0 {
			p.printf("</ul>\n")
		}
		p.printf("</li>\n")
	}
	p.printf("</ul>\n")
}

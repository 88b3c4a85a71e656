package write

import (
	"fmt"
	"math"
	"strings"
	"time"

	"bragsheet/store/work"
)

// maxLinks is how many links a bullet shows; the rest is counted.
const maxLinks = 3

// bullet writes an accomplishment as one bullet: what was done, what changed,
// how far it went where that says something, the evidence, and the questions a
// sceptic would ask next.
func (s *story) bullet(in *Input) string {
	head, tail := s.headline(in)
	var b strings.Builder
	fmt.Fprintf(&b, "- **%s**%s", head, tail)
	for _, sentence := range s.details(in) {
		b.WriteString(" " + sentence)
	}
	if links := s.links(); links != "" {
		b.WriteString(" " + links)
	}
	if qs := s.questions(in); len(qs) > 0 {
		b.WriteString("\n ")
		for _, q := range qs {
			b.WriteString(" `[[fill: " + strings.ReplaceAll(q, "`", "'") + "]]`")
		}
	}
	return b.String()
}

// short writes the same in one line for the summary.
func (s *story) short(in *Input) string {
	head, tail := s.headline(in)
	line := "- **" + head + "**" + tail
	if quote := s.quote(); quote != "" && s.Role != "commanded" {
		line = strings.TrimSuffix(line, ".") + ": " + quote
	}
	if s.Role == "commanded" {
		if took := s.restoredIn(); took != "" {
			line = strings.TrimSuffix(line, ".") + ": " + took + "."
		}
	}
	return line
}

// headline returns the bold words and what follows them, up to a full stop.
func (s *story) headline(in *Input) (bold, tail string) {
	title := escape(s.Title)
	if st := s.stop; st != nil {
		return fmt.Sprintf("%s incidents I answered stopped after my change", upperFirst(escape(st.cause))),
			fmt.Sprintf(" of %s: %d in the %s before, none in the %s since, where about %.0f would be expected at the old rate.",
				day(st.fix.At, in), st.before, weeks(st.weeksBefore), weeks(st.weeksAfter),
				math.Round(float64(st.before)/st.weeksBefore*st.weeksAfter))
	}
	switch {
	case s.undone != "":
		return "Worked on “" + title + "”", s.span(in) + "; " + escape(s.undone) + "."
	case s.Role == "commanded" && !in.Period.Contains(s.began()):
		return "Followed up on the incident “" + title + "”", " of " + day(s.began(), in) + "."
	case s.Role == "commanded":
		return "Commanded the incident “" + title + "”" + s.severity(), " on " + day(s.began(), in) + "."
	case s.Role == "led" && imperative(title):
		return "Led the work to " + lowerFirst(title), s.span(in) + "."
	case s.Role == "led":
		return "Led “" + title + "”", s.span(in) + "."
	case s.Role == "contributed" && imperative(title):
		return "Took part in the work to " + lowerFirst(title), s.span(in) + "."
	case s.Role == "contributed":
		return "Took part in “" + title + "”", s.span(in) + "."
	case s.unfinished:
		return "Worked on “" + title + "”", s.span(in) + "."
	case s.Role == "reviewed", len(s.notes) == len(s.own):
		return title, s.span(in) + "."
	case imperative(title):
		return past(title), s.span(in) + "."
	case s.Role == "fixed":
		return "Fixed “" + title + "”", s.span(in) + "."
	case s.Role == "built":
		return "Built “" + title + "”", s.span(in) + "."
	}
	return title, s.span(in) + "."
}

// severity returns that of the incident I commanded, in brackets.
func (s *story) severity() string {
	if e := s.commanded(); e != nil && e.Incident.Severity != "" {
		return " (" + escape(e.Incident.Severity) + ")"
	}
	return ""
}

// details returns the sentences after the headline.
func (s *story) details(in *Input) []string {
	var all []string
	add := func(sentence string) {
		if sentence != "" {
			all = append(all, sentence)
		}
	}
	if s.undone != "" {
		return nil
	}
	if s.Role == "commanded" {
		add(s.clock(in))
		add(s.aftermath(in))
		return all
	}
	add(s.answered(in))
	add(s.wrote())
	add(s.shares())
	add(s.quote())
	return all
}

// clock tells the stated times of the incident I commanded, with the day where
// it is another than that of the headline.
func (s *story) clock(in *Input) string {
	e := s.commanded()
	if e == nil {
		return ""
	}
	var parts []string
	for _, at := range []struct {
		word string
		when work.Instant
	}{
		{"impact began", e.Incident.ImpactAt},
		{"detected", e.Incident.DetectedAt},
		{"acknowledged", e.Incident.AckedAt},
		{"mitigated", e.Incident.MitigatedAt},
		{"restored", e.Incident.ResolvedAt},
	} {
		if !at.when.IsZero() {
			parts = append(parts, at.word+" "+s.timeOfDay(at.when.At, in))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return upperFirst(strings.Join(parts, ", ")) + "."
}

// timeOfDay writes a time of the day the incident began on, else with its day.
func (s *story) timeOfDay(t time.Time, in *Input) string {
	clock := t.In(in.Now.Location()).Format("15:04")
	if day(t, in) != day(s.began(), in) {
		return clock + " on " + day(t, in)
	}
	return clock
}

// restoredIn says how long the incident I commanded lasted from detection.
func (s *story) restoredIn() string {
	e := s.commanded()
	if e == nil || e.Incident.DetectedAt.IsZero() || !e.Incident.ResolvedAt.At.After(e.Incident.DetectedAt.At) {
		return ""
	}
	return "restored " + duration(e.Incident.ResolvedAt.At.Sub(e.Incident.DetectedAt.At)) + " after detection"
}

// aftermath tells what I did for an incident I commanded: fix, postmortem,
// follow-ups.
func (s *story) aftermath(in *Input) string {
	var parts []string
	if fix := s.fix(); fix != nil {
		parts = append(parts, "merged the fix at "+s.timeOfDay(fix.At, in))
	}
	if s.wroteA(postmortemWords) {
		parts = append(parts, "wrote the postmortem")
	}
	if n := len(s.tickets); n > 0 {
		parts = append(parts, "closed "+count(n, "follow-up"))
	}
	if len(parts) == 0 {
		return ""
	}
	return upperFirst(strings.Join(parts, ", ")) + "."
}

// answered says how soon I answered the one colleague a story of reviews is
// about.
func (s *story) answered(in *Input) string {
	if s.Role != "reviewed" || in.Turnaround == nil {
		return ""
	}
	median, n := in.Turnaround(s.own)
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("First answer within %s at the median, n = %d.", duration(median), n)
}

// wrote says that I wrote the design and the tickets of work others took part in.
func (s *story) wrote() string {
	if s.Role != "led" {
		return ""
	}
	switch {
	case s.wroteA(designWords) && s.handed > 0:
		return fmt.Sprintf("Wrote the design record and %s others did.", count(s.handed, "ticket"))
	case s.wroteA(designWords):
		return "Wrote the design record."
	case s.handed > 0:
		return fmt.Sprintf("Wrote %s others did.", count(s.handed, "ticket"))
	}
	return ""
}

// shares says how much of shared work is mine.
func (s *story) shares() string {
	others := s.othersPulls()
	if others == 0 || len(s.pulls) == 0 {
		return ""
	}
	authors := map[string]bool{}
	for _, e := range s.reviews {
		authors[e.AuthorID] = true
	}
	delete(authors, "")
	by := ""
	if len(authors) > 0 {
		by = " by " + strings.Replace(count(len(authors), "colleague"), "1 ", "a ", 1)
	}
	are := "are"
	if len(s.pulls) == 1 {
		are = "is"
	}
	return fmt.Sprintf("Of the %d pull requests I wrote or reviewed for it, %d %s mine, %d%s.", len(s.pulls)+others, len(s.pulls), are, others, by)
}

// quote returns the first measured statement, as the person wrote it.
func (s *story) quote() string {
	if len(s.Claims) == 0 {
		return ""
	}
	text := escape(s.Claims[0].Quote)
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return "“" + text + "”"
}

// span says when, where the time says something.
func (s *story) span(in *Input) string {
	from, to := s.From, s.To
	if to.Sub(from) < 7*24*time.Hour {
		return ""
	}
	text := ", " + day(from, in) + " to " + day(to, in)
	if s.goesOn && s.Role != "reviewed" {
		text += " and going on"
	}
	return text
}

// links returns the evidence as links, separated by dots.
func (s *story) links() string {
	all := s.evidence()
	var parts []string
	for _, e := range all[:min(maxLinks, len(all))] {
		parts = append(parts, link(e.Ref, e.URL))
	}
	if more := len(all) - maxLinks; more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(parts, " · ")
}

// day writes a date in the person's zone, with the year where the period has
// several.
func day(t time.Time, in *Input) string {
	layout := "2 January"
	last := in.Period.To.AddDate(0, 0, -1)
	if t = t.In(in.Now.Location()); in.Period.From.Year() != last.Year() || t.Year() != last.Year() {
		layout = "2 January 2006"
	}
	return t.Format(layout)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// weeks rounds down: a change is not given time it has not had.
func weeks(w float64) string { return count(int(math.Floor(w)), "week") }

// duration writes a length of time in the two largest units that say something.
func duration(d time.Duration) string {
	d = d.Round(time.Minute)
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	switch {
	case days > 0 && hours > 0:
		return fmt.Sprintf("%d d %d h", days, hours)
	case days > 0:
		return fmt.Sprintf("%d d", days)
	case hours > 0 && minutes > 0:
		return fmt.Sprintf("%d h %d min", hours, minutes)
	case hours > 0:
		return fmt.Sprintf("%d h", hours)
	}
	return fmt.Sprintf("%d min", minutes)
}

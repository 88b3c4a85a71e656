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
			b.WriteString(" " + fill(q))
		}
	}
	return b.String()
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
	if s.Role == "commanded" && s.commanded() != nil {
		add(s.clock(in))
		add(s.aftermath(in))
	} else {
		add(s.substance())
		add(s.answered(in))
		add(s.wrote())
		add(s.shares())
	}
	add(s.figure())
	return append(all, s.besides()...)
}

// answered says how soon I answered the one colleague a story of reviews is
// about.
func (s *story) answered(in *Input) string {
	if !s.reviewing || in.Turnaround == nil {
		return ""
	}
	median, n := in.Turnaround(s.own)
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("First answer within %s at the median, n = %d.", duration(median), n)
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
	by := " by others"
	if len(authors) > 0 {
		by = " by " + strings.Replace(count(len(authors), "colleague"), "1 ", "a ", 1)
	}
	are := "are"
	if len(s.pulls) == 1 {
		are = "is"
	}
	return fmt.Sprintf("Of the %d pull requests I wrote or reviewed for it, %d %s mine, %d%s.", len(s.pulls)+others, len(s.pulls), are, others, by)
}

// links returns the evidence as links, separated by dots.
func (s *story) links() string { return links(s.evidence()) }

// links returns the first few of some entries as links.
func links(all []work.Entry) string {
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

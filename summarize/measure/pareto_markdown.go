package measure

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"bragsheet/summarize/chart"
)

// Markdown returns the problems as a section of a document: the Pareto table,
// and what came of the changes that addressed them.
func (o Pareto) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## What paged, and what stopped\n\n*%s: %s I was paged for or answered, %d without a known cause. For the service, not a measure of a person.",
		o.Period.dates(), plural(o.N, "incident"), o.Unknown)
	writeLeftOut(&b, "Left out", o.LeftOut)
	if !o.Covered {
		fmt.Fprintf(&b, " Not all of it was read: %s.", escape(o.Why))
	}
	b.WriteString("*\n\n")
	if o.N == 0 {
		return b.String()
	}
	o.writeProblems(&b)
	o.writeEffects(&b)
	if p := o.LargestOpen(); p != nil {
		fmt.Fprintf(&b, "Open and largest: %s, %s, %s.\n\n", escape(p.Name), plural(p.N, "incident"), needed[p.Action])
	}
	b.WriteString("A problem is the recorded cause or, without one, a title that several incidents have or that a change addressed. Action was needed where I answered; " +
		"it was not where nobody acknowledged any of them and each ended by itself. " +
		"Incidents a week from the beginning of the period to the merge, and from there to its end; intervals: exact Poisson limits of each rate, combined.\n")
	return b.String()
}

var needed = map[string]string{ActionYes: "needed action", ActionNo: "none needed action", ActionUnknown: "not known whether action was needed"}

func (o Pareto) writeProblems(b *strings.Builder) {
	b.WriteString("| problem | incidents | share | cumulative | needed action | addressed by |\n|---|---|---|---|---|---|\n")
	for _, p := range o.Problems {
		name, by := escape(p.Name), "–"
		if p.Name == "" {
			name, by = "*not known*", ""
		}
		if p.Change != nil {
			by = p.Change.markdown(o.Period.From.Location())
		}
		fmt.Fprintf(b, "| %s | %d | %s | %s | %s | %s |\n", name, p.N, chart.Percent(p.Share), chart.Percent(p.Cumulative), p.Action, by)
	}
	b.WriteByte('\n')
}

func (o Pareto) writeEffects(b *strings.Builder) {
	fmt.Fprintf(b, "Changes address what is behind %d of the %d.", o.Addressed, o.N)
	first := true
	for _, p := range o.Problems {
		e := p.Effect
		if e == nil {
			continue
		}
		if first {
			b.WriteString(" Whether it stopped after them:\n\n| problem | weeks and incidents before | after | a week | can we say so? |\n|---|---|---|---|---|\n")
		}
		first = false
		fmt.Fprintf(b, "| %s | %.1f, %d | %.1f, %d | %s → %s | %s |\n", escape(p.Name),
			e.WeeksBefore, e.Before, e.WeeksAfter, e.After, perWeekText(e.Before, e.WeeksBefore), perWeekText(e.After, e.WeeksAfter), e.say())
	}
	if first {
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
}

// perWeekText is how many there were a week, 0 only for none.
func perWeekText(n int, weeks float64) string {
	if n == 0 {
		return "0"
	}
	return strings.TrimPrefix(signedRate(float64(n)/weeks), "+")
}

// say answers whether the problem can be said to have stopped.
func (e Effect) say() string {
	interval := fmt.Sprintf("%s a week, 95 %% interval %s to %s", signedRate(e.Difference), signedRate(e.Interval.Low), signedRate(e.Interval.High))
	switch e.Verdict {
	case VerdictStopped:
		return "yes: " + interval
	case VerdictFewer:
		return "fewer: " + interval
	case VerdictNotYet:
		return fmt.Sprintf("not yet: %s expected anyway", aboutMany(e.Expected))
	case VerdictNo:
		return fmt.Sprintf("no: %d since, %s expected", e.After, aboutMany(e.Expected))
	}
	return "not known: not all of it was read"
}

// address is what may stand in a Markdown link.
var address = regexp.MustCompile(`^https?://[^\s()<>\[\]"\\|]+$`)

func (c Change) markdown(zone *time.Location) string {
	text := escape(c.Ref)
	if address.MatchString(c.URL) {
		text = "[" + text + "](" + c.URL + ")"
	}
	text += ", " + c.Merged.In(zone).Format("2 January")
	if !c.Mine {
		text += " (a colleague's)"
	}
	return text
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

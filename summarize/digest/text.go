package digest

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"bragsheet/summarize/infer"
)

// How much of a text is told, in characters, and how many lines of a kind.
const (
	maxWords   = 200
	maxTrouble = 300
	maxLines   = 10
)

// Subject returns the message in a few words, for a subject line.
func (d Digest) Subject() string {
	if d.Kind == Before && len(d.Ahead) > 0 {
		return "brag: " + d.Ahead[0].line(d.open())
	}
	unit, days := "week", 7
	if d.Kind == Monthly {
		unit, days = "month", 31
	}
	if d.period.Days() > days { // since the last one
		unit += "s"
	}
	return "brag: your " + unit + ", " + d.period.String()
}

// Brief returns the message in one line of counts, for where there is no room.
func (d Digest) Brief() string {
	if d.Kind == Before && len(d.Ahead) > 0 {
		return d.Ahead[0].line(d.open())
	}
	n := 0
	for _, c := range d.Noticed {
		n += c.N
	}
	brief := fmt.Sprintf("%s noticed, %s, %s. Anything no tool saw?", counted(n, "item"), counted(d.Became.All, "accomplishment"), d.open())
	if len(d.Troubles) > 0 {
		brief = plain(d.Troubles[0], maxWords) + ". " + brief
	}
	return brief
}

// Text returns the whole message as plain text that ends with a line break.
func (d Digest) Text() string {
	var b strings.Builder
	para := func(head string, lines ...string) {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString(head + "\n")
		for _, line := range lines[:min(len(lines), maxLines)] {
			b.WriteString("  - " + line + "\n")
		}
		if more := len(lines) - maxLines; more > 0 {
			fmt.Fprintf(&b, "  - and %d more\n", more)
		}
	}
	if len(d.Troubles) > 0 {
		para("Something is in the way of brag:", d.Troubles...)
	}
	for _, a := range d.Ahead {
		para("Ahead: " + a.line(d.open()) + ". To write for it: brag draft -o FILE")
	}
	if d.Kind != Before {
		d.noticed(para)
	}
	if d.Ended != "" {
		para(fmt.Sprintf("%[1]s is over. To see what became of it: brag draft --period %[1]s -o %[1]s.md", d.Ended))
	}
	if d.Open > 0 {
		para(fmt.Sprintf("%s in your last draft. Answer them where they stand, in place of each [[fill: …]].", counted(d.Open, "open question")))
	}
	if len(d.Stale) > 0 {
		para("Goals without progress:", texts(d.Stale, Stale.line)...)
	}
	if n := len(d.Looks); n > 0 {
		head := fmt.Sprintf("Looked at again: %s, of which %d held", counted(n, "accomplishment"), d.Held)
		if d.BuiltOn > 0 {
			head += fmt.Sprintf(" and others refer to %d", d.BuiltOn)
		}
		para(head+".", d.lookLines()...)
	}
	if len(d.Prompts) > 0 {
		para("Anything no tool saw?", texts(d.Prompts, func(p Prompt) string { return p.Question + "  " + p.Command })...)
	}
	return b.String()
}

// noticed tells what the period brought, and what of it is not known.
func (d Digest) noticed(para func(head string, lines ...string)) {
	head := "From " + d.period.String() + ": "
	var counts []string
	for _, c := range d.Noticed {
		counts = append(counts, fmt.Sprintf("%d %s", c.N, c.What))
	}
	switch {
	case len(counts) > 0:
		head += strings.Join(counts, ", ") + "."
	case len(d.Unread) > 0:
		head += "nothing in what was read."
	default:
		head += "nothing was noticed."
	}
	if d.Became.All > 0 {
		head += fmt.Sprintf(" That is part of %s, %d of them new.", counted(d.Became.All, "accomplishment"), d.Became.New)
	}
	para(head, d.Words...)
	if d.Unquoted > 0 {
		para(fmt.Sprintf("Not repeated here: %s of yours that may name somebody or something private (brag list).", counted(d.Unquoted, "title")))
	}
	if len(d.Unread) > 0 {
		para("Not everything was read, so there may be more:", d.Unread...)
	}
}

// line says how far ahead a review is, and what is open: promotion on 30
// September 2026, 6 weeks left, 4 questions open.
func (a Ahead) line(open string) string {
	left := counted(a.Days, "day") + " left"
	switch {
	case a.Days == 0:
		left = "today"
	case a.Days >= 14:
		left = counted(a.Days/7, "week") + " left"
	}
	date := a.Date
	if t, err := time.Parse(time.DateOnly, a.Date); err == nil {
		date = t.Format("2 January 2006")
	}
	return fmt.Sprintf("%s on %s, %s, %s", a.Name, date, left, open)
}

// open says how much is open in the last draft.
func (d Digest) open() string {
	if !d.Drafted {
		return "nothing drafted yet"
	}
	return counted(d.Open, "question") + " open"
}

func (s Stale) line() string {
	name := s.Objective
	if name == "" {
		name = s.ID
	}
	return fmt.Sprintf("%s: none for %s. brag goals show %s", name, counted(s.Weeks, "week"), s.ID)
}

// spoken says in words what speaks against an accomplishment.
var spoken = map[string]string{
	infer.AgainstCaused: "a change is recorded as the cause of an incident", infer.AgainstReverted: "a change was reverted",
	infer.AgainstCameBack: "incidents of the same cause came back", infer.AgainstOpenAgain: "something is open again",
}

// lookLines tells of those looks that say something: what did not hold, is not
// known to have, is referred to, or has questions open.
func (d Digest) lookLines() []string {
	var lines []string
	for _, l := range d.Looks {
		var said []string
		for _, kind := range l.Against {
			said = append(said, spoken[kind])
		}
		if l.Unread {
			said = append(said, "not all of the time since was read")
		}
		if l.Later > 0 {
			said = append(said, counted(l.Later, "later item")+" of others")
		}
		if l.Open > 0 {
			said = append(said, counted(l.Open, "question")+" still open")
		}
		if len(said) == 0 {
			continue
		}
		name := l.Accomplishment
		if l.Title != "" {
			name = l.Title
		}
		lines = append(lines, fmt.Sprintf("%s, %d days on: %s. brag show %s", name, l.Days, strings.Join(said, ", "), l.Accomplishment))
	}
	return lines
}

func texts[T any](all []T, text func(T) string) []string {
	var lines []string
	for _, v := range all {
		lines = append(lines, text(v))
	}
	return lines
}

func few(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func counted(n int, noun string) string { return fmt.Sprintf("%d %s", n, few(n, noun, noun+"s")) }

// plain returns a text on one line of at most limit characters, without those
// that could hide or move others.
func plain(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return text
}

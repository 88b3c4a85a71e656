package write

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/gate"
)

const (
	aRef      = `(?:[\w./-]*\w#\d+|\b[A-Z][A-Z0-9]+-\d+)`
	aMonth    = `(?:January|February|March|April|May|June|July|August|September|October|November|December)`
	aDate     = `\d{4}-\d\d-\d\d`
	aPeriod   = `(?:` + aDate + `\.\.` + aDate + `|\d{4}(?:-(?:[HQ]\d|W\d\d|\d\d))?)\b`
	aDuration = `[+−]?\d+(?:\.\d+)? (?:s|min|h|d)\b`
	aNumber   = `[+−]?\d+(?:\.\d+)?`
)

// parts finds what may differ between two sentences of the same words: quoted
// titles, days, periods, references, lengths of time and numbers. Several
// references, or numbers, in a row are one part.
var parts = regexp.MustCompile(strings.Join([]string{
	`\d{1,2} ` + aMonth + ` \d{4}`, `“[^”]*”`, aRef + `(?:, ` + aRef + `)*(?: and \d+ more\b)?`, `\bin ` + aPeriod, aDuration, `\d+(?:, \d+)+`, aNumber,
}, "|"))

// other tells what another package says in English. Its words are looked up
// like a format of the writer's own, with %[1]s for the first of its parts,
// %[2]s for the second and so on. What is not found is told as it is.
func (v *voice) other(sentence string) phrase {
	sentence = plain(sentence)
	format, args := v.takeApart(sentence)
	if v.messages[format] != "" {
		return v.say(format, args...)
	}
	p := text(sentence)
	for _, a := range args {
		p.ev = both(p.ev, a.ev)
	}
	return p
}

// clauses tells a sentence of another package, or else each of its clauses.
func (v *voice) clauses(sentence string) phrase {
	sentence = plain(sentence)
	if format, _ := v.takeApart(sentence); len(v.messages) == 0 || v.messages[format] != "" {
		return v.other(sentence)
	}
	colon := v.say("%[1]s: %[2]s", phrase{}, phrase{}).plain
	for _, between := range []struct{ here, there string }{{"; ", v.apart}, {": ", colon}, {", ", v.comma}} {
		if !strings.Contains(sentence, between.here) {
			continue
		}
		var all []phrase
		for clause := range strings.SplitSeq(sentence, between.here) {
			all = append(all, v.clauses(clause))
		}
		return join(all, between.there)
	}
	return v.other(sentence)
}

// takeApart returns the format of a sentence, and its parts.
func (v *voice) takeApart(sentence string) (format string, args []phrase) {
	format = parts.ReplaceAllStringFunc(strings.ReplaceAll(sentence, "%", "%%"), func(part string) string {
		part = strings.ReplaceAll(part, "%%", "%")
		title, quoted := strings.CutPrefix(part, "“")
		name, period := strings.CutPrefix(part, "in ")
		around := "%%[%d]s"
		switch {
		case quoted:
			args, around = append(args, text(strings.TrimSuffix(title, "”"))), "“%%[%d]s”"
		case period:
			args, around = append(args, v.periodNamed(name)), "in %%[%d]s"
		default:
			args = append(args, v.piece(part))
		}
		return fmt.Sprintf(around, len(args))
	})
	return format, args
}

// lengths are the formats of lengths of time, by their unit.
var lengths = map[string]string{"s": "%[1]s s", "min": "%[1]s min", "h": "%[1]s h", "d": "%[1]s d"}

// piece tells a part that another package wrote.
func (v *voice) piece(part string) phrase {
	if p, ok := v.value(part, ""); ok {
		return p
	}
	if number, unit, ok := strings.Cut(part, " "); ok && lengths[unit] != "" {
		if p, ok := v.value(number, unit); ok {
			return v.say(lengths[unit], p)
		}
	}
	if day, err := time.ParseInLocation("2 January 2006", part, v.zone); err == nil {
		return v.date(day)
	}
	return v.row(part)
}

// value tells a number as it is written.
func (v *voice) value(written, unit string) (phrase, bool) {
	value, err := strconv.ParseFloat(strings.Replace(written, "−", "-", 1), 64)
	_, decimals, _ := strings.Cut(written, ".")
	return phrase{plain: written, markdown: written, ev: gate.Evidence{Figures: []gate.Figure{{Value: value, Unit: unit, Decimals: len(decimals)}}}}, err == nil
}

// row tells references or numbers in a row: acme/x#1, OPS-7 and 2 more.
func (v *voice) row(part string) phrase {
	named, more, ok := strings.Cut(part, " and ")
	var all []phrase
	for one := range strings.SplitSeq(named, ", ") {
		p, isNumber := v.value(one, "")
		if !isNumber {
			p = text(one)
		}
		all = append(all, p)
	}
	told := join(all, v.comma)
	if n, err := strconv.Atoi(strings.TrimSuffix(more, " more")); ok && err == nil {
		told = v.say("%[1]s and %[2]s more", told, v.number(n, "item"))
	}
	return told
}

// periodNamed tells a period that another package names.
func (v *voice) periodNamed(name string) phrase {
	p, err := work.ParsePeriod(name, v.period.To)
	if err != nil {
		return text(name)
	}
	told := verbatim(v.named(p))
	told.ev.Phrases = []string{told.plain}
	return told
}

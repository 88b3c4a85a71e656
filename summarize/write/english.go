package write

import (
	"fmt"
	"strings"
	"time"

	xlanguage "golang.org/x/text/language"
)

// english is the language the formats of the writer are in.
var english = &language{
	tag: xlanguage.English, comma: ", ", and: " and ", apart: "; ", gap: " ", cased: true,
	headline: englishHeadline, count: englishCount, few: englishFew, unit: englishUnit,
	day: englishDay, span: englishSpan, months: englishMonths, duration: englishDuration,
}

// form is how a headline with a role begins. A word never says more than the
// role does.
type form struct {
	doing string // before an imperative title; "": that is told in the past instead
	thing string // around any other title
}

var forms = map[string]form{
	"led":         {"Led the work to %[1]s", "Led “%[1]s”"},
	"commanded":   {"Commanded the work to %[1]s", "Commanded “%[1]s”"},
	"coordinated": {"Coordinated the work to %[1]s", "Coordinated “%[1]s”"},
	"built":       {"", "Built “%[1]s”"},
	"fixed":       {"", "Fixed “%[1]s”"},
	"mentored":    {"", "Mentored: “%[1]s”"},
	"reviewed":    {"Reviewed the work to %[1]s", "Reviewed “%[1]s”"},
	"wrote":       {"", "Wrote “%[1]s”"},
	"responded":   {"Took part in the work to %[1]s", "Took part in “%[1]s”"},
	"did":         {"", "Finished “%[1]s”"},
	"contributed": {"Took part in the work to %[1]s", "Took part in “%[1]s”"},
}

func englishHeadline(role, title string) (format, told string) {
	f := forms[role]
	switch {
	case f.thing == "", f.doing == "" && isPast(title):
		return "%[1]s", title
	case isPast(title):
		return strings.Replace(f.doing, " to ", " that ", 1), lowerFirst(title)
	case !imperative(title), f.doing == "" && isOfSoftware(title):
		return f.thing, title
	case f.doing == "":
		return "%[1]s", past(title)
	}
	return f.doing, lowerFirst(title)
}

func englishCount(n int, noun string) string {
	many := noun + "s"
	if stem, y := strings.CutSuffix(noun, "y"); y && !strings.HasSuffix(noun, "day") {
		many = stem + "ies"
	}
	if n == 1 {
		many = noun
	}
	return fmt.Sprintf("%d %s", n, many)
}

func englishFew(n int, noun string) string {
	if noun == "time" && n == 2 {
		return "twice"
	}
	return strings.Replace(englishCount(n, noun), "1 ", "one ", 1)
}

// englishUnit: a singular is known in the plural too. Times are a unit of
// their own.
func englishUnit(noun string) string {
	if noun == "time" {
		return "×"
	}
	return noun
}

func englishDay(t time.Time, year bool) string {
	if year {
		return t.Format("2 January 2006")
	}
	return t.Format("2 January")
}

func englishSpan(from, last time.Time) string {
	return englishDay(from, from.Year() != last.Year()) + " to " + englishDay(last, true)
}

func englishMonths(from, last time.Time) string {
	switch {
	case from.Year() != last.Year():
		return from.Format("January 2006") + " – " + last.Format("January 2006")
	case from.Month() == last.Month():
		return from.Format("January 2006")
	case from.Month() == time.January && last.Month() == time.December:
		return from.Format("2006")
	}
	return from.Format("January") + " – " + last.Format("January 2006")
}

func englishDuration(days, hours, minutes int) string {
	var told []string
	for _, part := range []struct {
		n    int
		unit string
	}{{days, "d"}, {hours, "h"}, {minutes, "min"}} {
		if part.n > 0 {
			told = append(told, fmt.Sprintf("%d %s", part.n, part.unit))
		}
	}
	if len(told) == 0 {
		return "0 min"
	}
	return strings.Join(told, " ")
}

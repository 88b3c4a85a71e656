package measure

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Display returns the figure as a person would write it: 58, at least 12,
// "19 h (p90 4 d), n = 58" or "69 % (37 of 54)". It is plain text and may hold
// the name of an account.
func (f Figure) Display() string {
	if f.Value == nil {
		return "not known: " + f.Why
	}
	if f.Unit == Hours || f.Unit == Percent || f.Unit == Average {
		text := f.ofMany()
		if !f.Covered {
			text += " of what was read"
		}
		return text
	}
	text := strconv.FormatFloat(*f.Value, 'f', -1, 64)
	if f.Unit == Pages {
		text = fmt.Sprintf("%s (%d in all)", strconv.FormatFloat(*f.Value, 'f', 1, 64), f.N)
	}
	if !f.Covered {
		text = "at least " + text
	}
	return text
}

// fewest is how many items a p90 is shown of: of fewer it says hardly more than
// which of them took longest.
const fewest = 10

// ofMany writes a value that is of several items, which more of them may raise
// or lower.
func (f Figure) ofMany() string {
	switch {
	case f.Unit == Hours:
		if f.N < fewest {
			return fmt.Sprintf("%s, n = %d", durationLike(*f.Value, f.beside), f.N)
		}
		return fmt.Sprintf("%s (p90 %s), n = %d", durationLike(*f.Value, f.beside), durationLike(*f.P90, f.beside), f.N)
	case f.Unit == Percent && f.Hits != nil:
		return fmt.Sprintf("%.0f %% (%d of %d)", *f.Value, len(f.Hits), f.N)
	case f.Unit == Percent:
		return fmt.Sprintf("%.0f %%, n = %d", *f.Value, f.N)
	}
	return fmt.Sprintf("%s (%s)", strconv.FormatFloat(*f.Value, 'f', 1, 64), plural(f.N, "item"))
}

// Change returns how the figure differs from the one before, with the interval
// of the difference; where that may not be claimed "not clear", with what there
// would be if nothing had changed; and "" where there is nothing to compare.
func (m Metric) Change() string {
	if m.Comparison == "" || m.Previous == nil || m.Value == nil || m.Previous.Value == nil {
		return ""
	}
	switch {
	case m.Claim:
	case m.Expected != nil:
		return fmt.Sprintf("not clear: %s expected anyway", aboutMany(*m.Expected))
	default:
		return "not clear"
	}
	show, suffix := signedRate, " a week"
	switch m.Unit {
	case Hours:
		show, suffix = m.signedDuration, ""
	case Percent:
		show, suffix = signedPoints, " points"
	}
	return fmt.Sprintf("%s%s, interval %s to %s", show(*m.Difference), suffix, show(m.Interval.Low), show(m.Interval.High))
}

// aboutMany writes how many are expected: whole from ten on, below with a
// decimal unless it is zero.
func aboutMany(x float64) string {
	if x < 10 {
		x = math.Round(x*10) / 10
	} else {
		x = math.Round(x)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// unit is one that durations are written in, up to a limit.
type unit struct {
	name  string
	hours float64
	limit float64
}

// units are tried in turn: a duration is written in the first in which it comes
// to less than the limit.
var units = []unit{
	{"s", 1.0 / 3600, 60},
	{"min", 1.0 / 60, 60},
	{"h", 1, 48},
	{"d", 24, math.Inf(1)},
}

func unitOf(hours float64) unit {
	for _, u := range units[:len(units)-1] {
		if u.count(hours) < u.limit {
			return u
		}
	}
	return units[len(units)-1]
}

// count is how many of the unit a number of hours is: hours and days below ten
// have a decimal.
func (u unit) count(hours float64) float64 {
	if x := hours / u.hours; u.hours >= 1 && x < 10 {
		return math.Round(x*10) / 10
	}
	return math.Round(hours / u.hours)
}

// Duration writes a number of hours for people: 40 s, 3 min, 2.5 h, 19 h, 4 d.
func Duration(hours float64) string { return durationLike(hours, hours) }

// durationLike writes a duration in the unit of another that stands beside it,
// unless that makes a nothing or a large number of it. A zero is like any.
func durationLike(hours, other float64) string {
	u := unitOf(cmp.Or(other, hours))
	if n := u.count(hours); n == 0 || n >= 120 {
		u = unitOf(hours)
	}
	return strconv.FormatFloat(u.count(hours), 'f', -1, 64) + " " + u.name
}

// signedDuration writes a difference in the unit of what differs.
func (m Metric) signedDuration(hours float64) string {
	return sign(hours) + durationLike(math.Abs(hours), m.beside)
}

func signedPoints(x float64) string { return sign(x) + strconv.FormatFloat(math.Abs(x), 'f', 0, 64) }

// signedRate writes two decimals, and more only where they would all be zero.
func signedRate(x float64) string {
	digits := strconv.FormatFloat(math.Abs(x), 'f', 2, 64)
	if x != 0 && math.Abs(x) < 0.01 {
		digits = strconv.FormatFloat(math.Abs(x), 'f', 4, 64)
	}
	return sign(x) + digits
}

func sign(x float64) string {
	switch {
	case x > 0:
		return "+"
	case x < 0:
		return "−"
	}
	return ""
}

// markdownSpecials are escaped in text that is not ours, so that it can neither
// format, link nor leave its table cell.
var markdownSpecials = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "~", `\~`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`,
	"|", `\|`, "#", `\#`, "!", `\!`, "&", `\&`, "$", `\$`, "@", `\@`, "://", `\://`, "www.", `www\.`,
)

// longest is how much of a text that is not ours is shown, in characters.
const longest = 300

// escape makes text from elsewhere safe to stand within a line of Markdown. What
// cannot be printed, line ends included, becomes a space.
func escape(text string) string {
	printable := strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	short := []rune(strings.Join(strings.Fields(printable), " "))
	if len(short) > longest {
		short = append(short[:longest], '…')
	}
	return markdownSpecials.Replace(string(short))
}

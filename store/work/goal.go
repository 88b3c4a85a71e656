package work

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Goal is an objective the person set, with what tells that it was reached.
type Goal struct {
	ID         string
	Objective  string
	Principles []string  // keys
	From, Due  time.Time // the first day and the last, at midnight of the person's zone
	CreatedAt  time.Time
	ClosedAt   time.Time // zero while it is open
	Source     string    // where it came from, such as "gap: senior/operations"; "" if the person thought of it
	Results    []KeyResult
}

// KeyResult is a measurable part of a goal.
type KeyResult struct {
	ID       string
	Text     string
	Unit     string     // what is counted: agents, pages a week, %
	Start    float64    // where it stood when it was set
	Target   float64    // less than Start for what is to go down
	Due      time.Time  // the last day
	Query    string     // the items that are counted, added to Start (docs/goals.md); "" when told by hand
	Progress []Progress // as told or counted, oldest first
}

// Progress is where a key result stood at a time.
type Progress struct {
	At    time.Time
	Value float64
	Note  string // in the person's words
}

// Now returns where the result stands: what was told last, else Start.
func (r KeyResult) Now() float64 {
	if n := len(r.Progress); n > 0 {
		return r.Progress[n-1].Value
	}
	return r.Start
}

// Percent returns how far the result has got from Start to Target, 0 to 100.
func (r KeyResult) Percent() float64 {
	if r.Target == r.Start {
		return 0
	}
	return min(100, max(0, 100*(r.Now()-r.Start)/(r.Target-r.Start)))
}

// Percent returns how far the goal has got, 0 to 100: the mean of its results.
func (g Goal) Percent() float64 {
	if len(g.Results) == 0 {
		return 0
	}
	var sum float64
	for _, r := range g.Results {
		sum += r.Percent()
	}
	return sum / float64(len(g.Results))
}

// ResultForm is how a key result is written, for messages.
const ResultForm = `"TEXT: [START ->] TARGET [UNIT] [by DATE] [counting QUERY]"`

// keyResult reads that form. A unit begins with no digit or punctuation, so
// that 1,000 and 10k are not read as 1 and 10.
var keyResult = regexp.MustCompile(
	`(?s)^(.*\S)\s*:\s+(?:(-?[0-9.]+)\s*(?:->|→)\s*)?(-?[0-9.]+)(|\s*%|\s+[^\d\s.,;:→-].*?)(?:\s+by\s+(\d\S*))?(?:\s+counting\s+(.+))?$`)

// ParseResult reads a key result as a person types it: its text, where it
// starts (0 if that is left out), its target, what is counted, the last day it
// is due and the query that counts it. Due is zero if no day is given; it is a
// midnight in zone. The query is not looked at. The error says what to type
// instead.
func ParseResult(text string, zone *time.Location) (KeyResult, error) {
	m := keyResult.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return KeyResult{}, uncountable(text)
	}
	r := KeyResult{Text: m[1], Unit: strings.TrimSpace(m[4]), Query: strings.TrimSpace(m[6])}
	for _, n := range []struct {
		text string
		into *float64
	}{{m[2], &r.Start}, {m[3], &r.Target}} {
		if n.text == "" {
			continue
		}
		x, err := strconv.ParseFloat(n.text, 64)
		if err != nil {
			return KeyResult{}, fmt.Errorf("result %q: %q is not a number like 10 or 99.9", text, n.text)
		}
		*n.into = x
	}
	if m[5] != "" {
		due, err := time.ParseInLocation(time.DateOnly, m[5], zone)
		if err != nil {
			return KeyResult{}, fmt.Errorf("result %q: %q is not a date like 2026-09-30", text, m[5])
		}
		r.Due = due
	}
	switch {
	case r.Unit == "" && r.Query == "" && bare.MatchString(r.Text):
		return KeyResult{}, uncountable(r.Text)
	case r.Target == r.Start:
		return KeyResult{}, fmt.Errorf("result %q has its target where it starts; say where it stands now, such as 24 -> %s", text, m[3])
	case r.Query != "" && r.Target < r.Start:
		return KeyResult{}, fmt.Errorf("result %q is to go down, and a count of items only goes up; leave the query out and tell it with brag goals progress", text)
	}
	return r, nil
}

// countable are results that can be counted, for what people wish for in words
// that cannot; %s is the rest of the wish.
var countable = []struct {
	wish      *regexp.Regexp
	instances []string
}{
	{
		regexp.MustCompile(`(?i)^(?:learn|understand|study|explore|read|know|get better at|become (?:better|good) at)(?: more)?(?: about| up on| to)?\s+(.+)$`),
		[]string{"things in production that use %s: 0 -> 1 service", "courses or books on %s finished: 0 -> 1 course", "talks on %s given to the team: 0 -> 1 talk"},
	},
	{
		regexp.MustCompile(`(?i)^(?:help|mentor|support|coach|train|onboard|teach)\s+(.+)$`),
		[]string{"%s who shipped their first change with my review: 0 -> 2 people", "sessions held with %s: 0 -> 6 sessions"},
	},
	{
		regexp.MustCompile(`(?i)^(?:reduce|lower|decrease|cut|shorten|fewer|less)\s+(.+)$`),
		[]string{"%s, a week: 24 -> 12 times", "%s, median: 41 -> 6 s"},
	},
	{
		regexp.MustCompile(`(?i)^(?:improve|increase|raise|grow|better|more|strengthen)\s+(.+)$`),
		[]string{"%s, as measured today and then: 60 -> 90 %%", "changes merged for %s: 0 -> 3 changes"},
	},
	{
		regexp.MustCompile(`^(.+)$`),
		[]string{"%s, how many: 0 -> 3 times", "people or teams that use it, %s: 0 -> 2 teams"},
	},
}

// bare are wishes that a number without a unit does not make countable: nobody
// could tell what one of "learn Kubernetes" is.
var bare = regexp.MustCompile(`(?i)^(?:learn|understand|explore|know|get better at|become (?:better|good) at)\s`)

var firstNumber = regexp.MustCompile(`^(.*?)\s*\b(\d+(?:\.\d+)?)(\s*%|\s+[^\d\s.,;:→-].*|)$`)

// uncountable says that a result cannot be counted, and what could be.
func uncountable(text string) error {
	wish := strings.Join(strings.Fields(text), " ")
	switch m := firstNumber.FindStringSubmatch(wish); {
	case wish == "":
		return errors.New("the result is empty; write it as " + ResultForm)
	case m != nil && m[1] != "" && !strings.ContainsAny(m[1], ":→>"):
		return fmt.Errorf("result %q does not say from where to where; write it as %s:\n  --result %q", wish, ResultForm, m[1]+": 0 -> "+m[2]+m[3])
	case strings.ContainsAny(wish, "0123456789"):
		return fmt.Errorf("result %q is not written as %s, such as:\n  --result \"dashboard used by: 0 -> 10 agents by 2026-09-30\"", wish, ResultForm)
	}
	for _, c := range countable {
		m := c.wish.FindStringSubmatch(wish)
		if m == nil {
			continue
		}
		var lines strings.Builder
		for _, instance := range c.instances {
			fmt.Fprintf(&lines, "\n  --result %q", fmt.Sprintf(instance, m[1]))
		}
		return fmt.Errorf("%q cannot be counted, so nobody could tell when it is reached; split it into what can be, such as:%s", wish, lines.String())
	}
	return fmt.Errorf("result %q is not written as %s", wish, ResultForm)
}

package write

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	xlanguage "golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"

	"bragsheet/store/work"
)

// language is one language that documents are written in. What the writer says
// are English formats with numbered arguments, looked up in messages; what no
// format can say is a function.
type language struct {
	tag      xlanguage.Tag
	messages map[string]string // the format of this language, by the English one; what is missing is said in English
	comma    string            // between the words of a list
	and      string            // before the last of them
	apart    string            // between things told in one sentence, which may have commas of their own
	gap      string            // between sentences
	cased    bool              // sentences begin with a capital letter
	counter  *regexp.Regexp    // the unit that a text right behind a number begins with; nil where units are words by themselves

	// What the person with this role did about a title: a format, and the title
	// as it stands there.
	headline func(role, title string) (format, told string)

	count    func(n int, noun string) string       // 14 pull requests; nouns are named by their English singular
	few      func(n int, noun string) string       // the same in words, where the language does so: one colleague
	unit     func(noun string) string              // what the gate finds as the unit of such a count
	day      func(t time.Time, year bool) string   // 4 March, with the year where it says something
	span     func(from, last time.Time) string     // of a period, by its first and last day: 1 January to 30 June 2026
	months   func(from, last time.Time) string     // of one that is made of whole months: January – June 2026
	duration func(days, hours, minutes int) string // what is 0 is left out
}

// languages are those a document can be written in, by the code in Input.
var languages = map[string]*language{"en": english, "ja": japanese}

// Languages returns the codes that Input.Language may have, in order.
func Languages() []string { return slices.Sorted(maps.Keys(languages)) }

// languageOf returns the language of a code, English for one that is not known.
func languageOf(code string) *language {
	if l := languages[code]; l != nil {
		return l
	}
	return english
}

// voice says things in one language, of one period.
type voice struct {
	*language
	printer *message.Printer
	zone    *time.Location
	period  work.Period
	owner   string // of all repositories, as their names begin: acme/; "" if they have several
}

func newVoice(in *Input, l *language) *voice {
	said := catalog.NewBuilder()
	for format, here := range l.messages {
		// A format that is not one is said in English, and a test finds it.
		_ = said.SetString(l.tag, format, here)
	}
	return &voice{language: l, printer: message.NewPrinter(l.tag, message.Catalog(said)), zone: in.Now.Location(), period: in.Period, owner: ownerOf(in.Entries)}
}

// ownerOf returns what the names of all repositories begin with.
func ownerOf(all []work.Entry) string {
	owner := ""
	for i := range all {
		name, _, ok := strings.Cut(all[i].Ref, "/")
		if name += "/"; !ok || name == owner {
			continue
		}
		if owner != "" {
			return ""
		}
		owner = name
	}
	return owner
}

// short leaves out the owner of a repository where there is but one.
func (v *voice) short(ref string) string { return strings.TrimPrefix(ref, v.owner) }

// say puts arguments into a format, which is looked up by its English. The
// phrase may say what the arguments may, in the order it tells them, and the
// words of the format.
func (v *voice) say(format string, args ...phrase) phrase {
	slots := make([]any, len(args))
	for i := range args {
		slots[i] = slot(i)
	}
	var told []phrase
	for i, piece := range strings.Split(v.printer.Sprintf(format, slots...), slotMark) {
		if n, err := strconv.Atoi(piece); err == nil && i%2 == 1 && 0 <= n && n < len(args) {
			told = append(told, args[n])
			continue
		}
		if n := len(told); n > 0 && v.counter != nil {
			told[n-1] = told[n-1].in(v.counter.FindString(piece))
		}
		told = append(told, words(piece))
	}
	return join(told, "")
}

// in gives the numbers of a phrase that count nothing so far a unit.
func (p phrase) in(unit string) phrase {
	if unit == "" {
		return p
	}
	p.ev.Figures = slices.Clone(p.ev.Figures)
	for i := range p.ev.Figures {
		p.ev.Figures[i].Unit = cmp.Or(p.ev.Figures[i].Unit, unit)
	}
	return p
}

// slot stands for an argument until it is known where the format tells it.
type slot int

const slotMark = "\x00"

func (s slot) Format(f fmt.State, _ rune) { fmt.Fprint(f, slotMark, int(s), slotMark) }

// list joins phrases as people do: a, b and c.
func (v *voice) list(all []phrase) phrase {
	if len(all) < 2 {
		return join(all, "")
	}
	last := len(all) - 1
	return join([]phrase{join(all[:last], v.comma), all[last]}, v.and)
}

// sentence ends a phrase, as a sentence of its own. Nothing stays nothing.
func (v *voice) sentence(p phrase) phrase {
	if p.plain == "" {
		return p
	}
	ended := v.say("%[1]s.", v.capital(p))
	ended.quoted, ended.spoken, ended.aside = p.quoted, p.spoken, p.aside
	return ended
}

// capital begins a phrase with a capital letter, where the language has them.
func (v *voice) capital(p phrase) phrase {
	if !v.cased {
		return p
	}
	return p.capital()
}

// small begins a phrase with a small letter, where the language has them.
func (v *voice) small(p phrase) phrase {
	if !v.cased {
		return p
	}
	return p.small()
}

// n counts things.
func (v *voice) n(n int, noun string) phrase { return v.counted(v.count(n, noun), n, noun) }

// one counts things, in words where that is how it is said.
func (v *voice) one(n int, noun string) phrase { return v.counted(v.few(n, noun), n, noun) }

// counted is a count as told. What stands before its number are words: what
// stands behind it is the unit.
func (v *voice) counted(told string, n int, noun string) phrase {
	p := figure(told, float64(n), v.unit(noun))
	if before, _, ok := strings.Cut(told, strconv.Itoa(n)); ok {
		p.ev.Phrases = words(before).ev.Phrases
	}
	return p
}

// number is a number of something the format names.
func (v *voice) number(n int, noun string) phrase {
	return figure(strconv.Itoa(n), float64(n), v.unit(noun))
}

// weeks rounds down: a change is not given time it has not had.
func (v *voice) weeks(w float64) phrase { return v.n(int(math.Floor(w)), "week") }

// named tells a period, shortly where it is made of whole months.
func (v *voice) named(p work.Period) string {
	last := p.To.AddDate(0, 0, -1)
	if p.From.Day() == 1 && p.To.Day() == 1 {
		return v.months(p.From, last)
	}
	return v.span(p.From, last)
}

// spanned tells the period of the document.
func (v *voice) spanned() string { return v.named(v.period) }

// on tells a day, with its year where the period does not say it.
func (v *voice) on(t time.Time) phrase {
	t = t.In(v.zone)
	last := v.period.To.AddDate(0, 0, -1)
	return dated(v.day(t, v.period.From.Year() != last.Year() || t.Year() != last.Year()), t)
}

// date tells a day with its year.
func (v *voice) date(t time.Time) phrase {
	t = t.In(v.zone)
	return dated(v.day(t, true), t)
}

// clock tells a time of day.
func (v *voice) clock(t time.Time) phrase {
	t = t.In(v.zone)
	return dated(t.Format("15:04"), t)
}

// lasting tells a length of time in the two largest units that say something.
func (v *voice) lasting(d time.Duration) phrase {
	d = d.Round(time.Minute)
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	if days > 0 {
		minutes = 0
	}
	seconds := ((days*24+hours)*60 + minutes) * 60
	return figure(v.duration(days, hours, minutes), float64(seconds), "s")
}

package write

import (
	"regexp"
	"strconv"
	"strings"

	"bragsheet/store/work"
)

// View is all that documents of a period can say: what a template is run on.
//
// Every string in it, and every String method, gives escaped Markdown on one
// line, without a marker of a block. Every Sentence has passed the gate, but
// for the words of a note that the person typed. A list without entries, an
// empty string and a nil Sentence say that nothing is known: {{with}} and
// {{range}} leave them out.
type View struct {
	Login      string // the person, as they are called
	Period     string // January – June 2026, or the days where it is not of whole months
	Span       string // the days: 1 January to 30 June 2026
	PeriodName string // 2026-H1, as commands take it
	Today      string // 2 July 2026
	Zone       string // Europe/Berlin
	Complete   bool   // everything was read over the whole period
	Unseen     string // what the credentials did not show and what else was met while reading; "" for nothing

	About *Sentence // how much there is: 31 accomplishments from 214 counted items of 3 accounts.
	Asked *Sentence // how many Questions there are: 6 questions at the end.

	Accomplishments []*Bullet // those of the period, the strongest first
	Strong          []*Bullet // those of them that stand out
	Smaller         []*Bullet // those that do not, without what was reverted or is open again
	Finished        []*Bullet // both, the strongest first
	Summary         []*Bullet // the few that say most by what changed

	Principles []*Section // those under which something stands out, in the framework's order
	Unsorted   *Section   // what has no principle; nil if all has one
	Weak       []*Section // principles with smaller accomplishments only
	WeakRest   *Sentence  // how many those are
	Empty      []*Section // principles that nothing speaks for

	Helping  []*Line   // what was done for others and held together
	Besides  []*Line   // that of Helping which those that stand out do not tell
	Numbers  []Number  // the table of numbers
	Workload *Sentence // how much there was

	Incidents    []*Incident // those that began in the period, the oldest first
	Badly        []*Line     // what went badly: was reverted, reopened, is undone; key results missed
	Goals        []*Goal     // open in the period, or closed in it
	Ahead        []*Goal     // those of them still open
	Feedback     []*Note     // received in the period, the oldest first
	Expectations []*Note     // heard in the period or the half-year before its end, the oldest first

	Career     *Promotion  // the case for the next level
	Operations *Operations // what paged, and what stopped
	Resource   *Resource   // what came and what was done, month by month

	Questions  []Question // what the person is asked
	Coverage   []*Account // how far each account was read
	NotCounted *Sentence  // how much was kept but not counted, and why
	Unmet      *Sentence  // decisions that have no effect now
	LeftOut    *Sentence  // how many sentences of a sheet the gate refused
	Refused    []Refused  // what the gate refused; in no document

	items map[string][]string // behind the blocks with these keys
	voice *voice
}

// Bullet is an accomplishment.
type Bullet struct {
	ID        string
	Role      string // led, commanded, built …: one of work.Roles
	Strength  string // why it stands out: led, stopped, measured, mentored, shared, documented, noted, large, unseen; "" if it does not
	Strong    bool   // it stands out
	Principle string // the key of its first principle; "" if it has none
	From, To  string // 12 January, 22 May

	Head      *Sentence   // Led the work to move events off the queue
	Tail      *Sentence   // what follows Head, to the full stop: ", 12 January to 22 May."
	Details   []*Sentence // whole sentences: what changed, how far it went
	Outcome   *Sentence   // one sentence on what came of it: Restored 2 h after detection.
	How       []*Sentence // Details without what is the Outcome
	Questions []*Sentence // what a sceptic would ask next
	Links     string      // the strongest evidence as links, the rest counted: [OPS-7](…) · and 2 more
	Sources   []Link      // all of the evidence, the strongest first
	Items     []string    // ids of the items it was told from, oldest first

	brief   *Sentence // Tail with the outcome
	outside func() *Outside
	voice   *voice
}

// Section is a principle and what was accomplished under it.
type Section struct {
	Key     string // dive-deep, as commands take it; "" of Unsorted
	Name    string // Dive Deep
	Block   string // the key of its heading's block, principle-dive-deep; with -told, of one that tells all its bullets
	Bullets []*Bullet
	Smaller int       // how many more there are
	Rest    *Sentence // says so: and 9 smaller
}

// Line is a sentence, or several told in one, with the evidence.
type Line struct {
	Kind  string // of Badly: reverted, reopened, undone, missed; of Helping: owned, design, reviews, interviewing, on_call
	Text  *Sentence
	Links string
}

// String returns the sentence and the links.
func (l *Line) String() string { return strings.TrimSpace(l.Text.String() + " " + l.Links) }

// Question is what the person is asked.
type Question struct {
	Number int       // from 1
	About  *Sentence // the Head of the bullet it is about; nil: of the whole
	Ask    []string
}

// String returns the question: **About**: Ask.
func (q Question) String() string {
	asked := strings.Join(q.Ask, " ")
	if q.About == nil {
		return asked
	}
	return "**" + q.About.String() + "**: " + asked
}

// Account is how far an account was read.
type Account struct {
	Text     string   // work (robin on github.com): pull requests complete
	Problems []string // what its streams met
}

// Command returns a command line of brag as a code span, words separated by
// blanks.
func (v *View) Command(words ...string) string {
	return "`brag " + inCode.Replace(plain(strings.Join(words, " "))) + "`"
}

// Sentences returns those that may be phrased anew: heads and details of the
// bullets that stand out, except outcomes, what is quoted, and what the person
// typed.
func (v *View) Sentences() []*Sentence {
	var all []*Sentence
	for _, b := range v.Accomplishments {
		if !b.Strong {
			continue
		}
		if !b.Head.typed {
			all = append(all, b.Head)
		}
		for _, d := range b.How {
			if !d.quoted {
				all = append(all, d)
			}
		}
	}
	return all
}

var plainKey = regexp.MustCompile(`^[a-z0-9-]*$`)

// blockKey makes a key that a marker can hold of one that a person chose.
func blockKey(key string) string {
	if plainKey.MatchString(key) {
		return key
	}
	return work.ID("block", key)
}

func part(n int) string { return strconv.Itoa(n) }

// Package digest makes the messages that remind the person: what a week or a
// month brought, what is left open, and what lies ahead.
//
// A message may leave the machine, so it holds counts and the person's own
// words only: titles they gave, goals they set, names of their accounts and
// reviews. Nothing a source holds is repeated, and of the person's words
// nothing that names somebody else or a private place.
//
// It is pure: no I/O, no clock. The same input gives the same message.
package digest

import (
	"slices"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/infer"
)

// Input is what a digest is made from.
type Input struct {
	Kind   string      // Weekly, Monthly or Before
	Period work.Period // what it is about
	Now    time.Time   // in the person's zone

	Entries         []work.Entry
	Accomplishments []work.Accomplishment
	Decisions       []work.Decision
	Coverage        []work.Coverage
	Goals           []work.Goal  // as they stand at Now
	Looks           []infer.Look // infer.FollowUp at the end of Period

	Drafted    bool           // there is a draft
	Open       int            // questions open in the last one
	OpenOf     map[string]int // those about an accomplishment, by its ID
	StaleWeeks int            // a goal without progress for so long is stale
	Reviews    []Review       // any, past ones too
	Troubles   []string       // what keeps brag from working by itself, in words

	// Private reports whether a text names somebody else, or what must not be
	// named.
	Private func(text string) bool
}

// Digest is what a message says.
type Digest struct {
	Kind     string   `json:"kind"`
	Period   string   `json:"period"` // its name: 2026-W20, 2026-05
	From     string   `json:"from"`   // the first day
	To       string   `json:"to"`     // the last day
	Troubles []string `json:"troubles"`
	Ahead    []Ahead  `json:"ahead"` // reviews, the next first
	Noticed  []Count  `json:"noticed"`
	Became   Became   `json:"became"`
	Words    []string `json:"words"`     // the person's own titles
	Unquoted int      `json:"unquoted"`  // more of them, not told because of what they name
	Unread   []string `json:"unread"`    // what of the period was not read
	Ended    string   `json:"ended"`     // the quarter that ended in the period; "" if none did
	Drafted  bool     `json:"drafted"`   // there is a draft
	Open     int      `json:"questions"` // open in the last one
	Stale    []Stale  `json:"stale_goals"`
	Looks    []Look   `json:"looks"`
	Held     int      `json:"held"`     // of Looks
	BuiltOn  int      `json:"built_on"` // of Looks: others refer to it later
	Prompts  []Prompt `json:"prompts"`

	period work.Period
}

// Count is how many of something there were.
type Count struct {
	What string `json:"what"` // in words: "pull requests merged"
	N    int    `json:"n"`
}

// Became is how many accomplishments what was noticed belongs to.
type Became struct {
	All int `json:"all"`
	New int `json:"new"` // begun in the period
}

// Stale is an open goal without progress.
type Stale struct {
	ID        string `json:"id"`
	Objective string `json:"objective"` // "" if it names somebody
	Weeks     int    `json:"weeks"`     // since progress was told or counted, or since it was set
}

// Look is an accomplishment that was looked at again.
type Look struct {
	Accomplishment string   `json:"accomplishment"` // its ID
	Title          string   `json:"title"`          // the person's own; "" if there is none
	Days           int      `json:"days"`
	Against        []string `json:"against"` // kinds of infer.Finding
	Later          int      `json:"later"`   // items of others that refer to it
	Open           int      `json:"questions"`
	Unread         bool     `json:"unread"` // not all of the time was read
}

// Make returns the digest of a period, or what is to be said before a review.
func Make(in Input) Digest {
	d := Digest{
		Kind: in.Kind, Period: in.Period.Name, From: in.Period.From.Format(time.DateOnly), To: in.Period.To.AddDate(0, 0, -1).Format(time.DateOnly),
		Troubles: []string{}, Noticed: []Count{}, Words: []string{}, Unread: []string{}, Looks: []Look{}, Prompts: []Prompt{},
		Ahead: ahead(in), Drafted: in.Drafted, Open: in.Open, Stale: stale(in), period: in.Period,
	}
	for _, t := range in.Troubles {
		d.Troubles = append(d.Troubles, plain(t, maxTrouble))
	}
	if in.Kind == Before {
		return d
	}
	if q, err := work.ParsePeriod("last-quarter", in.Period.To); err == nil && q.To.After(in.Period.From) {
		d.Ended = q.Name
	}
	own := ownTitles(in)
	d.notice(in, own)
	for _, l := range in.Looks {
		if in.Period.Contains(l.At) {
			d.lookAt(in, l, own)
		}
	}
	d.Prompts = promptsOf(in)
	for _, c := range in.Coverage {
		if gap := c.Gap(in.Period); gap != "" {
			d.Unread = append(d.Unread, plain(c.Account.Name+" "+c.Stream+": "+gap, maxTrouble))
		}
	}
	return d
}

// kinds are what is counted, and how it is called.
var kinds = []struct {
	kind      work.Kind
	one, many string
}{
	{work.KindPull, "pull request merged", "pull requests merged"},
	{work.KindReview, "pull request reviewed", "pull requests reviewed"},
	{work.KindIssue, "issue closed", "issues closed"},
	{work.KindTicket, "ticket done", "tickets done"},
	{work.KindIncident, "incident answered", "incidents answered"},
	{work.KindNote, "note of yours", "notes of yours"},
}

// notice counts what was finished in the period, and what it became.
func (d *Digest) notice(in Input, own map[string]bool) {
	n := map[work.Kind]int{}
	noticed := map[string]bool{}
	for _, e := range in.Entries {
		if !e.Counted || e.Hidden || !in.Period.Contains(e.When()) {
			continue
		}
		n[e.Kind]++
		noticed[e.ID] = true
		if e.Kind == work.KindNote {
			d.quote(in, e.Title)
		}
	}
	for _, k := range kinds {
		if n[k.kind] > 0 {
			d.Noticed = append(d.Noticed, Count{few(n[k.kind], k.one, k.many), n[k.kind]})
		}
	}
	for _, a := range in.Accomplishments {
		if a.Hidden || !slices.ContainsFunc(a.Own, func(id string) bool { return noticed[id] }) {
			continue
		}
		d.Became.All++
		if in.Period.Contains(a.From) {
			d.Became.New++
		}
		if own[a.ID] {
			d.quote(in, a.Title)
		}
	}
}

// quote adds words of the person's, if they may leave the machine.
func (d *Digest) quote(in Input, words string) {
	if words = plain(words, maxWords); in.Private(words) {
		d.Unquoted++
	} else if words != "" && !slices.Contains(d.Words, words) {
		d.Words = append(d.Words, words)
	}
}

// ownTitles returns the accomplishments, by ID, whose title the person gave.
func ownTitles(in Input) map[string]bool {
	given := map[string]bool{} // the item and the title
	for _, decision := range work.StandingDecisions(in.Decisions) {
		if decision.Kind == work.DecideRename {
			given[decision.Item+"\x00"+decision.Value] = true
		}
	}
	own := map[string]bool{}
	for _, a := range in.Accomplishments {
		own[a.ID] = slices.ContainsFunc(a.Items, func(item string) bool { return given[item+"\x00"+a.Title] })
	}
	return own
}

// stale returns the open goals without progress for long, the longest first.
func stale(in Input) []Stale {
	all := []Stale{}
	for _, g := range in.Goals {
		last := g.CreatedAt
		if g.From.After(last) {
			last = g.From
		}
		for _, r := range g.Results {
			for _, p := range r.Progress {
				if p.At.After(last) {
					last = p.At
				}
			}
		}
		weeks := int(in.Now.Sub(last).Hours() / (24 * 7))
		if !g.ClosedAt.IsZero() || g.Percent() >= 100 || weeks < in.StaleWeeks {
			continue
		}
		objective := plain(g.Objective, maxWords)
		if in.Private(objective) {
			objective = ""
		}
		all = append(all, Stale{g.ID, objective, weeks})
	}
	slices.SortStableFunc(all, func(a, b Stale) int { return b.Weeks - a.Weeks })
	return all
}

// lookAt adds an accomplishment that was looked at again.
func (d *Digest) lookAt(in Input, l infer.Look, own map[string]bool) {
	look := Look{Accomplishment: l.Accomplishment, Days: l.Days, Against: []string{}, Open: in.OpenOf[l.Accomplishment], Unread: len(l.Unread) > 0}
	for _, a := range in.Accomplishments {
		if title := plain(a.Title, maxWords); a.ID == l.Accomplishment && own[a.ID] && !in.Private(title) {
			look.Title = title
		}
	}
	for _, f := range l.Against {
		look.Against = append(look.Against, f.Kind)
	}
	if l.Later != nil {
		look.Later = len(l.Later.Items)
		d.BuiltOn++
	}
	if l.Held() {
		d.Held++
	}
	d.Looks = append(d.Looks, look)
}

package measure

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Addressing is a merged pull request that is linked to incidents, and may
// have addressed them.
type Addressing struct {
	Change             // without How and Names
	Incidents []Linked // by ID
}

// Linked is an incident that a change is linked to.
type Linked struct {
	ID  string // Item.ID
	How string // what says so, the surest of the How constants
}

// change is an Addressing in the making.
type change struct {
	entry  *work.Entry
	merged time.Time
	how    map[string]string // by Item.ID of the incident
}

func (c *change) addressing() Addressing {
	a := Addressing{Change: Change{
		Item: c.entry.ID, Ref: c.entry.Ref, Title: c.entry.Title, URL: c.entry.URL, Merged: c.merged.UTC(),
		Mine: c.entry.Kind == work.KindPull && c.entry.Counted,
	}}
	for _, id := range slices.Sorted(maps.Keys(c.how)) {
		a.Incidents = append(a.Incidents, Linked{id, c.how[id]})
	}
	return a
}

// hows are from the least sure to the surest.
var hows = []string{"", HowNamed, HowStated, HowDecided}

func (c *change) add(incident, how string) {
	if c.how == nil {
		c.how = map[string]string{}
	}
	if slices.Index(hows, how) > slices.Index(hows, c.how[incident]) {
		c.how[incident] = how
	}
}

// telling is what a pull request is called that tells of an incident, or checks
// or warns of it, and addresses nothing.
var telling = regexp.MustCompile(`(?i)\b(?:post-?mortem|retro(?:spective)?|rca|root cause analysis|incident (?:report|review)|run-?book|play-?book|document(?:ation)?|docs?|handbook)\b`)

// FindChanges returns the merged pull requests that are linked to an incident
// of mine, whenever that was: mine and, as far as I reviewed them, others'. What
// was reverted is not among them. in.Period and what goes with it is not looked
// at; all else of an Input that has these as Changes may be without texts.
func FindChanges(in Input) []Addressing { return in.facts().addressings(in) }

func (f *Facts) addressings(in Input) []Addressing {
	incidents, _ := f.troubles(func(*fact) bool { return true })
	found := []Addressing{}
	for _, c := range findChanges(in, incidents) {
		found = append(found, c.addressing())
	}
	return found
}

func findChanges(in Input, incidents []*fact) []*change {
	if len(incidents) == 0 {
		return nil
	}
	t := newTargets(in, incidents)
	byID := map[string]*change{}
	var all []*change
	for i := range in.Entries {
		e := &in.Entries[i]
		merged := mergedAt(e)
		if merged.IsZero() || t.reverted[e.ID] {
			continue
		}
		c := &change{entry: e, merged: merged}
		byID[e.ID] = c
		all = append(all, c)
		t.readText(c)
	}
	for _, l := range in.Links {
		t.readLink(l, byID)
	}
	for _, d := range work.StandingDecisions(in.Decisions) {
		if d.Kind != work.DecideMerge {
			continue
		}
		for _, pair := range [][2]string{{d.Item, d.Value}, {d.Value, d.Item}} {
			if c, incident := byID[pair[0]], t.alias(pair[1]); c != nil && incident != "" {
				c.add(incident, HowDecided)
			}
		}
	}
	return slices.DeleteFunc(all, func(c *change) bool { return len(c.how) == 0 })
}

// mergedAt is when a pull request was merged: one of mine, or the one a review
// is of. It is zero for everything else.
func mergedAt(e *work.Entry) time.Time {
	switch {
	case e.Kind == work.KindPull && e.State == work.StateMerged:
		return e.FinishedAt
	case e.Kind == work.KindReview && e.Pull != nil:
		return e.Pull.MergedAt
	}
	return time.Time{}
}

// targets finds incidents, and entries, by how they are named.
type targets struct {
	ids      map[string]string // Item.ID of the incident, by Item.ID of it or of what tells of it, too
	refs     map[string]string // Item.ID of whatever is called so, in lower case
	sources  map[[2]string]string
	reverted map[string]bool
}

func newTargets(in Input, incidents []*fact) *targets {
	t := &targets{ids: map[string]string{}, refs: map[string]string{}, sources: map[[2]string]string{}, reverted: map[string]bool{}}
	for _, e := range incidents {
		t.ids[e.ID] = e.ID
	}
	twice := map[string]bool{}
	for i := range in.Entries {
		e := &in.Entries[i]
		if e.Kind != work.KindIncident && e.Kind != work.KindPull {
			continue
		}
		twice[e.ID] = e.Why == work.WhyToldTwice
		t.sources[[2]string{e.Host, e.SourceID}] = e.ID
		for _, ref := range append([]string{e.Ref}, e.FormerRefs...) {
			t.refs[strings.ToLower(ref)] = e.ID
		}
	}
	for _, l := range in.Links {
		to := t.target(l)
		switch {
		case l.Kind == work.LinkReverts && to != "":
			t.reverted[to] = true
		case twice[l.From] && t.ids[to] == to && to != "":
			t.ids[l.From] = to
		}
	}
	return t
}

// target is the Item.ID a link points to, "" if that is not known.
func (t *targets) target(l work.Link) string {
	if id := t.sources[[2]string{l.ToHost, l.ToSourceID}]; id != "" && l.ToSourceID != "" {
		return id
	}
	return t.refs[strings.ToLower(l.ToRef)]
}

// alias is the incident that an Item.ID stands for, "" if none.
func (t *targets) alias(id string) string { return t.ids[id] }

// sureEnough is how sure a link must be of what it says.
const sureEnough = 0.7

// readLink notes a stated link between a change and an incident, either way
// round. What caused an incident did not address it.
func (t *targets) readLink(l work.Link, changes map[string]*change) {
	from, to := l.From, t.target(l)
	c, incident := changes[from], t.alias(to)
	if c == nil {
		c, incident = changes[to], t.alias(from)
	}
	if c == nil || incident == "" || l.Sure < sureEnough || telling.MatchString(c.entry.Title) {
		return
	}
	switch l.Kind {
	case work.LinkFixes, work.LinkCloses:
		c.add(incident, HowStated)
	case work.LinkKey:
		c.add(incident, HowNamed)
	}
}

// Words by which a text names something: PAY-310, PD#1021, acme/api#12; and
// what it says it does to it, up to the end of the sentence.
var (
	reference = regexp.MustCompile(`[A-Za-z][A-Za-z0-9_]*-[0-9]+|[A-Za-z0-9][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_.-]+)?#[0-9]+`)
	fixing    = regexp.MustCompile(`(?i)\b(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?):?\s[^.;!?\n]*`)
	negated   = regexp.MustCompile(`(?i)(?:\b(?:not|never|cannot)|n['’]t)\s+(?:\w+\s+)?$`)
)

// readText notes the incidents that the title, the branch and, of my own pull
// requests, the body of a change name.
func (t *targets) readText(c *change) {
	e := c.entry
	if telling.MatchString(e.Title) {
		return
	}
	body := e.Body
	if e.Kind == work.KindReview {
		body = "" // mine, of the review
	}
	head := ""
	if e.Pull != nil {
		head = e.Pull.Head
	}
	for _, text := range []string{e.Title, head, body} {
		for _, ref := range reference.FindAllString(text, -1) {
			t.name(c, ref, HowNamed)
		}
		for _, at := range fixing.FindAllStringIndex(text, -1) {
			if negated.MatchString(text[max(0, at[0]-30):at[0]]) {
				continue
			}
			for _, ref := range reference.FindAllString(text[at[0]:at[1]], -1) {
				t.name(c, ref, HowStated)
			}
		}
	}
}

func (t *targets) name(c *change, ref, how string) {
	if incident := t.alias(t.refs[strings.ToLower(ref)]); incident != "" {
		c.add(incident, how)
	}
}

// chosen returns the change that addressed incidents: that which most surely
// did, then which is linked to most of them, then the latest; nil if none was
// merged before the end.
func chosen(changes []Addressing, incidents []string, end time.Time) *Change {
	var best *Change
	for _, c := range changes {
		if !c.Merged.Before(end) {
			continue
		}
		found := c.Change
		for _, id := range incidents {
			if i, ok := slices.BinarySearchFunc(c.Incidents, id, func(l Linked, id string) int { return strings.Compare(l.ID, id) }); ok {
				found.Names = append(found.Names, id)
				if how := c.Incidents[i].How; slices.Index(hows, how) > slices.Index(hows, found.How) {
					found.How = how
				}
			}
		}
		if len(found.Names) > 0 && (best == nil || surer(&found, best) > 0) {
			best = &found
		}
	}
	return best
}

// surer compares how sure it is that two changes addressed a problem.
func surer(a, b *Change) int {
	return cmp.Or(slices.Index(hows, a.How)-slices.Index(hows, b.How), len(a.Names)-len(b.Names), a.Merged.Compare(b.Merged), strings.Compare(a.Item, b.Item))
}

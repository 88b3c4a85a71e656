package infer

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// projects are the keys of the known Jira projects.
type projects map[string]bool

// index is the entries and every way to find one. Entries are named by their
// position: they are in time order, so ascending positions are oldest first.
type index struct {
	entries  []work.Entry
	position map[string]int // by ID
	names    nameIndex
	reader   *reader
	bodies   *bodies   // of items; nil: the entries have them
	readings []reading // of each entry
	keys     []key     // of each reading, with a cache
	projects projects
	former   map[string][]string // former names of containers, by Container.ID
	me       map[string]bool     // Person.IDs of the person
	bots     map[string]bool     // Person.IDs
	others   []string            // full names of other people
}

// newIndex returns the index of what there is to infer from, its texts read.
func newIndex(in Input) *index {
	s := in.Work
	x := &index{projects: projects{}, former: map[string][]string{}}
	x.knowPeople(s)
	for _, c := range s.Containers {
		if len(c.Former) > 0 {
			x.former[c.ID] = c.Former
		}
		for _, name := range append([]string{c.Name}, c.Former...) {
			if projectKey.MatchString(name) {
				x.projects[name] = true
			}
		}
	}
	x.reader = newReader(in, x.projects)
	x.readAll(in)
	order := timeOrder(x.entries)
	arrange(slices.Clone(order), x.entries)
	arrange(slices.Clone(order), x.readings)
	if x.keys != nil {
		arrange(order, x.keys)
	}
	x.position = make(map[string]int, len(x.entries))
	for i := range x.entries {
		x.position[x.entries[i].ID] = i
	}
	return x
}

func (x *index) knowPeople(s work.Snapshot) {
	x.me, x.bots = map[string]bool{}, map[string]bool{}
	for _, a := range s.Accounts {
		x.me[work.PersonID(a.Host, a.UserID)] = true
	}
	for _, p := range s.People {
		switch {
		case p.Bot:
			x.bots[p.ID] = true
		case !x.me[p.ID] && strings.Contains(strings.TrimSpace(p.Name), " "):
			x.others = append(x.others, p.Name)
		}
	}
}

var projectKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]+$`)

// readAll makes the entries and reads their texts, in the order they come in.
func (x *index) readAll(in Input) {
	from := in.From
	if from == nil {
		from = held{in.Work}
	} else {
		x.bodies = &bodies{x: x, from: from}
	}
	n := from.Count()
	x.entries = make([]work.Entry, n+len(in.Work.Notes))
	x.readings = make([]reading, len(x.entries))
	if in.Cache != nil {
		x.keys = make([]key, len(x.entries))
	}
	for i, note := range in.Work.Notes {
		x.entries[n+i] = noteEntry(note)
	}
	inStream(len(x.entries), x.read, func(made func(n int)) {
		b, next := newBuilder(in.Work), 0
		from.Items(func(item *work.Item) {
			b.build(&x.entries[next], item)
			next++
			made(next)
		})
	})
}

// read reads the texts of entry i, and forgets those that can be read again.
func (x *index) read(keys *keyer, i int) {
	e := &x.entries[i]
	mine, later := x.reports(e), x.later(e)
	var k key
	if x.keys != nil {
		k = x.reader.entryKey(keys, e, mine, later)
		x.keys[i] = k
	}
	x.readings[i] = x.reader.entry(e, mine, later, k)
	if x.bodies != nil && e.Kind != work.KindNote {
		e.Body, e.Comments = "", nil
	}
}

// reports reports whether the text of e is the person's own report of what they
// did.
func (x *index) reports(e *work.Entry) bool { return x.mine(e) && !beforehand[e.Kind] }

// later returns the person's comments that report on what they did: those under
// work of theirs, and of what was wrong before it only those since the day
// before it was finished.
func (x *index) later(e *work.Entry) []work.Comment {
	switch {
	case !e.Counted || e.Kind == work.KindReview:
		return nil
	case !beforehand[e.Kind]:
		return e.Comments
	case e.FinishedAt.IsZero():
		return nil
	}
	return slices.DeleteFunc(slices.Clone(e.Comments), func(c work.Comment) bool { return c.At.Before(e.FinishedAt.AddDate(0, 0, -1)) })
}

// canonicalURL returns what of a URL tells pages apart, without the query, the
// fragment and the difference between upper and lower case; of what is no URL,
// nothing.
func canonicalURL(link string) string {
	for _, scheme := range []string{"https://", "http://"} {
		if rest, ok := strings.CutPrefix(link, scheme); ok && plainURL.accepts(rest) {
			return strings.ToLower(strings.TrimRight(rest, "/"))
		}
	}
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host + strings.TrimRight(u.Path, "/"))
}

// charset is a set of ASCII characters.
type charset [128]bool

// plainURL is what of a URL needs no parsing to be understood.
var plainURL = func() (set charset) {
	for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-" {
		set[c] = true
	}
	return set
}()

func (set *charset) accepts(text string) bool {
	for i := range len(text) {
		if text[i] >= 128 || !set[text[i]] {
			return false
		}
	}
	return true
}

// mine reports whether the person wrote the text of e: only that may be read
// as their words.
func (x *index) mine(e *work.Entry) bool {
	switch e.Kind {
	case work.KindPull:
		return e.Role == work.RoleAuthor
	case work.KindNote:
		return e.Counted
	case work.KindReview:
		return false
	default:
		return x.me[e.AuthorID]
	}
}

// owns reports whether e is a ticket assigned to the person.
func (x *index) owns(e *work.Entry) bool { return e.Ticket != nil && x.me[e.Ticket.Assignee] }

func (x *index) ids(positions []int) []string {
	ids := make([]string, 0, len(positions))
	for _, i := range positions {
		ids = append(ids, x.entries[i].ID)
	}
	return ids
}

// span returns when work on the entries at positions began and ended.
func (x *index) span(positions []int) (from, to time.Time) {
	for _, i := range positions {
		e := &x.entries[i]
		if t := began(e); !t.IsZero() && (from.IsZero() || t.Before(from)) {
			from = t
		}
		if t := when(e); t.After(to) {
			to = t
		}
	}
	return from, to
}

// earliest returns the position, among those given, of what was created first.
func (x *index) earliest(positions []int) int {
	first := -1
	for _, i := range positions {
		if first < 0 || x.createdBefore(i, first) {
			first = i
		}
	}
	return first
}

func (x *index) createdBefore(i, j int) bool {
	a, b := &x.entries[i], &x.entries[j]
	if order := knownFirst(a.CreatedAt, b.CreatedAt); order != 0 {
		return order < 0
	}
	return a.ID < b.ID
}

// short is how people call an entry: billing#41, PAY-12.
func (x *index) short(i int) string {
	ref := x.entries[i].Ref
	if ref == "" {
		return oneLine(x.entries[i].Title, 40)
	}
	return oneLine(ref[strings.LastIndexByte(ref, '/')+1:], 60)
}

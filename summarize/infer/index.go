package infer

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"bragsheet/store/work"
)

// index is the entries and every way to find one. Entries are named by their
// position: they are in time order, so ascending positions are oldest first.
type index struct {
	entries  []work.Entry
	position map[string]int    // by ID
	bySource map[[2]string]int // by host and source id; a pull request before its review
	byRef    map[string][]int  // by lower-case reference
	byFormer map[string][]int  // by lower-case reference of before a move or rename
	byURL    map[string]int
	projects map[string]bool // keys of the known Jira projects
	me       map[string]bool // Person.IDs of the person
	bots     map[string]bool // Person.IDs
	names    []string        // full names of other people
}

func newIndex(s work.Snapshot) *index {
	x := &index{
		entries: buildEntries(s), position: map[string]int{}, bySource: map[[2]string]int{},
		byRef: map[string][]int{}, byFormer: map[string][]int{}, byURL: map[string]int{},
		projects: map[string]bool{}, me: map[string]bool{}, bots: map[string]bool{},
	}
	for _, a := range s.Accounts {
		x.me[work.PersonID(a.Host, a.UserID)] = true
	}
	for _, p := range s.People {
		switch {
		case p.Bot:
			x.bots[p.ID] = true
		case !x.me[p.ID] && strings.Contains(strings.TrimSpace(p.Name), " "):
			x.names = append(x.names, p.Name)
		}
	}
	former := map[string][]string{}
	for _, c := range s.Containers {
		former[c.ID] = c.Former
		for _, name := range append([]string{c.Name}, c.Former...) {
			if projectKey.MatchString(name) {
				x.projects[name] = true
			}
		}
	}
	for i := range x.entries {
		x.add(i, former[x.entries[i].Container])
	}
	return x
}

var projectKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]+$`)

// add makes entry i findable. formerNames are those of its container.
func (x *index) add(i int, formerNames []string) {
	e := x.entries[i]
	x.position[e.ID] = i
	if e.Kind == work.KindNote {
		return
	}
	if old, ok := x.bySource[[2]string{e.Host, e.SourceID}]; !ok || x.entries[old].Kind == work.KindReview {
		x.bySource[[2]string{e.Host, e.SourceID}] = i
	}
	if key := canonicalURL(e.URL); key != "" {
		if old, ok := x.byURL[key]; !ok || x.entries[old].Kind == work.KindReview {
			x.byURL[key] = i
		}
	}
	if e.Ref == "" {
		return
	}
	ref := strings.ToLower(e.Ref)
	x.byRef[ref] = append(x.byRef[ref], i)
	old := e.FormerRefs
	for _, name := range formerNames {
		if rest, ok := strings.CutPrefix(e.Ref, e.ContainerName); ok {
			old = append(old[:len(old):len(old)], name+rest)
		}
	}
	for _, ref := range old {
		ref = strings.ToLower(ref)
		x.byFormer[ref] = append(x.byFormer[ref], i)
	}
}

// resolve returns the position of what l points at, or -1 if it is not known.
func (x *index) resolve(l work.Link) int {
	if i, ok := x.bySource[[2]string{l.ToHost, l.ToSourceID}]; ok && l.ToSourceID != "" {
		return i
	}
	i := x.named(l.ToRef, l.ToHost)
	if i >= 0 && l.ToHost != "" && x.entries[i].Host != l.ToHost {
		return -1
	}
	return i
}

// named returns the position of what a text on host calls ref, or -1 if
// nothing, or more than one thing, goes by that name.
func (x *index) named(ref, host string) int {
	ref = strings.ToLower(ref)
	if all := x.byRef[ref]; len(all) > 0 {
		return x.only(all, host)
	}
	return x.only(x.byFormer[ref], host)
}

// only picks the one entry meant: that on host, else the only one. A review
// stands for its pull request when that is not known itself.
func (x *index) only(candidates []int, host string) int {
	for _, here := range []bool{true, false} {
		for _, review := range []bool{false, true} {
			found, n := -1, 0
			for _, i := range candidates {
				e := x.entries[i]
				if (!here || e.Host == host) && (e.Kind == work.KindReview) == review {
					found, n = i, n+1
				}
			}
			if n > 1 {
				return -1
			}
			if n == 1 {
				return found
			}
		}
	}
	return -1
}

// at returns the position of the item that link leads to, also when it leads
// to a tab or a comment of it, or -1.
func (x *index) at(link string) int {
	key := canonicalURL(link)
	for range 3 {
		if i, ok := x.byURL[key]; ok {
			return i
		}
		key = key[:max(0, strings.LastIndexByte(key, '/'))]
	}
	return -1
}

// canonicalURL returns what of a URL tells pages apart, without the query, the
// fragment and the difference between upper and lower case; of what is no URL,
// nothing.
func canonicalURL(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host + strings.TrimRight(u.Path, "/"))
}

// mine reports whether the person wrote the text of e: only that may be read
// as their words.
func (x *index) mine(e work.Entry) bool {
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
func (x *index) owns(e work.Entry) bool { return e.Ticket != nil && x.me[e.Ticket.Assignee] }

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
		e := x.entries[i]
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
	a, b := x.entries[i], x.entries[j]
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

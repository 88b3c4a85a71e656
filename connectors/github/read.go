package github

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bragsheet/store/work"
)

// kindOf is the name of a part, less what tells several of a kind apart.
func kindOf(part work.Part) string {
	kind, _, _ := strings.Cut(part.Name, " ")
	return kind
}

// readers says how each part is read, in this order. Those that read as the same
// item stand for each other: the first that is there says what it is to me.
var readers = []struct {
	part string
	read func(*reader, work.Part) error
}{
	{partPull, (*reader).pull},
	{partAgent, (*reader).pull},
	{partCoAuthored, (*reader).pull},
	{partReview, (*reader).review},
	{partIssue, (*reader).issue},
	{partFiles, (*reader).files},
	{partComment, (*reader).comment},
}

// Read says what the parts of one object are to me.
func (s *Source) Read(me work.Account, parts []work.Part) (work.Reading, error) {
	r := &reader{me: me, isIncident: s.isIncident}
	left := slices.Clone(parts)
	for _, known := range readers {
		for _, part := range parts {
			if kindOf(part) != known.part {
				continue
			}
			if err := known.read(r, part); err != nil {
				return work.Reading{}, err
			}
		}
		left = slices.DeleteFunc(left, func(part work.Part) bool { return kindOf(part) == known.part })
	}
	if len(left) > 0 {
		return work.Reading{}, fmt.Errorf("%s: a part named %q, which this version does not know", left[0].SourceID, left[0].Name)
	}
	return r.sorted(), nil
}

// reader collects a reading.
type reader struct {
	me         work.Account
	isIncident func(labels []string) bool
	work.Reading
}

// has reports whether an item has been read.
func (r *reader) has(id string) bool {
	return slices.ContainsFunc(r.Items, func(it work.Item) bool { return it.ID == id })
}

// sorted returns what was read, in an order that does not depend on that of
// the parts, and each thing once.
func (r *reader) sorted() work.Reading {
	slices.SortStableFunc(r.Items, func(a, b work.Item) int { return cmp.Compare(a.ID, b.ID) })
	for _, it := range r.Items {
		slices.SortFunc(it.Comments, func(a, b work.Comment) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.URL, b.URL), cmp.Compare(a.Text, b.Text))
		})
	}
	slices.SortStableFunc(r.Standings, func(a, b work.Standing) int { return cmp.Compare(a.Item, b.Item) })
	slices.SortStableFunc(r.Events, func(a, b work.Event) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), a.At.Compare(b.At), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Actor, b.Actor), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Detail, b.Detail))
	})
	slices.SortFunc(r.People, func(a, b work.Person) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Login, b.Login), cmp.Compare(a.Name, b.Name))
	})
	slices.SortFunc(r.Containers, func(a, b work.Container) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(r.Links, func(a, b work.Link) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ToRef, b.ToRef), cmp.Compare(a.Where, b.Where))
	})
	r.Events = slices.Compact(r.Events)
	r.People = slices.CompactFunc(r.People, func(a, b work.Person) bool { return a.ID == b.ID })
	r.Containers = slices.CompactFunc(r.Containers, func(a, b work.Container) bool { return a.ID == b.ID })
	return r.Reading
}

// person notes somebody who had a part in an item and returns their
// Person.ID; "" for a deleted account.
func (r *reader) person(a *actor) string {
	if a == nil || a.ID == "" {
		return ""
	}
	p := work.Person{
		ID: work.PersonID(r.me.Host, a.ID), Host: r.me.Host, SourceID: a.ID,
		Login: a.Login, Name: a.Name, Bot: a.bot(),
	}
	r.People = append(r.People, p)
	return p.ID
}

// item reads what pull requests and issues have in common.
func (r *reader) item(d *decoder, sourceID string, n node) work.Item {
	it := work.Item{
		ID: work.ItemID(r.me.Host, sourceID), Host: r.me.Host, SourceID: sourceID,
		Title: n.Title, Body: n.Body, URL: n.URL, AuthorID: r.person(n.Author),
		CreatedAt: d.needed("createdAt", n.CreatedAt), UpdatedAt: d.needed("updatedAt", n.UpdatedAt),
	}
	for _, l := range n.Labels.all() {
		it.Labels = append(it.Labels, l.Name)
	}
	slices.Sort(it.Labels)
	if n.Repository == nil || n.Repository.ID == "" {
		d.fail("repository", "is missing")
		return it
	}
	if n.Number <= 0 {
		d.fail("number", "is missing")
	}
	it.Ref = reference(n.Repository.NameWithOwner, n.Number)
	it.Container = work.ContainerID(r.me.Host, n.Repository.ID)
	r.Containers = append(r.Containers, work.Container{
		ID: it.Container, Host: r.me.Host, SourceID: n.Repository.ID,
		Name: n.Repository.NameWithOwner, Private: n.Repository.IsPrivate,
	})
	return it
}

func (n node) defaultBranch() string {
	if n.Repository == nil || n.Repository.DefaultBranchRef == nil {
		return ""
	}
	return n.Repository.DefaultBranchRef.Name
}

// reference is how people name an issue or pull request: acme/api#12.
func reference(repository string, number int) string {
	return repository + "#" + strconv.Itoa(number)
}

// stand records what an item is to the account.
func (r *reader) stand(it work.Item, st work.Standing) {
	st.Item, st.Account = it.ID, r.me.ID
	st.Counted = st.Why == ""
	r.Items = append(r.Items, it)
	r.Standings = append(r.Standings, st)
}

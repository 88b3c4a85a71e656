package infer

import (
	"cmp"
	"slices"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/claim"
)

// decisions is what the person decided, replayed. What is about items that
// are not there (any more) is kept in the store, and reported as unmet.
type decisions struct {
	items  map[string]verdict       // by Entry.ID
	wholes map[string]verdict       // by Accomplishment.Anchor
	claims map[string]work.Decision // confirm or correct, by Claim.ID
	said   map[string]bool          // the Claim.IDs there were
	zone   *time.Location
	unmet  []Unmet
}

// verdict is what the person decided about one thing.
type verdict struct {
	hidden   bool
	ruled    bool     // there was a hide or a keep
	tags     []string // principle keys, as first given
	untagged []string

	last map[work.DecisionKind]work.Decision // the rename, redate and role that stand
}

// ofWholes are the decisions that are about the accomplishment an item is in,
// also where they name the item alone.
var ofWholes = map[work.DecisionKind]bool{work.DecideRename: true, work.DecideRedate: true, work.DecideRole: true}

// replay applies the standing decisions, in order, to everything but the
// groups, which regroup has already changed. One about a whole accomplishment
// follows its anchor. If that is the anchor of nothing any more, because it now
// belongs to something larger, a hide or a keep is about the item alone (hiding
// the larger thing was never asked for), and the others about what it belongs to.
func replay(x *index, s work.Snapshot, groups []group, zone *time.Location) decisions {
	d := decisions{items: map[string]verdict{}, wholes: map[string]verdict{}, claims: map[string]work.Decision{}, said: map[string]bool{}, zone: zone}
	for _, n := range s.Notes {
		for _, key := range n.Tags {
			d.items[n.ID] = d.items[n.ID].after(work.Decision{Kind: work.DecideTag, Value: key})
		}
	}
	standing := inOrder(s.Decisions)
	if len(standing) == 0 {
		return d
	}
	anchors, home := map[string]bool{}, x.homes(groups)
	for _, g := range groups {
		anchors[x.entries[g.anchor].ID] = true
	}
	for _, one := range standing {
		hiding := one.Kind == work.DecideHide || one.Kind == work.DecideKeep
		larger := ""
		i, known := x.position[one.Item]
		if known {
			larger = home[i]
		}
		switch {
		case one.Kind == work.DecideMerge || one.Kind == work.DecideSplit:
		case !known:
			d.unmet = append(d.unmet, Unmet{one, whyGone})
		case one.Kind == work.DecideConfirm || one.Kind == work.DecideCorrect:
			id, _ := one.Claim()
			d.claims[id] = one
		case !readable(one):
			d.unmet = append(d.unmet, Unmet{one, whyUnread})
		case ofWholes[one.Kind] && larger == "":
			d.unmet = append(d.unmet, Unmet{one, whyUncounted})
		case ofWholes[one.Kind]:
			if old, ok := d.wholes[larger].last[one.Kind]; ok && old.Item != one.Item {
				d.unmet = append(d.unmet, Unmet{old, whyOverruled})
			}
			d.wholes[larger] = d.wholes[larger].after(one)
		case one.Whole && anchors[one.Item]:
			d.wholes[one.Item] = d.wholes[one.Item].after(one)
		case one.Whole && !hiding && larger != "":
			d.wholes[larger] = d.wholes[larger].after(one)
		default:
			d.items[one.Item] = d.items[one.Item].after(one)
		}
	}
	return d
}

// inOrder returns the decisions not taken back, the earliest first. What a note
// says is settled before; those that name a deleted one wait for it to come back.
func inOrder(all []work.Decision) []work.Decision {
	deleted := work.DeletedNotes(all)
	return slices.DeleteFunc(work.StandingDecisions(sortedBy(all, func(d work.Decision) int64 { return d.ID })), func(d work.Decision) bool {
		return d.Kind == work.DecideEdit || deleted[d.Item] != nil || deleted[d.Value] != nil
	})
}

// homes returns the anchor of the group that each entry is the person's own in,
// or, for the rest, context of; "" if there is none.
func (x *index) homes(groups []group) []string {
	home := make([]string, len(x.entries))
	for _, g := range groups {
		for _, i := range g.members {
			if home[i] == "" {
				home[i] = x.entries[g.anchor].ID
			}
		}
	}
	for _, g := range groups {
		for _, i := range g.own {
			home[i] = x.entries[g.anchor].ID
		}
	}
	return home
}

// readable reports whether the value of a decision is one of its kind.
func readable(d work.Decision) bool {
	switch d.Kind {
	case work.DecideRedate:
		_, _, ok := d.Days()
		return ok || d.Value == ""
	case work.DecideRole:
		return slices.Contains(work.Roles, d.Value) || d.Value == ""
	}
	return true
}

// after returns v with one more decision.
func (v verdict) after(d work.Decision) verdict {
	without := func(keys []string) []string {
		return slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return k == d.Value })
	}
	switch d.Kind {
	case work.DecideHide, work.DecideKeep:
		v.hidden, v.ruled = d.Kind == work.DecideHide, true
	case work.DecideTag:
		if !slices.Contains(v.tags, d.Value) {
			v.tags = append(slices.Clone(v.tags), d.Value)
		}
		v.untagged = without(v.untagged)
	case work.DecideUntag:
		v.tags = without(v.tags)
		v.untagged = append(without(v.untagged), d.Value)
	case work.DecideRename, work.DecideRedate, work.DecideRole:
		if v.last == nil {
			v.last = map[work.DecisionKind]work.Decision{}
		}
		v.last[d.Kind] = d
	}
	return v
}

// amend gives an accomplishment the title, the days and the role the person
// gave it, and its claims what they said of them. An empty value takes back
// what an earlier one gave.
func (d decisions) amend(a *work.Accomplishment) {
	last := d.wholes[a.Anchor].last
	if title := oneLine(last[work.DecideRename].Value, titleLimit); title != "" {
		a.Title = title
	}
	if first, end, ok := last[work.DecideRedate].Days(); ok {
		a.From, a.To = d.midnight(first), d.midnight(end)
	}
	if role := last[work.DecideRole].Value; role != "" {
		a.Role, a.RoleReason = role, "your word"
	}
	a.Claims = slices.DeleteFunc(a.Claims, func(c work.Claim) bool {
		d.said[c.ID] = true
		one, ok := d.claims[c.ID]
		_, instead := one.Claim()
		return ok && one.Kind == work.DecideCorrect && instead == ""
	})
	for i := range a.Claims {
		if one, ok := d.claims[a.Claims[i].ID]; ok {
			a.Claims[i] = amended(a.Claims[i], one)
		}
	}
}

func (d decisions) midnight(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, d.zone)
}

// amended returns a claim as the person confirmed or corrected it. The figures
// of a correction are those it states.
func amended(c work.Claim, d work.Decision) work.Claim {
	_, text := d.Claim()
	c.Confirmed = true
	if d.Kind == work.DecideConfirm {
		c.Seen = text
		return c
	}
	c.Corrected, c.Kind, c.Unit, c.Before, c.After, c.By = text, "", "", nil, nil, nil
	if found := claim.Find(text); len(found) > 0 {
		s := found[0]
		c.Kind, c.Unit, c.Before, c.After, c.By = string(s.Kind), s.Unit, s.Before, s.After, s.By
	}
	return c
}

// unmetWith returns the decisions without effect, in order: those given, those
// on items, and those on claims that no text states.
func (d decisions) unmetWith(all []Unmet) []Unmet {
	all = append(all, d.unmet...)
	for id, one := range d.claims {
		if !d.said[id] {
			all = append(all, Unmet{one, whyUnsaid})
		}
	}
	slices.SortFunc(all, func(a, b Unmet) int { return cmp.Compare(a.Decision.ID, b.Decision.ID) })
	return all
}

// whole returns the verdict on the accomplishment of g. Unless the person said
// otherwise about it, it is hidden when all of its own entries are, and their
// tags are its tags. What is untagged on its only entry is untagged on it.
func (d decisions) whole(x *index, g group) verdict {
	v := d.wholes[x.entries[g.anchor].ID]
	all := true
	for _, id := range x.ids(g.own) {
		of := d.items[id]
		all = all && of.hidden
		for _, key := range of.tags {
			if !slices.Contains(v.tags, key) && !slices.Contains(v.untagged, key) {
				v.tags = append(slices.Clone(v.tags), key)
			}
		}
		if len(g.own) == 1 {
			v.untagged = append(slices.Clone(v.untagged), of.untagged...)
		}
	}
	if !v.ruled {
		v.hidden = all
	}
	return v
}

// principles returns model with the person's decisions applied: their tags
// come first, and what they took away is gone.
func (v verdict) principles(model []work.Assignment) []work.Assignment {
	var all []work.Assignment
	for _, key := range v.tags {
		all = append(all, work.Assignment{Key: key, Score: 1, Reason: "your tag", By: "user"})
	}
	for _, m := range model {
		if !slices.Contains(v.tags, m.Key) && !slices.Contains(v.untagged, m.Key) {
			all = append(all, m)
		}
	}
	return all
}

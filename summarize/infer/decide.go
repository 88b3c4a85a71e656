package infer

import (
	"slices"

	"bragsheet/store/work"
)

// decisions is what the person decided, replayed. What is about items that
// are not there (any more) is kept in the store, and has no effect here.
type decisions struct {
	items  map[string]verdict // by Entry.ID
	wholes map[string]verdict // by Accomplishment.Anchor
}

// verdict is what the person decided about one thing.
type verdict struct {
	hidden   bool
	ruled    bool     // there was a hide or a keep
	tags     []string // principle keys, as first given
	untagged []string
}

// replay applies the standing decisions of s in order. One about a whole
// accomplishment follows its anchor. If that is the anchor of nothing any
// more, because it now belongs to something larger, a hide or a keep is about
// the item alone (hiding the larger thing was never asked for), and a tag
// about what it belongs to.
func replay(x *index, s work.Snapshot, groups []group) decisions {
	d := decisions{map[string]verdict{}, map[string]verdict{}}
	for _, n := range s.Notes {
		for _, key := range n.Tags {
			d.items[n.ID] = d.items[n.ID].after(work.Decision{Kind: work.DecideTag, Value: key})
		}
	}
	anchors, home := map[string]bool{}, map[string]string{}
	for _, g := range groups {
		anchor := x.entries[g.anchor].ID
		anchors[anchor] = true
		for _, id := range x.ids(g.own) {
			home[id] = anchor
		}
	}
	inOrder := sortedBy(s.Decisions, func(d work.Decision) int64 { return d.ID })
	for _, one := range work.StandingDecisions(inOrder) {
		hiding := one.Kind == work.DecideHide || one.Kind == work.DecideKeep
		switch larger := home[one.Item]; {
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
	}
	return v
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

package jira

import (
	"slices"
	"strings"

	"bragsheet/store/work"
)

// links returns what the issue belongs to and what it is linked with.
func (r *reader) links(item string) []work.Link {
	var links []work.Link
	add := func(kind work.LinkKind, id text, key, where string) {
		l := work.Link{From: item, Kind: kind, ToHost: r.me.Host, ToRef: key, Where: where, Sure: 1}
		if idPattern.MatchString(string(id)) {
			l.ToSourceID = string(id)
		}
		same := func(o work.Link) bool { return o.Kind == kind && o.ToRef == key }
		if keyPattern.MatchString(key) && !slices.ContainsFunc(links, same) {
			links = append(links, l)
		}
	}
	if p := r.is.Fields.Parent; p != nil {
		kind := work.LinkParent
		if p.Fields.Type.epic() {
			kind = work.LinkEpic
		}
		add(kind, p.ID, p.Key, "parent")
	}
	add(work.LinkEpic, "", r.is.Known.EpicLink, "epic link")
	for _, l := range r.is.Fields.Links {
		if l.Outward != nil {
			add(linkKind(l.Type.Outward), l.Outward.ID, l.Outward.Key, "issue link")
		}
		if l.Inward != nil {
			add(linkKind(l.Type.Inward), l.Inward.ID, l.Inward.Key, "issue link")
		}
	}
	return links
}

// linkKind says what the words between two issues mean, read from this one to
// the other: "this is caused by that". Words we do not know, and those that
// say something of the other issue, only relate the two.
func linkKind(words string) work.LinkKind {
	switch strings.ToLower(strings.TrimSpace(words)) {
	case "is caused by", "caused by":
		return work.LinkCausedBy
	case "duplicates":
		return work.LinkDup
	}
	return work.LinkRelates
}

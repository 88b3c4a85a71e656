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
		if to := l.Outward; to != nil {
			add(r.linkKind(l.Type.Outward, to), to.ID, to.Key, "issue link")
		}
		if to := l.Inward; to != nil {
			kind := r.linkKind(l.Type.Inward, to)
			if kind == work.LinkRelates && slices.Contains(causeLinks, l.Type.Name) {
				kind = work.LinkCausedBy // its words are translated
			}
			add(kind, to.ID, to.Key, "issue link")
		}
	}
	return links
}

// causeLinks are the types of link whose inward side is the cause.
var causeLinks = []string{"Problem/Incident", "Causes", "Cause"}

// linkWords say what the words between two issues mean, read from this one to
// the other: "this is caused by that". Words we do not know, and those that
// say something of the other issue, only relate the two.
var linkWords = map[string]work.LinkKind{
	"is caused by": work.LinkCausedBy,
	"caused by":    work.LinkCausedBy,
	"duplicates":   work.LinkDup,
}

// linkKind says what a link to another issue means. A postmortem follows up on
// its incident, and whatever else is linked with it on the postmortem.
func (r *reader) linkKind(words string, to *linked) work.LinkKind {
	if kind, ok := linkWords[strings.ToLower(strings.TrimSpace(words))]; ok {
		return kind
	}
	fromReview, toReview := r.postmortem(), r.isType(to.Fields.Type, postmortemNames)
	toIncident := r.isType(to.Fields.Type, r.src.opts.IncidentTypes)
	if fromReview && toIncident || toReview && !fromReview && !r.incident() {
		return work.LinkFollowUp
	}
	return work.LinkRelates
}

// postmortem reports whether the issue is one.
func (r *reader) postmortem() bool { return r.isType(r.is.Fields.Type, postmortemNames) }

// actionItem reports whether the issue came out of a postmortem.
func (r *reader) actionItem() bool {
	return slices.ContainsFunc(r.is.Fields.Links, func(l issueLink) bool {
		return slices.ContainsFunc([]*linked{l.Inward, l.Outward}, func(to *linked) bool {
			return to != nil && r.linkKind("", to) == work.LinkFollowUp && !r.postmortem()
		})
	})
}

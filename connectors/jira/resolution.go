package jira

import (
	"slices"
	"strings"

	"bragsheet/store/work"
)

// The resolutions known by name, in lower case. They have no key that tells
// what they mean, so one that is renamed or translated has to be mapped in the
// config.
var (
	deliveredNames = []string{
		"done", "fixed", "resolved", "complete", "completed", "delivered", "implemented", "released", "deployed", "shipped",
	}
	declinedNames = []string{
		"won't do", "wont do", "won't fix", "wontfix", "will not fix", "declined", "rejected", "duplicate", "duplicated",
		"cannot reproduce", "can't reproduce", "not reproducible", "unable to reproduce", "works for me",
		"invalid", "not a bug", "not our bug", "works as designed", "as designed", "by design",
		"obsolete", "outdated", "abandoned", "withdrawn", "canceled", "cancelled", "out of scope", "incomplete",
	}
	falseAlarmNames = []string{"false alarm", "false positive", "not an incident"}
)

// outcome says what the end of an issue means: by its resolution, or where
// there is none, as in projects that do without, by the name of a status such
// as Won't Do.
func (s *Source) outcome(is *issue) work.Outcome {
	name := ending(is)
	known := func(lists ...[]string) bool { return containsFold(slices.Concat(lists...), name) }
	configured := func(list []string) bool {
		return known(list) || is.Fields.Resolution != nil && slices.Contains(list, string(is.Fields.Resolution.ID))
	}
	switch {
	case configured(s.opts.Declined):
		return work.Declined
	case configured(s.opts.Delivered):
		return work.Delivered
	case known(declinedNames, falseAlarmNames):
		return work.Declined
	case known(deliveredNames), is.Fields.Resolution == nil:
		return work.Delivered
	}
	return work.Unmapped
}

// falseAlarm reports whether an incident turned out to be none.
func falseAlarm(is *issue) bool { return containsFold(falseAlarmNames, ending(is)) }

// ending returns the name of what ended an issue.
func ending(is *issue) string {
	if r := is.Fields.Resolution; r != nil {
		return r.Name
	}
	return is.Fields.Status.Name
}

// containsFold reports whether list has name, whatever the case, the spaces
// and the kind of apostrophe.
func containsFold(list []string, name string) bool {
	plain := func(s string) string {
		return strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), "’", "'"))
	}
	return slices.ContainsFunc(list, func(s string) bool { return plain(s) == plain(name) })
}

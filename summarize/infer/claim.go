package infer

import (
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
	"bragsheet/summarize/claim"
)

// claims returns the measured statements in texts the person wrote, each with
// the sentence as they wrote it. What is found is precise rather than
// complete: a claim that is none would be a lie in their name.
func claims(x *index, positions []int) []work.Claim {
	var found []work.Claim
	seen := map[string]bool{}
	take := func(e *work.Entry, where string, stated []claim.Statement) {
		for _, s := range stated {
			if !seen[s.Quote] && !x.namesSomebody(s.Quote) {
				seen[s.Quote] = true
				found = append(found, claimOf(e.ID, where, s))
			}
		}
	}
	for _, i := range positions {
		e, read := &x.entries[i], x.readings[i].stated
		if read == nil {
			continue
		}
		take(e, "title", read.title)
		if e.Kind == work.KindNote {
			take(e, "note", read.body)
		} else {
			take(e, "body", read.body)
		}
		take(e, "comment", read.later)
	}
	return found
}

func claimOf(item, where string, s claim.Statement) work.Claim {
	return work.Claim{
		ID: work.ClaimID(item, s.Quote), Item: item, Quote: s.Quote, Where: where, Start: s.Start, End: s.End,
		Kind: string(s.Kind), Unit: s.Unit, Before: s.Before, After: s.After, By: s.By, Speaker: s.Speaker,
	}
}

// beforehand are the kinds of item whose text says what was wrong, for it was
// written before the work.
var beforehand = map[work.Kind]bool{work.KindTicket: true, work.KindIssue: true, work.KindIncident: true}

var atMention = regexp.MustCompile(`(?:^|[\s(])@\w`)

// namesSomebody reports whether a sentence names another person: it may end up
// in a document that others read.
func (x *index) namesSomebody(quote string) bool {
	return atMention.MatchString(quote) || slices.ContainsFunc(x.others, func(name string) bool { return strings.Contains(quote, name) })
}

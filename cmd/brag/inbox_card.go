package main

import (
	"cmp"
	"fmt"
	"strings"

	"bragsheet/store/work"
)

// How much of an accomplishment is shown, so that it fits a terminal of 80×24
// with the keys and an answer below it.
const (
	cardWidth      = 78
	cardPrinciples = 2
	cardBecause    = 2
	cardItems      = 7
	cardQuestions  = 3
)

// show prints what an accomplishment is, why, and what is asked about it.
func (in *inbox) show(acc work.Accomplishment, place string) {
	zone := in.ses.now.Location()
	in.say("\n%s %s", strings.Repeat("─", cardWidth-len(place)-1), place)
	in.say("%s", oneLine(acc.Title, cardWidth))
	span := date(acc.From, zone)
	if to := date(acc.To, zone); to != span {
		span += " to " + to
	}
	in.say("%s", oneLine(span+" · "+acc.Role+": "+acc.RoleReason, cardWidth))
	for _, p := range acc.Principles[:min(len(acc.Principles), cardPrinciples)] {
		in.say("%s", oneLine(p.Key+": "+p.Reason, cardWidth))
	}
	for _, b := range acc.Because[:min(len(acc.Because), cardBecause)] {
		in.say("%s", oneLine("together: "+b, cardWidth))
	}
	for i, id := range acc.Own[:min(len(acc.Own), cardItems)] {
		if e := in.entries[id]; e != nil {
			in.say("%2d  %s  %-20s  %s", i+1, isoDate(e.When(), zone), oneLine(cmp.Or(e.Ref, string(e.Kind)), 20), oneLine(e.Title, cardWidth-38))
		}
	}
	if more, others := max(0, len(acc.Own)-cardItems), len(acc.Items)-len(acc.Own); more+others > 0 {
		in.say("    %s", moreItems(more, others, acc.ID))
	}
	asked := in.asked[acc.ID]
	for _, q := range asked[:min(len(asked), cardQuestions)] {
		in.say("%s", oneLine("? "+q, cardWidth))
	}
}

// moreItems says what of an accomplishment is not shown.
func moreItems(more, others int, id string) string {
	var parts []string
	if more > 0 {
		parts = append(parts, count(more, "more item"))
	}
	if others > 0 {
		parts = append(parts, fmt.Sprintf("%d for context", others))
	}
	return strings.Join(parts, ", ") + ": brag show " + id
}

// inboxJSON is what inbox --json prints of an accomplishment (docs/json.md).
type inboxJSON struct {
	accomplishmentJSON
	Questions []string `json:"questions"`
}

func (in *inbox) document(acc work.Accomplishment) inboxJSON {
	return inboxJSON{accomplishmentDocument(acc), nonNil(in.asked[acc.ID])}
}

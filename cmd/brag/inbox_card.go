package main

import (
	"cmp"
	"fmt"
	"strings"

	"bragsheet/store/work"
)

// card is how much of an accomplishment is shown.
type card struct {
	width   int // columns
	reasons int // principles, and as many reasons why its items are together
	items   int
	asked   int // questions
}

// A card fits a terminal of 80×24 with the keys and an answer below it.
var wholeCard = card{width: 78, reasons: 2, items: 7, asked: 3}

// cardFor is the card that fits a terminal; 0 is one of unknown size.
func cardFor(wide, high int) card {
	c := wholeCard
	if wide > 0 {
		c.width = max(20, min(c.width, wide-2))
	}
	if high > 0 && high < 24 {
		c.reasons, c.asked, c.items = 1, 1, max(1, high-13)
	}
	return c
}

// keys names what can be done, on as many lines as it takes.
func (c card) keys() string {
	var lines strings.Builder
	used := 0
	for _, k := range inboxKeys {
		name := string(k.key) + " " + k.name
		switch {
		case used == 0:
		case used+2+len(name) > c.width:
			lines.WriteString("\n")
			used = 0
		default:
			lines.WriteString("  ")
			used += 2
		}
		lines.WriteString(name)
		used += len(name)
	}
	return lines.String()
}

// show prints what an accomplishment is, why, and what is asked about it.
func (in *inbox) show(acc work.Accomplishment, place string) {
	zone, c := in.ses.now.Location(), in.card
	in.say("\n%s %s", strings.Repeat("─", c.width-len(place)-1), place)
	in.say("%s", oneLine(acc.Title, c.width))
	span := date(acc.From, zone)
	if to := date(acc.To, zone); to != span {
		span += " to " + to
	}
	in.say("%s", oneLine(span+" · "+acc.Role+": "+acc.RoleReason, c.width))
	for _, p := range acc.Principles[:min(len(acc.Principles), c.reasons)] {
		in.say("%s", oneLine(p.Key+": "+p.Reason, c.width))
	}
	for _, b := range acc.Because[:min(len(acc.Because), c.reasons)] {
		in.say("%s", oneLine("together: "+b, c.width))
	}
	for i, id := range acc.Own[:min(len(acc.Own), c.items)] {
		if e := in.entries[id]; e != nil {
			where := fmt.Sprintf("%s  %-20s  ", isoDate(e.When(), zone), oneLine(cmp.Or(e.Ref, string(e.Kind)), 20))
			if c.width < 2*len(where) { // no room for more than what it is
				where = ""
			}
			in.say("%s", clipped(fmt.Sprintf("%2d  %s%s", i+1, where, oneLine(e.Title, c.width)), c.width))
		}
	}
	if more, others := max(0, len(acc.Own)-c.items), len(acc.Items)-len(acc.Own); more+others > 0 {
		text := moreItems(more, others, acc.ID)
		in.say("%*s%s", max(0, min(4, c.width-len(text))), "", text)
	}
	asked := in.asked[acc.ID]
	for _, q := range asked[:min(len(asked), c.asked)] {
		in.say("%s", oneLine("? "+q, c.width))
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

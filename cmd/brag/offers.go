package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
)

// offer is what an edit says beyond the text, and the command that makes it a
// note or a decision, for every document.
type offer struct {
	Edit    string `json:"edit"`
	Command string `json:"command"`
}

// accomplishmentKey begins the key of the block that tells of one.
const accomplishmentKey = "acc-"

// toldOf returns the id of the accomplishment that the block with a key tells
// of, as a line or as a story.
func toldOf(key string) (id string, ok bool) {
	if id, ok = strings.CutPrefix(key, "story-"); ok {
		return id, ok
	}
	if id, ok = strings.CutPrefix(key, accomplishmentKey); ok {
		return id, ok
	}
	return "", false
}

// offers returns what the person's edits of a document say that no note and no
// decision says yet.
func (p *picture) offers(learned []blocks.Learned) []offer {
	all := []offer{} // [] in JSON
	for _, l := range learned {
		id, told := strings.CutPrefix(l.Key, accomplishmentKey)
		i := slices.IndexFunc(p.Accomplishments, func(acc work.Accomplishment) bool { return acc.ID == id })
		if !told || i < 0 {
			continue
		}
		if o, ok := p.offer(&p.Accomplishments[i], l); ok && !slices.Contains(all, o) {
			all = append(all, o)
		}
	}
	return all
}

func (p *picture) offer(acc *work.Accomplishment, l blocks.Learned) (offer, bool) {
	switch l.Kind {
	case blocks.Dropped:
		return offer{fmt.Sprintf("you deleted “%s”", oneLine(acc.Title, 60)), "brag hide " + acc.ID}, !acc.Hidden
	case blocks.Answered:
		answer := strings.Join(strings.Fields(clean(l.Now)), " ")
		noted := slices.ContainsFunc(p.Notes, func(n work.Note) bool { return strings.Contains(n.Text, answer) })
		command := fmt.Sprintf("brag note %s --of %s --date %s", shellWord(answer), acc.ID, acc.To.In(p.now.Location()).Format(time.DateOnly))
		return offer{fmt.Sprintf("you answered “%s”", oneLine(l.Was, 60)), command}, !noted && answer != ""
	case blocks.Number:
		for _, c := range acc.Claims {
			if same(c.Quote, l.Was) && !same(c.Corrected, l.Now) {
				return offer{fmt.Sprintf("you changed “%s”", oneLine(l.Was, 60)), "brag correct " + c.ID + " " + shellWord(l.Now)}, true
			}
		}
	}
	return offer{}, false
}

// same reports whether two texts have the same words, full stops apart.
func same(a, b string) bool {
	words := func(s string) string { return strings.TrimSuffix(strings.Join(strings.Fields(s), " "), ".") }
	return words(a) == words(b)
}

// maxOffers is how many offers are printed after a draft.
const maxOffers = 8

// sayOffers says how the person's edits can count for every document.
func (a *app) sayOffers(all []offer) {
	if len(all) == 0 {
		return
	}
	a.hint("Your edits are safe in this file. To have them count everywhere:")
	for _, o := range all[:min(len(all), maxOffers)] {
		a.hint("  %s\n      # %s", o.Command, o.Edit)
	}
	if more := len(all) - maxOffers; more > 0 {
		a.hint("  and %d more: brag draft --json lists them", more)
	}
}

// draftJSON is what became of a file as draft --json prints it (docs/json.md).
type draftJSON struct {
	File    string       `json:"file"`
	Changes []changeJSON `json:"changes"`
	Offers  []offer      `json:"offers"`
}

// changeJSON is what became of one part of a file.
type changeJSON struct {
	Key  string      `json:"key"`
	Kind blocks.Kind `json:"kind"`
}

func changeDocuments(all []blocks.Change) []changeJSON {
	out := []changeJSON{}
	for _, c := range all {
		out = append(out, changeJSON{c.Key, c.Kind})
	}
	return out
}

package write

import (
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// badly gathers what of the period does not stand: was reverted, was reopened
// before it held, is open again, was closed without being done. What is known
// of it comes from the objections, and from what the stories are made of.
func (g *gathering) badly() {
	for _, s := range g.stories {
		told := false
		for _, o := range g.in.Objections {
			if o.Accomplishment == s.ID && (o.Kind == "reverted" || o.Kind == "reopened") {
				g.fell(o.Kind, o.Items)
				told = told || o.Kind == "reverted"
			}
		}
		if s.undone.plain != "" && !told {
			g.wentBadly("undone", g.say("“%[1]s”: %[2]s.", s.title(), s.undone), s.evidence())
		}
	}
}

// fell tells of each of some items that was reverted or reopened.
func (g *gathering) fell(kind string, items []string) {
	var reverts, others []work.Entry
	now := false // it was taken back in the period, whenever it had been done
	for _, id := range items {
		switch e, ok := g.entries[id]; {
		case !ok || e.Hidden || !e.When().Before(g.in.Period.To):
		case strings.HasPrefix(e.Title, "Revert "):
			reverts, now = append(reverts, e), now || g.in.Period.Contains(e.When())
		default:
			others = append(others, e)
		}
	}
	for _, e := range others {
		if !now && !g.in.Period.Contains(e.When()) {
			continue
		}
		what, again := g.calledMine(e), 0
		if e.Ticket != nil {
			again = e.Ticket.Reopened
		}
		var p phrase
		switch {
		case kind == "reverted" && len(others) == 1 && len(reverts) == 1 && reverts[0].At.After(e.At):
			p = g.say("%[1]s was reverted after %[2]s.", what, g.after(reverts[0].At.Sub(e.At)))
		case kind == "reverted":
			p = g.say("%[1]s was reverted.", what)
		case again > 1:
			p = g.say("%[1]s was reopened %[2]s before it held.", what, g.one(again, "time"))
		default:
			p = g.say("%[1]s was reopened before it held.", what)
		}
		g.wentBadly(kind, p, []work.Entry{e})
	}
}

// calledMine names an entry at the beginning of a sentence, and says what of
// mine it is where that is known.
func (g *gathering) calledMine(e work.Entry) phrase {
	title := text(e.Title)
	switch {
	case e.Counted && e.Kind == work.KindPull:
		return g.say("My change “%[1]s”", title)
	case e.Counted && e.Kind == work.KindTicket && !e.Ticket.Epic:
		return g.say("My ticket “%[1]s”", title)
	}
	return g.say("“%[1]s”", title)
}

// after tells a length of time roughly: in days, else in hours.
func (v *voice) after(d time.Duration) phrase {
	if d = d.Round(time.Hour); d >= 20*time.Hour {
		return v.n(int(d.Round(24*time.Hour).Hours())/24, "day")
	}
	return v.n(max(1, int(d.Hours())), "hour")
}

func (g *gathering) wentBadly(kind string, p phrase, behind []work.Entry) {
	v := g.view
	if text := v.make("badly."+part(len(v.Badly)+1), p); text != nil {
		v.Badly = append(v.Badly, &Line{Kind: kind, Text: text, Links: g.links(linksTo(linkable(behind)))})
		for _, e := range behind {
			v.items["badly"] = append(v.items["badly"], e.ID)
		}
	}
}

// linkable returns those entries that have an address.
func linkable(all []work.Entry) []work.Entry {
	return slices.DeleteFunc(slices.Clone(all), func(e work.Entry) bool { return e.URL == "" })
}

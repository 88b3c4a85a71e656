package write

import (
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// helping are the lines of what was done for others and held together, each
// with the kinds of evidence it tells.
var helping = [][]string{
	{evidenceOwned, evidenceDelegated},
	{evidenceDesign, evidenceDocuments, evidenceAgreed},
	{evidenceReviews, evidenceNewcomers},
	{evidenceInterviewing, evidenceOnboarding, evidencePresenting},
	{evidenceOnCall},
}

// byTitle are the kinds that only the words of a title tell of, so that a title
// is shown: how one is told, and how several are.
var byTitle = map[string][2]string{
	evidenceInterviewing: {"interviewing: “%[1]s”", "interviewing: “%[1]s” and %[2]s more"},
	evidenceOnboarding:   {"onboarding and mentoring: “%[1]s”", "onboarding and mentoring: “%[1]s” and %[2]s more"},
	evidencePresenting:   {"talks and workshops: “%[1]s”", "talks and workshops: “%[1]s” and %[2]s more"},
	evidenceOnCall:       {"work on the rotation: “%[1]s”", "work on the rotation: “%[1]s” and %[2]s more"},
}

// helping tells what the person did besides changes of their own.
func (g *gathering) helping() {
	v, strong := g.view, map[string]bool{}
	for _, b := range v.Strong {
		for _, id := range b.Items {
			strong[id] = true
		}
	}
	isTold := func(e work.Evidence) bool {
		return len(e.Items) > 0 && !slices.ContainsFunc(e.Items, func(id string) bool { return !strong[id] })
	}
	for i, kinds := range helping {
		all := slices.DeleteFunc(g.growth(kinds...), g.answeredPages)
		v.Helping = g.help(v.Helping, "helping", i, all)
		v.Besides = g.help(v.Besides, "besides", i, slices.DeleteFunc(all, isTold))
	}
	v.items["helping"], v.items["besides"] = distinct(v.items["helping"]), distinct(v.items["besides"])
}

// answeredPages reports whether evidence is of incidents answered: that is the
// person's own work, and is among the numbers.
func (g *gathering) answeredPages(e work.Evidence) bool {
	return e.Kind == evidenceOnCall && slices.ContainsFunc(e.Items, func(id string) bool { return g.entries[id].Kind == work.KindIncident })
}

// help adds what is known of some kinds to lines of a block.
func (g *gathering) help(lines []*Line, block string, i int, known []work.Evidence) []*Line {
	var told []phrase
	var behind []string
	for _, e := range known {
		told = append(told, g.grown(e))
		behind = append(behind, e.Items...)
	}
	text := g.view.make(block+"."+part(i+1), g.sentence(join(onceEach(told), g.apart)))
	if text == nil {
		return lines
	}
	g.view.items[block] = append(g.view.items[block], behind...)
	return append(lines, &Line{Kind: helping[i][0], Text: text, Links: g.links(linksTo(g.linked(behind)))})
}

// growth returns what is known of some kinds, in their order.
func (g *gathering) growth(kinds ...string) []work.Evidence {
	var all []work.Evidence
	for _, kind := range kinds {
		for _, e := range g.in.Growth {
			if e.Kind == kind && plain(e.Text) != "" {
				all = append(all, e)
			}
		}
	}
	return all
}

// grown puts evidence of a period in words.
func (g *gathering) grown(e work.Evidence) phrase {
	formats, isByTitle := byTitle[e.Kind]
	switch n := len(e.Items); {
	case !isByTitle:
		return g.other(g.singular(e.Text))
	case n == 1:
		return g.say(formats[0], text(g.entries[e.Items[0]].Title))
	default:
		return g.say(formats[1], text(g.entries[e.Items[0]].Title), g.number(n-1, "item"))
	}
}

// singular says one thing as one, where the language tells one from several.
func (g *gathering) singular(text string) string {
	if !g.cased {
		return text
	}
	return oneApproval.ReplaceAllString(text, "1 bare approval")
}

var oneApproval = regexp.MustCompile(`\b1 bare approvals\b`)

// onceEach leaves out the first word where the phrase before begins with it.
func onceEach(told []phrase) []phrase {
	last := ""
	for i, p := range told {
		verb, _, _ := strings.Cut(p.plain, " ")
		if verb == last {
			told[i] = p.without(verb + " ")
		}
		last = verb
	}
	return told
}

// linked returns the entries with some ids that have an address, hidden ones
// apart.
func (g *gathering) linked(ids []string) []work.Entry {
	var all []work.Entry
	for _, id := range distinct(ids) {
		if e := g.entries[id]; e.URL != "" && !e.Hidden {
			all = append(all, e)
		}
	}
	return all
}

// numbers fills the table of numbers, and says how much there was.
func (g *gathering) numbers() {
	v := g.view
	for _, n := range g.in.Numbers {
		v.Numbers = append(v.Numbers, Number{
			Label: g.other(n.Label).markdown, Value: g.clauses(n.Value).markdown, Previous: g.clauses(n.Previous).markdown, Difference: g.clauses(n.Difference).markdown,
		})
	}
	var told []phrase
	var items []string
	for _, e := range g.growth(evidenceWorkload, evidenceUnasked) {
		told = append(told, g.other(e.Text))
		items = append(items, e.Items...)
	}
	v.Workload = v.make("workload", g.sentence(join(told, g.apart)))
	v.items["numbers"] = distinct(items)
}

package write

import (
	"fmt"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// helping are the lines of what was done for others and held together, each
// with the kinds of evidence it tells.
var helping = [][]string{
	{evidenceOwned, evidenceDelegated},
	{evidenceDesign, evidenceDocuments, evidenceAgreed},
	{evidenceReviews, evidenceNewcomers, evidenceUnblocked},
	{evidenceInterviewing, evidenceOnboarding, evidencePresenting},
	{evidenceOnCall},
}

// byTitle are the kinds that only the words of a title tell of.
var byTitle = map[string]string{
	evidenceInterviewing: "interviewing",
	evidenceOnboarding:   "onboarding and mentoring",
	evidencePresenting:   "talks and workshops",
	evidenceOnCall:       "work on the rotation",
}

// helping writes the section on what the person did besides changes of their
// own. It is left out where nothing is known of that.
func (sh *sheet) helping() {
	var lines, items []string
	for _, kinds := range helping {
		var told, behind []string
		for _, e := range sh.growth(kinds...) {
			told = append(told, sh.say(e))
			behind = append(behind, e.Items...)
		}
		if len(told) > 0 {
			lines = append(lines, strings.TrimSpace("- "+upperFirst(joined(told))+". "+links(sh.linked(behind))))
			items = append(items, behind...)
		}
	}
	if len(lines) > 0 {
		sh.doc.add("helping", "## Helping others\n\n"+strings.Join(lines, "\n"), distinct(items)...)
	}
}

// growth returns what is known of some kinds, in their order.
func (sh *sheet) growth(kinds ...string) []work.Evidence {
	var all []work.Evidence
	for _, kind := range kinds {
		for _, e := range sh.sure(sh.in.Growth) {
			if e.Kind == kind && plain(e.Text) != "" {
				all = append(all, e)
			}
		}
	}
	return all
}

// say puts evidence of a period in words. What is known by titles alone says
// so, and how many.
func (sh *sheet) say(e work.Evidence) string {
	name, isByTitle := byTitle[e.Kind]
	incidents := slices.ContainsFunc(e.Items, func(id string) bool { return sh.entries[id].Kind == work.KindIncident })
	switch {
	case !isByTitle || incidents:
		return escape(e.Text)
	case len(e.Items) == 1:
		return name + ": 1 item, by its title"
	}
	return fmt.Sprintf("%s: %d items, by their titles", name, len(e.Items))
}

// joined puts what begins with the same word behind it once.
func joined(told []string) string {
	last := ""
	var all []string
	for _, text := range told {
		verb, rest, _ := strings.Cut(text, " ")
		if verb == last {
			text = rest
		}
		last = verb
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// linked returns the entries with some ids that have an address, hidden ones
// apart.
func (sh *sheet) linked(ids []string) []work.Entry {
	var all []work.Entry
	for _, id := range distinct(ids) {
		if e := sh.entries[id]; e.URL != "" && !e.Hidden {
			all = append(all, e)
		}
	}
	return all
}

// workload says how much there was, under the table of numbers; "" if that is
// not known.
func (sh *sheet) workload() (text string, items []string) {
	var told []string
	for _, e := range sh.growth(evidenceWorkload, evidenceUnasked) {
		told = append(told, escape(e.Text))
		items = append(items, e.Items...)
	}
	if len(told) == 0 {
		return "", nil
	}
	return upperFirst(strings.Join(told, "; ")) + ".", distinct(items)
}

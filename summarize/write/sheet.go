package write

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// What a sheet shows at most; the rest is counted in words.
const (
	maxBullets = 7 // under one principle
	maxSummary = 4
	maxReasons = 8
	looseFrom  = 3 // pull requests of a repository before it is asked about them
)

// sheet is a brag sheet being written.
type sheet struct {
	in          *Input
	entries     map[string]work.Entry
	causes      map[string][]work.Entry    // incidents, by recorded cause in lower case
	firstReview time.Time                  // of mine, in all there is
	decisions   map[string][]work.Decision // those not taken back, by the item they name
	stories     []*story                   // of the period, strongest first
	doc         Document
}

// BragSheet writes the working copy of a brag sheet: a summary, what was
// accomplished by principle, what was done for others, numbers, open questions,
// and what all of it rests on. The same input gives the same document.
func BragSheet(in Input) Document {
	sh := newSheet(&in)
	for _, a := range in.Accomplishments {
		if s := sh.story(a); !a.Hidden && s.inPeriod(in.Period) {
			s.stop = s.stopping(&in, sh.causes)
			s.strength = s.rank(&in)
			sh.stories = append(sh.stories, s)
		}
	}
	slices.SortStableFunc(sh.stories, func(a, b *story) int {
		return cmp.Or(
			cmp.Compare(a.strength, b.strength),
			cmp.Compare(len(b.own), len(a.own)),
			b.To.Compare(a.To),
			strings.Compare(a.ID, b.ID),
		)
	})
	sh.object()
	sh.title()
	sh.summary()
	sh.principles()
	sh.helping()
	sh.numbers()
	sh.questions()
	sh.coverage()
	return sh.doc
}

func newSheet(in *Input) *sheet {
	sh := &sheet{in: in, entries: map[string]work.Entry{}, causes: map[string][]work.Entry{}, decisions: byItem(in.Decisions)}
	for _, e := range in.Entries {
		sh.entries[e.ID] = e
		if e.Kind == work.KindIncident {
			cause := strings.ToLower(e.Incident.KnownCause())
			sh.causes[cause] = append(sh.causes[cause], e)
		}
		if e.Kind == work.KindReview && e.Counted && (sh.firstReview.IsZero() || e.At.Before(sh.firstReview)) {
			sh.firstReview = e.At
		}
	}
	return sh
}

func (sh *sheet) title() {
	in := sh.in
	counted, accounts := 0, map[string]bool{}
	for _, e := range in.Entries {
		if e.Counted && !e.Hidden && in.Period.Contains(e.At) {
			counted++
		}
	}
	for _, c := range in.Coverage {
		accounts[c.Account.ID] = true
	}
	sh.doc.add("title", "# Brag sheet · "+escape(in.Login)+" · "+in.Period.String())
	line := fmt.Sprintf("*Working copy of %s, yours to edit: %s from %s of %s.",
		in.Now.Format("2 January 2006"), count(len(sh.stories), "accomplishment"), count(counted, "counted item"), count(len(accounts), "account"))
	if !sh.in.complete() {
		line += " **Not everything could be read.**"
	}
	line += " " + count(len(sh.open()), "question") + " at the end."
	sh.doc.add("about", line+" [Coverage](#coverage)*")
}

func (sh *sheet) summary() {
	var lines, items []string
	for _, s := range sh.stories {
		if len(lines) < maxSummary && s.strength < large {
			lines = append(lines, s.short(sh.in))
			items = append(items, s.behind()...)
		}
	}
	if len(lines) == 0 {
		lines = []string{"*Nothing stands out by what changed. What did no tool see? `brag note \"…\"`*"}
	}
	sh.doc.add("summary", "## In short\n\n"+strings.Join(lines, "\n"), items...)
}

// principles writes a section for each principle that something stands out
// under, then one for all those that have smaller things only, then one for
// those nothing speaks for: a weak principle stands empty, and is not padded.
func (sh *sheet) principles() {
	var weak, empty []string
	smaller, tag := 0, ""
	for _, p := range sh.in.Principles {
		strong, small := sh.under(p.Key)
		switch {
		case len(strong) > 0:
			sh.section("principle-"+p.Key, p.Name, strong, rest(small, sh.listing()+" --principle "+p.Key))
		case small > 0:
			weak = append(weak, fmt.Sprintf("%s (%d)", escape(p.Name), small))
			smaller += small
		default:
			empty = append(empty, escape(p.Name))
			tag = p.Key
		}
	}
	if strong, small := sh.under(""); len(strong)+small > 0 {
		sh.section("unsorted", "Not sorted under a principle", strong, rest(small, sh.listing())+"\n\n*Sort one with `brag tag ID PRINCIPLE`.*")
	}
	if len(weak) > 0 {
		sh.doc.add("weak", "## "+strings.Join(weak, " · ")+"\n\n*"+count(smaller, "smaller accomplishment")+"; none stands out by what changed. `"+sh.listing()+"`*")
	}
	if len(empty) > 0 {
		sh.doc.add("empty", "## "+strings.Join(empty, " · ")+
			"\n\n*Nothing harvested speaks for these. If there was a proposal, a talk, a hard decision: `brag note \"…\" --tag "+tag+"`*")
	}
}

// under returns the stories whose first principle is key ("": that have none):
// those that are shown, and how many are not.
func (sh *sheet) under(key string) (strong []*story, smaller int) {
	for _, s := range sh.stories {
		first := sh.first(s)
		switch {
		case first != key:
		case s.strength < small && len(strong) < maxBullets:
			strong = append(strong, s)
		default:
			smaller++
		}
	}
	return strong, smaller
}

// first returns the first principle of a story that the framework has, or "":
// what was tagged under another framework is not lost.
func (sh *sheet) first(s *story) string {
	for _, a := range s.Principles {
		if slices.ContainsFunc(sh.in.Principles, func(p Principle) bool { return p.Key == a.Key }) {
			return a.Key
		}
	}
	return ""
}

func (sh *sheet) section(block, name string, strong []*story, last string) {
	sh.doc.add(block, "## "+escape(name))
	for _, s := range strong {
		sh.doc.add("acc-"+s.ID, s.bullet(sh.in), s.behind()...)
	}
	if last = strings.TrimSpace(last); last != "" {
		sh.doc.add(block+"-rest", last)
	}
}

// listing is the command that lists what is not shown.
func (sh *sheet) listing() string { return "brag list accomplishments --period " + sh.in.Period.Name }

// rest says how many are not shown.
func rest(smaller int, listing string) string {
	if smaller == 0 {
		return ""
	}
	return fmt.Sprintf("- *and %d smaller: `%s`*", smaller, listing)
}

func (sh *sheet) numbers() {
	var parts []string
	if len(sh.in.Numbers) > 0 {
		var table strings.Builder
		table.WriteString("| | this period | the one before | difference |\n|---|---|---|---|")
		for _, n := range sh.in.Numbers {
			fmt.Fprintf(&table, "\n| %s | %s | %s | %s |", cell(n.Label), cell(n.Value), cell(n.Previous), cell(n.Difference))
		}
		parts = append(parts, table.String())
	}
	workload, items := sh.workload()
	if workload != "" {
		parts = append(parts, workload)
	}
	if len(parts) == 0 {
		return
	}
	parts = append(parts, "*How each is counted: `brag report --period "+sh.in.Period.Name+"`*")
	sh.doc.add("numbers", "## In numbers\n\n"+strings.Join(parts, "\n\n"), items...)
}

// cell escapes what would break a table.
func cell(text string) string { return strings.ReplaceAll(plain(text), "|", `\|`) }

// asked returns the questions about stories, each with its story's headline.
func (sh *sheet) asked() []string {
	var all []string
	for _, s := range sh.stories {
		qs := s.questions(sh.in)
		if len(qs) == 0 {
			continue
		}
		for i := range qs {
			qs[i] = upperFirst(qs[i])
		}
		head, _ := s.headline(sh.in)
		all = append(all, "**"+head+"**: "+escape(strings.Join(qs, " ")))
	}
	return all
}

// loose asks about pull requests of one repository that belong to no ticket
// and to nothing else: one thing, or routine?
func (sh *sheet) loose() []string {
	by := map[string][]work.Entry{}
	for _, s := range sh.stories {
		if len(s.Items) == 1 && len(s.pulls) == 1 {
			by[s.own[0].ContainerName] = append(by[s.own[0].ContainerName], s.own[0])
		}
	}
	var all []string
	for _, repo := range slices.Sorted(maps.Keys(by)) {
		pulls := by[repo]
		if len(pulls) < looseFrom {
			continue
		}
		slices.SortFunc(pulls, func(a, b work.Entry) int { return a.At.Compare(b.At) })
		var links []string
		for _, e := range pulls[:min(len(pulls), maxLinks)] {
			links = append(links, link(e.Ref, e.URL))
		}
		all = append(all, fmt.Sprintf("%d pull requests in %s belong to no ticket (%s): one accomplishment, or routine?",
			len(pulls), escape(repo), strings.Join(links, ", ")))
	}
	return all
}

// open returns every question of the sheet.
func (sh *sheet) open() []string {
	return slices.Concat(sh.asked(), sh.loose(), []string{
		"Did anyone thank you in writing? `brag note --feedback \"…\"`",
		"What did no tool see: advice given, a decision prepared, somebody unblocked, a talk, a class? `brag note \"…\"`",
	})
}

func (sh *sheet) questions() {
	lines := sh.open()
	for i := range lines {
		lines[i] = fmt.Sprintf("%d. %s", i+1, lines[i])
	}
	var items []string
	for _, s := range sh.stories {
		for _, o := range s.objections {
			items = append(items, o.Items...)
		}
	}
	sh.doc.add("questions", "## Questions for you\n\n"+strings.Join(lines, "\n"), distinct(items)...)
}

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
	in      *Input
	stories []*story // of the period, strongest first
	doc     Document
}

// BragSheet writes the working copy of a brag sheet: a summary, what was
// accomplished by principle, numbers, open questions, and what all of it rests
// on. The same input gives the same document.
func BragSheet(in Input) Document {
	sh := &sheet{in: &in}
	entries := map[string]work.Entry{}
	for _, e := range in.Entries {
		entries[e.ID] = e
	}
	for _, a := range in.Accomplishments {
		if s := newStory(a, entries, in.Period); !a.Hidden && sh.inPeriod(&s) {
			s.stop = s.stopping(&in)
			s.strength = s.rank(&in)
			sh.stories = append(sh.stories, &s)
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
	sh.title()
	sh.summary()
	sh.principles()
	sh.numbers()
	sh.questions()
	sh.coverage()
	return sh.doc
}

// inPeriod reports whether something of the story that counts was finished in
// the period.
func (sh *sheet) inPeriod(s *story) bool {
	return slices.ContainsFunc(s.own, func(e work.Entry) bool { return sh.in.Period.Contains(e.At) })
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
			items = append(items, s.Own...)
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
		sh.doc.add("acc-"+s.ID, s.bullet(sh.in), s.Own...)
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
	if len(sh.in.Numbers) == 0 {
		return
	}
	var b strings.Builder
	b.WriteString("## In numbers\n\n| | this period | the one before | difference |\n|---|---|---|---|")
	for _, n := range sh.in.Numbers {
		fmt.Fprintf(&b, "\n| %s | %s | %s | %s |", cell(n.Label), cell(n.Value), cell(n.Previous), cell(n.Difference))
	}
	b.WriteString("\n\n*How each is counted: `brag report --period " + sh.in.Period.Name + "`*")
	sh.doc.add("numbers", b.String())
}

// cell escapes what would break a table.
func cell(text string) string { return strings.ReplaceAll(plain(text), "|", `\|`) }

// asked returns the questions of the stories that are shown, each with its
// story's title.
func (sh *sheet) asked() []string {
	var all []string
	for _, s := range sh.stories {
		qs := s.questions(sh.in)
		if s.strength >= small && s.undone == "" || len(qs) == 0 {
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
	sh.doc.add("questions", "## Questions for you\n\n"+strings.Join(lines, "\n"))
}

func (sh *sheet) coverage() {
	in := sh.in
	var lines []string
	for i := 0; i < len(in.Coverage); {
		account := in.Coverage[i].Account
		var whole, gaps []string
		var problems []work.Problem
		for ; i < len(in.Coverage) && in.Coverage[i].Account.ID == account.ID; i++ {
			c := in.Coverage[i]
			problems = append(problems, c.Problems...)
			if g := gap(c, in); g != "" {
				gaps = append(gaps, escape(c.Stream)+" **"+g+"**")
			} else {
				whole = append(whole, escape(c.Stream))
			}
		}
		if len(whole) > 0 {
			state := " complete"
			if len(problems) > 0 {
				state += " as far as the token sees"
			}
			gaps = append([]string{strings.Join(whole, ", ") + state}, gaps...)
		}
		lines = append(lines, fmt.Sprintf("- %s (%s on %s): %s", escape(account.Name), escape(account.Login), escape(host(account.Host)), strings.Join(gaps, "; ")))
		for _, p := range problems {
			lines = append(lines, "  - "+escape(p.What))
		}
	}
	if len(lines) == 0 {
		lines = append(lines, "- No account has been read; this sheet holds notes only. `brag sync`")
	}
	text := "## Coverage\n\n" + in.Period.String() + ", " + in.Now.Location().String() + ".\n\n" + strings.Join(lines, "\n")
	if left := sh.notCounted(); left != "" {
		text += "\n\n" + left
	}
	sh.doc.add("coverage", text)
}

// complete reports whether every stream was read over the whole period.
func (in *Input) complete() bool {
	return !slices.ContainsFunc(in.Coverage, func(c work.Coverage) bool { return gap(c, in) != "" })
}

// gap says what of the period a stream was not read for, or "".
func gap(c work.Coverage, in *Input) string {
	end := in.Period.Until(in.Now).To
	switch {
	case c.Through.IsZero():
		return "not read to its end yet"
	case c.Since.After(in.Period.From):
		return "read only from " + c.Since.In(in.Now.Location()).Format("2 January 2006")
	case c.Through.Before(end) && end.Sub(c.Through) > time.Hour:
		return "read only up to " + c.Through.In(in.Now.Location()).Format("2 January 2006 15:04")
	case len(c.Windows) > 0, c.Outcome == work.OutcomePartial:
		return "some of it could not be read"
	}
	return ""
}

func host(address string) string {
	_, name, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	return name
}

// notCounted counts what was kept but not counted, by reason.
func (sh *sheet) notCounted() string {
	total, by := 0, map[string]int{}
	for _, e := range sh.in.Entries {
		if !e.Counted && e.Why != work.WhyOpen && sh.in.Period.Contains(e.When()) {
			total++
			by[e.Why]++
		}
	}
	if total == 0 {
		return ""
	}
	var reasons []string
	for why := range by {
		reasons = append(reasons, why)
	}
	slices.SortFunc(reasons, func(a, b string) int { return cmp.Or(cmp.Compare(by[b], by[a]), strings.Compare(a, b)) })
	for i, why := range reasons {
		reasons[i] = fmt.Sprintf("%d %s", by[why], escape(why))
	}
	if more := len(reasons) - maxReasons; more > 0 {
		reasons = append(reasons[:maxReasons], fmt.Sprintf("and %d more reasons", more))
	}
	return fmt.Sprintf("Kept but not counted, %d: %s. `brag list --not-counted --period %s`", total, strings.Join(reasons, "; "), sh.in.Period.Name)
}

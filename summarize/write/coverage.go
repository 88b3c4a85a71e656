package write

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bragsheet/store/work"
)

func (sh *sheet) coverage() {
	in := sh.in
	var lines []string
	for i := 0; i < len(in.Coverage); {
		n := i + 1
		for n < len(in.Coverage) && in.Coverage[n].Account.ID == in.Coverage[i].Account.ID {
			n++
		}
		lines = append(lines, in.accountLines(in.Coverage[i:n])...)
		i = n
	}
	if len(lines) == 0 {
		lines = append(lines, "- No account has been read; this sheet holds notes only. `brag sync`")
	}
	var text strings.Builder
	text.WriteString("## Coverage\n\n" + in.Period.String() + ", " + in.Now.Location().String() + ".\n\n" + strings.Join(lines, "\n"))
	for _, more := range []string{sh.notCounted(), in.unmet()} {
		if more != "" {
			text.WriteString("\n\n" + more)
		}
	}
	sh.doc.add("coverage", text.String())
}

// accountLines says how far the streams of one account were read. Those that
// go over stored objects bring nothing of their own, and only show where they
// met a problem.
func (in *Input) accountLines(streams []work.Coverage) []string {
	read := work.Read(in.Period, in.Coverage, in.Now)
	var whole, gaps, problems []string
	unseen := false
	for _, c := range streams {
		gap := c.Gap(read)
		switch {
		case gap != "":
			gaps = append(gaps, escape(c.Stream)+" **"+gap+"**")
		case !c.Over:
			whole = append(whole, escape(c.Stream))
			unseen = unseen || len(c.Problems) > 0
		}
		for _, p := range c.Problems {
			of := ""
			if c.Over {
				of = escape(c.Stream) + ": "
			}
			problems = append(problems, "  - "+of+escape(p.What))
		}
	}
	if len(whole) > 0 {
		state := " complete"
		if unseen {
			state += " as far as the token sees"
		}
		gaps = slices.Insert(gaps, 0, list(whole)+state)
	}
	account := streams[0].Account
	line := fmt.Sprintf("- %s (%s on %s)", escape(account.Name), escape(account.Login), escape(host(account.Host)))
	if len(gaps) > 0 {
		line += ": " + strings.Join(gaps, "; ")
	}
	return slices.Insert(problems, 0, line)
}

// unmet says which decisions have no effect, so that the person can look after
// them.
func (in *Input) unmet() string {
	n := len(in.Unmet)
	if n == 0 {
		return ""
	}
	var words []string
	for _, u := range in.Unmet[:min(n, maxReasons)] {
		words = append(words, escape(u))
	}
	if n > maxReasons {
		words = append(words, fmt.Sprintf("and %d more", n-maxReasons))
	}
	have := "have"
	if n == 1 {
		have = "has"
	}
	return fmt.Sprintf("%d of your decisions %s no effect now: %s.", n, have, strings.Join(words, "; "))
}

// complete reports whether every stream was read over the whole period.
func (in *Input) complete() bool {
	read := work.Read(in.Period, in.Coverage, in.Now)
	return !slices.ContainsFunc(in.Coverage, func(c work.Coverage) bool { return c.Gap(read) != "" })
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

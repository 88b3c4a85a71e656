package write

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// coverage says how far everything was read, and what was left out.
func (g *gathering) coverage() {
	in, v := g.in, g.view
	for i := 0; i < len(in.Coverage); {
		n := i + 1
		for n < len(in.Coverage) && in.Coverage[n].Account.ID == in.Coverage[i].Account.ID {
			n++
		}
		v.Coverage = append(v.Coverage, g.account(in.Coverage[i:n]))
		i = n
	}
	v.Unseen = g.unseen()
	v.NotCounted = v.make("not-counted", g.notCounted())
	v.Unmet = v.make("unmet", g.unmet())
	v.LeftOut = v.make("left-out", g.leftOut())
}

// account says how far the streams of one account were read. Those that go
// over stored objects bring nothing of their own, and only show where they met
// a problem.
func (g *gathering) account(streams []work.Coverage) *Account {
	read := work.Read(g.in.Period, g.in.Coverage, g.in.Now)
	var whole, told []phrase
	var problems []string
	unseen := false
	for _, c := range streams {
		gap := c.Gap(read)
		switch {
		case gap != "":
			told = append(told, join([]phrase{g.other(c.Stream), verbatim(" **"), g.clauses(gap), verbatim("**")}, ""))
		case !c.Over:
			whole = append(whole, g.other(c.Stream))
			unseen = unseen || len(c.Problems) > 0
		}
		for _, p := range c.Problems {
			what := g.other(p.What)
			if c.Over {
				what = g.say("%[1]s: %[2]s", g.other(c.Stream), what)
			}
			problems = append(problems, what.markdown)
		}
	}
	if len(whole) > 0 {
		format := "%[1]s complete"
		if unseen {
			format = "%[1]s complete as far as the token sees"
		}
		told = slices.Insert(told, 0, g.say(format, g.list(whole)))
	}
	account := streams[0].Account
	line := g.say("%[1]s (%[2]s on %[3]s)", text(account.Name), text(account.Login), text(host(account.Host)))
	if len(told) > 0 {
		line = g.say("%[1]s: %[2]s", line, join(told, g.apart))
	}
	return &Account{Text: line.markdown, Problems: problems}
}

// maxUnseen is how many problems the head of a document names.
const maxUnseen = 2

// unseen says which problems were met while reading, but for a token that
// expires: it shows what it shows until then.
func (g *gathering) unseen() string {
	var met []string
	for _, c := range g.in.Coverage {
		for _, p := range c.Problems {
			if !strings.HasPrefix(p.What, "the token expires") {
				met = append(met, p.What)
			}
		}
	}
	if met = distinct(met); len(met) == 0 {
		return ""
	}
	var told []phrase
	for _, what := range met[:min(len(met), maxUnseen)] {
		told = append(told, g.other(what))
	}
	if more := len(met) - maxUnseen; more > 0 {
		told = append(told, g.say("and %[1]s more", g.number(more, "item")))
	}
	return g.say("Not everything could be seen: %[1]s.", join(told, g.apart)).markdown
}

// unmet says which decisions have no effect, so that the person can look after
// them.
func (g *gathering) unmet() phrase {
	n := len(g.in.Unmet)
	if n == 0 {
		return phrase{}
	}
	var words []phrase
	for _, u := range g.in.Unmet[:min(n, maxReasons)] {
		words = append(words, g.clauses(u))
	}
	if n > maxReasons {
		words = append(words, g.say("and %[1]s more", g.number(n-maxReasons, "decision")))
	}
	format := "%[1]s of your decisions have no effect now: %[2]s."
	if n == 1 {
		format = "%[1]s of your decisions has no effect now: %[2]s."
	}
	return g.say(format, g.number(n, "decision"), join(words, g.apart))
}

// leftOut counts the sentences that a sheet lacks, each once: a headline that
// was refused is told by its title, and what came of it among the details.
func (g *gathering) leftOut() phrase {
	lacking := map[string]bool{}
	for _, r := range g.view.Refused {
		parts := strings.Split(r.ID, ".")
		bullet, isBullet := strings.CutPrefix(parts[0], "acc-")
		last := parts[len(parts)-1]
		switch {
		case !isBullet && !slices.Contains([]string{"besides", "workload"}, parts[0]):
		case isBullet && last != "title" && (len(parts) > 2 || last == "head" || last == "brief" || !g.isStrong(bullet)):
		default:
			lacking[r.Text] = true
		}
	}
	switch n := len(lacking); n {
	case 0:
		return phrase{}
	case 1:
		return g.say("%[1]s left out: not everything in it could be shown to be true.", g.n(n, "sentence"))
	default:
		return g.say("%[1]s left out: not everything in them could be shown to be true.", g.n(n, "sentence"))
	}
}

func (g *gathering) isStrong(id string) bool {
	return slices.ContainsFunc(g.view.Strong, func(b *Bullet) bool { return b.ID == id })
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
func (g *gathering) notCounted() phrase {
	total, by := 0, map[string]int{}
	for _, e := range g.in.Entries {
		if !e.Counted && e.Why != work.WhyOpen && g.in.Period.Contains(e.When()) {
			total++
			by[e.Why]++
		}
	}
	if total == 0 {
		return phrase{}
	}
	whys := slices.SortedFunc(maps.Keys(by), func(a, b string) int { return cmp.Or(cmp.Compare(by[b], by[a]), strings.Compare(a, b)) })
	var reasons []phrase
	for _, why := range whys[:min(len(whys), maxReasons)] {
		reason := g.say("%[1]s %[2]s", g.number(by[why], "item"), g.other(why))
		reasons = append(reasons, reason.knowing(reason.plain)) // a reason is no noun, and is told whole
	}
	if more := len(whys) - maxReasons; more > 0 {
		reasons = append(reasons, g.say("and %[1]s", g.n(more, "more reason")))
	}
	return g.say("Kept but not counted, %[1]s: %[2]s.", g.number(total, "item"), join(reasons, g.apart))
}

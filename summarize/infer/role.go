package infer

import (
	"fmt"
	"strings"

	"bragsheet/store/work"
)

// rule is one row of the table that names the person's part in a group. It
// returns the evidence for its role, or "" if there isn't enough.
type rule struct {
	role     string
	evidence func(f facts, x *index) string
}

// roles are the rules, in order: the first with evidence names the role. A
// word never says more than its evidence.
var roles = []rule{
	{"reviewed", facts.reviewed},
	{"commanded", facts.commanded},
	{"contributed", facts.toOthersEpic},
	{"led", facts.led},
	{"coordinated", facts.coordinated},
	{"contributed", facts.minority},
	{"fixed", facts.mended},
	{"responded", facts.responded},
	{"contributed", facts.answered},
	{"mentored", facts.mentored},
	{"wrote", facts.wrote},
	{"built", facts.built},
	{"did", facts.did},
}

// role returns the person's part in the group, and the evidence for it.
func (f facts) role(x *index) (role, reason string) {
	for _, r := range roles {
		if reason := r.evidence(f, x); reason != "" {
			return r.role, reason
		}
	}
	return "did", ""
}

func (f facts) reviewed(x *index) string {
	if !f.g.mentoring {
		return ""
	}
	substantive := 0
	for _, i := range f.g.own {
		if p := x.entries[i].Pull; p != nil && p.Substantive {
			substantive++
		}
	}
	return fmt.Sprintf("reviewed %d pull requests of one person; %d of the reviews had comments or asked for changes", f.reviews(x), substantive)
}

func (f facts) commanded(x *index) string {
	if e := &x.entries[f.head]; e.Kind != work.KindIncident || !e.Counted || e.Role != work.RoleCommander {
		return ""
	}
	return "commander of " + x.short(f.head)
}

func (f facts) toOthersEpic(x *index) string {
	if !isEpic(&x.entries[f.head]) || f.head == f.epic {
		return ""
	}
	return fmt.Sprintf("%s is not assigned to me; %s of its work %s mine", x.short(f.head), count(len(f.g.own), "item"), isAre(len(f.g.own)))
}

// led needs other people's finished work in it, and either the person's epic
// with tickets they wrote for others, or a design of theirs.
func (f facts) led(x *index) string {
	if len(f.others) == 0 {
		return ""
	}
	var evidence []string
	if f.epic >= 0 && f.delegated > 0 {
		evidence = append(evidence, "owns "+x.short(f.epic), fmt.Sprintf("wrote %s that others took", count(f.delegated, "ticket")))
	}
	if f.design >= 0 {
		evidence = append(evidence, "wrote "+x.short(f.design))
	}
	if len(evidence) == 0 {
		return ""
	}
	theirs := f.share()
	if f.theirs == 0 {
		theirs = fmt.Sprintf("%s done by %s", count(len(f.others), "ticket"), count(len(f.people), "other"))
	}
	return strings.Join(append(evidence, theirs), "; ")
}

// coordinated needs finished work of several people in it, and either the
// person's epic, or tickets they wrote that others took.
func (f facts) coordinated(x *index) string {
	if len(f.people) < severalPeople || f.theirs+f.ticketsDone() <= len(f.pulls) {
		return ""
	}
	var evidence []string
	if f.epic >= 0 {
		evidence = append(evidence, "owns "+x.short(f.epic))
	}
	if f.delegated >= severalPeople {
		evidence = append(evidence, fmt.Sprintf("wrote %s that others took", count(f.delegated, "ticket")))
	}
	if len(evidence) == 0 {
		return ""
	}
	return strings.Join(append(evidence, fmt.Sprintf("%s done by %d others", count(len(f.others), "item"), len(f.people))), "; ")
}

// severalPeople are so many that somebody has to coordinate them.
const severalPeople = 2

// ticketsDone counts the tickets that others did.
func (f facts) ticketsDone() int { return len(f.others) - f.theirs }

func (f facts) minority(*index) string {
	if f.theirs <= len(f.pulls) {
		return ""
	}
	return f.share()
}

func (f facts) mended(x *index) string {
	e := &x.entries[f.head]
	if e.Kind == work.KindIncident {
		for _, l := range f.g.links {
			if x.fixes(l) && x.entries[l.from].Counted {
				return fmt.Sprintf("merged %s for %s", x.short(l.from), x.short(l.to))
			}
		}
		if e.Counted && e.Role == work.RoleAssignee {
			return x.short(f.head) + " was assigned to me when it was resolved"
		}
		return ""
	}
	switch {
	case isBug(e):
		return x.short(f.head) + " is a bug"
	case e.Kind == work.KindPull && isFix(e):
		return x.short(f.head) + " is titled as a fix"
	}
	return ""
}

func (f facts) responded(x *index) string {
	if e := &x.entries[f.head]; e.Kind != work.KindIncident || !e.Counted || e.Role != work.RoleResponder {
		return ""
	}
	return "responder of " + x.short(f.head)
}

// mentored needs a ticket or a note that is about helping somebody to grow.
// Reviews alone say that somebody reviewed.
func (f facts) mentored(x *index) string {
	e := &x.entries[f.head]
	if e.Kind != work.KindTicket && e.Kind != work.KindNote || !isGlue(e, GlueOnboarding) {
		return ""
	}
	return x.short(f.head) + " is about onboarding or mentoring"
}

func (f facts) answered(x *index) string {
	e := &x.entries[f.head]
	if e.Kind != work.KindIncident {
		return ""
	}
	return fmt.Sprintf("%s of %s", e.Role, x.short(f.head))
}

func (f facts) wrote(x *index) string {
	for _, i := range f.pulls {
		if !isDocument(&x.entries[i]) {
			return ""
		}
	}
	if len(f.pulls) == 0 {
		return ""
	}
	return x.short(f.pulls[0]) + " is a document"
}

func (f facts) built(*index) string {
	if len(f.pulls) < 2 || f.theirs >= len(f.pulls) {
		return ""
	}
	return f.share()
}

func (f facts) did(x *index) string {
	e := &x.entries[f.head]
	if e.Kind == work.KindNote {
		return "noted by me"
	}
	return fmt.Sprintf("%s of %s", e.Role, x.short(f.head))
}

// share says how many of the pull requests are other people's.
func (f facts) share() string {
	switch n := len(f.pulls); {
	case f.theirs > 0 && len(f.people) > 0:
		return fmt.Sprintf("%d of %s by %s", f.theirs, count(n+f.theirs, "pull request"), count(len(f.people), "other"))
	case f.theirs > 0:
		return fmt.Sprintf("%d of %s by others", f.theirs, count(n+f.theirs, "pull request"))
	default:
		return "all of " + count(n, "pull request")
	}
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

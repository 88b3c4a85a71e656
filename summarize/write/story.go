package write

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// story is an accomplishment with its entries sorted by what they are.
type story struct {
	work.Accomplishment
	in         *Input
	v          *voice
	given      map[work.DecisionKind]bool // what of it is the person's word: its title, days, role
	reviewing  bool                       // its own entries are reviews of one person's pull requests
	own        []work.Entry               // counted, oldest first
	epics      []work.Entry               // epics among the items, mine or not
	pulls      []work.Entry               // my merged pull requests, documents apart
	documents  []work.Entry               // my merged pull requests that are documents
	reviews    []work.Entry               // pull requests of others: those merged as part of this, or all that a story of reviewing is about
	tickets    []work.Entry               // my tickets and issues, epics and incidents apart
	incidents  []work.Entry
	notes      []work.Entry
	known      map[string]work.Entry // all of these, and what belongs to it besides
	objections []Objection           // that the person is asked about
	goesOn     bool                  // some of it was finished only after the period, or is not yet
	unfinished bool                  // its epic is open
	undone     phrase                // why it does not stand: reverted, open again, an epic not done; nothing if it does

	// Worked out once, when all of the above is known.
	stop     *stop
	strength strength
	median   time.Duration // to my first answer, over so many reviews
	answers  int
}

var postmortemWords = regexp.MustCompile(`(?i)\b(postmortems?|post-mortems?|incident reviews?)\b`)

// story sorts what there was of an accomplishment by the end of the period.
func (g *gathering) story(a work.Accomplishment) *story {
	s := &story{Accomplishment: a, in: g.in, v: g.voice, given: g.given(a), known: map[string]work.Entry{}}
	s.Evidence = a.Evidence
	period, own, others, documents := g.in.Period, setOf(a.Own), setOf(a.Others), setOf(s.read(evidenceDesign, evidenceDocuments))
	s.reviewing = slices.ContainsFunc(a.Own, func(id string) bool { return g.entries[id].Kind == work.KindReview }) &&
		!slices.ContainsFunc(a.Own, func(id string) bool {
			return !slices.Contains([]work.Kind{work.KindReview, work.KindNote}, g.entries[id].Kind)
		})
	for _, id := range a.Items {
		e, ok := g.entries[id]
		if !ok || e.Hidden {
			continue
		}
		s.judge(e, own[id])
		s.goesOn = s.goesOn || own[id] && !e.When().Before(period.To)
		if !s.tells(e, period) || e.Kind == work.KindReview && !own[id] && !others[id] {
			continue
		}
		s.place(e, own[id], documents[id])
	}
	s.Claims = slices.DeleteFunc(slices.Clone(a.Claims), func(c work.Claim) bool {
		_, told := s.known[c.Item]
		return s.undone.plain != "" || !told || !own[c.Item]
	})
	slices.SortStableFunc(s.Claims, func(a, b work.Claim) int { return -cmp.Compare(looked(a), looked(b)) })
	if len(s.own) > 0 {
		s.settle()
	}
	return s
}

// distinct returns ids without repetitions.
func distinct(ids []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		again := seen[id]
		seen[id] = true
		return again
	})
}

func setOf(ids []string) map[string]bool {
	set := map[string]bool{}
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// looked orders claims: those the person has looked at say more.
func looked(c work.Claim) int {
	if c.Confirmed {
		return 1
	}
	return 0
}

// tells reports whether an entry is in the story. A sheet for a half-year does
// not tell of the next, and of reviews, which are many small things, it tells
// those of the period alone. The days the person gave outrank those of the
// entries: what ended in the period is told whole.
func (s *story) tells(e work.Entry, period work.Period) bool {
	switch {
	case s.dated() && s.To.Before(period.To):
		return true
	case !e.When().Before(period.To):
		return false
	}
	return !s.reviewing || s.dated() || !e.When().Before(period.From)
}

// settle gives the story the days of what it tells, unless the person gave it
// theirs.
func (s *story) settle() {
	byEnd := func(a, b work.Entry) int { return a.At.Compare(b.At) }
	if !s.dated() {
		s.To = slices.MaxFunc(s.own, byEnd).At
		if s.reviewing {
			s.From = slices.MinFunc(s.own, byEnd).At
		}
	}
}

// reviewed counts the reviews of a story of reviewing, which notes may tell of,
// too.
func (s *story) reviewed() int { return len(s.own) - len(s.notes) }

func (s *story) renamed() bool { return s.given[work.DecideRename] }

func (s *story) dated() bool { return s.given[work.DecideRedate] }

// inPeriod reports whether the story belongs to the period: something of it
// that counts was finished then, or the person says that it was then.
func (s *story) inPeriod(period work.Period) bool {
	if s.dated() {
		return len(s.own) > 0 && period.Overlaps(s.From, s.To)
	}
	return slices.ContainsFunc(s.own, func(e work.Entry) bool { return period.Contains(e.At) })
}

func (s *story) place(e work.Entry, own, document bool) {
	s.known[e.ID] = e
	if own {
		s.own = append(s.own, e)
	}
	switch {
	case e.Ticket != nil && e.Ticket.Epic:
		s.epics = append(s.epics, e)
	case e.Kind == work.KindIncident:
		s.incidents = append(s.incidents, e)
	case e.Kind == work.KindReview:
		s.reviews = append(s.reviews, e)
	case !own:
	case document:
		s.documents = append(s.documents, e)
	case e.Kind == work.KindPull:
		s.pulls = append(s.pulls, e)
	case e.Kind == work.KindNote:
		s.notes = append(s.notes, e)
	default:
		s.tickets = append(s.tickets, e)
	}
}

// judge notes what says that a story does not stand, or is not at its end.
func (s *story) judge(e work.Entry, own bool) {
	epic := e.Ticket != nil && e.Ticket.Epic
	switch {
	case own && e.Kind == work.KindPull && strings.HasPrefix(e.Title, "Revert "):
		s.undone = s.v.say("reverted")
	case e.Why == work.WhyReopened:
		s.undone = s.v.say("%[1]s is open again", text(e.Ref))
	case epic && e.Why == work.WhyDeclined:
		s.undone = s.v.say("%[1]s was closed without being done", text(e.Ref))
	case epic && e.State == work.StateOpen:
		s.goesOn, s.unfinished = true, true
	}
}

// behind returns the items the story was told from, oldest first.
func (s *story) behind() []string {
	return slices.DeleteFunc(slices.Clone(s.Items), func(id string) bool { _, ok := s.known[id]; return !ok })
}

// wroteA reports whether one of the documents is called so.
func (s *story) wroteA(words *regexp.Regexp) bool {
	return slices.ContainsFunc(s.documents, func(e work.Entry) bool { return isCalled(e, words) })
}

// isCalled reports whether a document is called so, in its repository's name or
// its title.
func isCalled(e work.Entry, words *regexp.Regexp) bool {
	_, repo, _ := strings.Cut(e.ContainerName, "/")
	return words.MatchString(repo) || words.MatchString(e.Title)
}

// onlyDocuments reports whether documents are all that was merged.
func (s *story) onlyDocuments() bool { return len(s.documents) > 0 && len(s.pulls) == 0 }

// othersPulls counts the pull requests of others in a story that is not about
// reviewing.
func (s *story) othersPulls() int {
	if s.reviewing {
		return 0
	}
	return len(s.reviews)
}

// evidence returns the entries behind a story, the strongest first.
func (s *story) evidence() []work.Entry {
	claimed := map[string]bool{}
	for _, c := range s.Claims {
		claimed[c.Item] = true
	}
	measured := slices.DeleteFunc(slices.Clone(s.pulls), func(e work.Entry) bool { return !claimed[e.ID] })
	widest, closest := slices.Clone(s.pulls), slices.Clone(s.reviews)
	slices.SortStableFunc(widest, func(a, b work.Entry) int { return cmp.Compare(b.Pull.ChangedFiles, a.Pull.ChangedFiles) })
	slices.SortStableFunc(closest, func(a, b work.Entry) int { return cmp.Compare(b.Pull.ReviewComments, a.Pull.ReviewComments) })
	lists := [][]work.Entry{s.documents, s.epics, measured, s.incidents, widest, s.tickets, s.notes, closest}
	if s.stop != nil {
		lists = slices.Insert(lists, 0, []work.Entry{s.stop.fix})
	} else if s.Role == "commanded" {
		lists = slices.Insert(lists, 0, s.incidents)
		if fix := s.fix(); fix != nil {
			lists = slices.Insert(lists, 1, []work.Entry{*fix})
		}
	}
	var all []work.Entry
	seen := map[string]bool{}
	for _, list := range lists {
		for _, e := range list {
			if !seen[e.ID] && e.URL != "" {
				seen[e.ID] = true
				all = append(all, e)
			}
		}
	}
	return all
}

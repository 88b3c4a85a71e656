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
	own        []work.Entry // counted, oldest first
	epics      []work.Entry // epics among the items, mine or not
	pulls      []work.Entry // my merged pull requests, documents apart
	documents  []work.Entry // my merged pull requests that are documents
	reviews    []work.Entry // pull requests of others: those merged as part of this, or all that a story of reviewing is about
	tickets    []work.Entry // my tickets and issues, epics and incidents apart
	handed     int          // tickets I reported and others did
	incidents  []work.Entry
	notes      []work.Entry
	goesOn     bool   // some of it was finished only after the period, or is not yet
	unfinished bool   // its epic is open
	undone     string // why it does not stand: reverted, open again, an epic not done; "" if it does

	// Worked out once, when all of the above is known.
	stop     *stop
	strength strength
}

// What a document is called, in its repository's name or its title.
var (
	designWords     = regexp.MustCompile(`(?i)\b(decisions?|decision record|design|rfcs?|adrs?|proposals?)\b`)
	postmortemWords = regexp.MustCompile(`(?i)\b(postmortems?|post-mortems?|incident reviews?)\b`)
	documentWords   = regexp.MustCompile(`(?i)\b(handbook|runbook|playbook|docs?|documentation|decisions?|decision record|design|rfcs?|adrs?|proposals?|postmortems?|post-mortems?|guide)\b`)
)

// newStory sorts what there was of an accomplishment by the end of the period:
// a sheet for a half-year does not tell of the next. Of reviews, which are many
// small things, it tells those of the period alone.
func newStory(a work.Accomplishment, entries map[string]work.Entry, period work.Period) story {
	s := story{Accomplishment: a}
	own, others := map[string]bool{}, map[string]bool{}
	for _, id := range a.Own {
		own[id] = true
	}
	for _, id := range a.Others {
		others[id] = true
	}
	for _, id := range a.Items {
		e, ok := entries[id]
		if !ok || e.Hidden {
			continue
		}
		s.judge(e, own[id])
		s.goesOn = s.goesOn || own[id] && !e.When().Before(period.To)
		switch {
		case !e.When().Before(period.To),
			a.Role == "reviewed" && e.When().Before(period.From),
			e.Kind == work.KindReview && !own[id] && !others[id]:
			continue
		}
		s.place(e, own[id])
	}
	s.Claims = slices.DeleteFunc(slices.Clone(a.Claims), func(c work.Claim) bool {
		return !slices.ContainsFunc(s.own, func(e work.Entry) bool { return e.ID == c.Item })
	})
	if s.undone != "" {
		s.Claims = nil
	}
	if len(s.own) == 0 {
		return s
	}
	byEnd := func(a, b work.Entry) int { return a.At.Compare(b.At) }
	s.To = slices.MaxFunc(s.own, byEnd).At
	if a.Role == "reviewed" {
		s.From = slices.MinFunc(s.own, byEnd).At
		s.Title = "Reviewed " + count(len(s.own), "pull request") + " of one colleague"
	}
	return s
}

func (s *story) place(e work.Entry, own bool) {
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
	case e.Why == work.WhyReportedOnly && e.State == work.StateDone:
		s.handed++
	case !own:
	case e.Kind == work.KindPull && isDocument(e):
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
		s.undone = "reverted"
	case e.Why == work.WhyReopened:
		s.undone = e.Ref + " is open again"
	case epic && e.Why == work.WhyDeclined:
		s.undone = e.Ref + " was closed without being done"
	case epic && e.State == work.StateOpen:
		s.goesOn, s.unfinished = true, true
	}
}

func isDocument(e work.Entry) bool { return called(e, documentWords) }

// called reports whether an entry's repository or title has one of the words.
func called(e work.Entry, words *regexp.Regexp) bool {
	_, repo, _ := strings.Cut(e.ContainerName, "/")
	return words.MatchString(repo) || words.MatchString(e.Title)
}

// wroteA reports whether one of the documents is called so.
func (s *story) wroteA(words *regexp.Regexp) bool {
	return slices.ContainsFunc(s.documents, func(e work.Entry) bool { return called(e, words) })
}

// strength says why a story stands out. The order is the order of the sheet.
type strength int

const (
	leading strength = iota
	stopped
	measured
	mentored
	shared
	documented
	noted
	large
	unseen
	small // does not stand out
)

// mentoredFrom is how many pull requests of one colleague stand out; largeFrom
// is how many finished pull requests or tickets make a story large;
// unseenFrom how long a ticket without a pull request was worked on.
const (
	mentoredFrom = 10
	largeFrom    = 4
	unseenFrom   = 5 * 24 * time.Hour
)

// rank returns how strong the story is.
func (s *story) rank(in *Input) strength {
	switch {
	case s.undone != "":
		return small
	case s.Role == "commanded" && !in.Period.Contains(s.began()):
		return small // what followed from it belongs here, the incident to another period
	case s.Role == "led" || s.Role == "commanded":
		return leading
	case s.stop != nil:
		return stopped
	case len(s.Claims) > 0:
		return measured
	case s.Role == "reviewed" && len(s.own) >= mentoredFrom:
		return mentored
	case s.othersPulls() > 0 && len(s.pulls) > 0:
		return shared
	case s.onlyDocuments():
		return documented
	case len(s.notes) > 0:
		return noted
	case len(s.pulls) >= largeFrom || len(s.tickets) >= largeFrom:
		return large
	case len(s.pulls)+len(s.documents) == 0 && slices.ContainsFunc(s.tickets, longTicket):
		return unseen
	}
	return small
}

func longTicket(e work.Entry) bool {
	return e.Ticket != nil && !e.Ticket.StartedAt.IsZero() && e.At.Sub(e.Ticket.StartedAt) >= unseenFrom
}

// onlyDocuments reports whether documents are all that was merged.
func (s *story) onlyDocuments() bool { return len(s.documents) > 0 && len(s.pulls) == 0 }

// othersPulls counts the pull requests of others in a story that is not about
// reviewing.
func (s *story) othersPulls() int {
	if s.Role == "reviewed" {
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
	widest := slices.Clone(s.pulls)
	slices.SortStableFunc(widest, func(a, b work.Entry) int { return cmp.Compare(b.Pull.ChangedFiles, a.Pull.ChangedFiles) })
	lists := [][]work.Entry{s.documents, s.epics, measured, s.incidents, widest, s.tickets, s.notes, s.reviews}
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

// stop is a change after which incidents of one cause stopped.
type stop struct {
	cause                   string
	fix                     work.Entry
	before                  int
	weeksBefore, weeksAfter float64
}

// aroundFix is how long before and after a change incidents must have been
// seen for before anything is said of them.
const aroundFix = 4 * 7 * 24 * time.Hour

// stopping returns how incidents of the story's recorded cause stopped after
// a pull request of mine in it, or nil where the numbers don't say so: not all
// of the period was read, one came after the change, or chance explains it.
func (s *story) stopping(in *Input) *stop {
	if len(s.incidents) == 0 || in.RateChange == nil || s.undone != "" || !in.complete() {
		return nil
	}
	st := &stop{cause: s.incidents[0].Incident.KnownCause()}
	if st.cause == "" {
		return nil
	}
	var last time.Time // of the cause, whoever answered, up to now
	for _, e := range in.Entries {
		if e.Kind != work.KindIncident || !strings.EqualFold(e.Incident.KnownCause(), st.cause) {
			continue
		}
		if began(e).After(last) {
			last = began(e)
		}
		if e.Counted && !e.Hidden && in.Period.Contains(began(e)) {
			st.before++
		}
	}
	i := slices.IndexFunc(s.pulls, func(e work.Entry) bool { return e.At.After(last) })
	if i < 0 || st.before < 2 || !in.Period.Contains(s.pulls[i].At) {
		return nil
	}
	st.fix = s.pulls[i]
	before, after := st.fix.At.Sub(in.Period.From), in.Period.Until(in.Now).To.Sub(st.fix.At)
	if before < aroundFix || after < aroundFix {
		return nil
	}
	st.weeksBefore, st.weeksAfter = before.Hours()/(24*7), after.Hours()/(24*7)
	if _, _, high := in.RateChange(st.before, 0, st.weeksBefore, st.weeksAfter); high >= 0 {
		return nil
	}
	return st
}

// began returns when an incident was detected, else recorded.
func began(e work.Entry) time.Time {
	if e.Incident != nil && !e.Incident.DetectedAt.IsZero() {
		return e.Incident.DetectedAt.At
	}
	return e.CreatedAt
}

// commanded returns the counted incident I commanded, or nil.
func (s *story) commanded() *work.Entry {
	for i := range s.incidents {
		if e := &s.incidents[i]; e.Role == work.RoleCommander && e.Counted {
			return e
		}
	}
	return nil
}

// began returns when the incident I commanded began, else the story.
func (s *story) began() time.Time {
	if e := s.commanded(); e != nil {
		return began(*e)
	}
	return s.From
}

// fix returns the first pull request merged after the incident I commanded
// began: what was merged before may be what caused it.
func (s *story) fix() *work.Entry {
	for i := range s.pulls {
		if s.pulls[i].At.After(s.began()) {
			return &s.pulls[i]
		}
	}
	return nil
}

package write

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// The kinds of work.Evidence that are told, as inference calls them.
const (
	evidenceWorkload     = "workload"
	evidenceOwned        = "owned"
	evidenceDesign       = "design"
	evidenceDocuments    = "documents"
	evidenceDelegated    = "delegated"
	evidenceBreadth      = "breadth"
	evidenceAgreed       = "agreed"
	evidenceUnasked      = "unasked"
	evidenceUnblocked    = "unblocked"
	evidenceReviews      = "reviews"
	evidenceNewcomers    = "newcomers"
	evidenceOnCall       = "on_call"
	evidenceInterviewing = "interviewing"
	evidenceOnboarding   = "onboarding"
	evidencePresenting   = "presenting"
)

// read returns the items that evidence of some kinds was read from.
func (s *story) read(kinds ...string) []string {
	var ids []string
	for _, e := range s.Evidence {
		if slices.Contains(kinds, e.Kind) {
			ids = append(ids, e.Items...)
		}
	}
	return ids
}

// of returns those entries of the story that evidence of a kind was read from,
// epics apart.
func (s *story) of(kind string) []work.Entry {
	var found []work.Entry
	for _, id := range s.read(kind) {
		if e, ok := s.known[id]; ok && (e.Ticket == nil || !e.Ticket.Epic) {
			found = append(found, e)
		}
	}
	return found
}

// newcomersAfter is how long my reviews must be known for before somebody they
// had not met is called new.
const newcomersAfter = 60 * 24 * time.Hour

// sure returns the evidence that can be told. Where my reviews themselves begin
// in the data, everybody looks new.
func (sh *sheet) sure(all []work.Evidence) []work.Evidence {
	return slices.DeleteFunc(slices.Clone(all), func(e work.Evidence) bool {
		return e.Kind == evidenceNewcomers && slices.ContainsFunc(e.Items, func(id string) bool {
			return sh.entries[id].CreatedAt.Sub(sh.firstReview) < newcomersAfter
		})
	})
}

// wrote says what I wrote for work that is not writing itself: designs,
// documents, and the tickets that others did.
func (s *story) wrote() string {
	var wrote []string
	add := func(n int, one, noun string) {
		switch {
		case n == 1:
			wrote = append(wrote, one+" "+noun)
		case n > 1:
			wrote = append(wrote, count(n, noun))
		}
	}
	if !s.onlyDocuments() {
		add(len(s.of(evidenceDesign)), "the", "design record")
		add(len(s.of(evidenceDocuments)), "a", "document")
	}
	handed, kept := len(s.of(evidenceDelegated)), len(s.of(evidenceUnasked))
	switch {
	case handed > 0 && kept > 0:
		wrote = append(wrote, fmt.Sprintf("%s, %d of which others did", count(handed+kept, "ticket"), handed))
	case handed > 0:
		wrote = append(wrote, count(handed, "ticket")+" that others did")
	}
	if len(wrote) == 0 {
		return ""
	}
	return "Wrote " + list(wrote) + "."
}

// list joins words as people do: a, b and c.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// besides returns the sentences on what shows in no change of mine:
// repositories spanned, agreement, people unblocked, work nobody assigned.
func (s *story) besides() []string {
	var all []string
	if n := s.repositories(); n > 1 && (s.Role == "led" || s.Role == "coordinated") {
		all = append(all, fmt.Sprintf("My part spans %d repositories.", n))
	}
	if n := len(s.of(evidenceNewcomers)); n > 0 && s.reviewing {
		all = append(all, fmt.Sprintf("Of the pull requests, %d came in the weeks after the colleague's first known one.", n))
	}
	for _, e := range s.Evidence {
		if (e.Kind == evidenceAgreed || e.Kind == evidenceUnblocked) && s.knows(e.Items) {
			all = append(all, upperFirst(strings.TrimPrefix(escape(e.Text), s.only("1 document ")))+".")
		}
	}
	unasked := len(s.of(evidenceUnasked))
	switch {
	case s.Role == "commanded" || len(s.of(evidenceDelegated)) > 0 || unasked != len(s.tickets):
	case unasked == 1:
		all = append(all, "I wrote its ticket; nobody assigned it to me.")
	case unasked > 1:
		all = append(all, fmt.Sprintf("I wrote its %d tickets; nobody assigned them to me.", unasked))
	}
	return all
}

// only returns words that go without saying of a story that is one document.
func (s *story) only(words string) string {
	if s.onlyDocuments() && len(s.documents) == 1 {
		return words
	}
	return ""
}

// repositories counts those that work of mine went to.
func (s *story) repositories() int {
	n := 0
	for _, e := range s.of(evidenceBreadth) { // one entry of each repository and project
		if e.Kind == work.KindPull {
			n++
		}
	}
	return n
}

// substance tells the reviews that say something from bare approvals.
func (s *story) substance() string {
	if !s.reviewing {
		return ""
	}
	said := 0
	for _, e := range s.own {
		if e.Pull != nil && e.Pull.Substantive {
			said++
		}
	}
	var told []string
	if said > 0 {
		told = append(told, "comments or requests in "+count(said, "review"))
	}
	if bare := len(s.own) - said; bare > 0 {
		told = append(told, count(bare, "bare approval"))
	}
	return upperFirst(strings.Join(told, ", ")) + "."
}

// knows reports whether the story tells of all of some items: what was counted
// over more is not told.
func (s *story) knows(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { _, ok := s.known[id]; return !ok })
}

// figure returns the measured statement to tell, and whose it is: as it was
// written, or what the person says instead.
func (s *story) figure() string {
	if len(s.Claims) == 0 {
		return ""
	}
	c := s.Claims[0]
	text := "“" + escape(strings.TrimSuffix(c.Quote, ".")) + "”"
	if c.Corrected != "" {
		text = escape(strings.TrimSuffix(c.Corrected, "."))
	}
	switch {
	case c.Seen != "":
		return text + " (source: " + source(c.Seen) + ")."
	case c.Corrected != "" || c.Speaker == "":
		return text + " (my figure)."
	}
	return text + "." // it says itself who measured it
}

// source returns where a figure can be seen: an address as a link that says
// where it leads, else what the person wrote.
func source(seen string) string {
	if u, err := url.Parse(seen); err == nil && u.Host != "" {
		return link(u.Host, seen)
	}
	return escape(seen)
}

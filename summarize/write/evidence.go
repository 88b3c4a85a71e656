package write

import (
	"net/url"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// The kinds of work.Evidence that are told, as inference calls them.
const (
	evidenceWorkload     = "workload"
	evidenceOwned        = "owned"
	evidenceDesign       = "design"
	evidenceDocuments    = "documents"
	evidenceDelegated    = "delegated"
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

// wrote says what I wrote for work that is not writing itself: designs,
// documents, and the tickets that others did.
func (s *story) wrote() phrase {
	v := s.v
	var wrote []phrase
	add := func(n int, one phrase, noun string) {
		switch {
		case n == 1:
			wrote = append(wrote, one)
		case n > 1:
			wrote = append(wrote, v.n(n, noun))
		}
	}
	if !s.onlyDocuments() {
		add(len(s.of(evidenceDesign)), v.say("the design record"), "design record")
		add(len(s.of(evidenceDocuments)), v.say("a document"), "document")
	}
	handed, kept := len(s.of(evidenceDelegated)), len(s.of(evidenceUnasked))
	switch {
	case handed > 0 && kept > 0:
		wrote = append(wrote, v.say("%[1]s, %[2]s of which others did", v.n(handed+kept, "ticket"), v.number(handed, "ticket")))
	case handed > 0:
		wrote = append(wrote, v.say("%[1]s that others did", v.n(handed, "ticket")))
	}
	if len(wrote) == 0 {
		return phrase{}
	}
	return v.say("Wrote %[1]s.", v.list(wrote)).byMe()
}

// besides returns the sentences on what shows in no change of mine:
// agreement, people unblocked, work nobody assigned.
func (s *story) besides() []phrase {
	v := s.v
	var all []phrase
	for _, e := range s.Evidence {
		if (e.Kind == evidenceAgreed || e.Kind == evidenceUnblocked && !s.reviewing) && s.knows(e.Items) {
			all = append(all, s.approved(plain(e.Text)))
		}
	}
	unasked := len(s.of(evidenceUnasked))
	switch {
	case s.Role == "commanded" || len(s.of(evidenceDelegated)) > 0 || unasked != len(s.tickets):
	case unasked == 1:
		all = append(all, v.say("I wrote its ticket; nobody assigned it to me.").inPassing())
	case unasked > 1:
		all = append(all, v.say("I wrote its %[1]s tickets; nobody assigned them to me.", v.number(unasked, "ticket")).inPassing())
	}
	return all
}

// approved says who approved a document, without counting one.
func (s *story) approved(text string) phrase {
	by, one := strings.CutPrefix(text, "1 document approved by ")
	switch {
	case one && s.onlyDocuments() && len(s.documents) == 1:
		return s.v.say("%[1]s approved it.", s.v.capital(s.v.others(by)))
	case one:
		return s.v.say("The document was approved by %[1]s.", s.v.others(by))
	}
	return s.v.sentence(s.v.other(text))
}

// others tells how many others there were, in words where the language does so.
func (v *voice) others(by string) phrase {
	if v.cased {
		by = strings.Replace(by, "2 or more", "two or more", 1)
	}
	return v.other(by)
}

// substance tells the reviews that say something from bare approvals.
func (s *story) substance() phrase {
	if !s.reviewing {
		return phrase{}
	}
	v, said := s.v, 0
	for _, e := range s.own {
		if e.Pull != nil && e.Pull.Substantive {
			said++
		}
	}
	var told []phrase
	if said > 0 {
		told = append(told, v.say("comments or requests in %[1]s", v.n(said, "review")))
	}
	if bare := s.reviewed() - said; bare > 0 {
		told = append(told, v.n(bare, "bare approval"))
	}
	return v.sentence(join(told, v.comma)).inPassing()
}

// knows reports whether the story tells of all of some items: what was counted
// over more is not told.
func (s *story) knows(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { _, ok := s.known[id]; return !ok })
}

// figure returns the measured statement to tell, and whose it is: as it was
// written, or what the person says instead.
func (s *story) figure() phrase {
	if len(s.Claims) == 0 {
		return phrase{}
	}
	said := s.vouched(s.quote())
	said.quoted = true
	return said
}

// vouched says whose the figure is that a phrase tells.
func (s *story) vouched(said phrase) phrase {
	switch c := s.Claims[0]; {
	case c.Seen != "":
		return s.v.say("%[1]s (source: %[2]s)", said, source(c.Seen))
	case c.Corrected != "" || c.Speaker == "": // else it says itself who measured it
		return s.v.say("%[1]s (my figure)", said)
	}
	return said
}

// quote returns the measured statement without whose it is.
func (s *story) quote() phrase {
	c := s.Claims[0]
	said := s.v.say("“%[1]s”", text(strings.TrimSuffix(c.Quote, ".")))
	if c.Corrected != "" {
		said = text(strings.TrimSuffix(c.Corrected, "."))
	}
	said.quoted = true
	return said
}

// source is where a figure can be seen: an address as a link that says where
// it leads, else what the person wrote.
func source(seen string) phrase {
	if u, err := url.Parse(seen); err == nil && u.Host != "" {
		return linked(u.Host, seen)
	}
	return text(seen)
}

package write

import (
	"regexp"
	"strings"

	"bragsheet/store/work"
)

// Outside is an accomplishment in words for people outside the company: without
// days, links, references, and names of repositories and projects. Strings are
// escaped Markdown.
type Outside struct {
	Head   string   // Led the work to move events off the queue
	Line   string   // the same with what came of it, a sentence
	Action []string // what was done, in sentences: I led …
	Result string   // what came of it, a sentence; "" if that is not known
}

// Outside returns the bullet for people outside the company; nil where not even
// its head may be told.
func (b *Bullet) Outside() *Outside { return b.outside() }

// outside tells a story as far as it may leave the company. It is nil where the
// head may not be told.
func (g *gathering) outside(s *story, b *Bullet, head phrase) *Outside {
	if generic := g.generic(s); generic.plain != "" {
		head = generic
	}
	apart := &View{voice: g.voice} // what is refused here is in no other document either
	tell := func(part string, p phrase) *Sentence { return apart.make(part, g.discreet(p).as(s.Role)) }
	what := tell("head", head)
	if what == nil {
		return nil
	}
	o := &Outside{Head: what.String(), Line: what.String() + b.ending(nil)}
	if s.stop == nil { // else it tells what came of it
		o.Action = []string{what.Prose() + b.ending(nil)}
	}
	if result := s.outcome(); result.plain != "" {
		if len(s.Claims) > 0 && result.quoted {
			result = s.outsideFigure()
		}
		o.Result = tell("result", g.sentence(result)).String()
		if s.stop != nil && len(s.Claims) > 0 {
			o.Result = strings.TrimSpace(o.Result + g.gap + tell("figure", g.sentence(s.outsideFigure())).String())
		}
		if line := tell("line", g.say(": %[1]s.", result)); line != nil {
			o.Line = what.String() + line.String()
		}
	}
	for i, p := range g.outsideDetails(s) {
		if d := tell(part(i+1), p); d != nil && !d.aside && !d.quoted && (b.Outcome == nil || p.plain != b.Outcome.Text) {
			o.Action = append(o.Action, d.Prose())
		}
	}
	return o
}

// generic is the headline of what has a name that is the company's own, an
// incident's; nothing where the name may be told.
func (g *gathering) generic(s *story) phrase {
	answered := map[string]phrase{
		"led":         g.say("Led the response to an incident"),
		"commanded":   g.say("Commanded the response to an incident"),
		"coordinated": g.say("Coordinated the response to an incident"),
		"responded":   g.say("Took part in the response to an incident"),
		"contributed": g.say("Took part in the response to an incident"),
	}
	switch {
	case s.undone.plain != "", s.renamed(): // the person chose the name
		return phrase{}
	case s.stop != nil:
		return g.say("Incidents of one cause that I answered stopped after my change")
	case !s.isIncident():
		return phrase{}
	case s.followsUp():
		return g.say("Followed up on an incident").byMe()
	}
	return answered[s.Role].byMe()
}

// outsideDetails are the sentences after the headline without times of day and
// what names the change.
func (g *gathering) outsideDetails(s *story) []phrase {
	if s.commanded() == nil {
		return s.details()
	}
	var told []phrase
	if s.fix() != nil {
		told = append(told, g.say("merged the fix"))
	}
	return filled(s.afterwards(told))
}

// outsideFigure is the measured statement without where it can be seen.
func (s *story) outsideFigure() phrase {
	said := s.quote()
	if c := s.Claims[0]; c.Seen != "" || c.Corrected != "" || c.Speaker == "" {
		said = s.v.say("%[1]s (my figure)", said)
	}
	said.quoted = true
	return said
}

// mayBeSecret finds words of a text that may say where in a company something
// is: addresses, references, names of repositories.
var mayBeSecret = regexp.MustCompile(`(?i)\bhttps?://[^\s”]+|\bwww\.[^\s”]+|[\w.-]+/[\w./#-]*\w|[\w.-]*\w#\d+|\b\w[\w.-]*\w`)

// discreet returns a phrase without links and without what names a repository,
// a project or one thing in them.
func (g *gathering) discreet(p phrase) phrase {
	said := mayBeSecret.ReplaceAllStringFunc(p.plain, func(word string) string {
		if address := strings.Contains(word, "://") || strings.HasPrefix(strings.ToLower(word), "www."); address || g.names()[strings.ToLower(word)] {
			return "…"
		}
		return word
	})
	if said != p.plain {
		p = p.knowing(said)
	}
	p.plain, p.markdown = said, escape(said)
	p.ev.Links = nil
	return p
}

// names returns what repositories, projects and the things in them are called,
// in lower case, but for names that may be common words.
func (g *gathering) names() map[string]bool {
	if g.named != nil {
		return g.named
	}
	g.named = map[string]bool{}
	for _, e := range g.in.Entries {
		if e.Kind == work.KindNote {
			continue
		}
		for _, name := range []string{e.Ref, e.ContainerName} {
			name = strings.ToLower(plain(name))
			_, short, _ := strings.Cut(name, "/")
			for _, n := range []string{name, short} {
				g.named[n] = g.named[n] || strings.ContainsAny(n, "/-_.#0123456789")
			}
		}
	}
	return g.named
}

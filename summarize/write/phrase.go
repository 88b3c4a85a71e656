package write

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"bragsheet/summarize/gate"
)

// phrase is a piece of text with the evidence of all that it says. Phrases are
// made of harvested things and computed figures by the functions here, and put
// together by voice.say, which adds nothing but words.
type phrase struct {
	plain    string // as a reader sees it
	markdown string // the same, escaped
	ev       gate.Evidence
	quoted   bool // in words of somebody's, which nobody phrases anew
	spoken   bool // begins with what I did, without saying I
	aside    bool // says little to others
	typed    bool // the person's own words, which are theirs to answer for: nothing gates or phrases them anew
}

// text is what a source or the person wrote, on one line.
func text(s string) phrase {
	s = plain(s)
	return phrase{plain: s, markdown: escape(s), ev: gate.Evidence{Texts: []string{s}}}
}

// own is what the person typed about their own work.
func own(s string) phrase {
	p := text(strings.TrimRight(plain(s), ".。"))
	p.typed = true
	return p
}

// verbatim is what needs no escaping and no evidence.
func verbatim(s string) phrase { return phrase{plain: s, markdown: s} }

// words are the writer's own, and so is the sign between the ends of a range.
func words(s string) phrase {
	p := verbatim(s)
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || r == '〜' }) {
		p.ev.Phrases = []string{strings.TrimSpace(s)}
	}
	return p
}

// figure is a number as told.
func figure(told string, value float64, unit string) phrase {
	return phrase{plain: told, markdown: told, ev: gate.Evidence{Figures: []gate.Figure{{Value: value, Unit: unit}}}}
}

// dated is a day or a time of day as told; t is in the person's zone.
func dated(told string, t time.Time) phrase {
	return phrase{plain: told, markdown: told, ev: gate.Evidence{Days: []time.Time{t}}}
}

// linked is a harvested text that leads somewhere.
func linked(s, address string) phrase {
	p := text(s)
	p.markdown = link(s, address)
	p.ev.Links = []string{address}
	return p
}

// as says in which role the person did what a phrase tells.
func (p phrase) as(role string) phrase {
	p.ev.Role = role
	return p
}

// with says which word a number needs beside it, to say what it says.
func (p phrase) with(word phrase) phrase {
	p.ev.Figures = slices.Clone(p.ev.Figures)
	for i := range p.ev.Figures {
		p.ev.Figures[i].With = word.plain
	}
	return p
}

// knowing adds harvested texts that a phrase draws on without quoting them.
func (p phrase) knowing(texts ...string) phrase {
	p.ev.Texts = slices.Concat(p.ev.Texts, texts)
	return p
}

// capital begins a phrase with a capital letter, unless it is quoted.
func (p phrase) capital() phrase {
	if p.quoted {
		return p
	}
	p.plain, p.markdown = upperFirst(p.plain), upperFirst(p.markdown)
	return p
}

// small begins a phrase with a small letter, unless it begins with a name.
func (p phrase) small() phrase {
	p.plain, p.markdown = lowerFirst(p.plain), lowerFirst(p.markdown)
	return p
}

// byMe is a phrase that begins with what I did.
func (p phrase) byMe() phrase {
	p.spoken = true
	return p
}

// inPassing is a phrase that only a list of all there is tells.
func (p phrase) inPassing() phrase {
	p.aside = true
	return p
}

// without returns a phrase without words it begins with. The rest stands for
// itself, as the whole did.
func (p phrase) without(words string) phrase {
	p.plain, p.markdown = strings.TrimPrefix(p.plain, words), strings.TrimPrefix(p.markdown, words)
	return p.knowing(p.plain)
}

// join puts phrases together.
func join(all []phrase, between string) phrase {
	var p phrase
	for i, next := range all {
		if i > 0 {
			p.plain, p.markdown = p.plain+between, p.markdown+between
		}
		p.plain, p.markdown, p.ev = p.plain+next.plain, p.markdown+next.markdown, both(p.ev, next.ev)
	}
	return p
}

// both is the evidence of one thing told after another.
func both(a, b gate.Evidence) gate.Evidence {
	role := a.Role
	if role == "" {
		role = b.Role
	}
	return gate.Evidence{
		Figures: slices.Concat(a.Figures, b.Figures),
		Days:    slices.Concat(a.Days, b.Days),
		Texts:   slices.Concat(a.Texts, b.Texts),
		Links:   slices.Concat(a.Links, b.Links),
		Phrases: slices.Concat(a.Phrases, b.Phrases),
		Role:    role,
	}
}

// filled returns those of some phrases that say something.
func filled(all ...phrase) []phrase {
	return slices.DeleteFunc(all, func(p phrase) bool { return p.plain == "" })
}

package write

import (
	"strings"

	"bragsheet/store/work"
	"bragsheet/summarize/gate"
)

// Sentence is something a document says, with all that it may say. Its String
// is Markdown.
type Sentence struct {
	ID       string // stable within a view: acc-ID.head, acc-ID.2 …
	Text     string // as a reader sees it, unescaped
	Evidence gate.Evidence

	markdown string
	quoted   bool
	spoken   bool
	aside    bool
	typed    bool
	voice    *voice
}

// String returns the sentence as escaped Markdown, "" for none.
func (s *Sentence) String() string {
	if s == nil {
		return ""
	}
	return s.markdown
}

// Prose returns the sentence as running text has it, with its subject: I wrote
// the design record. A nil Sentence is "".
func (s *Sentence) Prose() string {
	if s == nil || !s.spoken {
		return s.String()
	}
	return s.voice.subject(phrase{plain: s.Text, markdown: s.markdown}).markdown
}

// subject says of whom a phrase is that begins with what I did.
func (v *voice) subject(p phrase) phrase { return v.say("I %[1]s", v.small(p)) }

// Replace takes another phrasing of the sentence, plain text on one line, if
// the gate finds nothing in it that the evidence does not say. Otherwise the
// sentence stays as it is. A full stop at the end is kept or left out as the
// sentence has it.
func (s *Sentence) Replace(text string) []gate.Refusal {
	text = strings.TrimRight(plain(text), ".。")
	if text == "" {
		return []gate.Refusal{{Kind: "word", Why: "it says nothing"}}
	}
	text += s.Text[len(strings.TrimRight(s.Text, ".。")):]
	if r := gate.Reword(s.Text, text); r != nil {
		return r
	}
	if refusals := gate.Check(text, s.Evidence); len(refusals) > 0 {
		return refusals
	}
	s.spoken = s.spoken && firstWord(text) == firstWord(s.Text)
	s.Text, s.markdown = text, escape(text)
	return nil
}

func firstWord(text string) string {
	first, _, _ := strings.Cut(text, " ")
	return first
}

// Refused is a sentence that no document shows, because the gate found
// something in it that its evidence does not say.
type Refused struct {
	ID, Text string
	Refusals []gate.Refusal
}

// make passes a phrase through the gate, unless the person typed it. What is
// refused is left out and noted; nothing stays nothing.
func (v *View) make(id string, p phrase) *Sentence {
	if p.plain == "" {
		return nil
	}
	if refusals := gate.Check(p.plain, p.ev); !p.typed && len(refusals) > 0 {
		v.Refused = append(v.Refused, Refused{ID: id, Text: p.plain, Refusals: refusals})
		return nil
	}
	return &Sentence{ID: id, Text: p.plain, Evidence: p.ev, markdown: p.markdown, quoted: p.quoted, spoken: p.spoken, aside: p.aside, typed: p.typed, voice: v.voice}
}

// maxLinks is how many links are shown of one thing; the rest is counted.
const maxLinks = 3

// details returns the sentences after the headline.
func (s *story) details() (told []phrase) {
	switch {
	case s.undone.plain != "":
		return nil
	case s.Role == "commanded" && s.commanded() != nil:
		told = filled(s.clock(), s.aftermath())
	default:
		told = filled(s.substance(), s.v.sentence(s.answered()), s.stop.since(s.v), s.stop.change(s.v), s.wrote(), s.shares())
	}
	if !s.typedFigure() {
		told = append(told, filled(s.v.sentence(s.figure()))...)
	}
	return append(told, s.besides()...)
}

// answered says how soon I answered the one colleague a story of reviews is
// about.
func (s *story) answered() phrase {
	if s.answers == 0 {
		return phrase{}
	}
	took := s.v.lasting(s.median).with(s.v.say("answer"))
	within := s.v.say("First answer within %[1]s at the median", took)
	if s.answers == 1 {
		within = s.v.say("First answer within %[1]s", took)
	}
	if s.answers == s.reviewed() {
		return within
	}
	return s.v.say("%[1]s, n = %[2]s", within, s.v.number(s.answers, ""))
}

// shares says how much of shared work is mine.
func (s *story) shares() phrase {
	v, others, mine := s.v, s.othersPulls(), len(s.pulls)
	if others == 0 || mine == 0 {
		return phrase{}
	}
	authors := map[string]bool{}
	for _, e := range s.reviews {
		authors[e.AuthorID] = true
	}
	delete(authors, "")
	by := v.say("others")
	switch n := len(authors); {
	case n == 1:
		by = v.say("a colleague")
	case n > 1:
		by = v.n(n, "colleague")
	}
	format := "Of the %[1]s pull requests I wrote or reviewed for it, %[2]s are mine, %[3]s by %[4]s."
	if mine == 1 {
		format = "Of the %[1]s pull requests I wrote or reviewed for it, %[2]s is mine, %[3]s by %[4]s."
	}
	const noun = "pull request"
	return v.say(format, v.number(mine+others, noun), v.number(mine, noun), v.number(others, noun), by)
}

// Link is a piece of evidence a reader can open.
type Link struct {
	Text    string // what it is shown as, plain: fix, design, or its Ref, without an owner that all have
	Ref     string // acme/billing#540, OPS-7
	Address string
}

// String returns the link as Markdown.
func (l Link) String() string { return link(l.Text, l.Address) }

func linkTo(e work.Entry) Link { return Link{Text: plain(e.Ref), Ref: plain(e.Ref), Address: e.URL} }

func linksTo(all []work.Entry) []Link {
	var links []Link
	for _, e := range all {
		links = append(links, linkTo(e))
	}
	return links
}

// sources returns the evidence of a story as links, the strongest first. The
// first of a sort is shown as what it is.
func (s *story) sources() []Link {
	words := map[string]string{}
	for _, e := range s.of(evidenceDesign) {
		if !s.onlyDocuments() {
			words[e.ID] = s.v.say("design").plain
		}
	}
	if fix := s.fix(); fix != nil {
		words[fix.ID] = s.v.say("fix").plain
	}
	for _, e := range s.documents {
		if isCalled(e, postmortemWords) {
			words[e.ID] = s.v.say("postmortem").plain
		}
	}
	var all []Link
	used := map[string]bool{}
	for _, e := range s.evidence() {
		l := linkTo(e)
		l.Text = s.v.short(l.Text)
		if word := words[e.ID]; word != "" && !used[word] {
			l.Text, used[word] = word, true
		}
		all = append(all, l)
	}
	return all
}

// links returns the first few links, and counts the rest.
func (v *voice) links(all []Link) string {
	var told []string
	for _, l := range all[:min(maxLinks, len(all))] {
		l.Text = v.short(l.Text)
		told = append(told, l.String())
	}
	if more := len(all) - maxLinks; more > 0 {
		told = append(told, v.say("and %[1]s more", v.number(more, "")).markdown)
	}
	return strings.Join(told, " · ")
}

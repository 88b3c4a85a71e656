package write

import (
	"slices"
	"strings"
)

// Full returns the bullet's text: what was done, what came of it, how far it
// went, and the links.
func (b *Bullet) Full() string {
	parts := []string{b.Short()}
	if len(b.How) == len(b.Details) {
		parts[0] = b.Bold() // the details tell the outcome in other words
	}
	for _, d := range b.How {
		parts = append(parts, d.String())
	}
	if b.Links != "" {
		parts = append(parts, b.Links)
	}
	return strings.Join(parts, b.voice.gap)
}

// Bold returns **Head**Tail, a sentence.
func (b *Bullet) Bold() string { return "**" + b.Head.String() + "**" + b.ending(b.Tail) }

// Short returns the bullet in one line with its outcome, for a summary.
func (b *Bullet) Short() string { return "**" + b.Head.String() + "**" + b.ending(b.brief) }

// Line returns the bullet in one line with its first link; in bold if it
// stands out.
func (b *Bullet) Line() string {
	line := b.Head.String() + b.ending(b.brief)
	if b.Strong {
		line = b.Short()
	}
	if len(b.Sources) > 0 {
		line += b.voice.gap + b.Sources[0].String()
	}
	return line
}

// Prose returns Head and Tail as a sentence of running text: I led the work to …
func (b *Bullet) Prose() string { return b.Head.Prose() + b.ending(b.Tail) }

// Did returns what was done: How without what somebody measured.
func (b *Bullet) Did() []*Sentence { return b.told(false) }

// Changed returns the Outcome, and what somebody measured.
func (b *Bullet) Changed() []*Sentence {
	if b.Outcome == nil {
		return b.told(true)
	}
	return append([]*Sentence{b.Outcome}, b.told(true)...)
}

func (b *Bullet) told(quoted bool) []*Sentence {
	return slices.DeleteFunc(slices.Clone(b.How), func(s *Sentence) bool { return s.quoted != quoted })
}

// Fills returns the questions where their answers belong: `[[fill: …?]]`
func (b *Bullet) Fills() string {
	var all []string
	for _, q := range b.Questions {
		all = append(all, fill(q.Text))
	}
	return strings.Join(all, " ")
}

// ending is what follows a head: at least the full stop.
func (b *Bullet) ending(s *Sentence) string {
	if s == nil {
		return b.voice.say("%[1]s.", phrase{}).markdown
	}
	return s.String()
}

func (b *Bullet) addDetail(s *Sentence) {
	if s == nil {
		return
	}
	b.Details = append(b.Details, s)
	if b.Outcome == nil || s.Text != b.Outcome.Text {
		b.How = append(b.How, s)
	}
}

// maxProse is how many sentences a section is told in, unless it has more
// bullets: each of them has one.
const maxProse = 5

// Prose returns the section as a paragraph: each bullet with its outcome in a
// sentence, and how far the strongest of them went.
func (s *Section) Prose() string {
	var told []string
	room, gap := maxProse-len(s.Bullets), ""
	for _, b := range s.Bullets {
		gap = b.voice.gap
		told = append(told, b.Head.Prose()+b.ending(b.brief))
		for _, d := range b.How {
			if room > 0 && !d.aside {
				told = append(told, d.Prose())
				room--
			}
		}
	}
	return strings.Join(told, gap)
}

// Top returns the view with the n strongest of Strong only, and without what is
// asked of others.
func (v *View) Top(n int) *View {
	top := *v
	top.Strong, top.Questions = v.Strong[:min(n, len(v.Strong))], nil
	for _, q := range v.Questions {
		if q.About == nil || slices.ContainsFunc(top.Strong, func(b *Bullet) bool { return b.Head == q.About }) {
			q.Number = len(top.Questions) + 1
			top.Questions = append(top.Questions, q)
		}
	}
	top.Asked = top.asked()
	return &top
}

// Beyond says how many there are after the first n; "" if none.
func (v *View) Beyond(all []*Bullet, n int) string {
	if len(all) <= n {
		return ""
	}
	return v.voice.say("and %[1]s more", v.voice.number(len(all)-n, "accomplishment")).markdown
}

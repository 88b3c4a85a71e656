package blocks_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
)

// step is one thing that happens to a file, or to the evidence behind it. A and
// B choose where and what; they are taken modulo what there is, so that a step
// means something whatever came before it.
type step struct {
	Do   string
	A, B int
}

// desk is where a script is played: the evidence, the file, and what is stored
// about it.
type desk struct {
	bullets []bullet
	sheet   string       // the document, newly written
	written []work.Block // its blocks
	base    []work.Block
	file    string
	typed   int // words the person has typed
}

// bullet is one accomplishment as the evidence has it.
type bullet struct{ id, section, version int }

const sections = 3

func newDesk() *desk {
	d := &desk{}
	for i := range 5 {
		d.bullets = append(d.bullets, bullet{id: i, section: i % sections})
	}
	d.write()
	d.base, d.file = d.written, d.sheet
	return d
}

// write writes the document anew. Every generated word that a check looks for
// is the only one of its kind.
func (d *desk) write() {
	var all []work.Block
	add := func(key, text string) { all = append(all, work.Block{Key: key, Text: text}) }
	sum := 0
	for _, b := range d.bullets {
		sum += b.version + 1
	}
	add("title", "# Brag sheet of robin")
	add("about", fmt.Sprintf("*Working copy: %d versions of %d things, yours to edit.*", sum, len(d.bullets)))
	for s := range sections {
		if !slices.ContainsFunc(d.bullets, func(b bullet) bool { return b.section == s }) {
			continue
		}
		add(fmt.Sprintf("section-%d", s), fmt.Sprintf("## Section G%d", s))
		for _, b := range d.bullets {
			if b.section == s {
				add(fmt.Sprintf("acc-%d", b.id), b.text())
			}
		}
	}
	add("numbers", fmt.Sprintf("## In numbers\n\n| | now | before |\n|---|---|---|\n| merged | %d | 49 |\n\n*How each is counted.*", sum))
	add("questions", fmt.Sprintf("## Questions for you\n\n1. What did no tool see?\n2. Are %d things all there is?", len(d.bullets)))
	d.sheet = render(all)
	d.written = blocks.Parse(d.sheet)
}

func (b bullet) text() string {
	text := fmt.Sprintf("- **Accomplished the thing called T%[1]d**, and version V%[1]dx%[2]d of what came of it, which is long enough to be filled anew: plan-%[1]d, build-%[1]d, launch-%[1]d.", b.id, b.version)
	if b.id%2 == 0 {
		text += fmt.Sprintf("\n  `[[fill: what came of thing Q%d?]]`", b.id)
	}
	return text
}

// render writes blocks as documents are written.
func render(all []work.Block) string {
	var b strings.Builder
	for i, block := range all {
		if i > 0 && (!strings.HasPrefix(block.Text, "- ") || !strings.HasPrefix(all[i-1].Text, "- ")) {
			b.WriteString("\n")
		}
		first, rest, more := strings.Cut(block.Text, "\n")
		b.WriteString(first + " " + blocks.Marker(block.Key) + "\n")
		if more {
			b.WriteString(rest + "\n")
		}
	}
	return b.String()
}

var (
	marks     = regexp.MustCompile(`[ \t]*<!-- brag:[a-z0-9 -]+ -->`)
	remains   = regexp.MustCompile(`[ \t]*(?:<!-- )?brag:[a-z0-9-]+(?: [a-z2-7]{12})?(?: ?-*>?)`) // whole or damaged
	typedWord = regexp.MustCompile(`typed[0-9]+z`)
)

// person is what a person, or their editor, does to the lines of a file. word
// returns a word nobody has typed before.
var person = map[string]func(lines []string, a, b int, word func() string) []string{
	"write a line": func(lines []string, a, b int, word func() string) []string {
		forms := []string{"%s is a line.", "- %s is a bullet", "  %s goes on", "## %s", "> %s is quoted", "| %s | 1 |", "```\n%s <!-- brag:acc-1 -->\n```", "1. %s", "\n%s stands apart\n", "*\t%s", "    %s", "<!-- brag %s -->", "%s <!-- bragg:acc-1 -->", "> <!-- brag-%s"}
		return slices.Insert(lines, a%(len(lines)+1), strings.Split(fmt.Sprintf(forms[b%len(forms)], word()), "\n")...)
	},
	"write a word": func(lines []string, a, b int, word func() string) []string {
		words := strings.Split(lines[a%len(lines)], " ")
		lines[a%len(lines)] = strings.Join(slices.Insert(words, b%(len(words)+1), word()), " ")
		return lines
	},
	"replace a word": func(lines []string, a, b int, word func() string) []string {
		words := strings.Split(lines[a%len(lines)], " ")
		words[b%len(words)] = word()
		lines[a%len(lines)] = strings.Join(words, " ")
		return lines
	},
	"answer": func(lines []string, a, _ int, word func() string) []string {
		for i := range lines {
			if at := (a + i) % len(lines); strings.Contains(lines[at], "[[fill:") && !strings.HasPrefix(strings.TrimSpace(lines[at]), ">") {
				lines[at] = "  " + word() + " came of it"
				break
			}
		}
		return lines
	},
	"delete lines": func(lines []string, a, b int, _ func() string) []string {
		return slices.Delete(lines, a%len(lines), min(len(lines), a%len(lines)+1+b%4))
	},
	"move lines": func(lines []string, a, b int, _ func() string) []string {
		from := a % len(lines)
		to := min(len(lines), from+1+b%3)
		cut := slices.Clone(lines[from:to])
		lines = slices.Delete(lines, from, to)
		return slices.Insert(lines, b%(len(lines)+1), cut...)
	},
	"copy lines": func(lines []string, a, b int, _ func() string) []string {
		from := a % len(lines)
		cut := slices.Clone(lines[from:min(len(lines), from+1+b%3)])
		return slices.Insert(lines, b%(len(lines)+1), cut...)
	},
	"join lines": func(lines []string, a, _ int, _ func() string) []string {
		if i := a % len(lines); i+1 < len(lines) {
			lines[i] += " " + lines[i+1]
			lines = slices.Delete(lines, i+1, i+2)
		}
		return lines
	},
	"break a line": func(lines []string, a, b int, _ func() string) []string {
		i := a % len(lines)
		words := strings.Split(lines[i], " ")
		at := b % len(words)
		lines[i] = strings.Join(words[:at], " ")
		return slices.Insert(lines, i+1, strings.Join(words[at:], " "))
	},
	"fill anew": func(lines []string, _, b int, _ func() string) []string {
		var all []string
		for _, l := range lines {
			for len(l) > 60 && !strings.HasPrefix(l, "|") && !strings.HasPrefix(l, "#") && !strings.HasPrefix(strings.TrimSpace(l), ">") {
				at := strings.LastIndex(l[:40+b%20], " ")
				if strings.TrimSpace(l[:max(at, 0)]) == "" {
					break
				}
				all = append(all, l[:at])
				l = "  " + l[at+1:]
			}
			all = append(all, l)
		}
		return all
	},
	"lose markers": func(lines []string, a, b int, _ func() string) []string {
		for i := range lines {
			if b%3 == 0 || (i*7+a)%(2+b%3) == 0 {
				lines[i] = marks.ReplaceAllString(lines[i], "")
			}
		}
		return lines
	},
	"move a marker": func(lines []string, a, b int, _ func() string) []string {
		for i := range lines {
			at := (a + i) % len(lines)
			m := marks.FindString(lines[at])
			if m == "" {
				continue
			}
			lines[at] = strings.Replace(lines[at], m, "", 1)
			switch b % 3 {
			case 0:
				lines = slices.Insert(lines, at+1, strings.TrimSpace(m))
			case 1:
				lines = slices.Insert(lines, at, strings.TrimSpace(m))
			default:
				lines[b%len(lines)] += m
			}
			break
		}
		return lines
	},
	"cut a marker": func(lines []string, a, b int, _ func() string) []string {
		for i := range lines {
			if at := (a + i) % len(lines); marks.MatchString(lines[at]) {
				lines[at] = lines[at][:len(lines[at])-1-b%12]
				break
			}
		}
		return lines
	},
	"change list markers": func(lines []string, _, b int, _ func() string) []string {
		for i, l := range lines {
			lines[i] = strings.TrimPrefix(l, "- ")
			if lines[i] != l {
				lines[i] = []string{"* ", "+ ", "1. ", "-   "}[b%4] + lines[i]
			}
		}
		return lines
	},
	"drop a suggestion": func(lines []string, a, _ int, _ func() string) []string {
		from, to := standing(lines, a)
		return slices.Delete(lines, from, to)
	},
	"take a suggestion": func(lines []string, a, _ int, _ func() string) []string {
		from, to := standing(lines, a)
		for i := from; i < to; i++ {
			lines[i] = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(lines[i]), ">"), " ")
		}
		if from < to {
			lines = slices.Delete(lines, from, from+1)
		}
		return lines
	},
}

// standing returns the lines of one of the suggestions.
func standing(lines []string, a int) (from, to int) {
	for i := range lines {
		from = (a + i) % len(lines)
		if !strings.Contains(lines[from], "brag:new-") {
			continue
		}
		for to = from; to < len(lines) && strings.HasPrefix(strings.TrimSpace(lines[to]), ">"); {
			to++
		}
		return from, max(from, to)
	}
	return 0, 0
}

// bytes are what editors do to the bytes of a file.
var bytes = map[string]func(string) string{
	"CRLF":             func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n") },
	"LF":               func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") },
	"no final newline": func(s string) string { return strings.TrimRight(s, "\r\n") },
	"BOM":              func(s string) string { return "\ufeff" + strings.TrimPrefix(s, "\ufeff") },
	"front matter": func(s string) string {
		return "---\ntitle: mine\n# a comment\n---\n\n" + strings.TrimPrefix(s, "\ufeff")
	},
}

// play does one step. For "draft" it returns what the merge made of the file.
func (d *desk) play(s step) (merged *blocks.Merged) {
	word := func() string {
		d.typed++
		return fmt.Sprintf("typed%dz", d.typed)
	}
	if edit, ok := person[s.Do]; ok {
		eol := "\n"
		if strings.Contains(d.file, "\r\n") {
			eol = "\r\n"
		}
		text, bom := strings.CutPrefix(d.file, "\ufeff") // editors keep it first
		d.file = strings.Join(edit(strings.Split(text, eol), s.A, s.B, word), eol)
		if bom {
			d.file = "\ufeff" + d.file
		}
	}
	if change, ok := bytes[s.Do]; ok {
		d.file = change(d.file)
	}
	switch s.Do {
	case "more evidence":
		d.bullets = append(d.bullets, bullet{id: 100 + d.typed*100 + len(d.bullets), section: s.A % sections})
		d.typed++
	case "better evidence":
		d.bullets[s.A%len(d.bullets)].version++
	case "less evidence":
		if len(d.bullets) > 1 {
			d.bullets = slices.Delete(d.bullets, s.A%len(d.bullets), s.A%len(d.bullets)+1)
		}
	case "other section":
		d.bullets[s.A%len(d.bullets)].section = s.B % sections
	case "other order":
		r := rand.New(rand.NewPCG(uint64(s.A), uint64(s.B)))
		r.Shuffle(len(d.bullets), func(i, j int) { d.bullets[i], d.bullets[j] = d.bullets[j], d.bullets[i] })
	case "draft":
		d.write()
		m := blocks.Merge(d.base, d.file, d.sheet)
		return &m
	}
	return nil
}

// keep stores what a draft left, as the program does.
func (d *desk) keep(m *blocks.Merged) {
	d.file, d.base = m.Text, slices.Concat(d.written, m.Remember)
}

var evidence = []string{"more evidence", "better evidence", "better evidence", "less evidence", "other section", "other order"}

// script returns a random one: rounds of edits and new evidence, each ending
// with a draft.
func script(r *rand.Rand) []step {
	var edit []string
	for do := range person {
		edit = append(edit, do, do)
	}
	for do := range bytes {
		edit = append(edit, do)
	}
	slices.Sort(edit)
	var all []step
	add := func(from []string) { all = append(all, step{from[r.IntN(len(from))], r.IntN(1000), r.IntN(1000)}) }
	for range 1 + r.IntN(3) {
		for range r.IntN(5) {
			add(edit)
		}
		for range r.IntN(3) {
			add(evidence)
		}
		all = append(all, step{Do: "draft"})
	}
	return all
}

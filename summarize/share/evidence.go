package share

import (
	"fmt"
	"strings"

	"bragsheet/store/work"
)

// maxEvidence is how many items are listed for one part; the rest is counted.
const maxEvidence = 12

// evidence lists what each part of the copy rests on, so that it can be read
// without access to the systems.
func (m *maker) evidence() string {
	var b strings.Builder
	for _, block := range m.backed {
		head, _, _ := strings.Cut(strings.TrimPrefix(block.Text, "- "), "\n")
		lines := m.listed(block.Items)
		if len(lines) == 0 || strings.HasPrefix(block.Text, "#") {
			continue
		}
		fmt.Fprintf(&b, "\n**%s**\n\n", headline(head))
		for _, line := range lines {
			b.WriteString("- " + line + "\n")
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n\n## " + m.words.evidence + "\n" + b.String()
}

// headline returns the bold words a bullet begins with, else its first
// sentence.
func headline(bullet string) string {
	if rest, ok := strings.CutPrefix(bullet, "**"); ok {
		if bold, _, ok := strings.Cut(rest, "**"); ok {
			return bold
		}
	}
	first, _, _ := strings.Cut(bullet, ". ")
	return first
}

func (m *maker) listed(ids []string) []string {
	var lines []string
	more := 0
	for _, id := range ids {
		e, ok := m.entries[id]
		switch {
		case !ok || !e.Counted || e.Hidden:
		case len(lines) == maxEvidence:
			more++
		default:
			lines = append(lines, m.item(e))
		}
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf(m.words.more, more))
	}
	return lines
}

// item describes one item as it was when the copy was made.
func (m *maker) item(e work.Entry) string {
	when := ""
	if !e.At.IsZero() {
		when = fmt.Sprintf(m.words.finished[e.Kind], e.At.In(m.in.Zone).Format(m.words.day))
	}
	if e.Kind == work.KindNote {
		return m.words.note + when
	}
	if _, private := m.hide.place(e.URL); private {
		return fmt.Sprintf(m.words.private, m.words.kinds[e.Kind]) + when
	}
	title, _ := m.hide.in(e.Title, "")
	return escape(e.Ref) + " “" + escape(title) + "”" + when
}

var special = strings.NewReplacer(`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `<`, `&lt;`, `>`, `&gt;`, "\n", " ")

func escape(text string) string { return special.Replace(strings.Join(strings.Fields(text), " ")) }

package share

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	sentenceEnd = regexp.MustCompile(`[.!?](?:\s+|$)|。\s*`)
	linkPart    = regexp.MustCompile(`\]\([^)]*\)`)
	linkText    = regexp.MustCompile(`\[[^\]]*\]\([^)]*\)`)
	notFigures  = regexp.MustCompile(`(?i)\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b(?: \d{4})?|\b(?:19|20)\d{2}(?:-(?:H[12]|Q[1-4]|\d{2}(?:-\d{2})?))?\b|\b\d{1,2}:\d{2}\b|\bSEV-?\d\b|\b[A-Z][A-Z0-9]+-\d+\b|\b[\w./-]+#\d+\b|\d{1,2}月(?:\d{1,2}日)?|\d{4}年|^\s*\d+\. `)
	andMore     = regexp.MustCompile(`· [^·]*\d[^·]*$`) // counts the links that are not shown
	quoted      = regexp.MustCompile(`“[^”]*”|「[^」]*」`)
	digit       = regexp.MustCompile(`\p{Nd}`)
	myFigure    = regexp.MustCompile(` ?[(（](?:my figure|私の数字)[)）]`)
)

// label marks the figures of a line: m for what was measured from records, q
// for what is quoted, s for what the person states. It also returns what of the
// line was generated.
func (m *maker) label(line string, mine bool, from *source) (labelled, told string) {
	trimmed := strings.TrimSpace(line)
	if strings.HasPrefix(trimmed, "#") || trimmed == "" || strings.HasPrefix(trimmed, "|") && !mine {
		return line, unless(mine, line)
	}
	if strings.HasPrefix(trimmed, "|") {
		if digit.MatchString(from.typed(line)) {
			m.labelled = true
			line = strings.TrimSuffix(strings.TrimRight(line, " "), "|") + "(s) |"
		}
		return line, ""
	}
	var out, generated strings.Builder
	at := 0
	for _, end := range append(sentenceEnd.FindAllStringIndex(maskLinks(line), -1), []int{0, len(line)}) {
		sentence := line[at:end[1]]
		own := mine && !from.sentences[unlisted(sentence)]
		sentence = m.labelSentence(sentence, own, from)
		out.WriteString(sentence)
		generated.WriteString(unless(own, sentence))
		at = end[1]
	}
	return out.String(), strings.TrimRight(generated.String(), " ")
}

func unless(mine bool, text string) string {
	if mine {
		return ""
	}
	return text
}

// maskLinks blanks what is in links, so that a full stop there ends nothing.
func maskLinks(text string) string {
	return linkText.ReplaceAllStringFunc(text, func(l string) string { return strings.Repeat("x", len(l)) })
}

// labelSentence marks the figures of one sentence.
func (m *maker) labelSentence(sentence string, mine bool, from *source) string {
	own := myFigure.MatchString(sentence)
	others, states := m.withoutStated(sentence)
	own = own || states
	plain := notFigures.ReplaceAllString(andMore.ReplaceAllString(linkText.ReplaceAllString(others, ""), ""), "")
	inQuotes := digit.MatchString(strings.Join(quoted.FindAllString(plain, -1), " "))
	outside, inTitle := from.figuresIn(quoted.ReplaceAllString(plain, ""))
	inQuotes = inQuotes || inTitle
	var labels []string
	switch {
	case mine && (inQuotes || outside):
		labels = []string{"s"}
	case mine:
	default:
		if outside {
			labels = append(labels, "m")
		}
		if inQuotes && !own {
			labels = append(labels, "q")
		}
		if own {
			labels = append(labels, "s")
		}
	}
	if len(labels) == 0 {
		return sentence
	}
	m.labelled = true
	sentence = myFigure.ReplaceAllString(sentence, "")
	body := strings.TrimRight(sentence, " \t")
	space := sentence[len(body):]
	end := len(strings.TrimRight(body, ".!?。*"))
	if strings.HasSuffix(body, ")") && linkPart.MatchString(body) && strings.LastIndex(body, "](") > strings.LastIndex(body, " ") {
		end = len(body) // a link ends the sentence
	}
	return body[:end] + " (" + strings.Join(labels, ", ") + ")" + body[end:] + space
}

// withoutStated returns a sentence without the figures that the person states in
// it, and whether there were any.
func (m *maker) withoutStated(sentence string) (rest string, stated bool) {
	rest = sentence
	for _, about := range slices.Sorted(maps.Keys(m.in.Stated)) {
		if about == "" || !strings.Contains(sentence, about) {
			continue
		}
		for _, text := range m.in.Stated[about] {
			if strings.Contains(rest, text) {
				stated = stated || digit.MatchString(text)
				rest = strings.ReplaceAll(rest, text, "")
			}
		}
	}
	return rest, stated
}

// figuresIn reports whether a text has figures that no title has, and whether
// it has some that a title has.
func (s *source) figuresIn(text string) (others, titles bool) {
	for _, f := range figures(text) {
		if s.figures[f] {
			titles = true
		} else {
			others = true
		}
	}
	return others, titles
}

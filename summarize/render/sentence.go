package render

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviated is what a full stop ends without ending the sentence. A number of
// one or two digits is among it (4. März), unless it is the value of something.
var abbreviated = regexp.MustCompile(`(?i)(?:^|[\s(\[“„"'])(?:(?-i:\p{Lu})|e\.g|i\.e|approx|ca|vs|resp|incl|min|max|avg|no|nr|fig|cf|etc|dr|mr|mrs|ms|st|bzw|ggf|usw|d\.h|z\.b|\d{1,2})\.$`)

const (
	ends     = ".!?…"
	wideEnds = "。！？"
	closing  = "\"'”’»)]」』）"
)

// sentences returns where the sentences of running text end, the last at its
// end. The space between two belongs to the second. Where it is in doubt a
// sentence goes on; none ends inside a link, code or an open question, and a
// question stands alone.
func sentences(spans []span) []int {
	all := said(spans)
	var found []int
	last := 0
	end := func(at int) {
		if at > last && strings.TrimSpace(all[last:at]) != "" {
			found, last = append(found, at), at
		}
	}
	links := map[int]bool{} // where they begin
	from := 0
	for _, s := range spans {
		links[from] = s.link != ""
		from += len(s.text)
	}
	from = 0
	for _, s := range spans {
		to := from + len(s.text)
		whole := s.link != "" || s.style&(mono|fill) != 0
		if s.style&fill != 0 {
			end(len(strings.TrimRightFunc(all[:from], unicode.IsSpace)))
		}
		for i, r := range s.text {
			at := from + i + utf8.RuneLen(r)
			if strings.ContainsRune(ends+wideEnds+"\n", r) && (!whole || at == to) {
				end(sentenceEnd(all, at, r, links))
			}
		}
		if s.style&fill != 0 {
			end(to)
		}
		from = to
	}
	end(len(all))
	if n := len(found); n > 0 {
		found[n-1] = len(all)
	}
	return found
}

// sentenceEnd returns where a sentence ends whose mark, r, ends at a place of a
// text, or 0 when it goes on. A link may begin a sentence with a small letter.
func sentenceEnd(all string, at int, r rune, links map[int]bool) int {
	if r == '\n' {
		return at - 1
	}
	rest := strings.TrimLeft(all[at:], closing)
	after := len(all) - len(rest)
	if strings.ContainsRune(wideEnds, r) {
		return after
	}
	next := strings.TrimLeftFunc(rest, unicode.IsSpace)
	if len(next) == len(rest) || next == "" {
		return 0
	}
	if first, _ := utf8.DecodeRuneInString(next); unicode.IsLower(first) && !links[len(all)-len(next)] {
		return 0
	}
	before := all[max(0, at-20):at]
	if r == '.' && abbreviated.MatchString(before) && !strings.Contains(before, "= ") {
		return 0
	}
	return after
}

// aside reports whether the part [from, to) of running text is nothing that a
// reader misses: mostly links, open questions or italics, which documents of brag
// set their remarks in; or a row of links that ends like no sentence.
func aside(spans []span, from, to int) bool {
	total, marked, at := 0, 0, 0
	linked, words := false, ""
	for _, s := range spans {
		a, b := max(from-at, 0), min(to-at, len(s.text))
		at += len(s.text)
		if a >= b || strings.TrimSpace(s.text[a:b]) == "" {
			continue
		}
		words = strings.TrimSpace(s.text[a:b])
		linked = linked || from > 0 && total == 0 && s.link != ""
		total += len(words)
		if s.link != "" || s.style&(fill|italic) != 0 {
			marked += len(words)
		}
	}
	return marked > 0 && 2*marked >= total || linked && !strings.ContainsAny(words[len(words)-1:], ends)
}

package chart

import (
	"image/color"
	"regexp"
	"strconv"
	"strings"
)

// look is what style.css says that a shape looks like by day. A colour that is
// not there is nil.
type look struct {
	fill, stroke color.Color
	width        float64 // of the stroke
	dash         []float64
	size         float64 // of text
	anchor       string  // of text: "", middle or end
}

var (
	variable = regexp.MustCompile(`(--[a-z0-9]+): (#[0-9a-f]+)`)
	rule     = regexp.MustCompile(`^\.chart \.?([a-z0-9]+) \{ (.+) \}$`)
)

// sheet is what of a style sheet pictures are drawn by.
type sheet struct {
	colours map[string]color.Color // by variable
	rules   []rulePair
}

type rulePair struct{ class, declarations string }

// readSheet reads the style sheet, which is ours: a rule a line, and the colours
// of the light scheme before all others.
func readSheet(css string) sheet {
	s := sheet{colours: map[string]color.Color{}}
	for line := range strings.Lines(css) {
		if len(s.colours) == 0 {
			for _, m := range variable.FindAllStringSubmatch(line, -1) {
				s.colours[m[1]] = hex(m[2])
			}
		}
		if m := rule.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			s.rules = append(s.rules, rulePair{m[1], m[2]})
		}
	}
	return s
}

// hex reads #rgb and #rrggbb.
func hex(text string) color.Color {
	text = strings.TrimPrefix(text, "#")
	if len(text) == 3 {
		text = string([]byte{text[0], text[0], text[1], text[1], text[2], text[2]})
	}
	n, _ := strconv.ParseUint(text, 16, 32)
	return color.RGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 255}
}

// look adds up the rules of some classes; of an element "text" is one as well.
func (s sheet) look(classes string) look {
	var l look
	for _, r := range s.rules {
		if !strings.Contains(" "+classes+" ", " "+r.class+" ") {
			continue
		}
		for d := range strings.SplitSeq(r.declarations, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(d), ": ")
			s.declare(&l, name, value)
		}
	}
	return l
}

func (s sheet) declare(l *look, name, value string) {
	number, _ := strconv.ParseFloat(strings.TrimSuffix(value, "px"), 64)
	switch name {
	case "fill":
		l.fill = s.colour(value)
	case "stroke":
		l.stroke = s.colour(value)
		l.width = max(l.width, 1)
	case "stroke-width":
		l.width = number
	case "font-size":
		l.size = number
	case "text-anchor":
		l.anchor = value
	case "stroke-dasharray":
		l.dash = nil
		for n := range strings.FieldsSeq(value) {
			if length, err := strconv.ParseFloat(n, 64); err == nil {
				l.dash = append(l.dash, length)
			}
		}
	}
}

// colour returns the value of a variable; nil for none.
func (s sheet) colour(value string) color.Color {
	return s.colours[strings.TrimSuffix(strings.TrimPrefix(value, "var("), ")")]
}

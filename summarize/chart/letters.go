package chart

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"strings"

	typeface "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"bragsheet/summarize/font"
)

// LackingError means that a picture's text has characters which no font at hand
// can draw.
type LackingError struct{ Characters []rune }

// Error implements error.
func (e *LackingError) Error() string {
	return fmt.Sprintf("the fonts at hand cannot draw %q", string(e.Characters[:min(10, len(e.Characters))]))
}

// letters draw text in the first font that has a character.
type letters struct {
	fonts []*sfnt.Font
	faces map[faceKey]typeface.Face
	buf   sfnt.Buffer
}

type faceKey struct {
	font int
	size float64
}

func newLetters(more [][]byte) (*letters, error) {
	l := &letters{faces: map[faceKey]typeface.Face{}}
	for _, file := range append([][]byte{font.Sans()}, more...) {
		c, err := opentype.ParseCollection(file)
		if err != nil {
			return nil, fmt.Errorf("reading font: %w", err)
		}
		f, err := c.Font(0)
		if err != nil {
			return nil, fmt.Errorf("reading font: %w", err)
		}
		l.fonts = append(l.fonts, f)
	}
	return l, nil
}

// of returns the number of the font that has a character, -1 for none.
func (l *letters) of(r rune) int {
	return slices.IndexFunc(l.fonts, func(f *sfnt.Font) bool {
		i, err := f.GlyphIndex(&l.buf, r)
		return err == nil && i != 0
	})
}

func (l *letters) check(shapes []shape) error {
	var lacking []rune
	for _, s := range shapes {
		for _, r := range s.label {
			if (!font.Upright(r) || l.of(r) < 0) && !slices.Contains(lacking, r) && len(lacking) < 100 {
				lacking = append(lacking, r)
			}
		}
	}
	if lacking != nil {
		return &LackingError{lacking}
	}
	return nil
}

// face returns what draws a character in a size.
func (l *letters) face(r rune, size float64) (typeface.Face, bool) {
	key := faceKey{l.of(r), size}
	if key.font < 0 {
		return nil, false
	}
	if l.faces[key] == nil {
		face, err := opentype.NewFace(l.fonts[key.font], &opentype.FaceOptions{Size: scale * size, DPI: 72, Hinting: typeface.HintingNone})
		if err != nil {
			return nil, false
		}
		l.faces[key] = face
	}
	return l.faces[key], true
}

// draw writes a label at a place on its baseline, with its halo below it.
func (l *letters) draw(dst draw.Image, at [2]float64, label string, as look) {
	x := at[0] * scale
	switch as.anchor {
	case "middle":
		x -= l.width(label, as.size) / 2
	case "end":
		x -= l.width(label, as.size)
	}
	if as.stroke != nil {
		r := as.width / 2 * scale
		for _, way := range [][2]float64{{-1, 0}, {1, 0}, {0, -1}, {0, 1}, {-0.7, -0.7}, {0.7, -0.7}, {-0.7, 0.7}, {0.7, 0.7}} {
			l.write(dst, x+r*way[0], at[1]*scale+r*way[1], label, as.size, as.stroke)
		}
	}
	l.write(dst, x, at[1]*scale, label, as.size, as.fill)
}

// width is how many pixels a label is wide.
func (l *letters) width(label string, size float64) float64 {
	var sum fixed.Int26_6
	for _, r := range label {
		if face, ok := l.face(r, size); ok {
			advance, _ := face.GlyphAdvance(r)
			sum += advance
		}
	}
	return float64(sum) / 64
}

func (l *letters) write(dst draw.Image, x, y float64, label string, size float64, c color.Color) {
	dot := fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(y * 64)}
	ink := image.NewUniform(c)
	for _, r := range strings.TrimSpace(label) {
		face, ok := l.face(r, size)
		if !ok {
			continue
		}
		box, mask, from, advance, ok := face.Glyph(dot, r)
		if ok {
			draw.DrawMask(dst, box, ink, image.Point{}, mask, from, draw.Over)
		}
		dot.X += advance
	}
}

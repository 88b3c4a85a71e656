package render

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"bragsheet/summarize/font"
)

// face is a font of a PDF.
type face struct {
	name   string
	has    func(rune) bool
	widths map[rune]float64 // at a size of 1
}

const ( // the faces of a PDF, by their place
	sans = iota
	sansBold
	sansMono
	extra // what the caller brought
)

// addFaces gives a PDF its fonts; brought may be nil.
func addFaces(f *fpdf.Fpdf, brought []byte) ([]*face, error) {
	files := [][]byte{sans: font.Sans(), sansBold: font.SansBold(), sansMono: font.SansMono()}
	if brought != nil {
		files = append(files, bytes.Clone(brought)) // the PDF writer writes into its fonts
	}
	var faces []*face
	for i, file := range files {
		has, err := characters(file)
		if err != nil {
			return nil, fmt.Errorf("reading font: %w", err)
		}
		name := fmt.Sprintf("face%d", i)
		f.AddUTF8FontFromBytes(name, "", file)
		faces = append(faces, &face{name, has, map[rune]float64{}})
	}
	return faces, nil
}

// choose returns the face that a character of a style is drawn in.
func choose(faces []*face, r rune, s style) (*face, bool) {
	order := []int{sans, sansBold, sansMono, extra}
	switch {
	case s&mono != 0 && s&fill == 0:
		order = []int{sansMono, sans, extra}
	case s&bold != 0:
		order = []int{sansBold, sans, extra}
	}
	if !font.Upright(r) {
		return nil, false
	}
	for _, i := range order {
		if i < len(faces) && faces[i].has(r) {
			return faces[i], true
		}
	}
	return nil, false
}

// measure finds the widths of all the characters of a document, or says which no
// face has.
func measure(f *fpdf.Fpdf, faces []*face, blocks []*block) error {
	var lacking []string
	seen := map[rune]bool{'\n': true}
	walk(blocks, func(b *block) {
		for _, s := range b.spans {
			for _, r := range s.text {
				face, ok := choose(faces, r, s.style)
				switch {
				case ok:
					face.measure(f, r)
				case !seen[r]:
					lacking = append(lacking, fmt.Sprintf("%c (%U)", r, r))
				}
				seen[r] = seen[r] || !ok
			}
		}
	})
	for _, r := range "•. 0123456789/" {
		faces[sans].measure(f, r)
	}
	if n := len(lacking); n > 0 {
		more := ""
		if n > 5 {
			lacking, more = lacking[:5], fmt.Sprintf(" and %d more characters", n-5)
		}
		return fmt.Errorf("the fonts at hand cannot show %s%s: install Chromium, or a TrueType font that has them, or use -o file.html",
			strings.Join(lacking, ", "), more)
	}
	return nil
}

// measure must run before the first page is begun, or it leaves marks there.
func (c *face) measure(f *fpdf.Fpdf, r rune) {
	if _, known := c.widths[r]; !known {
		f.SetFont(c.name, "", 10)
		c.widths[r] = f.GetStringWidth(string(r)) / 10
	}
}

// characters returns which characters of the first plane a TrueType font has. It
// reads the table that the PDF writer reads.
func characters(ttf []byte) (func(rune) bool, error) {
	u16 := func(at int) int {
		if at < 0 || at+2 > len(ttf) {
			return 0
		}
		return int(binary.BigEndian.Uint16(ttf[at:]))
	}
	u32 := func(at int) int { return u16(at)<<16 | u16(at+2) }
	if kind := u32(0); kind != 0x00010000 && kind != 0x74727565 {
		return nil, errors.New("not a TrueType font (.ttf)")
	}
	cmap, outlines := 0, false
	for i := range u16(4) {
		record := 12 + 16*i
		switch u32(record) {
		case 0x636D6170: // cmap
			cmap = u32(record + 8)
		case 0x676C7966: // glyf
			outlines = true
		}
	}
	for i := range u16(cmap + 2) {
		record := cmap + 4 + 8*i
		table := cmap + u32(record+4)
		unicodes := u16(record) == 0 || u16(record) == 3 && u16(record+2) == 1
		if cmap > 0 && outlines && unicodes && u16(table) == 4 {
			return func(r rune) bool { return glyph(u16, table, int(r)) != 0 }, nil
		}
	}
	return nil, errors.New("it has no table of Unicode characters")
}

// glyph looks a character up in a cmap table of format 4, which holds, for each
// run of characters, its end, its start, what to add, and where to look instead.
func glyph(u16 func(int) int, table, char int) int {
	size := u16(table + 6)
	ends := table + 14
	for i := 0; i < size; i += 2 {
		start, offset := u16(ends+2+size+i), ends+2+3*size+i
		switch {
		case char > u16(ends+i):
			continue
		case char < start:
			return 0
		case u16(offset) == 0:
			return (char + u16(ends+2+2*size+i)) & 0xFFFF
		}
		return u16(offset + u16(offset) + 2*(char-start))
	}
	return 0
}

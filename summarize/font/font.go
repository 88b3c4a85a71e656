// Package font holds the typefaces of documents and pictures that no browser
// draws: DejaVu, which has most of the scripts written from left to right. They
// are kept compressed, a third less in every binary.
package font

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the typefaces
	"fmt"
	"io"
	"unicode"
)

var (
	//go:embed DejaVuSans.ttf.gz
	sans []byte
	//go:embed DejaVuSans-Bold.ttf.gz
	sansBold []byte
	//go:embed DejaVuSansMono.ttf.gz
	sansMono []byte
)

// Sans returns DejaVu Sans as a TrueType file of the caller's own.
func Sans() []byte { return unpack(sans) }

// SansBold returns DejaVu Sans Bold as a TrueType file of the caller's own.
func SansBold() []byte { return unpack(sansBold) }

// SansMono returns DejaVu Sans Mono as a TrueType file of the caller's own.
func SansMono() []byte { return unpack(sansMono) }

// unpack panics on what is not gzip: it is given nothing but what was compiled
// in.
func unpack(packed []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(fmt.Sprintf("built-in font: %v", err))
	}
	file, err := io.ReadAll(r)
	if err != nil {
		panic(fmt.Sprintf("built-in font: %v", err))
	}
	return file
}

// Upright reports whether a character can be drawn one beside the other from
// left to right, which is all that writers without a browser do, and only with
// those of the first plane.
func Upright(r rune) bool {
	return r <= 0xFFFF && unicode.In(r, unicode.Common, unicode.Inherited, unicode.Latin, unicode.Greek, unicode.Cyrillic,
		unicode.Armenian, unicode.Georgian, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo)
}

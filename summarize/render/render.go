// Package render turns a finished Markdown document into the forms it is handed
// in as: HTML, DOCX, PDF, and plain text for forms.
//
// All forms are written from one reading of the Markdown (parse), so they say
// the same: HTML comments, which hold the markers of blocks, are left out; other
// raw HTML is shown as the text it is; links go to http, https and mailto
// addresses and to headings of the document, and of any other only the text
// stays. A document may hold any bytes.
package render

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode"
)

// Options is what a document does not say of itself.
type Options struct {
	Lang    string    // BCP 47 tag of the language it is written in; "" is "en"
	Author  string    // named in DOCX and PDF; "" names nobody
	Created time.Time // noted in DOCX and PDF; the zero time is noted as 1 January 1980, so that nothing depends on the clock
	Font    []byte    // a TrueType font for what the built-in fonts of PDF lack; may be nil
}

func (o Options) lang() string {
	tag := strings.Map(func(r rune) rune {
		if r == '-' || r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return -1
	}, o.Lang)
	if tag == "" {
		return "en"
	}
	return tag
}

func (o Options) created() time.Time {
	if o.Created.IsZero() {
		return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return o.Created.UTC()
}

var forms = []struct{ extension, form string }{
	{".md", "md"},
	{".markdown", "md"},
	{".html", "html"},
	{".htm", "html"},
	{".pdf", "pdf"},
	{".docx", "docx"},
	{".txt", "txt"},
}

// Form returns the form that a file's extension asks for: md, html, pdf, docx or
// txt. The error names the extensions there are.
func Form(path string) (string, error) {
	extension := filepath.Ext(path)
	var known []string
	for _, f := range forms {
		if strings.EqualFold(extension, f.extension) {
			return f.form, nil
		}
		known = append(known, f.extension)
	}
	if extension == "" {
		return "", fmt.Errorf("%s has no extension to tell its form by: use one of %s", path, strings.Join(known, ", "))
	}
	return "", fmt.Errorf("%s is not a form documents are written in: use one of %s", extension, strings.Join(known, ", "))
}

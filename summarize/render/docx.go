package render

import (
	"archive/zip"
	"bytes"
	_ "embed" // the parts that are the same in every file
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"
)

var (
	//go:embed docx/types.xml
	docxTypes string
	//go:embed docx/rels.xml
	docxRels string
	//go:embed docx/styles.xml
	docxStyles string
	//go:embed docx/settings.xml
	docxSettings string
	//go:embed docx/footer.xml
	docxFooter string
)

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordML   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	officeNS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	indent   = 425 // twentieths of a point that a list stands in from what it is in
	maxLevel = 8   // of a list, counted from 0; Word knows no deeper one
)

// DOCX returns a document as a Word file: the same bytes for the same document
// and options.
func DOCX(markdown string, o Options) ([]byte, error) {
	d := parse(markdown)
	w := &docx{links: map[string]int{}, anchors: map[string]int{}}
	walk(d.blocks, func(b *block) {
		if b.kind == heading {
			w.anchors[b.id] = len(w.anchors) + 1
		}
	})
	w.blocks(d.blocks, place{level: -1})
	return pack([]part{
		{"[Content_Types].xml", docxTypes},
		{"_rels/.rels", docxRels},
		{"docProps/core.xml", coreProperties(d.title, o)},
		{"word/document.xml", w.document()},
		{"word/_rels/document.xml.rels", w.relationships()},
		{"word/styles.xml", strings.Replace(docxStyles, "LANGUAGE", escapeXML(o.lang()), 1)},
		{"word/numbering.xml", w.numbering()},
		{"word/settings.xml", docxSettings},
		{"word/footer1.xml", docxFooter},
	})
}

type part struct{ name, text string }

func pack(parts []part) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: Options{}.created()})
		if err != nil {
			return nil, fmt.Errorf("packing %s: %w", p.name, err)
		}
		if _, err := f.Write([]byte(p.text)); err != nil {
			return nil, fmt.Errorf("packing %s: %w", p.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("packing: %w", err)
	}
	return b.Bytes(), nil
}

func coreProperties(title string, o Options) string {
	author := ""
	if o.Author != "" {
		author = "<dc:creator>" + escapeXML(o.Author) + "</dc:creator>"
	}
	at := o.created().Format(time.RFC3339)
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escapeXML(title) + `</dc:title>` + author + `<dc:language>` + escapeXML(o.lang()) + `</dc:language>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified>` +
		`</cp:coreProperties>`
}

// escapeXML returns text fit for an element or an attribute: what XML cannot hold
// is left out.
func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(clean(s))) // a builder takes everything
	return b.String()
}

// docx is the body of a Word file being written.
type docx struct {
	strings.Builder
	links   map[string]int // address → number of its relationship
	order   []string       // the addresses, in the order of their numbers
	anchors map[string]int // id of a heading → number of its bookmark
	starts  []ordered      // the numbered lists
}

type ordered struct{ level, start int }

// place is where a paragraph stands.
type place struct {
	level  int // of the list it is in; -1 outside
	number int // of the list whose next mark it bears; 0 without
	quoted bool
}

func (w *docx) printf(format string, values ...any) { fmt.Fprintf(w, format, values...) }

func (w *docx) document() string {
	return xmlHead + `<w:document ` + wordML + ` xmlns:r="` + officeNS + `"><w:body>` + w.String() +
		`<w:sectPr><w:footerReference w:type="default" r:id="rFooter"/><w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>`
}

func (w *docx) relationships() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, part := range []string{"styles", "numbering", "settings"} {
		fmt.Fprintf(&b, `<Relationship Id="r_%s" Type="%s/%s" Target="%s.xml"/>`, part, officeNS, part, part)
	}
	fmt.Fprintf(&b, `<Relationship Id="rFooter" Type="%s/footer" Target="footer1.xml"/>`, officeNS)
	for i, address := range w.order {
		fmt.Fprintf(&b, `<Relationship Id="rLink%d" Type="%s/hyperlink" Target="%s" TargetMode="External"/>`, i+1, officeNS, escapeXML(address))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

// numbering describes the two kinds of list. Every numbered list is an instance
// of its own, so that it begins where it says; bullets are all instance 1.
func (w *docx) numbering() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:numbering ` + wordML + `>`)
	for kind, format := range []string{"bullet", "decimal"} {
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="multilevel"/>`, kind)
		for level := range maxLevel + 1 {
			mark := []string{"•", "◦", "▪"}[level%3]
			if format == "decimal" {
				mark = "%" + strconv.Itoa(level+1) + "."
			}
			fmt.Fprintf(&b, `<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/>`+
				`<w:pPr><w:ind w:left="%d" w:hanging="%d"/></w:pPr></w:lvl>`, level, format, mark, indent*(level+1), indent)
		}
		b.WriteString(`</w:abstractNum>`)
	}
	b.WriteString(`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`)
	for i, l := range w.starts {
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="%d"><w:startOverride w:val="%d"/></w:lvlOverride></w:num>`,
			i+2, l.level, l.start)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}

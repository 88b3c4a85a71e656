package render_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bragsheet/summarize/render"
)

// checkDOCX checks what holds of the Word file of any document: each part is
// well-formed, and what it refers to is there.
func checkDOCX(tb testing.TB, markdown string) {
	tb.Helper()
	file, err := render.DOCX(markdown, options)
	if err != nil {
		tb.Fatalf("%q: %v", markdown, err)
	}
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		tb.Fatalf("%q: %v", markdown, err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		all[f.Name] = part(tb, file, f.Name)
		checkCharacters(tb, markdown, all[f.Name])
		d := xml.NewDecoder(strings.NewReader(all[f.Name]))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				tb.Fatalf("%q: %s: %v\n%s", markdown, f.Name, err, all[f.Name])
			}
		}
	}
	body := all["word/document.xml"]
	for pattern, where := range map[string]string{
		`r:id="(\w+)"`:                             all["word/_rels/document.xml.rels"],
		`w:numId w:val="(\d+)"`:                    strings.ReplaceAll(all["word/numbering.xml"], "w:numId=", "Id="),
		`w:anchor="(\w+)"`:                         strings.ReplaceAll(body, "w:name=", "Id="),
		`(?:pStyle|rStyle|tblStyle) w:val="(\w+)"`: strings.ReplaceAll(all["word/styles.xml"], "w:styleId=", "Id="),
	} {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(body, -1) {
			if !strings.Contains(where, ` Id="`+m[1]+`"`) {
				tb.Fatalf("%q: %s is nowhere", markdown, m[0])
			}
		}
	}
	for _, m := range regexp.MustCompile(`Target="([^"]*)" TargetMode`).FindAllStringSubmatch(all["word/_rels/document.xml.rels"], -1) {
		if !regexp.MustCompile(`^(https?://|mailto:)`).MatchString(m[1]) {
			tb.Fatalf("%q links to %s", markdown, m[1])
		}
	}
}

func TestAWordFileIsWholeWhateverTheDocument(t *testing.T) {
	for _, markdown := range append([]string{sample(t), sheet}, hostile...) {
		checkDOCX(t, markdown)
	}
}

func TestAWordFileNamesNobodyUnlessAsked(t *testing.T) {
	file, err := render.DOCX("# A & B", render.Options{})
	if err != nil {
		t.Fatal(err)
	}
	core := part(t, file, "docProps/core.xml")
	if strings.Contains(core, "creator") || !strings.Contains(core, "<dc:title>A &amp; B</dc:title>") || !strings.Contains(core, ">1980-01-01T00:00:00Z<") {
		t.Errorf("got %s", core)
	}
	file, err = render.DOCX("# A", render.Options{Author: "R\x00obin\uFFFE <r>"})
	if err != nil {
		t.Fatal(err)
	}
	if core := part(t, file, "docProps/core.xml"); !strings.Contains(core, "<dc:creator>Robin &lt;r&gt;</dc:creator>") {
		t.Errorf("got %s", core)
	}
}

func TestListsNestTwentyDeep(t *testing.T) {
	var b strings.Builder
	for i := range 20 {
		b.WriteString(strings.Repeat("    ", i) + []string{"- ", "1. "}[i%2] + "level" + string(rune('a'+i)) + "\n")
	}
	checkDOCX(t, b.String())
	file, _ := render.DOCX(b.String(), options)
	body := part(t, file, "word/document.xml")
	for i := range 20 {
		if !strings.Contains(body, ">level"+string(rune('a'+i))+"<") {
			t.Errorf("level %d is missing", i+1)
		}
	}
	if strings.Contains(body, `w:ilvl w:val="9"`) {
		t.Error("a list deeper than Word knows")
	}
}

func TestLibreOfficeReadsEveryWord(t *testing.T) {
	office := tool(t, "soffice")
	dir := t.TempDir()
	file, err := render.DOCX(sample(t), options)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "sample.docx")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), office, "--headless", "-env:UserInstallation=file://"+dir+"/profile", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", dir, path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "sample.txt"))
	if err != nil {
		t.Fatal(err)
	}
	got := letters(string(text))
	for line := range strings.SplitSeq(render.Plain(sample(t), false), "\n") {
		if strings.Contains(line, ": this period") { // a table row, told in another way
			continue
		}
		if want := letters(strings.TrimLeft(line, " -0123456789.")); !strings.Contains(got, want) {
			t.Errorf("LibreOffice does not read %q in\n%s", line, text)
		}
	}
	for _, cell := range []string{"thisperiod", "pullrequestsmerged", "58", "leadtimemedian"} {
		if !strings.Contains(got, cell) {
			t.Errorf("LibreOffice does not read the cell %s", cell)
		}
	}
}

func FuzzDOCX(f *testing.F) {
	for _, markdown := range hostile {
		f.Add(markdown)
	}
	f.Fuzz(func(t *testing.T, markdown string) { checkDOCX(t, markdown) })
}

package write

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"text/template"

	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
)

//go:embed templates/*.md.tmpl
var sources embed.FS

// Template is a shape of a document, made by ParseTemplate.
type Template struct {
	Name        string
	Description string // one line: the comment that the source begins with
	Source      string

	parsed *template.Template
}

// description is the first line of the comment a source begins with.
var description = regexp.MustCompile(`^\{\{-?\s*/\*\s*([^\n*]+)`)

// Templates returns those that are built in, by name.
func Templates() []*Template {
	files, err := fs.Glob(sources, "templates/*.md.tmpl")
	if err != nil {
		panic(err) // the pattern is malformed
	}
	var all []*Template
	for _, file := range files {
		source, err := sources.ReadFile(file)
		if err != nil {
			panic(err) // it is in the binary
		}
		t, err := ParseTemplate(strings.TrimSuffix(strings.TrimPrefix(file, "templates/"), ".md.tmpl"), string(source))
		if err != nil {
			panic(err) // a test parses them all
		}
		all = append(all, t)
	}
	return all
}

// ParseTemplate reads a template. The error names it and the line.
func ParseTemplate(name, source string) (*Template, error) {
	t := &Template{Name: name, Source: source}
	if len(source) > maxSource {
		return nil, fmt.Errorf("template %s is larger than %d bytes", name, maxSource)
	}
	if m := description.FindStringSubmatch(source); m != nil {
		t.Description = strings.TrimSpace(m[1])
	}
	parsed, err := template.New(name).Funcs((&run{voice: &voice{language: english}}).funcs()).Parse(source)
	if err != nil {
		return nil, templateError(name, err)
	}
	if err := bound(parsed); err != nil {
		return nil, err
	}
	t.parsed = parsed
	return t, nil
}

// run is a template being run.
type run struct {
	voice *voice
	steps int          // bytes of source run so far
	made  int          // bytes of text made on the way
	text  bytes.Buffer // what there is of the document
}

// Write takes what the template has made so far.
func (r *run) Write(p []byte) (int, error) {
	if r.text.Len()+len(p) > maxText {
		return 0, errText
	}
	return r.text.Write(p)
}

// step counts what is run, and stops what is run too often. It makes no text.
func (r *run) step(n int) (string, error) {
	if r.steps += n; r.steps > maxSteps {
		return "", errSteps
	}
	return "", nil
}

// Render runs a template and returns the document in blocks, each with the
// items behind it. The error names the template and the line.
func (v *View) Render(t *Template) (Document, error) {
	r := &run{voice: v.voice}
	parsed, err := t.parsed.Clone()
	if err != nil {
		return Document{}, fmt.Errorf("template %s: %w", t.Name, err)
	}
	if err := parsed.Funcs(r.funcs()).Execute(r, v); err != nil {
		return Document{}, templateError(t.Name, err)
	}
	return v.document(t.Name, r.text.String())
}

var (
	manyEmpty = regexp.MustCompile(`\n[ \t]*\n(?:[ \t]*\n)+`)
	markers   = regexp.MustCompile(`<!-- brag:(.*?) -->[ \t]*(.*)`)
)

// document tells the blocks of a text apart.
func (v *View) document(name, text string) (Document, error) {
	text = strings.TrimLeft(manyEmpty.ReplaceAllString(text, "\n\n"), "\n")
	first, _, _ := strings.Cut(text, "\n")
	if !markers.MatchString(first) {
		return Document{}, fmt.Errorf("template %s: the first line has no marker at its end, such as %s", name, blocks.Marker("title"))
	}
	seen := map[string]bool{}
	for _, m := range markers.FindAllStringSubmatch(text, -1) {
		switch key := m[1]; {
		case key == "" || !plainKey.MatchString(key) || strings.HasPrefix(key, "new-") || strings.HasPrefix(key, "was-"):
			return Document{}, fmt.Errorf("template %s: %q is not a key of a block; it is of a-z, 0-9 and hyphens, and not new-… or was-…", name, key)
		case m[2] != "":
			return Document{}, fmt.Errorf("template %s: text follows the marker of block %q; it belongs at the end of its line", name, key)
		case seen[key]:
			return Document{}, fmt.Errorf("template %s: two blocks have the key %q", name, key)
		default:
			seen[key] = true
		}
	}
	var doc Document
	for _, b := range blocks.Parse(text) {
		if strings.TrimSpace(b.Text) == "" {
			continue
		}
		b.Hash, b.Items = work.Hash(b.Text), v.items[b.Key]
		doc.Blocks = append(doc.Blocks, b)
	}
	return doc, nil
}

var (
	place   = regexp.MustCompile(`^(?s):(\d+)(?::\d+)?: (.*)$`)
	context = regexp.MustCompile(`(?s)^executing ".*?" at (<.*?>): (.*)$`)
	noField = regexp.MustCompile(`can't evaluate field (\S+) in type \S+`)
	wrapped = regexp.MustCompile(`error calling [a-z]+: |write: `)
)

// templateError says in one sentence what is wrong with a template, and where.
func templateError(name string, err error) error {
	what := strings.TrimPrefix(err.Error(), "template: ")
	m := place.FindStringSubmatch(strings.TrimPrefix(what, name))
	if m == nil {
		return fmt.Errorf("template %s: %s", name, plain(what))
	}
	line, what := m[1], m[2]
	if c := context.FindStringSubmatch(what); c != nil {
		what = c[1] + ": " + c[2]
	}
	what = noField.ReplaceAllString(wrapped.ReplaceAllString(what, ""), "there is no $1 here")
	return fmt.Errorf("template %s, line %s: %s", name, line, plain(what))
}

// funcs are what a template may call, besides the comparisons and indexing of
// text/template. What could make texts without end is not there.
func (r *run) funcs() template.FuncMap {
	missing := func(...any) (string, error) { return "", errors.New("templates do without it; use say or print") }
	return template.FuncMap{
		"say": r.say, "count": r.voice.count, "list": r.list, "print": r.print, "step": r.step,
		"println": missing, "printf": missing, "html": missing, "js": missing, "urlquery": missing, "call": missing,
	}
}

var formatVerb = regexp.MustCompile(`%(?:\[\d{1,2}\])?[a-z]|%%`)

// say says a format of the template's in the document's language, with its
// arguments at %[1]s, %[2]s …
func (r *run) say(format string, args ...any) (string, error) {
	if strings.Contains(formatVerb.ReplaceAllString(format, ""), "%") {
		return "", fmt.Errorf("a format has %%[1]s, %%[2]s … and %%%% for a percent sign, not %q", format)
	}
	told, err := r.texts(args)
	if err != nil {
		return "", err
	}
	longest := 0
	for _, p := range told {
		longest = max(longest, len(p.plain))
	}
	if err := r.make(len(format) + strings.Count(format, "%")*longest); err != nil {
		return "", err
	}
	return r.voice.say(format, told...).markdown, nil
}

// list joins texts as people do: a, b and c.
func (r *run) list(args ...any) (string, error) {
	told, err := r.texts(args)
	return r.voice.list(told).markdown, err
}

// print puts texts and numbers one after another.
func (r *run) print(args ...any) (string, error) {
	told, err := r.texts(args)
	return join(told, "").markdown, err
}

// texts returns what arguments say, each of several where one holds several.
func (r *run) texts(args []any) ([]phrase, error) {
	var all []phrase
	for _, a := range args {
		several := []any{a}
		switch a := a.(type) {
		case []string:
			several = anys(a)
		case []*Sentence:
			several = anys(a)
		}
		for _, one := range several {
			p := verbatim(fmt.Sprint(one))
			if err := r.make(len(p.plain)); err != nil {
				return nil, err
			}
			all = append(all, p)
		}
	}
	return all, nil
}

// make counts text made on the way, and stops what makes too much.
func (r *run) make(n int) error {
	if r.made += n; r.made > maxText {
		return errText
	}
	return nil
}

func anys[T any](all []T) []any {
	var some []any
	for _, one := range all {
		some = append(some, one)
	}
	return some
}

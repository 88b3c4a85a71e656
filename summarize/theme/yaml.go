package theme

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"
)

// The keys of a framework file, and of each principle in it.
var (
	frameworkKeys = []string{"name", "abstain_below", "principles"}
	principleKeys = []string{"key", "name", "description", "keywords", "examples", "themes"}
)

// reader reads one framework file. It keeps the first error, which begins with
// file and line; after it everything reads as empty.
type reader struct {
	file   string
	themes []string
	err    error
}

func (r *reader) fail(at *yaml.Node, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%s:%d: %s", r.file, max(1, at.Line), fmt.Sprintf(format, args...))
	}
}

// parse reads a framework from YAML and readies it for ranking.
func parse(file string, data []byte, l *lexicon) (*Framework, error) {
	r := &reader{file: file, themes: l.names()}
	f := r.framework(r.document(data))
	if r.err != nil {
		return nil, r.err
	}
	if err := f.compile(l); err != nil {
		return nil, err
	}
	return f, nil
}

// document returns what the only document of the file holds.
func (r *reader) document(data []byte) *yaml.Node {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		r.fail(&doc, "the file is empty")
		return &doc
	case err != nil:
		r.syntax(err)
		return &doc
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		r.fail(&second, "a second document begins here; one file holds one of it")
	case !errors.Is(err, io.EOF):
		r.syntax(err)
	}
	if len(doc.Content) == 0 {
		return &doc
	}
	return doc.Content[0]
}

// syntax keeps an error of the YAML parser, which says "yaml: line 3: ...".
func (r *reader) syntax(err error) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	at := &yaml.Node{Line: 1}
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		line, said, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(line); err == nil {
			at.Line, text = n, said
		}
	}
	r.fail(at, "not YAML: %s", text)
}

func (r *reader) framework(root *yaml.Node) *Framework {
	fields := r.fields(root, "a framework", frameworkKeys)
	f := &Framework{Name: r.line(root, fields, "name"), AbstainBelow: defaultAbstainBelow}
	if n := fields["abstain_below"]; n != nil {
		f.AbstainBelow = r.number(n, "abstain_below", 0, 1)
	}
	names, keys := map[string]bool{}, map[string]bool{}
	for _, n := range r.entries(root, fields, "principles") {
		p := r.principle(n)
		r.once(n, names, "principles", "named", p.Name)
		r.once(n, keys, "principles", "with the key", p.Key)
		f.Principles = append(f.Principles, p)
	}
	return f
}

func (r *reader) principle(n *yaml.Node) Principle {
	fields := r.fields(n, "a principle", principleKeys)
	p := Principle{Name: r.line(n, fields, "name")}
	if fields["description"] != nil {
		p.Description = r.text(fields["description"], "description")
	}
	p.Keywords = r.list(fields["keywords"], "keywords")
	p.Examples = r.list(fields["examples"], "examples")
	p.Themes = r.weights(fields["themes"])
	p.Key = r.key(n, fields, p.Name)
	return p
}

// entries returns the entries of a list that must have some.
func (r *reader) entries(parent *yaml.Node, fields map[string]*yaml.Node, field string) []*yaml.Node {
	list := fields[field]
	if list == nil || list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		r.fail(cmp.Or(list, parent), "%s must list at least one %s", field, strings.TrimSuffix(field, "s"))
		return nil
	}
	return list.Content
}

// key returns the field "key" or, without it, a key made of the name.
func (r *reader) key(n *yaml.Node, fields map[string]*yaml.Node, name string) string {
	if k := fields["key"]; k != nil {
		if k.Value == "" || k.Value != slug(k.Value) {
			r.fail(k, "key must be lower-case words joined by hyphens, such as dive-deep")
		}
		return k.Value
	}
	key := slug(name)
	if key == "" {
		r.fail(n, "no key can be made of the name %q; give one, such as dive-deep", name)
	}
	return key
}

// once fails if value was seen before.
func (r *reader) once(n *yaml.Node, seen map[string]bool, kind, what, value string) {
	if seen[value] {
		r.fail(n, "two %s %s %q", kind, what, value)
	}
	seen[value] = true
}

// fields returns the values of a mapping by key, empty ones left out.
func (r *reader) fields(n *yaml.Node, what string, known []string) map[string]*yaml.Node {
	fields := map[string]*yaml.Node{}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s must be keys with values, such as %s: ...", what, known[0])
		return fields
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !slices.Contains(known, key.Value) {
			r.fail(key, "unknown key %q in %s%s", key.Value, what, suggest(key.Value, known))
		}
		if seen[key.Value] {
			r.fail(key, "%s is given twice", key.Value)
		}
		seen[key.Value] = true
		if value.Tag != "!!null" {
			fields[key.Value] = value
		}
	}
	return fields
}

// line returns the field that must be there and fit one line.
func (r *reader) line(parent *yaml.Node, fields map[string]*yaml.Node, field string) string {
	n := fields[field]
	if n == nil {
		r.fail(parent, "%s is missing", field)
		return ""
	}
	text := r.text(n, field)
	if text == "" || strings.ContainsFunc(text, unicode.IsControl) {
		r.fail(n, "%s must be one line of text", field)
	}
	return text
}

func (r *reader) text(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode {
		r.fail(n, "%s must be text", what)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// list returns the texts of a list; none if it is not there.
func (r *reader) list(n *yaml.Node, what string) []string {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.fail(n, "%s must be a list, such as [one, two]", what)
		return nil
	}
	var list []string
	for _, entry := range n.Content {
		text := r.text(entry, "each of the "+what)
		if len(words(text)) == 0 {
			r.fail(entry, "each of the %s needs a word", what)
		}
		list = append(list, text)
	}
	return list
}

// weights returns the weights of themes; nil if they are not there.
func (r *reader) weights(n *yaml.Node) map[string]float64 {
	if n == nil {
		return nil
	}
	weights := map[string]float64{}
	for name, value := range r.fields(n, "themes", r.themes) {
		weights[name] = r.number(value, name, -10, 10)
	}
	return weights
}

func (r *reader) number(n *yaml.Node, what string, least, most float64) float64 {
	x, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || !(x >= least && x <= most) {
		r.fail(n, "%s must be a number from %g to %g", what, least, most)
		return 0
	}
	return x
}

// slug returns the letters and digits of a name as lower-case words joined by
// hyphens. An apostrophe does not end a word.
func slug(name string) string {
	name = strings.NewReplacer("'", "", "’", "").Replace(strings.ToLower(name))
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), "-")
}

// suggest names the known word that text was probably meant to be, if one is
// near: " (did you mean ...?)".
func suggest(text string, known []string) string {
	best, nearest := "", len(text)/3+2
	for _, k := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(text), k); d < nearest {
			best, nearest = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

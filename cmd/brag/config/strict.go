package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Error is something wrong in a configuration file.
type Error struct {
	File string
	Line int // 0 if unknown
	Text string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Text
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

// problems collects everything wrong in a file, so that it is said at once.
type problems struct {
	file string
	errs []error
}

func (p *problems) add(node *yaml.Node, format string, args ...any) {
	p.errs = append(p.errs, &Error{p.file, node.Line, fmt.Sprintf(format, args...)})
}

func (p *problems) err() error { return errors.Join(p.errs...) }

// decodeStrict decodes the one YAML document in data into the struct that out
// points to, and returns its mapping node. Keys that the struct does not have
// are errors, with the nearest that it has.
func decodeStrict(file string, data []byte, out any) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return &yaml.Node{Kind: yaml.MappingNode}, nil
	} else if err != nil {
		return nil, located(file, err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, &Error{file, 0, "holds more than one YAML document; keep one"}
	}
	p := problems{file: file}
	p.unknownKeys(doc.Content[0], reflect.TypeOf(out).Elem())
	if err := p.err(); err != nil {
		return nil, err
	}
	if err := doc.Decode(out); err != nil {
		return nil, located(file, err)
	}
	return doc.Content[0], nil
}

// unknownKeys checks the keys of node and everything below it against t.
func (p *problems) unknownKeys(node *yaml.Node, t reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Slice && node.Kind == yaml.SequenceNode:
		for _, n := range node.Content {
			p.unknownKeys(n, t.Elem())
		}
	case t.Kind() == reflect.Struct && node.Kind == yaml.MappingNode:
		fields := map[string]reflect.Type{}
		var known []string
		for f := range t.Fields() {
			if key := f.Tag.Get("yaml"); key != "-" {
				fields[key] = f.Type
				known = append(known, key)
			}
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i]
			field, ok := fields[key.Value]
			if !ok {
				p.add(key, "unknown key %q%s", key.Value, orList(suggest(key.Value, known), known))
				continue
			}
			p.unknownKeys(node.Content[i+1], field)
		}
	}
}

func orList(suggestion string, known []string) string {
	if suggestion != "" {
		return suggestion
	}
	return "; known here: " + strings.Join(known, ", ")
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s+)?line (\d+): (.*)`)

// located turns the decoder's errors into ours, one for each line it names.
func located(file string, err error) error {
	var errs []error
	lines := []string{err.Error()}
	if te, ok := errors.AsType[*yaml.TypeError](err); ok {
		lines = te.Errors
	}
	for _, text := range lines {
		e := &Error{File: file, Text: strings.TrimPrefix(text, "yaml: ")}
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			_, _ = fmt.Sscan(m[1], &e.Line)
			e.Text = m[2]
		}
		errs = append(errs, e)
	}
	return errors.Join(errs...)
}

// find returns the value of a key in a mapping, or nil.
func find(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

func or(a, b *yaml.Node) *yaml.Node {
	if a != nil {
		return a
	}
	return b
}

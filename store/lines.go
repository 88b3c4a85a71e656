package store

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// base64Suffix is added to the name of a field whose bytes are not UTF-8 text.
const base64Suffix = "_base64"

// writeLine writes a row as one line of JSON: its type, and its columns in
// their order. An unknown value (NULL) is left out.
func writeLine(to *bytes.Buffer, line string, columns []column, values []any) error {
	to.WriteString(`{"type":"` + line + `"`)
	for i, c := range columns {
		if values[i] == nil {
			continue
		}
		name, text, err := field(c, values[i])
		if err != nil {
			return fmt.Errorf("%s of %s: %w", c.name, line, err)
		}
		fmt.Fprintf(to, `,"%s":%s`, name, text)
	}
	to.WriteString("}\n")
	return nil
}

// field returns the name and the JSON of a value.
func field(c column, value any) (name string, text []byte, err error) {
	switch v := value.(type) {
	case []byte:
		if c.packed {
			if v, err = unpack(v); err != nil {
				return "", nil, err
			}
		}
		value = string(v)
	case string:
		if c.json && json.Valid([]byte(v)) {
			var compact bytes.Buffer
			err := json.Compact(&compact, []byte(v))
			return c.field, compact.Bytes(), err
		}
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return "", nil, fmt.Errorf("%v is no number", v)
		}
	}
	if v, ok := value.(string); ok && !utf8.ValidString(v) {
		return c.field + base64Suffix, []byte(`"` + base64.StdEncoding.EncodeToString([]byte(v)) + `"`), nil
	}
	text, err = plainJSON(value)
	return c.field, text, err
}

// plainJSON writes a value as JSON, with <, > and & as they are.
func plainJSON(value any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(value)
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), err
}

// row is a line that was read: its fields by name.
type row map[string]json.RawMessage

// readLine reads a line; the error says what is wrong with it.
func readLine(data []byte) (line string, fields row, err error) {
	if err := json.Unmarshal(data, &fields); err != nil {
		return "", nil, fmt.Errorf("not a JSON object: %w", err)
	}
	if err := json.Unmarshal(fields["type"], &line); err != nil || line == "" {
		return "", nil, errors.New("it has no type")
	}
	return line, fields, nil
}

// values returns what a row holds for the columns of its table. A field that is
// no column, or a column without a field, is an error.
func (r row) values(columns []column) ([]any, error) {
	values := make([]any, len(columns))
	known := 1 // type
	for i, c := range columns {
		text, ok := r[c.field]
		encoded, other := r[c.field+base64Suffix]
		var err error
		switch {
		case ok:
			values[i], err = c.value(text)
		case other:
			values[i], err = c.bytes(encoded)
		case c.name == "undoes":
			continue // the one column that may be unknown
		default:
			return nil, fmt.Errorf("it has no %s", c.field)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.field, err)
		}
		known++
	}
	if known < len(r) {
		return nil, fmt.Errorf("unknown field %s", r.unknown(columns))
	}
	return values, nil
}

// unknown names a field that is no column.
func (r row) unknown(columns []column) string {
	var names []string
	for name := range r {
		is := func(c column) bool { return name == c.field || name == c.field+base64Suffix }
		if name != "type" && !slices.ContainsFunc(columns, is) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return fmt.Sprintf("%q", names)
}

// value reads what field wrote.
func (c column) value(text json.RawMessage) (any, error) {
	switch {
	case c.number, c.kind == "TEXT" && !c.json:
		return decoded[string](text)
	case c.json:
		return string(text), nil
	case c.kind == "INTEGER":
		return decoded[int64](text)
	case c.kind == "REAL":
		return decoded[float64](text)
	}
	s, err := decoded[string](text)
	if err != nil {
		return nil, err
	}
	return c.pack([]byte(s))
}

func (c column) bytes(text json.RawMessage) (any, error) {
	encoded, err := decoded[string](text)
	if err != nil {
		return nil, err
	}
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || c.kind == "TEXT" {
		return string(data), err
	}
	return c.pack(data)
}

// pack compresses bytes that are kept so.
func (c column) pack(data []byte) ([]byte, error) {
	if !c.packed {
		return data, nil
	}
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	return pack(w, data)
}

// decoded reads JSON as a T, and not as null.
func decoded[T any](text json.RawMessage) (v T, err error) {
	if bytes.Equal(text, []byte("null")) {
		return v, errors.New("it is null")
	}
	err = json.Unmarshal(text, &v)
	return v, err
}

package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// The types below are how values that SQLite has no type for are kept in
// columns. Each points at the value, and goes both ways, so that a noun needs
// one list of its fields for saving and for reading.

// stamp keeps a time as UTC text of fixed width, so that text order is time
// order; fractions of a second are dropped. An unknown time is "", and so is
// one outside the years that fit.
type stamp struct{ t *time.Time }

const stampLayout = "2006-01-02T15:04:05Z"

func (s stamp) Value() (driver.Value, error) { return formatTime(*s.t), nil }

func formatTime(t time.Time) string {
	t = t.UTC()
	if t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return ""
	}
	return t.Format(stampLayout)
}

func (s stamp) Scan(src any) error {
	text, err := textOf(src)
	if err != nil || text == "" {
		*s.t = time.Time{}
		return err
	}
	*s.t, err = parseTime(text)
	return err
}

// parseTime reads what formatTime writes. There are millions, and it takes a
// fifth of the time that time.Parse does.
func parseTime(text string) (time.Time, error) {
	const digits = "0000-00-00T00:00:00Z"
	n := [6]int{} // year, month, day, hour, minute, second
	part := 0
	for i := range min(len(text), len(digits)) {
		switch c := text[i]; {
		case digits[i] != '0':
			part++
			if c != digits[i] {
				return time.Parse(stampLayout, text)
			}
		case c < '0' || c > '9':
			return time.Parse(stampLayout, text)
		default:
			n[min(part, 5)] = 10*n[min(part, 5)] + int(c-'0')
		}
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	if len(text) != len(digits) || t.Day() != n[2] || int(t.Month()) != n[1] || n[3] > 23 || n[4] > 59 || n[5] > 59 {
		return time.Parse(stampLayout, text)
	}
	return t, nil
}

// list keeps texts as a JSON list; none is [] to SQLite and nil to us. A list
// that was read makes the same JSON again, whatever it was first made from.
type list struct{ v *[]string }

func (l list) Value() (driver.Value, error) {
	if len(*l.v) == 0 {
		return "[]", nil
	}
	texts := make([]string, len(*l.v))
	for i, text := range *l.v {
		texts[i] = string([]rune(text)) // U+FFFD as itself, where json would escape it
	}
	return detail{texts}.Value()
}

func (l list) Scan(src any) error {
	if src == "[]" {
		*l.v = nil
		return nil
	}
	err := detail{l.v}.Scan(src)
	if len(*l.v) == 0 {
		*l.v = nil
	}
	return err
}

// detail keeps what v points at as JSON. What is not UTF-8 in it becomes
// U+FFFD, as it does in every answer of a source.
type detail struct{ v any }

func (d detail) Value() (driver.Value, error) {
	text, err := json.Marshal(d.v)
	return string(text), err
}

func (d detail) Scan(src any) error {
	text, err := textOf(src)
	if err != nil || text == "null" { // which says nothing, and most say
		return err
	}
	return json.Unmarshal([]byte(text), d.v)
}

// raw keeps JSON that is not ours to read, as the text it is.
type raw struct{ v *json.RawMessage }

func (r raw) Value() (driver.Value, error) { return string(*r.v), nil }

func (r raw) Scan(src any) error {
	text, err := textOf(src)
	*r.v = nil
	if text != "" {
		*r.v = json.RawMessage(text)
	}
	return err
}

func textOf(src any) (string, error) {
	text, ok := src.(string)
	if !ok {
		return "", fmt.Errorf("column holds %T, want text", src)
	}
	return text, nil
}

// values returns what fields point at, as the database is given it.
func values(fields []any) ([]any, error) {
	row := make([]any, len(fields), len(fields)+1)
	var err error
	for i, field := range fields {
		switch field := field.(type) {
		case *string:
			row[i] = *field
		case driver.Valuer:
			row[i], err = field.Value()
		default:
			row[i], err = driver.DefaultParameterConverter.ConvertValue(field)
		}
		if err != nil {
			return nil, err
		}
	}
	return row, nil
}

package notescsv

import (
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// tokens are how people say where day, month and year stand.
var tokens = strings.NewReplacer("YYYY", "2006", "YY", "06", "MM", "1", "M", "1", "DD", "2", "D", "2")

// layout returns the layout of time.Parse for a form such as DD.MM.YYYY.
func layout(form string) (string, error) {
	if form == "" {
		return "", nil
	}
	upper := strings.ToUpper(form)
	once := strings.Count(upper, "D") <= 2 && strings.Count(upper, "M") <= 2
	if !formed.MatchString(upper) || !once || !strings.Contains(upper, "D") || !strings.Contains(upper, "M") || !strings.Contains(upper, "YY") {
		return "", fmt.Errorf("the date format %q is not like DD.MM.YYYY, MM/DD/YYYY or YYYY-MM-DD", form)
	}
	return tokens.Replace(upper), nil
}

var (
	formed   = regexp.MustCompile(`^(?:DD?|MM?|YY(?:YY)?)[ ./-]+(?:DD?|MM?|YY(?:YY)?)[ ./-]+(?:DD?|MM?|YY(?:YY)?)$`)
	timeOf   = regexp.MustCompile(`[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$`)
	dotted   = regexp.MustCompile(`^\d{1,2}\.\d{1,2}\.\d{4}$`)
	slashed  = regexp.MustCompile(`^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$`)
	twoDigit = regexp.MustCompile(`^\d{1,2}[./-]\d{1,2}[./-]\d{2}$`)
	serial   = regexp.MustCompile(`^\d{5}(?:[.,]\d+)?$`)
)

// day reads a day, at midnight in the person's zone. A time of day is dropped.
// Without a format, 2026-05-31 and 2026/05/31 are read, 31.05.2026 (with
// full stops the day is first everywhere), and with slashes what can only be
// one day.
func (t *table) day(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, errors.New("it says no date")
	}
	bare := timeOf.ReplaceAllString(text, "")
	if t.layout != "" {
		day, err := time.ParseInLocation(t.layout, bare, t.Zone)
		if err != nil {
			return time.Time{}, fmt.Errorf("%q is no day as %s", short(text), t.Date)
		}
		return day, nil
	}
	layout, err := layoutOf(bare)
	if err != nil {
		return time.Time{}, err
	}
	day, err := time.ParseInLocation(layout, bare, t.Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a day like 2026-05-31", short(text))
	}
	return day, nil
}

// layoutOf tells how a day is written from how it looks.
func layoutOf(text string) (string, error) {
	switch {
	case dotted.MatchString(text):
		return "2.1.2006", nil
	case twoDigit.MatchString(text):
		return "", fmt.Errorf("%q could be several days; write the year with four digits, or say --date-format, such as DD.MM.YY", text)
	case serial.MatchString(text):
		return "", fmt.Errorf("%q is a spreadsheet's number for a day; give the column a date format there", text)
	case strings.Count(text, "/") == 2 && strings.Index(text, "/") == len("2006"):
		return "2006/1/2", nil
	}
	parts := slashed.FindStringSubmatch(text)
	if parts == nil {
		return "2006-1-2", nil
	}
	first, _ := strconv.Atoi(parts[1]) // digits
	second, _ := strconv.Atoi(parts[2])
	between := text[len(parts[1]) : len(parts[1])+1]
	switch {
	case first > 12 || first == second:
		return strings.Join([]string{"2", "1", "2006"}, between), nil
	case second > 12:
		return strings.Join([]string{"1", "2", "2006"}, between), nil
	}
	return "", fmt.Errorf("%q could be two days; say --date-format DD/MM/YYYY or MM/DD/YYYY", text)
}

// utf16Text decodes a text that begins with its byte order mark.
func utf16Text(data []byte) (string, error) {
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 0xfe {
		order = binary.BigEndian
	}
	if len(data)%2 != 0 {
		return "", errors.New("the file is cut off in the middle of a character")
	}
	units := make([]uint16, 0, len(data)/2)
	for at := 2; at < len(data); at += 2 {
		units = append(units, order.Uint16(data[at:]))
	}
	return string(utf16.Decode(units)), nil
}

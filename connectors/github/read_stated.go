package github

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// statedMe is the value of a field that names me. Nobody else's name is kept.
const statedMe = "me"

// statedFields are what templates of incidents ask for, by what it is kept as.
var statedFields = map[string][]string{
	"commander":    {"incident commander", "incident lead", "incident manager", "commander", "ic"},
	"responder":    {"responder", "responders", "incident responder", "incident responders", "on-call", "on call", "oncall"},
	"severity":     {"severity", "sev"},
	"impact":       {"impact start", "impact started", "impact started at", "impact began", "start of impact"},
	"detected":     {"detected", "detected at", "time detected", "time of detection"},
	"acknowledged": {"acknowledged", "acknowledged at", "time acknowledged"},
	"mitigated":    {"mitigated", "mitigated at", "time mitigated", "time of mitigation"},
	"resolved":     {"resolved", "resolved at", "time resolved", "time of resolution"},
}

// stated reads the fields that a text states, as "field: value" or as a heading
// with the value under it: whether I am named, the severity, and times that say
// which zone they are in.
func stated(text, login string) map[string]any {
	said := map[string]any{}
	pending := ""
	for line := range strings.SplitSeq(text, "\n") {
		if row, ok := strings.CutPrefix(strings.TrimSpace(line), "|"); ok { // of a table
			line = strings.Replace(row, "|", ":", 1)
		}
		name, value, isField := strings.Cut(line, ":")
		heading := strings.HasPrefix(strings.TrimSpace(line), "#")
		field := fieldNamed(name)
		switch {
		case isField && field != "" && strings.Trim(value, markup) != "":
			note(said, field, value, login)
			pending = ""
		case field != "" && (isField || heading):
			pending = field
		case strings.TrimSpace(line) != "":
			if pending != "" {
				note(said, pending, line, login)
			}
			pending = ""
		}
	}
	return said
}

// markup is what surrounds the words of a field.
const markup = " \t*_`#>|-[]"

// fieldNamed is the field of a name in a text, "" if it is none.
func fieldNamed(name string) string {
	name = strings.ToLower(strings.Trim(name, markup))
	if open := strings.IndexByte(name, '('); open > 0 { // detected (UTC)
		name = strings.TrimRight(name[:open], markup)
	}
	for field, names := range statedFields {
		if slices.Contains(names, name) {
			return field
		}
	}
	return ""
}

// note keeps what a value says, unless the field was stated before.
func note(said map[string]any, field, value, login string) {
	if said[field] != nil {
		return
	}
	switch field {
	case "commander", "responder":
		if login != "" && slices.ContainsFunc(loginInText.FindAllString(value, -1), func(at string) bool { return strings.EqualFold(at[1:], login) }) {
			said[field] = statedMe
		}
	case "severity":
		word := strings.Trim(value, markup)
		if s := severity([]string{word, "severity: " + word}); s != "" {
			said[field] = s
		}
	default:
		if at := momentIn(value); !at.IsZero() {
			said[field] = at.UTC().Format(time.RFC3339)
		}
	}
}

var loginInText = regexp.MustCompile(`@[A-Za-z0-9][A-Za-z0-9_-]{0,99}`)

// momentIn reads a time that says its zone; the zero time if it says none.
func momentIn(value string) time.Time {
	value = strings.Trim(value, markup)
	for _, zone := range []string{"UTC", "GMT"} {
		if clock, ok := strings.CutSuffix(value, zone); ok {
			value = strings.TrimSpace(clock) + "Z"
		}
	}
	for _, layout := range []string{
		time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04Z07:00",
		"2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04 Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04 -0700",
	} {
		if at, err := time.Parse(layout, value); err == nil {
			return at
		}
	}
	return time.Time{}
}

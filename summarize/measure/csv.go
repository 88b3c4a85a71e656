package measure

import (
	"encoding/csv"
	"strconv"
	"strings"
)

// csvHead names the columns of CSV.
var csvHead = []string{"key", "label", "value", "unit", "n", "formula", "previous", "previous_n", "difference", "low", "high", "claim"}

// CSV returns a row for each metric, as RFC 4180 has it, below one that names
// the columns. What is not known is empty; numbers have a decimal point.
func (r Report) CSV() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	_ = w.Write(csvHead) // a strings.Builder takes anything
	for _, m := range r.Metrics {
		row := []string{guarded(m.Key), guarded(m.Label), decimal(m.Value), guarded(m.Unit), strconv.Itoa(m.N), guarded(m.Formula), "", "", decimal(m.Difference), "", "", strconv.FormatBool(m.Claim)}
		if m.Previous != nil {
			row[6], row[7] = decimal(m.Previous.Value), strconv.Itoa(m.Previous.N)
		}
		if m.Interval != nil {
			row[9], row[10] = decimal(&m.Interval.Low), decimal(&m.Interval.High)
		}
		_ = w.Write(row)
	}
	w.Flush()
	return b.String()
}

func decimal(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// guarded keeps a spreadsheet from taking a text for a formula.
func guarded(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}

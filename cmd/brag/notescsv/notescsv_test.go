package notescsv_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"bragsheet/cmd/brag/notescsv"
	"bragsheet/store/work"
)

// principles knows two, and reads one in a cell or both.
func principles(text string) ([]string, error) {
	var keys []string
	for _, name := range notescsv.Split(text, ",") {
		if name != "ownership" && name != "backbone" {
			return nil, fmt.Errorf("%q is no principle", name)
		}
		keys = append(keys, name)
	}
	return keys, nil
}

func parse(data, format string) ([]work.Note, []notescsv.Problem) {
	return notescsv.Parse([]byte(data), notescsv.Options{Date: format, Zone: time.UTC, Principles: principles})
}

func day(month, day int) time.Time {
	return time.Date(2026, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

func TestATableIsReadHoweverASpreadsheetWritesIt(t *testing.T) {
	const header = "Date,Title,Text,With,Tags,Link,Type\n"
	full := work.Note{
		Type: work.NoteFeedback, Date: day(5, 31), Text: "Launch\n\nIt was, truly, great", With: []string{"Kim, sales", "Ana"},
		Tags: []string{"ownership", "backbone"}, Links: []string{"https://a.example/1", "https://a.example/2"},
	}
	short := []work.Note{{Type: work.NoteWork, Date: day(5, 31), Text: "Launch; done"}}
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune("date\ttext\r\n31.05.2026\tLaunch; done\r\n")) {
		wide = binary.LittleEndian.AppendUint16(wide, u)
	}
	for name, c := range map[string]struct {
		data string
		want []work.Note
	}{
		"every column": {header + `2026-05-31,Launch,"It was, truly, great","Kim, sales; Ana","ownership, backbone",https://a.example/1 https://a.example/2,Feedback`, []work.Note{full}},
		"any order, semicolons, a byte order mark, CRLF": {"\ufeffText;Date\r\n\"Launch; done\";31.05.2026\r\n", short},
		"tabs, old line ends":                            {"text\tdate\rLaunch; done\t2026-05-31\r", short},
		"UTF-16":                                         {string(wide), short},
		"the separator named":                            {"sep=;\r\ndate;text\r\n2026-05-31;\"Launch; done\"\r\n", short},
		"empty rows and columns":                         {"date,text,,\n\n2026-05-31,Launch; done,,\n,,,\n", short},
		"a title only":                                   {"what,when\nLaunch; done,2026/05/31\n", short},
		"a time of day":                                  {"date,text\n2026-05-31 00:00:00,Launch; done\n", short},
		"slashes that can only be one":                   {"date,text\n05/31/2026,Launch; done\n31/5/2026,Launch; done\n", append(short, short...)},
	} {
		t.Run(name, func(t *testing.T) {
			got, problems := parse(c.data, "")
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestADayIsReadInTheFormatAskedFor(t *testing.T) {
	for _, c := range []struct {
		format, cell string
		want         time.Time
	}{
		{"DD/MM/YYYY", "03/04/2026", day(4, 3)},
		{"MM/DD/YYYY", "03/04/2026", day(3, 4)},
		{"mm/dd/yyyy", "3/4/2026", day(3, 4)},
		{"D.M.YY", "3.4.26", day(4, 3)},
		{"YYYY-MM-DD", "2026-04-03", day(4, 3)},
	} {
		got, problems := parse("date,text\n"+c.cell+",x\n", c.format)
		if len(problems) > 0 || !got[0].Date.Equal(c.want) {
			t.Errorf("%s as %s is %v, %v; want %v", c.cell, c.format, got, problems, c.want)
		}
	}
}

func TestWhatCannotBeReadIsNamedByLineAndColumn(t *testing.T) {
	const ok = "2026-05-31,fine\n"
	for name, c := range map[string]struct {
		data, format string
		want         []string
	}{
		"empty":             {"", "", []string{"line 1: the file is empty; its first line names the columns: " + notescsv.Known}},
		"an unknown column": {"date,text,mood\n" + ok, "", []string{`line 1, column 3 (mood): there is no column "mood"; there are ` + notescsv.Known}},
		"a column twice":    {"date,text,note\n", "", []string{"line 1, column 3 (note): a second column for the text"}},
		"columns missing":   {"with\nKim\n", "", []string{"line 1: there is no column date", "line 1: there is no column text, nor title"}},
		"an ambiguous day":  {"date,text\n" + ok + "03/04/2026,x\n", "", []string{`line 3, column 1 (date): "03/04/2026" could be two days; say --date-format DD/MM/YYYY or MM/DD/YYYY`}},
		"a short year":      {"date,text\n31.05.26,x\n", "", []string{`line 2, column 1 (date): "31.05.26" could be several days; write the year with four digits, or say --date-format, such as DD.MM.YY`}},
		"a serial number":   {"date,text\n46173,x\n", "", []string{`line 2, column 1 (date): "46173" is a spreadsheet's number for a day; give the column a date format there`}},
		"no such day":       {"date,text\n2026-02-30,x\n", "", []string{`line 2, column 1 (date): "2026-02-30" is not a day like 2026-05-31`}},
		"another format":    {"date,text\n2026-02-03,x\n", "DD.MM.YYYY", []string{`line 2, column 1 (date): "2026-02-03" is no day as DD.MM.YYYY`}},
		"no date":           {"text,date\nx,\n", "", []string{"line 2, column 2 (date): it says no date"}},
		"a short row":       {"text,date\nx\n", "", []string{"line 2, column 2 (date): it says no date"}},
		"nothing said":      {"date,text,title\n2026-05-31,,\n", "", []string{"line 2: it says neither text nor title"}},
		"a type":            {"date,text,type\n2026-05-31,x,praise\n", "", []string{`line 2, column 3 (type): "praise" is not one of note, feedback, expectation`}},
		"a link":            {"date,text,link\n2026-05-31,x,javascript:a\n", "", []string{`line 2, column 3 (link): "javascript:a" is not an address like https://wiki.example.com/page`}},
		"a principle":       {"date,text,tag\n2026-05-31,x,\"ownership, zeal\"\n", "", []string{`line 2, column 3 (tag): "zeal" is no principle`}},
		"a stray separator": {"date,text\n2026-05-31,one, two\n", "", []string{`line 2, column 3: "two" is in no column; a cell with the separator in it needs quotation marks`}},
		"a stray quote":     {"date,text\n2026-05-31,a \"b\n", "", []string{`line 2: bare " in non-quoted-field, at character 14`}},
		"not UTF-8":         {"date,text\n2026-05-31,M\xfcller\n", "", []string{"line 1: line 2 is not UTF-8; save it as “CSV UTF-8”"}},
		"no date format":    {"date,text\n" + ok, "DD.DD.YYYY", []string{`line 1: the date format "DD.DD.YYYY" is not like DD.MM.YYYY, MM/DD/YYYY or YYYY-MM-DD`}},
		"all of them, lines counted through cells": {"date,text\n2026-05-31,\"two\nlines\"\nsoon,x\n,y\n", "", []string{
			`line 4, column 1 (date): "soon" is not a day like 2026-05-31`, "line 5, column 1 (date): it says no date",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			notes, problems := parse(c.data, c.format)
			var got []string
			for _, p := range problems {
				got = append(got, p.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" || notes != nil {
				t.Errorf("problems (-want +got):\n%s\nnotes %v", diff, notes)
			}
		})
	}
}

// Whatever a file holds, it is read or refused; what is read has a day and a
// text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"date,text\n2026-05-31,a\n", "sep=;\ndate;text;tag\n1.2.2026;\"a;b\";ownership\n", "\xff\xfed\x00", "date,text\n03/04/2026,\"", "\r\r,\"\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		notes, problems := parse(string(data), "")
		if len(notes) > 0 && len(problems) > 0 {
			t.Errorf("both notes and problems: %v", problems)
		}
		for _, p := range problems {
			if p.Line < 1 || p.Text == "" {
				t.Errorf("problem %+v", p)
			}
		}
		for _, n := range notes {
			if n.Date.IsZero() || strings.TrimSpace(n.Text) == "" || n.Type == "" {
				t.Errorf("note %+v", n)
			}
		}
	})
}

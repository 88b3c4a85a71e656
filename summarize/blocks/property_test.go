package blocks_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
)

// Whatever a person does to their file, over several drafts, with the evidence
// changing in between: no word and no line of theirs is lost, nor moved, nor
// doubled, and nothing of ours appears twice.
func TestNoEditIsEverLost(t *testing.T) {
	const seed = 5
	n := 10_000
	if raceEnabled || testing.Short() {
		n = 1_000
		t.Logf("only %d of the 10000 scripts are played: -race or -short", n)
	}
	var failed atomic.Int64
	failed.Store(-1)
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n && failed.Load() < 0; i += workers {
				if playAll(script(rand.New(rand.NewPCG(seed, uint64(i))))) != "" {
					failed.Store(int64(i))
				}
			}
		})
	}
	wait.Wait()
	if i := failed.Load(); i >= 0 {
		s := shrink(script(rand.New(rand.NewPCG(seed, uint64(i)))))
		t.Fatalf("script %d fails, and so does %+v\n%s", i, s, playAll(s))
	}
}

// playAll plays a script and returns what went wrong, "" for nothing.
func playAll(s []step) string {
	d := newDesk()
	edited := false
	for i, step := range s {
		_, mine := person[step.Do]
		_, bytes := bytes[step.Do]
		edited = edited || mine || bytes
		m := d.play(step)
		if m == nil {
			continue
		}
		problem := check(d, m)
		if problem == "" && !edited && m.Text != d.sheet {
			problem = "nobody edited the file, and it is not the new document"
		}
		if problem != "" {
			return fmt.Sprintf("step %d: %s\n--- base:\n%s\n--- mine:\n%s\n--- theirs:\n%s\n--- merged:\n%s", i, problem, render(d.base), d.file, d.sheet, m.Text)
		}
		d.keep(m)
	}
	return ""
}

// shrink leaves steps out of a failing script as long as it fails.
func shrink(s []step) []step {
	for i := 0; i < len(s); {
		if less := slices.Delete(slices.Clone(s), i, i+1); playAll(less) != "" {
			s, i = less, 0
		} else {
			i++
		}
	}
	return s
}

// check holds a merge to its promises.
func check(d *desk, m *blocks.Merged) string {
	for _, promise := range []func(*desk, *blocks.Merged) string{
		linesStay, repeatable, nothingTwice, deletedStays, newAppears, untouchedIsRenewed, stripped,
	} {
		if problem := promise(d, m); problem != "" {
			return problem
		}
	}
	return ""
}

// typedLines returns the lines with words of the person's, without markers.
func typedLines(text string) []string {
	var all []string
	text = strings.TrimPrefix(text, "\ufeff")
	for l := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if strings.Contains(l, "typed") {
			all = append(all, strings.TrimRight(remains.ReplaceAllString(l, ""), " "))
		}
	}
	return all
}

func linesStay(d *desk, m *blocks.Merged) string {
	before, after := typedLines(d.file), typedLines(m.Text)
	if !slices.Equal(before, after) {
		return fmt.Sprintf("the person's lines were\n%q\nand are\n%q", before, after)
	}
	return ""
}

func repeatable(d *desk, m *blocks.Merged) string {
	again := blocks.Merge(slices.Concat(d.written, m.Remember), m.Text, d.sheet)
	if again.Text != m.Text {
		return "merged again, it is\n" + again.Text
	}
	return ""
}

// unquoted returns how often a word stands in a text, quotes aside.
func unquoted(text, word string) int {
	n := 0
	for l := range strings.Lines(text) {
		for !strings.HasPrefix(strings.TrimSpace(l), ">") {
			i := strings.Index(l, word)
			if i < 0 {
				break
			}
			if l = l[i+len(word):]; l == "" || l[0] < '0' || l[0] > '9' {
				n++
			}
		}
	}
	return n
}

func nothingTwice(d *desk, m *blocks.Merged) string {
	for _, b := range d.bullets {
		for _, word := range []string{fmt.Sprintf("T%d", b.id), fmt.Sprintf("V%dx%d", b.id, b.version)} {
			before, after := unquoted(d.file, word), unquoted(m.Text, word)
			if after > max(1, before) {
				return fmt.Sprintf("%s was there %d times and is %d times", word, before, after)
			}
		}
	}
	return ""
}

func deletedStays(d *desk, m *blocks.Merged) string {
	for _, b := range d.base {
		word, ok := strings.CutPrefix(b.Key, "acc-")
		if word = "T" + word; ok && !strings.Contains(d.file, b.Key) && unquoted(d.file, word) == 0 && unquoted(m.Text, word) > 0 {
			return word + " was deleted and is back"
		}
	}
	return ""
}

func newAppears(d *desk, m *blocks.Merged) string {
	for _, b := range d.written {
		known := slices.ContainsFunc(d.base, func(o work.Block) bool { return o.Key == b.Key })
		if !known && strings.Count(m.Text, "brag:"+b.Key+" ") == 0 {
			return b.Key + " is new and is not there"
		}
	}
	return ""
}

// A block that stands exactly as it was written, and its marker once, is
// replaced by its new text.
func untouchedIsRenewed(d *desk, m *blocks.Merged) string {
	file := "\n" + strings.ReplaceAll(d.file, "\r\n", "\n")
	merged := "\n" + strings.ReplaceAll(m.Text, "\r\n", "\n")
	for _, b := range d.base {
		if !strings.HasPrefix(b.Key, "acc-") || strings.Contains(b.Text, "\n") || strings.Contains(file, "```") {
			continue
		}
		once := strings.Count(file, b.Key+" ") == 1 && strings.Contains(file, "\n"+b.Text+" "+blocks.Marker(b.Key)+"\n")
		for _, now := range d.written {
			if once && now.Key == b.Key && !strings.Contains(merged, "\n"+now.Text+" "+blocks.Marker(b.Key)+"\n") {
				return b.Key + " was untouched and is not as it is written now"
			}
		}
	}
	return ""
}

// Stripped, a document has lost markers and suggestions, and no word typed.
func stripped(_ *desk, m *blocks.Merged) string {
	got := blocks.Strip(m.Text)
	if before, after := typedWord.FindAllString(m.Text, -1), typedWord.FindAllString(got, -1); !slices.Equal(before, after) {
		return fmt.Sprintf("stripped, the person's words %q are %q", before, after)
	}
	return ""
}

// Whatever the bytes: a line with a word that no generated text has is still
// there, and as it was.
func FuzzMerge(f *testing.F) {
	f.Add(first, first, second)
	f.Add(first, strings.ReplaceAll(first, " <!-- brag:march -->", "")+"\r\nmine\r", second)
	f.Add(second, "\ufeff---\na: b\n---\n```\n<!-- brag:acc -->\n~~~\n> <!-- brag:new-queue abcdefghijkl -->\x00\xff", first)
	f.Add("a b c d <!-- brag:k -->\n\ne f\n", "x a b c d e\n- <!-- brag:k\n<!-- brag:k -->y", "## a <!-- brag:k -->\n- b <!-- brag:l -->")
	f.Fuzz(func(t *testing.T, base, mine, theirs string) {
		generated := map[string]bool{">": true}
		for w := range strings.FieldsSeq(strings.ReplaceAll(base+" "+theirs+" "+blocks.Lead, "<!--", " <!--")) {
			generated[w] = true
		}
		merged := blocks.Merge(blocks.Parse(base), mine, theirs)
		left := merged.Text
		for _, l := range strings.FieldsFunc(strings.TrimPrefix(mine, "\ufeff"), func(r rune) bool { return r == '\r' || r == '\n' }) {
			words := strings.Fields(l)
			if strings.Contains(l, "brag:") || !slices.ContainsFunc(words, func(w string) bool { return !generated[w] && !rule(w) }) {
				continue
			}
			_, rest, found := strings.Cut(left, l)
			if !found {
				t.Fatalf("%q is lost, or moved:\n%q\nbecame\n%q", l, mine, merged.Text)
			}
			left = rest
		}
	})
}

// rule reports whether a word may be formatting: a list marker, or the line
// under the head of a table.
func rule(word string) bool { return strings.Trim(word, "0123456789.)-+*|:") == "" }

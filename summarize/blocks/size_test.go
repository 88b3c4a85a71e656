package blocks_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bragsheet/summarize/blocks"
)

// large returns a document of n blocks, and a file of theirs that somebody
// pasted so many lines into.
func large(n, lines int) (document, file string) {
	var d, f strings.Builder
	for i := range n {
		block := fmt.Sprintf("- **Accomplished thing %d** and what came of it. <!-- brag:acc-%d -->\n  `[[fill: what came of %d?]]`\n", i, i, i)
		d.WriteString(block)
		f.WriteString(block)
		for range lines / n {
			fmt.Fprintf(&f, "- **Accomplished thing %d** in another way, line after line\n", i)
		}
	}
	return d.String(), f.String()
}

// hostile are documents and files of n lines, or words, that a merge in
// quadratic time would choke on.
func hostile(n int) map[string][2]string {
	document, file := large(200, n)
	same := strings.Repeat("a ", 1000) + "b"
	var alike strings.Builder
	for i := range 300 {
		fmt.Fprintf(&alike, "a a a a %d <!-- brag:k%d -->\n", i, i)
	}
	return map[string][2]string{
		"many lines":            {document, file},
		"no markers":            {document, blocks.Strip(file)},
		"one word":              {same + " <!-- brag:k -->\n", strings.Repeat("a ", n)},
		"one word a line":       {same + " <!-- brag:k -->\n", strings.Repeat("a\n", n)},
		"beginnings":            {alike.String(), strings.Repeat("a a a a x\n", n)},
		"markers":               {document, strings.Repeat("<!-- brag:acc-1 -->\n", n)},
		"markers on one line":   {document, strings.Repeat("<!-- brag:acc-1 -->x", n)},
		"markers cut off":       {document, strings.Repeat("<!-- brag:", n)},
		"fences never closed":   {document, document + strings.Repeat("```a\n~~~~\n", n)},
		"quotes":                {document, document + strings.Repeat("> <!-- brag:new-acc-1 abcdefghijkl -->\n\n", n/4)},
		"indented":              {document, document + strings.Repeat("  x\n\n", n)},
		"an edit without end":   {document, strings.Replace(document, "`[[fill: what came of 7?]]`", strings.Repeat("x y `[[fill: z]]`\n  ", n), 1)},
		"blank lines":           {document, document + strings.Repeat("\n", n)},
		"carriage returns only": {document, strings.ReplaceAll(file, "\n", "\r")},
	}
}

// The bound is far above what a merge takes, and far below what one in
// quadratic time would.
func TestMergeOfManyLinesIsSoonDone(t *testing.T) {
	n := 100_000
	if raceEnabled {
		n = 10_000
		t.Logf("only %d lines: -race", n)
	}
	for name, text := range hostile(n) {
		t.Run(name, func(t *testing.T) {
			newer := strings.ReplaceAll(text[0], "came of it", "came of it later") + "- one more <!-- brag:more -->\n"
			start := time.Now()
			m := blocks.Merge(blocks.Parse(text[0]), text[1], newer)
			blocks.Strip(m.Text)
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v for %d bytes", took, len(text[1]))
			}
		})
	}
}

func BenchmarkMerge(b *testing.B) {
	document, file := large(200, 100_000)
	base := blocks.Parse(document)
	newer := strings.ReplaceAll(document, "came of it", "came of it later")
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		blocks.Merge(base, file, newer)
	}
}

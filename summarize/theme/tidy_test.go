package theme

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// A line is tidied by itself, as no pattern for lines finds anything that goes
// over the end of one.
func TestBoilerplateOfALineEndsWithIt(t *testing.T) {
	parts := []string{
		"\n", "\r\n", " ", "\t", "#", "# ", "> ", "- [x] ", "* ", "fixes", "Fixes: ", "#12", "acme/api#7", "PAY-3", "https://a.b/c", "://",
		"signed-off-by: A <b@c>", "word", "é", "description", "* wip", "]", ">", "y:", "-",
	}
	r := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 5_000 {
		var text strings.Builder
		for range r.IntN(20) {
			text.WriteString(parts[r.IntN(len(parts))])
		}
		for _, s := range boilerplate {
			for _, match := range s.pattern.FindAllString(text.String(), -1) {
				found++
				if strings.Contains(match, "\n") || !strings.Contains(match, s.text) {
					t.Fatalf("%s finds %q in %q", s.pattern, match, text.String())
				}
			}
		}
	}
	if found == 0 {
		t.Error("nothing is found")
	}
}

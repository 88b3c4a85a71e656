// Package eval measures what the product infers against labelled data, and
// writes docs/evaluation.md. It is all tests: nothing of it is in the binary.
package eval

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var evaluate = flag.Bool("eval", false, "measure against ../shared and write docs/evaluation.md")

const (
	sharedData = "../../../shared/data"
	reportFile = "../../docs/evaluation.md"
)

// sections are the parts of the report, in order. Each returns its Markdown.
var sections = []func(*testing.T) string{
	principlesSection,
	clustersSection,
	claimsSection,
}

func TestEval(t *testing.T) {
	if !*evaluate {
		t.Skip("not asked to evaluate: run with -eval")
	}
	if _, err := os.Stat(sharedData); err != nil {
		t.Skipf("the labelled data is not here, nothing is evaluated and %s stays as it is: %v", reportFile, err)
	}
	parts := []string{`# Evaluation

Written by ` + "`make eval`" + `; do not edit. Every figure is of data that the thing measured was not made with, unless it says otherwise.
`}
	for _, section := range sections {
		parts = append(parts, section(t))
	}
	if t.Failed() {
		return
	}
	if err := os.WriteFile(reportFile, []byte(strings.Join(parts, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}

package measure

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

const metricsPage = "../../docs/metrics.md"

// The page lists the metrics as they are declared; go test -update rewrites it.
func TestThePageOfMetricsIsWhatIsDeclared(t *testing.T) {
	const heading = "## The metrics\n"
	page, err := os.ReadFile(metricsPage)
	if err != nil {
		t.Fatal(err)
	}
	head, _, found := strings.Cut(string(page), heading)
	if !found {
		t.Fatalf("%s has no %q", metricsPage, heading)
	}
	var b strings.Builder
	b.WriteString(head + heading + "\n| key | is | of | unit | better | compared from |\n|---|---|---|---|---|---|\n")
	for _, d := range declared {
		least := "–"
		switch {
		case d.kind.minN > 0:
			least = fmt.Sprintf("n = %d", d.kind.minN)
		case d.kind.comparison != "":
			least = "any n"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", d.key, d.formula, d.of, d.unit, d.direction, least)
	}
	if want := b.String(); want != string(page) {
		if flag.Lookup("update").Value.String() == "true" {
			if err := os.WriteFile(metricsPage, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		t.Errorf("%s does not list the metrics as they are declared; go test -update rewrites it", metricsPage)
	}
}

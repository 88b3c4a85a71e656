package redact_test

import (
	"fmt"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/redact"
)

// A document of 200 sentences in a company where 2,000 people were seen.
func BenchmarkDocument(b *testing.B) {
	k := known()
	for i := range 2000 {
		k.People = append(k.People, person(fmt.Sprint("n", i), fmt.Sprintf("user%d", i), fmt.Sprintf("Given%c%c Family%c%c", 'a'+i%26, 'a'+i/26%26, 'a'+i%25, 'a'+i/25%25)))
	}
	k.Containers = append(k.Containers, work.Container{ID: "x", Name: "acme/x"})
	for b.Loop() {
		r, err := redact.New(k)
		if err != nil {
			b.Fatal(err)
		}
		for range 200 {
			if _, _, err := r.Redact("Cut the p95 of checkout from 800 ms to 120 ms with Anna Doe, see https://acme.example/x, and wrote the runbook for it."); err != nil {
				b.Fatal(err)
			}
		}
	}
}

package github

import (
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// A token may be allowed to write; nothing we send does.
func TestNoRequestWritesAnything(t *testing.T) {
	s := schema(t, trimmedSchema)
	seen := 0
	for text := range documents() {
		doc, errs := gqlparser.LoadQueryWithRules(s, text, nil)
		if errs != nil {
			t.Fatal(errs)
		}
		for _, op := range doc.Operations {
			seen++
			if op.Operation != ast.Query {
				t.Errorf("%s is a %s", op.Name, op.Operation)
			}
		}
	}
	if seen < 10 {
		t.Errorf("%d operations were looked at", seen)
	}
}

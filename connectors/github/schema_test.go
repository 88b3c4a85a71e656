package github

import (
	"os"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// documents are all the texts that are ever sent, with their operations.
func documents() map[string][]string {
	docs := map[string][]string{
		whoamiQuery:   {"WhoAmI", "Organizations", "Contributions", "Owner", "Ping"},
		listingQuery:  {"Listing", "Totals", "Check"},
		filesQuery:    {"FilesByID", "PullFiles"},
		commentsQuery: {"Comments"},
	}
	for _, st := range streams(Options{IncidentLabels: []string{"incident"}, Agents: []string{"copilot-swe-agent"}, CoAuthored: true}) {
		ops := []string{st.op, st.op + "ByID"}
		for _, l := range st.lists {
			ops = append(ops, l.op)
		}
		docs[st.doc] = ops
	}
	return docs
}

func schema(t *testing.T, path string) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("the schema is not there to check against: %v", err)
	}
	s, err := gqlparser.LoadSchema(&ast.Source{Name: path, Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const (
	trimmedSchema = "githubtest/schema.graphql"
	wholeSchema   = "../../../shared/research/github-schema.graphql"
)

func TestEveryQueryIsValid(t *testing.T) {
	for name, path := range map[string]string{"in the schema kept here": trimmedSchema, "in the whole schema": wholeSchema} {
		t.Run(name, func(t *testing.T) {
			s := schema(t, path)
			for text, ops := range documents() {
				doc, errs := gqlparser.LoadQueryWithRules(s, text, nil)
				if errs != nil {
					t.Errorf("%v in\n%s", errs, text)
					continue
				}
				if len(doc.Operations) != len(ops) {
					t.Errorf("%d operations, %d of them used: %v", len(doc.Operations), len(ops), ops)
				}
				for _, op := range ops {
					if doc.Operations.ForName(op) == nil {
						t.Errorf("there is no operation %s", op)
					}
					for _, without := range [][]string{nil, {markOptional}, {markReadOrg}, {markOptional, markReadOrg}} {
						if _, errs := gqlparser.LoadQueryWithRules(s, operation(text, op, without), nil); errs != nil {
							t.Errorf("%s without %q: %v", op, without, errs)
						}
					}
				}
			}
		})
	}
}

func TestSchemaKeptHereAgreesWithTheWhole(t *testing.T) {
	part, whole := schema(t, trimmedSchema), schema(t, wholeSchema)
	for name, kept := range part.Types {
		full := whole.Types[name]
		if full == nil || full.Kind != kept.Kind {
			t.Errorf("%s is not a %s in the whole schema", name, kept.Kind)
			continue
		}
		for _, f := range kept.Fields {
			g := full.Fields.ForName(f.Name)
			if g == nil || g.Type.String() != f.Type.String() || len(g.Arguments) != len(f.Arguments) {
				t.Errorf("%s.%s differs from the whole schema", name, f.Name)
				continue
			}
			for _, a := range f.Arguments {
				if b := g.Arguments.ForName(a.Name); b == nil || b.Type.String() != a.Type.String() {
					t.Errorf("%s.%s(%s:) differs from the whole schema", name, f.Name, a.Name)
				}
			}
		}
	}
}

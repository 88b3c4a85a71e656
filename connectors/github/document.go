package github

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
)

// The queries, one file for each document. The fragments in common.graphql are
// part of the documents that ask for whole objects, those in common_pull.graphql
// of the ones about pull requests.
//
// A line that ends with "# optional" is left out for a server that does not
// know some of what is asked, one with "# read:org" for a token that lacks that
// scope: a field that may be missing is on one line, or each of its lines is
// marked.
var (
	//go:embed queries/whoami.graphql
	whoamiQuery string
	//go:embed queries/pulls.graphql
	pullsQuery string
	//go:embed queries/reviews.graphql
	reviewsQuery string
	//go:embed queries/issues.graphql
	issuesQuery string
	//go:embed queries/coauthored.graphql
	coauthoredQuery string
	//go:embed queries/common.graphql
	commonQuery string
	//go:embed queries/common_pull.graphql
	commonPullQuery string
	//go:embed queries/listing.graphql
	listingQuery string
	//go:embed queries/files.graphql
	filesQuery string
	//go:embed queries/comments.graphql
	commentsQuery string
)

// Marks of the lines that a document can do without.
const (
	markOptional = "# optional"
	markReadOrg  = "# read:org"
)

var (
	definition = regexp.MustCompile(`(?m)^(?:query|fragment) (\w+)`)
	spread     = regexp.MustCompile(`\.\.\.(\w+)`)
)

// operation cuts one operation out of a document, with the fragments it uses,
// and without the lines that carry one of the marks: a server refuses a whole
// document for one word it does not know, and for a fragment that is not used.
func operation(doc, op string, without []string) string {
	var lines []string
	for line := range strings.Lines(doc) {
		text := strings.TrimRight(line, " \n")
		if !strings.HasPrefix(text, "#") && !slices.ContainsFunc(without, func(mark string) bool { return strings.HasSuffix(text, mark) }) {
			lines = append(lines, text)
		}
	}
	doc = strings.Join(lines, "\n")
	definitions := map[string]string{}
	starts := definition.FindAllStringSubmatchIndex(doc, -1)
	for i, at := range starts {
		end := len(doc)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		definitions[doc[at[2]:at[3]]] = strings.TrimSpace(doc[at[0]:end])
	}
	var used []string
	for todo := []string{op}; len(todo) > 0; todo = todo[1:] {
		if text, known := definitions[todo[0]]; known && !slices.Contains(used, text) {
			used = append(used, text)
			for _, m := range spread.FindAllStringSubmatch(text, -1) {
				todo = append(todo, m[1])
			}
		}
	}
	return strings.Join(used, "\n")
}

package github

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// trail is a way people and bots mark a pull request as made from another. The
// expression's groups are the repository, when given, and the number.
type trail struct {
	kind  work.LinkKind
	where string
	find  *regexp.Regexp
	sure  float64
}

// numberPattern is an issue or pull request in text: #12 or acme/api#12.
const numberPattern = `(?:\b(` + repoPattern + `))?#(\d{1,10})\b`

// trails are tried in order; of each kind, the first that is found counts.
var trails = []trail{
	// GitHub's own words under a title it made.
	{work.LinkReverts, "body", regexp.MustCompile(`(?m)^Reverts ` + numberPattern), 1},
	{work.LinkReverts, "branch", regexp.MustCompile(`^()revert-(\d+)-`), 0.9},
	{work.LinkBackport, "branch", regexp.MustCompile(`^()backport[-/](\d+)(?:-to-|/|$)`), 0.9},
	{work.LinkBackport, "branch", regexp.MustCompile(`^()mergify/bp/.*/pr-(\d+)$`), 0.9},
	{work.LinkBackport, "branch", regexp.MustCompile(`^()(?:automated-)?cherry-pick-(?:of-)?#?(\d+)(?:-|$)`), 0.9},
	{work.LinkBackport, "title", regexp.MustCompile(`(?i)\b(?:back-?port|cherry[- ]?pick)(?:s|ed|ing)?\b[^#]*?` + numberPattern), 0.9},
	{work.LinkBackport, "label", regexp.MustCompile(`\(` + numberPattern + `\)`), 0.8}, // in the title
	{work.LinkBackport, "body", regexp.MustCompile(`(?im)^(?:this is )?(?:an? )?(?:automat\w+ )?(?:back-?port|cherry[- ]?pick)(?:s|ed|ing)?\b[^#\n]{0,40}?` + numberPattern), 0.8},
}

var (
	revertTitle   = regexp.MustCompile(`^Revert "`)
	backportLabel = regexp.MustCompile(`(?i)^(?:[\w -]+[:/] ?)?(?:back-?port|cherry-?pick)(?:ed)?$`)
)

// links lists what a pull request says it closes, takes back or repeats.
func (n *pullNode) links(it work.Item) []work.Link {
	var all []work.Link
	for _, issue := range n.ClosingIssuesReferences.all() {
		all = append(all, work.Link{
			From: it.ID, Kind: work.LinkCloses, ToHost: it.Host, ToSourceID: issue.ID,
			ToRef: reference(issue.Repository.NameWithOwner, issue.Number), Where: "closing reference", Sure: 1,
		})
	}
	own, _, _ := strings.Cut(it.Ref, "#")
	texts := n.texts(it.Labels)
	found := map[work.LinkKind]bool{}
	for _, t := range trails {
		m := t.find.FindStringSubmatch(texts[t.where])
		if m == nil || found[t.kind] || t.kind == work.LinkReverts && !revertTitle.MatchString(n.Title) {
			continue
		}
		to := cmp.Or(m[1], own) + "#" + m[2]
		if to == it.Ref {
			continue
		}
		found[t.kind] = true
		sure := t.sure
		if t.kind == work.LinkBackport && !n.offMain() {
			sure /= 2 // a back-port goes to a branch of its own
		}
		all = append(all, work.Link{From: it.ID, Kind: t.kind, ToHost: it.Host, ToRef: to, Where: t.where, Sure: sure})
	}
	return all
}

// texts are where to look for trails. A label says something only of a pull
// request into another branch: on the original it asks for back-ports.
func (n *pullNode) texts(labels []string) map[string]string {
	texts := map[string]string{"title": n.Title, "body": n.Body, "branch": n.HeadRefName}
	if n.offMain() && slices.ContainsFunc(labels, backportLabel.MatchString) {
		texts["label"] = n.Title
	}
	return texts
}

// offMain reports whether the pull request went to a branch that is not the
// default.
func (n *pullNode) offMain() bool { return n.BaseRefName != n.defaultBranch() }

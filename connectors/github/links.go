package github

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// trail is a way people and bots mark a pull request as made from another. The
// expression's groups are the repository, when given, and the number, or the
// commit it became.
type trail struct {
	kind   work.LinkKind
	where  string
	find   *regexp.Regexp
	sure   float64
	commit bool
}

const (
	// numberPattern is an issue or pull request in text: #12 or acme/api#12.
	numberPattern = `(?:\b(` + repoPattern + `))?#(\d{1,10})\b`

	// commitPattern is a commit in text, abbreviated or not.
	commitPattern = `()([0-9a-f]{7,40})\b`

	pickPattern = `(?:back-?port|cherry[- ]?pick)(?:s|ed|ing)?\b`
)

// trails are tried in order; of each kind, the first that is found counts.
var trails = []trail{
	// GitHub's own words under a title it made.
	{kind: work.LinkReverts, where: "body", find: regexp.MustCompile(`(?m)^Reverts (?:pull request )?` + numberPattern), sure: 1},
	{kind: work.LinkReverts, where: "branch", find: regexp.MustCompile(`^()revert-(\d{1,10})-`), sure: 0.9},
	{kind: work.LinkReverts, where: "title", find: regexp.MustCompile(`(?i)^revert(?:s|ed|ing)?:? (?:of )?(?:pr |pull request )?` + numberPattern), sure: 0.9},
	{kind: work.LinkReverts, where: "title", find: regexp.MustCompile(`(?i)^revert.*\(` + numberPattern + `\)["' ]*$`), sure: 0.9},
	{kind: work.LinkReverts, where: "body", find: regexp.MustCompile(`(?m)^This reverts commit ` + commitPattern), sure: 0.9, commit: true},

	{kind: work.LinkRelands, where: "title", find: regexp.MustCompile(`(?i)^\[?re-?(?:land|apply|submit|merge)(?:s|ed|ing)?\b[^#]*?` + numberPattern), sure: 0.9},
	{kind: work.LinkRelands, where: "body", find: regexp.MustCompile(`(?im)^(?:this )?re-?(?:lands?|appl(?:y|ies)) ` + numberPattern), sure: 0.9},

	{kind: work.LinkBackport, where: "branch", find: regexp.MustCompile(`^()backport[-/](\d{1,10})(?:-to-|/|$)`), sure: 0.9},
	{kind: work.LinkBackport, where: "branch", find: regexp.MustCompile(`^()mergify/bp/.*/pr-(\d{1,10})$`), sure: 0.9},
	{kind: work.LinkBackport, where: "branch", find: regexp.MustCompile(`^()(?:automated-)?cherry-pick-(?:of-)?#?(\d{1,10})(?:-|$)`), sure: 0.9},
	{kind: work.LinkBackport, where: "title", find: regexp.MustCompile(`(?i)\b` + pickPattern + `[^#]*?` + numberPattern), sure: 0.9},
	{kind: work.LinkBackport, where: "label", find: regexp.MustCompile(`\(` + numberPattern + `\)`), sure: 0.8}, // in the title
	{kind: work.LinkBackport, where: "body", find: regexp.MustCompile(`(?im)^(?:this is )?(?:an? )?(?:automat\w+ )?` + pickPattern + `[^#\n]{0,40}?` + numberPattern), sure: 0.8},
	{kind: work.LinkBackport, where: "body", find: regexp.MustCompile(`(?i)\(cherry picked from commit ` + commitPattern), sure: 0.8, commit: true},

	{kind: work.LinkFixes, where: "body", find: regexp.MustCompile(`(?i)\b(?:incident|outage|mitigat\w+|hot-?fix(?:es)? for|fix(?:es)? for|caused)\b[^#\n]{0,30}?` + numberPattern), sure: 0.8},
}

var (
	revertTitle     = regexp.MustCompile(`(?i)^revert`)
	relandTitle     = regexp.MustCompile(`(?i)^(?:\[?re-?(?:land|apply)|revert "re(?:vert|apply)\b)`) // takes a revert back
	revertBranch    = regexp.MustCompile(`^revert-\d`)
	hotfixMark      = regexp.MustCompile(`(?i)^\W*hot-?fix\b`)
	postmortemTitle = regexp.MustCompile(`(?i)\bpost-?\s?mortem\b|\bincident (?:report|review)\b|\b(?:rca|root cause analysis)\b`)
	postmortemPath  = regexp.MustCompile(`(?i)(?:^|/)(?:post-?mortems?|incident-(?:reports|reviews))/`)
	backportLabel   = regexp.MustCompile(`(?i)^(?:[\w -]+[:/] ?)?(?:back-?port|cherry-?pick)(?:ed)?$`)

	// longLived is a branch that many pull requests go to: none is built on
	// that of another.
	longLived = regexp.MustCompile(`(?i)^(?:main|master|trunk|dev|devel|develop|development|next|staging|stage|qa|test|testing|prod|production|gh-pages|stable|beta|alpha|canary|nightly|integration` +
		`|(?:releases?|rel|stable|support|maintenance|lts|gh)(?:[-/._].*)?|v?\d[\w.]*)$`)
)

func isRevert(title, branch string) bool {
	return (revertTitle.MatchString(title) || revertBranch.MatchString(branch)) && !relandTitle.MatchString(title)
}

func isHotfix(title, branch string) bool {
	return hotfixMark.MatchString(title) || hotfixMark.MatchString(branch)
}

// links lists what a pull request says it closes, takes back, brings back,
// repeats, is built on, fixes or writes up.
func (n *pullNode) links(it work.Item) []work.Link {
	var all []work.Link
	for _, issue := range n.ClosingIssuesReferences.all() {
		all = append(all, work.Link{
			From: it.ID, Kind: work.LinkCloses, ToHost: it.Host, ToSourceID: issue.ID, ToRef: issue.ref(), Where: "closing reference", Sure: 1,
		})
	}
	texts := n.texts(it)
	found := map[work.LinkKind]bool{}
	for _, t := range trails {
		if found[t.kind] || !n.may(t.kind, it.Labels) {
			continue
		}
		m := t.find.FindStringSubmatch(texts[t.where])
		if m == nil {
			continue
		}
		own, _, _ := strings.Cut(it.Ref, "#")
		to := cmp.Or(m[1], own) + "#" + m[2]
		if t.commit {
			to = own + "@" + m[2]
		}
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
	if !found[work.LinkBackport] {
		all = append(all, stackedOn(it)...)
	}
	if postmortemTitle.MatchString(n.Title) {
		all = append(all, writeUp(it, all)...)
	}
	return all
}

// may reports whether trails of that kind mean anything on this pull request.
func (n *pullNode) may(kind work.LinkKind, labels []string) bool {
	reverts := isRevert(n.Title, n.HeadRefName)
	switch kind {
	case work.LinkReverts:
		return reverts || relandTitle.MatchString(n.Title)
	case work.LinkFixes:
		return reverts || isHotfix(n.Title, n.HeadRefName) || slices.ContainsFunc(labels, hotfixMark.MatchString)
	}
	return true
}

// texts are where to look for trails. The label of a back-port, or the branch it
// goes to in front of the title, says something only of a pull request into
// another branch: on the original it asks for back-ports.
func (n *pullNode) texts(it work.Item) map[string]string {
	body := shortened(n.Body, it.Host)
	texts := map[string]string{"title": n.Title, "body": body, "branch": n.HeadRefName}
	if n.offMain() && (slices.ContainsFunc(it.Labels, backportLabel.MatchString) || strings.HasPrefix(n.Title, "["+n.BaseRefName+"]")) {
		texts["label"] = n.Title
	}
	return texts
}

// offMain reports whether the pull request went to a branch that is not the
// default.
func (n *pullNode) offMain() bool { return n.BaseRefName != n.defaultBranch() }

// stackedOn links a pull request to those whose branches it went, or was to go,
// to. They are named by the branch: only who knows them all can tell.
func stackedOn(it work.Item) []work.Link {
	own, _, _ := strings.Cut(it.Ref, "#")
	var all []work.Link
	for _, base := range append(slices.Clone(it.Pull.FormerBases), it.Pull.Base) {
		if base == "" || base == it.Pull.DefaultBranch || longLived.MatchString(base) {
			continue
		}
		all = append(all, work.Link{From: it.ID, Kind: work.LinkStacked, ToHost: it.Host, ToRef: own + "@" + base, Where: "base branch", Sure: 0.9})
	}
	return all
}

// writeUp links what says what happened to what it is about, if it refers to
// one thing, unless that was said.
func writeUp(it work.Item, said []work.Link) []work.Link {
	refs := refersTo(it)
	if len(refs) != 1 || slices.ContainsFunc(said, func(l work.Link) bool { return l.From == it.ID && l.ToRef == refs[0] }) {
		return nil
	}
	return []work.Link{{From: it.ID, Kind: work.LinkFollowUp, ToHost: it.Host, ToRef: refs[0], Where: "body", Sure: 0.8}}
}

var issueInText = regexp.MustCompile(numberPattern)

// refersTo lists the issues and pull requests that the body of an item names,
// other than itself.
func refersTo(it work.Item) []string {
	own, _, _ := strings.Cut(it.Ref, "#")
	var all []string
	for _, m := range issueInText.FindAllStringSubmatch(shortened(it.Body, it.Host), -1) {
		ref := cmp.Or(m[1], own) + "#" + m[2]
		if ref != it.Ref && !slices.Contains(all, ref) {
			all = append(all, ref)
		}
	}
	return all
}

var address = regexp.MustCompile(`(https?://[^\s/<>()"'@]{1,255})/(` + repoPattern + `)/(?:issues|pull)/(\d{1,10})\b`)

// shortened writes the addresses of issues and pull requests on a host as
// people do: acme/api#12.
func shortened(text, host string) string {
	return address.ReplaceAllStringFunc(text, func(link string) string {
		if m := address.FindStringSubmatch(link); m[1] == host {
			return m[2] + "#" + m[3]
		}
		return link
	})
}

package github

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// fresh is how long what a server said of an account is taken to be true.
const fresh = 24 * time.Hour

// notes are what a preflight learns and the next one need not ask again.
type notes struct {
	At      time.Time
	Server  string
	User    int64  // by the server's own numbers
	Login   string // as it was then
	Scopes  string
	Expires string
	Owners  []string // in the config

	Account  work.Account
	Orgs     []string // that the token shows
	Teams    []string // of those, that the account is in
	Absent   []string // ids of organisations left out for lack of a single sign-on
	Signed   []string // ids that once were, and are not any more
	Problems []problem

	unsure bool // something would not be said
}

// problem is a work.Problem that is stored whole.
type problem struct {
	What, Where, Advice string
	Unseen, Refused     bool
}

// readNotes reads what was kept; nothing, if it was of another shape.
func readNotes(kept json.RawMessage) notes {
	var n notes
	if json.Unmarshal(kept, &n) != nil {
		return notes{}
	}
	return n
}

// holds reports whether the notes are still good, now that the same is known of
// the account. What a single sign-on keeps back may come at any moment.
func (n notes) holds(now notes) bool {
	age := now.At.Sub(n.At)
	return n.Account.ID != "" && age >= 0 && age < fresh &&
		n.Server == now.Server && n.User == now.User && n.Login == now.Login &&
		n.Scopes == now.Scopes && n.Expires == now.Expires && slices.Equal(n.Owners, now.Owners) &&
		len(n.Absent) == 0 && len(now.Absent) == 0
}

// add notes problems.
func (n *notes) add(all ...work.Problem) {
	for _, p := range all {
		n.Problems = append(n.Problems, problem(p))
	}
}

func (n notes) problems() []work.Problem {
	var all []work.Problem
	for _, p := range n.Problems {
		all = append(all, work.Problem(p))
	}
	return all
}

// omit notes the organisations that an answer left out.
func (n *notes) omit(header string) {
	n.Absent = slices.Compact(slices.Sorted(slices.Values(append(n.Absent, omitted(header)...))))
}

// gain notes which organisations were left out before and are not any more.
func (n *notes) gain(old notes) {
	for _, id := range slices.Concat(old.Signed, old.Absent) {
		if !slices.Contains(n.Absent, id) && !slices.Contains(n.Signed, id) {
			n.Signed = append(n.Signed, id)
		}
	}
	slices.Sort(n.Signed)
}

// visible names what the token shows. An organisation that is left out has only
// a number: it is named once it no longer is.
func (n notes) visible() []string {
	var all []string
	for _, org := range n.Orgs {
		all = append(all, "organisation "+org)
	}
	for _, scope := range scopesOf(n.Scopes) {
		if scope == "repo" || strings.HasSuffix(scope, ":org") { // the others show nothing that is harvested
			all = append(all, "scope "+scope)
		}
	}
	for _, id := range n.Signed {
		all = append(all, "organisation with the id "+id)
	}
	slices.Sort(all)
	return all
}

const ssoHeader = "X-GitHub-SSO"

// omitted reads the ids out of the header of an answer that leaves
// organisations out.
func omitted(header string) []string {
	_, list, _ := strings.Cut(header, "partial-results; organizations=")
	var ids []string
	for id := range strings.SplitSeq(list, ",") {
		if id = strings.TrimSpace(oneLine(id)); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

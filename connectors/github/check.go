package github

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bragsheet/connectors"
)

// Check implements connectors.Checker: whether the search means what we take
// it to mean, what the token shows, and what is left of its limit.
func (s *Source) Check(ctx context.Context) ([]connectors.Check, error) {
	if s.notes.Account.Login == "" {
		return nil, errors.New("a check before Preflight")
	}
	search, err := s.checkSearch(ctx)
	if err != nil {
		return nil, err
	}
	return []connectors.Check{search, s.checkAccess(), s.checkScopes(), s.checkLimit()}, nil
}

// checkSearch has the search that a harvest begins with counted, over all time,
// and compares that with what GitHub counts without a search.
func (s *Source) checkSearch(ctx context.Context) (connectors.Check, error) {
	login := s.notes.Account.Login
	tomorrow := s.opts.Now().AddDate(0, 0, 1) // whatever the clocks say
	query := s.streams[0].query(login, "", beginning, window{By: s.streams[0].by, From: beginning, To: tomorrow.Truncate(time.Second)})
	var said struct {
		Search *struct{ IssueCount int }
		Viewer struct{ PullRequests struct{ TotalCount int } }
	}
	a, err := s.once(ctx, listingQuery, "Check", map[string]any{"q": query}, &said)
	if err == nil && said.Search == nil {
		err = &partial{a.Errors}
	}
	c := connectors.Check{Name: "search"}
	switch {
	case err != nil && fatal(ctx, err):
		return c, err
	case err != nil:
		c.Found = err.Error()
		c.Advice = fmt.Sprintf("nothing is found without it: try %q in the search of GitHub's pages", query)
		return c, nil
	}
	found, counted := said.Search.IssueCount, said.Viewer.PullRequests.TotalCount
	c.Found = fmt.Sprintf("%s merged by %s", plural(found, "pull request"), login)
	if found < counted || found > counted+counted/10+10 { // deleted repositories linger in the index
		c.Found += fmt.Sprintf("; without the search, GitHub counts %d", counted)
		c.Advice = fmt.Sprintf("its search may be behind: check again tomorrow; if it stays so, compare with %q in the search of GitHub's pages", query)
	}
	return c, nil
}

// checkAccess says which organisations and teams the token shows.
func (s *Source) checkAccess() connectors.Check {
	n := s.notes
	c := connectors.Check{Name: "access", Found: "no organisations"}
	switch {
	case n.Orgs == nil:
		c.Found = "GitHub does not say which organisations"
		c.Advice = "requests to review that go to your teams are not told from others'; give the token the scope read:org"
	case len(n.Orgs) > 0:
		c.Found = "organisations " + strings.Join(n.Orgs, ", ")
	}
	if len(n.Teams) > 0 {
		c.Found += "; teams " + strings.Join(n.Teams, ", ")
	}
	if len(n.Absent) > 0 {
		c.Found += "; not those with the ids " + strings.Join(n.Absent, ", ") + ", which want a single sign-on"
		c.Advice = ssoAdvice
	}
	return c
}

// checkScopes says what the scopes of the token leave out.
func (s *Source) checkScopes() connectors.Check {
	c := connectors.Check{Name: "scopes"}
	scopes := scopesOf(s.notes.Scopes)
	switch {
	case strings.HasPrefix(s.opts.Token, "github_pat_"):
		c.Found = "a fine-grained token has none: of private repositories it shows those of one owner"
		return c
	case len(scopes) == 0:
		c.Found = "GitHub names none"
		return c
	}
	c.Found = strings.Join(scopes, ", ")
	var lacking []string
	if !slices.Contains(scopes, "repo") {
		lacking = append(lacking, "repo, for work in private repositories")
	}
	if !slices.ContainsFunc(scopes, func(scope string) bool { return strings.HasSuffix(scope, ":org") }) {
		lacking = append(lacking, "read:org, for requests to review that go to your teams")
	}
	if len(lacking) > 0 {
		c.Advice = "give the token " + strings.Join(lacking, ", and ")
	}
	return c
}

// checkLimit says how much may still be asked for.
func (s *Source) checkLimit() connectors.Check {
	c := connectors.Check{Name: "limit", Found: "GitHub does not say"}
	if q := s.transport.Quota(); q.Limit > 0 {
		c.Found = fmt.Sprintf("%d of %d points left", q.Remaining, q.Limit)
		if q.Remaining < q.Limit/10 {
			c.Advice = "a sync may stop for it; what it has read is saved, and it can go on within the hour"
		}
	}
	return c
}

// plural counts things in words.
func plural(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

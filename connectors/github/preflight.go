package github

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// whoAmI is the answer of the operation of that name.
type whoAmI struct {
	Viewer struct {
		ID, Login, Name, URL string
	}
}

// Preflight asks whose token it is, and what it cannot see.
func (s *Source) Preflight(ctx context.Context) (connectors.Preflight, error) {
	pre, err := s.preflight(ctx)
	pre.Requests = s.transport.Requests()
	return pre, err
}

func (s *Source) preflight(ctx context.Context) (connectors.Preflight, error) {
	var pre connectors.Preflight
	if strings.HasPrefix(s.opts.Token, "ghs_") {
		return pre, notAPerson("the token of an installation or a workflow")
	}
	user, resp, err := s.api.Users.Get(ctx, "")
	if err != nil {
		return pre, cause(err)
	}
	if user.GetType() != "User" || strings.HasSuffix(user.GetLogin(), "[bot]") {
		return pre, notAPerson(fmt.Sprintf("%s is a %s", user.GetLogin(), strings.ToLower(user.GetType())))
	}
	pre.Problems = s.tokenProblems(resp)

	var me whoAmI
	a, err := s.ask(ctx, whoamiQuery, "WhoAmI", map[string]any{}, sized(100), &me)
	if err != nil {
		return pre, err
	}
	if pre.Account, err = me.account(); err != nil {
		return pre, err
	}
	pre.Problems = append(pre.Problems, a.unseen(s.opts.Name)...)
	for _, check := range []func(context.Context) ([]work.Problem, error){s.owners, s.restricted} {
		problems, err := check(ctx)
		if err != nil {
			return pre, err
		}
		pre.Problems = append(pre.Problems, problems...)
	}
	pre.Problems = distinct(pre.Problems)
	return pre, nil
}

func notAPerson(what string) error {
	return connectors.Advise("use a token of your own: `gh auth login`, or a personal access token",
		"%w: %s, not a person's", connectors.ErrUnauthorized, what)
}

// account names the account by what the server says of itself and the user.
func (me whoAmI) account() (work.Account, error) {
	v := me.Viewer
	page, err := url.Parse(v.URL)
	if err != nil || page.Host == "" || v.ID == "" || v.Login == "" {
		return work.Account{}, errors.New("GitHub does not say whose token this is")
	}
	if strings.HasSuffix(v.Login, "[bot]") {
		return work.Account{}, notAPerson(v.Login + " is a bot")
	}
	host := page.Scheme + "://" + page.Host
	return work.Account{
		ID: work.AccountID(host, v.ID), Source: "github", Host: host,
		UserID: v.ID, Login: v.Login, DisplayName: oneLine(v.Name),
	}, nil
}

// tokenProblems reads the headers that say how long and how far a token goes.
func (s *Source) tokenProblems(resp *gh.Response) []work.Problem {
	var all []work.Problem
	if at := resp.TokenExpiration.Time; !at.IsZero() && at.Before(s.opts.Now().AddDate(0, 0, 14)) {
		all = append(all, work.Problem{
			What:  "the token expires on " + at.UTC().Format("2 January 2006"),
			Where: s.opts.Name, Advice: "make a new one before then", Unseen: true,
		})
	}
	if scopes := resp.Header.Get("X-OAuth-Scopes"); scopes != "" && !hasScope(scopes, "repo") {
		all = append(all, work.Problem{
			What:  "the token does not show private repositories",
			Where: s.opts.Name, Advice: "give it the scope repo", Unseen: true,
		})
	}
	return append(all, ssoProblems(resp.Header.Get("X-GitHub-SSO"), s.opts.Name)...)
}

func hasScope(list, wanted string) bool {
	for scope := range strings.SplitSeq(list, ",") {
		if strings.TrimSpace(scope) == wanted {
			return true
		}
	}
	return false
}

// ssoProblems reads the header of an answer that leaves organisations out.
func ssoProblems(header, where string) []work.Problem {
	_, ids, ok := strings.Cut(header, "partial-results; organizations=")
	if !ok {
		return nil
	}
	return []work.Problem{{
		What:  "organisations that want a single sign-on are left out (ids " + oneLine(ids) + ")",
		Where: where, Advice: ssoAdvice, Unseen: true,
	}}
}

const ssoAdvice = "authorise the token for single sign-on in the token settings of GitHub, or log in again with `gh auth login`; then run brag sync --full"

// unseen turns the errors of an answer into what the token cannot see.
func (a answer) unseen(where string) []work.Problem {
	all := ssoProblems(a.sso, where)
	for _, e := range a.Errors {
		if !e.hidden() {
			continue
		}
		p := work.Problem{What: oneLine(e.Message), Where: where, Unseen: true}
		if e.Extensions.SAML {
			p.Advice = ssoAdvice
		}
		all = append(all, p)
	}
	return distinct(all)
}

// owners reports the configured organisations that are not there.
func (s *Source) owners(ctx context.Context) ([]work.Problem, error) {
	var all []work.Problem
	for _, org := range s.opts.Orgs {
		var found struct {
			RepositoryOwner *struct{ Login string }
		}
		a, err := s.ask(ctx, whoamiQuery, "Owner", map[string]any{"login": org}, sized(10), &found)
		if err != nil {
			if _, empty := errors.AsType[*partial](err); !empty {
				return all, err
			}
		}
		hidden := a.unseen(org)
		all = append(all, hidden...)
		if found.RepositoryOwner == nil && len(hidden) == 0 {
			all = append(all, work.Problem{
				What:  fmt.Sprintf("organisation %q does not exist, or the token cannot see it", org),
				Where: s.opts.Name, Advice: "check orgs in the config and what the token may read",
			})
		}
	}
	return all, nil
}

// restricted reports contributions of the last year that the token does not
// show. GitHub may be too busy to say: that is said instead.
func (s *Source) restricted(ctx context.Context) ([]work.Problem, error) {
	var year struct {
		Viewer struct {
			ContributionsCollection struct{ RestrictedContributionsCount int }
		}
	}
	now := s.opts.Now().UTC()
	vars := map[string]any{"from": now.AddDate(-1, 0, 0).Format(time.RFC3339), "to": now.Format(time.RFC3339)}
	_, err := s.ask(ctx, whoamiQuery, "Contributions", vars, sized(10), &year)
	_, limited := errors.AsType[*connectors.RateLimited](err)
	if err != nil && !limited && !errors.Is(err, connectors.ErrUnauthorized) && ctx.Err() == nil {
		return []work.Problem{{
			What:  "GitHub does not say whether there are contributions the token cannot see",
			Where: s.opts.Name, Unseen: true,
		}}, nil
	}
	n := year.Viewer.ContributionsCollection.RestrictedContributionsCount
	if err != nil || n == 0 {
		return nil, err
	}
	return []work.Problem{{
		What:  fmt.Sprintf("GitHub counts %d contributions of the last year that the token does not show", n),
		Where: s.opts.Name, Advice: "give the token access to the organisations they are in, then run brag sync --full", Unseen: true,
	}}, nil
}

// distinct drops problems that were said before.
func distinct(all []work.Problem) []work.Problem {
	said := map[work.Problem]bool{}
	var kept []work.Problem
	for _, p := range all {
		if !said[p] {
			kept = append(kept, p)
		}
		said[p] = true
	}
	return kept
}

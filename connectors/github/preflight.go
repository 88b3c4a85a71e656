package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
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
func (s *Source) Preflight(ctx context.Context, kept json.RawMessage) (connectors.Preflight, error) {
	clear(s.read)
	pre, err := s.preflight(ctx, readNotes(kept))
	pre.Requests = s.transport.Requests()
	return pre, err
}

func (s *Source) preflight(ctx context.Context, old notes) (connectors.Preflight, error) {
	var pre connectors.Preflight
	if strings.HasPrefix(s.opts.Token, "ghs_") {
		return pre, notAPerson("the token of an installation or a workflow")
	}
	user, resp, err := s.api.user(ctx, "")
	if err != nil {
		return pre, cause(err)
	}
	if user.GetType() != "User" || strings.HasSuffix(user.GetLogin(), "[bot]") {
		return pre, notAPerson(fmt.Sprintf("%s is a %s", user.GetLogin(), strings.ToLower(user.GetType())))
	}
	now := notes{
		At: s.opts.Now(), Server: s.api.server, User: user.GetID(), Login: user.GetLogin(), Owners: s.opts.Orgs,
		Scopes: resp.Header.Get("X-OAuth-Scopes"), Expires: resp.Header.Get("GitHub-Authentication-Token-Expiration"),
	}
	now.omit(resp.Header.Get(ssoHeader))
	if old.holds(now) {
		now = old
	} else if err := s.look(ctx, &now, old); err != nil {
		return pre, err
	}
	s.notes = now
	pre.Account, pre.Visible, pre.Writes = now.Account, now.visible(), writes(now.Scopes)
	pre.ServerTime, _ = http.ParseTime(resp.Header.Get("Date")) // zero if it does not say
	pre.Problems = distinct(append(s.tokenProblems(resp), now.problems()...))
	if now.unsure {
		now.At = time.Time{} // to be asked again, and good for what was said before
	}
	pre.Keep, err = json.Marshal(now)
	return pre, err
}

// look asks for what stays true for a while.
func (s *Source) look(ctx context.Context, now *notes, old notes) (err error) {
	var me whoAmI
	a, err := s.ask(ctx, whoamiQuery, "WhoAmI", nil, sized(1), &me)
	if err != nil {
		return err
	}
	if now.Account, err = me.account(); err != nil {
		return err
	}
	now.add(a.unseen(s.opts.Name)...)
	now.omit(a.sso)
	for _, check := range []func(context.Context, *notes, notes) error{s.organizations, s.owners, s.restricted} {
		if err := check(ctx, now, old); err != nil {
			return err
		}
	}
	now.gain(old)
	return nil
}

// organizations asks which organisations the token shows, and which of their
// teams the account is in. Where GitHub will not say, they are taken to be those
// it showed before.
func (s *Source) organizations(ctx context.Context, now *notes, old notes) error {
	var me struct {
		Viewer struct {
			Organizations connection[struct{ Login string }]
			Mine          connection[struct {
				Teams connection[struct{ CombinedSlug string }]
			}]
		}
	}
	a, err := s.ask(ctx, whoamiQuery, "Organizations", map[string]any{"login": now.Login}, sized(100), &me)
	switch {
	case err == nil:
		now.Orgs = []string{}
		for _, o := range me.Viewer.Organizations.all() {
			now.Orgs = append(now.Orgs, o.Login)
		}
		for _, o := range me.Viewer.Mine.all() {
			for _, t := range o.Teams.all() {
				now.Teams = append(now.Teams, t.CombinedSlug)
			}
		}
		slices.Sort(now.Orgs)
		slices.Sort(now.Teams)
		now.omit(a.sso)
		now.add(a.unseen(s.opts.Name)...)
	case fatal(ctx, err):
		return err
	case errors.Is(err, errNoScope):
		now.add(work.Problem{
			What:  "the token does not show which organisations it can see",
			Where: s.opts.Name, Advice: "give it the scope read:org", Unseen: true,
		})
	default:
		// With nothing to go by, a later answer looks like new organisations.
		now.Orgs, now.Teams, now.unsure = old.Orgs, old.Teams, true
		now.add(work.Problem{
			What:  "GitHub does not say which organisations the token can see: " + err.Error(),
			Where: s.opts.Name, Advice: "it is asked again at the next sync", Unseen: old.Orgs != nil,
		})
	}
	return nil
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
	if scopes := scopesOf(resp.Header.Get("X-OAuth-Scopes")); len(scopes) > 0 && !slices.Contains(scopes, "repo") {
		all = append(all, work.Problem{
			What:  "the token does not show private repositories",
			Where: s.opts.Name, Advice: "give it the scope repo", Unseen: true,
		})
	}
	return append(all, ssoProblems(resp.Header.Get(ssoHeader), s.opts.Name)...)
}

// scopesOf reads a list of scopes. Fine-grained tokens have none.
func scopesOf(header string) []string {
	var all []string
	for scope := range strings.SplitSeq(header, ",") {
		if scope = strings.TrimSpace(oneLine(scope)); scope != "" {
			all = append(all, scope)
		}
	}
	return all
}

// writes names the scopes that allow more than reading, "" if there are none.
func writes(header string) string {
	all := slices.DeleteFunc(scopesOf(header), func(scope string) bool {
		return strings.HasPrefix(scope, "read:") || scope == "user:email"
	})
	switch len(all) {
	case 0:
		return ""
	case 1:
		return "scope " + all[0]
	}
	return "scopes " + strings.Join(all, ", ")
}

// ssoProblems reads the header of an answer that leaves organisations out.
func ssoProblems(header, where string) []work.Problem {
	ids := omitted(header)
	if len(ids) == 0 {
		return nil
	}
	return []work.Problem{{
		What:  "organisations that want a single sign-on are left out (ids " + strings.Join(ids, ",") + ")",
		Where: where, Advice: ssoAdvice, Unseen: true,
	}}
}

const ssoAdvice = "authorise the token for single sign-on in the token settings of GitHub, or log in again with `gh auth login`; then run brag sync"

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

// owners notes the configured organisations that are not there.
func (s *Source) owners(ctx context.Context, now *notes, _ notes) error {
	for _, org := range s.opts.Orgs {
		var found struct {
			RepositoryOwner *struct{ Login string }
		}
		a, err := s.ask(ctx, whoamiQuery, "Owner", map[string]any{"login": org}, sized(1), &found)
		if err != nil {
			if _, empty := errors.AsType[*partial](err); !empty {
				return err
			}
		}
		hidden := a.unseen(org)
		now.add(hidden...)
		if found.RepositoryOwner == nil && len(hidden) == 0 {
			now.add(work.Problem{
				What:  fmt.Sprintf("organisation %q does not exist, or the token cannot see it", org),
				Where: s.opts.Name, Advice: "check orgs in the config and what the token may read",
			})
		}
	}
	return nil
}

// restricted notes contributions of the last year that the token does not show.
// GitHub may be too busy to say, which asking again would make worse: that is
// said instead.
func (s *Source) restricted(ctx context.Context, now *notes, _ notes) error {
	var year struct {
		Viewer struct {
			ContributionsCollection struct{ RestrictedContributionsCount int }
		}
	}
	to := s.opts.Now().UTC()
	vars := map[string]any{"from": to.AddDate(-1, 0, 0).Format(time.RFC3339), "to": to.Format(time.RFC3339)}
	_, err := s.once(ctx, whoamiQuery, "Contributions", vars, &year)
	n := year.Viewer.ContributionsCollection.RestrictedContributionsCount
	switch {
	case err != nil && fatal(ctx, err):
		return err
	case err != nil:
		now.unsure = true
		now.add(work.Problem{
			What:  "GitHub does not say whether there are contributions the token cannot see",
			Where: s.opts.Name, Unseen: true,
		})
	case n > 0:
		now.add(work.Problem{
			What:  fmt.Sprintf("GitHub counts %d contributions of the last year that the token does not show", n),
			Where: s.opts.Name, Advice: "give the token access to the organisations they are in, then run brag sync", Unseen: true,
		})
	}
	return nil
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

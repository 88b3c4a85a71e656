package pagerduty

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"bragsheet/connectors"
	"bragsheet/connectors/safetext"
	"bragsheet/store/work"
)

// Preflight implements connectors.Source. PagerDuty does not tell a person
// from a user somebody made for a program.
func (s *Source) Preflight(ctx context.Context, _ json.RawMessage) (connectors.Preflight, error) {
	s.spent = 0
	var pre connectors.Preflight
	var answer struct {
		User user `json:"user"`
	}
	err := s.get(ctx, "users/me", nil, &answer)
	pre.Requests = s.transport.Requests()
	if isRefused(err, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound) {
		return pre, connectors.Advise("make a personal API key under My Profile, User Settings, in PagerDuty; one of the account belongs to nobody",
			"%w: the key is not that of a person (%w)", connectors.ErrUnauthorized, err)
	}
	if err != nil {
		return pre, err
	}
	me := &answer.User
	if pre.Account, err = me.account(); err != nil {
		return pre, err
	}
	pre.Visible = me.visible()
	if me.Role == "restricted_access" {
		pre.Problems = []work.Problem{{What: "your role in PagerDuty shows only what your teams and you were given access to", Where: pre.Account.Host, Unseen: true}}
	}
	s.ready = true
	return pre, nil
}

// account returns who u is, on the host the server names.
func (u *user) account() (work.Account, error) {
	page, err := url.Parse(u.HTMLURL)
	switch {
	case !idPattern.MatchString(u.ID):
		return work.Account{}, connectors.Advise("check the token", "%w: the server does not say who they belong to", connectors.ErrUnauthorized)
	case err != nil || page.Host == "" || page.Scheme != "https" && page.Scheme != "http":
		return work.Account{}, connectors.Advise("check the url in the config", "the server names %q as your page, which is no address", safetext.Title(u.HTMLURL))
	}
	host := page.Scheme + "://" + page.Host
	return work.Account{
		ID: work.AccountID(host, u.ID), Source: "pagerduty", Host: host, UserID: u.ID,
		Login: cmp.Or(safetext.Title(u.Email), u.ID), DisplayName: safetext.Title(u.Name),
	}, nil
}

// visible names what decides what u can see: the role, and the teams, which may
// be private.
func (u *user) visible() []string {
	list := []string{"role " + u.Role}
	for _, t := range u.Teams {
		list = append(list, "team "+t.ID)
	}
	return list
}

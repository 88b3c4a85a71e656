package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"bragsheet/cmd/brag/config"
	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/jira"
	"bragsheet/connectors/pagerduty"
)

// noCredentials is for what asks nothing of a server.
var noCredentials = oauth2.StaticTokenSource(&oauth2.Token{})

// newSource makes the source for one configured account: the one list of what
// brag can harvest.
func (a *app) newSource(acc config.Account, cred oauth2.TokenSource, maxWait time.Duration, wait func(context.Context, time.Duration) error) (connectors.Source, error) {
	token, err := cred.Token()
	if err != nil {
		return nil, err
	}
	switch acc.Source {
	case "github":
		return github.New(github.Options{
			Name: acc.Name, URL: acc.URL, Token: token.AccessToken, Orgs: acc.Orgs, IncidentLabels: acc.Incidents.Labels,
			Files: acc.Files, Agents: acc.Agents, CoAuthored: acc.CoAuthored,
			MaxWait: maxWait, Now: a.clock, Wait: wait,
		})
	case "jira":
		return jira.New(jira.Options{
			Name: acc.Name, URL: acc.URL, Email: acc.Email, Token: token.AccessToken,
			TokenSource:   oauthOnly(acc, cred),
			IncidentTypes: acc.Incidents.Types, IncidentFields: acc.Incidents.Fields, IncidentLabels: acc.Incidents.Labels,
			Delivered: acc.Resolutions.Delivered, Declined: acc.Resolutions.Declined,
			MaxWait: maxWait, Now: a.clock, Wait: wait,
		})
	case "pagerduty":
		return pagerduty.New(pagerduty.Options{
			Name: acc.Name, URL: acc.URL, Token: token.AccessToken, Budget: acc.Requests,
			MaxWait: maxWait, Now: a.clock, Wait: wait,
		})
	}
	return nil, fmt.Errorf("account %q: source %q is not known", acc.Name, acc.Source)
}

// oauthOnly returns the login of an account that has one: it renews itself
// during a long harvest. Other tokens stay as they are.
func oauthOnly(acc config.Account, cred oauth2.TokenSource) oauth2.TokenSource {
	if acc.OAuth == nil {
		return nil
	}
	return cred
}

// chosen returns the configured accounts with these names, or all of them.
func chosen(cfg *config.Config, names []string) ([]config.Account, error) {
	if len(names) == 0 {
		return cfg.Accounts, nil
	}
	var known []string
	for _, acc := range cfg.Accounts {
		known = append(known, acc.Name)
	}
	var accounts []config.Account
	for _, name := range names {
		i := slices.Index(known, name)
		if i < 0 {
			return nil, usageError{fmt.Errorf("no account is called %q; the config has %s", name, strings.Join(known, ", "))}
		}
		accounts = append(accounts, cfg.Accounts[i])
	}
	return accounts, nil
}

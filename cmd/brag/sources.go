package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bragsheet/cmd/brag/config"
	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/jira"
)

// newSource makes the source for one configured account: the one list of what
// brag can harvest. token is empty where nothing is asked of the server.
func (a *app) newSource(acc config.Account, token string, maxWait time.Duration, wait func(context.Context, time.Duration) error) (connectors.Source, error) {
	switch acc.Source {
	case "github":
		return github.New(github.Options{
			Name: acc.Name, URL: acc.URL, Token: token, Orgs: acc.Orgs, IncidentLabels: acc.Incidents.Labels,
			MaxWait: maxWait, Now: a.clock, Wait: wait,
		})
	case "jira":
		return jira.New(jira.Options{
			Name: acc.Name, URL: acc.URL, Email: acc.Email, Token: token,
			IncidentTypes: acc.Incidents.Types, IncidentLabels: acc.Incidents.Labels,
			Delivered: acc.Resolutions.Delivered, Declined: acc.Resolutions.Declined,
			MaxWait: maxWait, Now: a.clock, Wait: wait,
		})
	}
	return nil, fmt.Errorf("account %q: source %q is not known", acc.Name, acc.Source)
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

package jira

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// site is what a server says of itself, and what is needed to ask it.
type site struct {
	cloud      bool
	categories map[string]string   // status id → category key
	fields     map[fieldRole]field // the custom fields we know the meaning of
}

// Preflight implements connectors.Source.
func (s *Source) Preflight(ctx context.Context) (connectors.Preflight, error) {
	account, err := s.whoAmI(ctx)
	if err == nil {
		err = s.learnSite(ctx)
	}
	return connectors.Preflight{Account: account, Requests: s.transport.Requests()}, err
}

// whoAmI asks what the site is called and who the credentials belong to.
func (s *Source) whoAmI(ctx context.Context) (work.Account, error) {
	var info struct {
		BaseURL        string `json:"baseUrl"`
		DeploymentType string `json:"deploymentType"`
	}
	if err := s.get(ctx, "serverInfo", nil, &info); err != nil {
		return work.Account{}, err
	}
	host := strings.TrimRight(info.BaseURL, "/")
	if u, err := url.Parse(host); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return work.Account{}, connectors.Advise("check the url in the config", "the server calls itself %q, which is no address", info.BaseURL)
	}
	s.site.cloud = info.DeploymentType == "Cloud"

	var me struct {
		user
		Email string `json:"emailAddress"`
	}
	if err := s.get(ctx, "myself", nil, &me); err != nil {
		return work.Account{}, err
	}
	switch {
	case me.id() == "":
		return work.Account{}, connectors.Advise("check email and token", "%w: %s does not say who they belong to", connectors.ErrUnauthorized, host)
	case me.bot():
		return work.Account{}, connectors.Advise("use a token of your own", "%w: they belong to %s, an app and not a person", connectors.ErrUnauthorized, clean(me.DisplayName))
	}
	return work.Account{
		ID: work.AccountID(host, me.id()), Source: "jira", Host: host, UserID: me.id(),
		Login: cmp.Or(me.Name, me.Email, me.id()), DisplayName: title(me.DisplayName),
	}, nil
}

// learnSite asks for the statuses and the fields of the site, anew in every
// run: both differ from site to site and change.
func (s *Source) learnSite(ctx context.Context) error {
	var statuses []status
	if err := s.get(ctx, "status", nil, &statuses); err != nil {
		return err
	}
	s.site.categories = map[string]string{}
	for _, st := range statuses {
		s.site.categories[string(st.ID)] = st.Category.Key
	}
	var fields []field
	if err := s.get(ctx, "field", nil, &fields); err != nil {
		return err
	}
	s.site.fields = roles(fields)
	return nil
}

// notReady is what Pull says when nobody called Preflight.
func (s *Source) notReady(stream string) error {
	switch {
	case stream != streamTickets:
		return fmt.Errorf("no stream %q", stream)
	case s.site.categories == nil:
		return errors.New("Pull before Preflight")
	}
	return nil
}

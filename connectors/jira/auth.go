package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	gojira "github.com/andygrunwald/go-jira"
	"golang.org/x/oauth2"

	"bragsheet/connectors"
	"bragsheet/connectors/safetext"
	"bragsheet/connectors/transport"
	"bragsheet/store/work"
)

// baseURL checks a configured URL and returns it as a base to resolve against.
func baseURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", connectors.Advise("give the address of the site, such as https://acme.atlassian.net", "url %q is not a site's address", redact(u, text))
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return "", connectors.Advise("use https", "url %q would send the token in the clear", text)
	}
	return strings.TrimRight(text, "/") + "/", nil
}

// redact returns a refused URL fit for an error message.
func redact(u *url.URL, text string) string {
	if u == nil {
		return text
	}
	return u.Redacted()
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// connect has all requests from now on go to base, with the credentials.
func (s *Source) connect(base string) error {
	paced := &pace{next: s.transport, now: s.opts.Now, holds: map[string]time.Duration{}}
	var auth http.RoundTripper = &gojira.PATAuthTransport{Token: s.opts.Token, Transport: paced}
	switch {
	case s.opts.TokenSource != nil:
		auth = &oauth2.Transport{Source: s.opts.TokenSource, Base: paced}
	case s.opts.Email != "":
		auth = &gojira.BasicAuthTransport{Username: s.opts.Email, Password: s.opts.Token, Transport: paced}
	}
	official, err := gojira.NewClient(&http.Client{Transport: auth, CheckRedirect: transport.SameHost}, base)
	if err != nil {
		return err
	}
	s.client = client{official.NewRequestWithContext, official.Do}
	s.site.Base = base
	return nil
}

// plain takes from an error what the libraries put around it: the URL, which
// holds the whole query, and the answer of a token server, which may hold
// secrets.
func plain(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if ended, ok := errors.AsType[*oauth2.RetrieveError](err); ok && ended.Response != nil {
		if code := ended.Response.StatusCode; code >= 400 && code < 500 && code != http.StatusTooManyRequests {
			return connectors.Advise("log in again with `brag init`", "%w: the login has ended (%s)", connectors.ErrUnauthorized, cmp.Or(ended.ErrorCode, ended.Response.Status))
		}
		return fmt.Errorf("no token for the login: %s", ended.Response.Status)
	}
	if bad, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("unexpected %s in %q of the answer", bad.Value, bad.Field)
	}
	return err
}

// meet asks who the credentials belong to, at the configured address. A token
// with scopes, or of an OAuth login, is only taken at Atlassian's gateway: a
// Cloud site that answers 401 knows what it is called there.
func (s *Source) meet(ctx context.Context) (work.Account, error) {
	me, err := s.whoAmI(ctx)
	if !isRefused(err, http.StatusUnauthorized) || strings.HasPrefix(s.site.Base, s.gateway) {
		return me, err
	}
	id := s.cloudID(ctx)
	if id == "" {
		return me, err
	}
	refusal := err
	if err := s.connect(s.gateway + "/ex/jira/" + id + "/"); err != nil {
		return me, err
	}
	me, err = s.whoAmI(ctx)
	if errors.Is(err, connectors.ErrUnauthorized) {
		return me, fmt.Errorf("%w (and at %s: %s)", refusal, s.gateway, err.Error())
	}
	return me, err
}

// cloudIDPattern is what the gateway calls a site.
var cloudIDPattern = regexp.MustCompile(`^[0-9A-Za-z-]{8,64}$`)

// cloudID asks a site, without credentials, what the gateway calls it; "" if
// it does not say, as a Data Center does not.
func (s *Source) cloudID(ctx context.Context) string {
	u, err := url.Parse(s.opts.URL)
	if err != nil {
		return ""
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.Scheme+"://"+u.Host+"/_edge/tenant_info", nil)
	if err != nil {
		return ""
	}
	resp, err := (&http.Client{Transport: s.transport, CheckRedirect: transport.SameHost}).Do(req)
	if err != nil {
		return ""
	}
	defer resp.Body.Close() //nolint:errcheck // in memory since the transport read it
	raw, err := io.ReadAll(resp.Body)
	var info struct {
		CloudID string `json:"cloudId"`
	}
	if errors.Join(err, json.Unmarshal(raw, &info)) != nil || !cloudIDPattern.MatchString(info.CloudID) {
		return ""
	}
	return info.CloudID
}

// whoAmI asks what the site is called, unless that is known, and who the
// credentials belong to.
func (s *Source) whoAmI(ctx context.Context) (work.Account, error) {
	if s.site.Host == "" {
		if err := s.serverInfo(ctx); err != nil {
			return work.Account{}, err
		}
	}
	var me struct {
		user
		Email string `json:"emailAddress"`
	}
	if err := s.get(ctx, "myself", nil, &me); err != nil {
		return work.Account{}, err
	}
	host := s.site.Host
	switch {
	case me.id() == "":
		return work.Account{}, connectors.Advise("check email and token", "%w: %s does not say who they belong to", connectors.ErrUnauthorized, host)
	case me.bot():
		return work.Account{}, connectors.Advise("use a token of your own", "%w: they belong to %s, an app and not a person", connectors.ErrUnauthorized, safetext.Clean(me.DisplayName))
	}
	return work.Account{
		ID: work.AccountID(host, me.id()), Source: "jira", Host: host, UserID: me.id(),
		Login: cmp.Or(me.Name, me.Email, me.id()), DisplayName: safetext.Title(me.DisplayName),
	}, nil
}

// serverInfo asks what the site is called: by that, and not by where it is
// asked, its account is known, and there links for people lead.
func (s *Source) serverInfo(ctx context.Context) error {
	var info struct {
		BaseURL        string `json:"baseUrl"`
		DeploymentType string `json:"deploymentType"`
	}
	if err := s.get(ctx, "serverInfo", nil, &info); err != nil {
		return err
	}
	host := strings.TrimRight(info.BaseURL, "/")
	if u, err := url.Parse(host); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return connectors.Advise("check the url in the config", "the server calls itself %q, which is no address", info.BaseURL)
	}
	s.site.Host, s.site.Cloud = host, info.DeploymentType == "Cloud"
	return nil
}

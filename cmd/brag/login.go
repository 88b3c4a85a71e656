package main

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"

	"golang.org/x/oauth2"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/login"
)

// login has the person log in through their browser, with an OAuth application
// of their own, and keeps the login in a file of its own.
func (a *app) login(ctx context.Context, acc *config.Account, o initOptions) error {
	acc.OAuth = &config.OAuth{
		ClientID: o.clientID, ClientSecretEnv: o.secretEnv,
		TokenFile: filepath.Join(filepath.Dir(a.configPath()), acc.Name+".login"),
	}
	file, err := a.loginFile(ctx, *acc)
	if err != nil {
		return err
	}
	var token *oauth2.Token
	switch acc.Source {
	case "github":
		token, err = login.Device(ctx, file.App, func(page, code string) {
			fmt.Fprintf(a.stderr, "Open %s and type %s\n", clean(page), clean(code))
		})
	case "jira":
		token, err = login.Browser(ctx, file.App, func(page string) {
			fmt.Fprintf(a.stderr, "Open this page in a browser on this machine:\n%s\n", clean(page))
		})
	default:
		return usageError{fmt.Errorf("--client-id: %s has no login through the browser", acc.Source)}
	}
	if err != nil {
		return err
	}
	return file.Save(token)
}

// loginFile is where the login of an account with oauth is kept.
func (a *app) loginFile(ctx context.Context, acc config.Account) (login.File, error) {
	f := login.File{Path: config.ExpandHome(acc.OAuth.TokenFile, a.getenv), Context: ctx}
	if acc.Source == "github" {
		f.App = login.GitHub(acc.URL, acc.OAuth.ClientID)
		return f, nil
	}
	secret := a.getenv(acc.OAuth.ClientSecretEnv)
	if secret == "" && acc.OAuth.ClientSecretEnv != "" {
		return f, &config.TokenError{Account: acc.Name, Err: fmt.Errorf("client_secret_env: %s is not set", acc.OAuth.ClientSecretEnv)}
	}
	f.App = login.Atlassian(atlassianLogin(acc.URL), acc.OAuth.ClientID, secret)
	return f, nil
}

// atlassianLogin is where Jira Cloud logs people in: one place for all sites.
// A server on this machine stands in for it in tests.
func atlassianLogin(site string) string {
	if u, err := url.Parse(site); err == nil && config.Loopback(u.Hostname()) {
		return site
	}
	return "https://auth.atlassian.com"
}

// credentials finds what an account logs in with: its token, or the login kept
// in a file, which renews itself.
func (a *app) credentials(ctx context.Context, acc config.Account) (oauth2.TokenSource, error) {
	if acc.OAuth == nil {
		token, err := config.Secrets{Getenv: a.getenv}.Token(ctx, acc)
		return oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token}), err
	}
	file, err := a.loginFile(ctx, acc)
	if err != nil {
		return nil, err
	}
	if _, err := file.Token(); err != nil {
		return nil, &config.TokenError{Account: acc.Name, Err: err}
	}
	return file, nil
}

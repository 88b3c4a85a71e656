// Package login gets tokens through a person's browser, for those who bring an
// OAuth application of their own, and keeps them in one file that only its
// owner may read.
package login

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"
)

// GitHub returns the device flow of the GitHub at site, such as
// https://github.com, for the application with this client id.
func GitHub(site, clientID string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: clientID,
		Scopes:   []string{"repo", "read:org"}, // the least that shows private work
		Endpoint: oauth2.Endpoint{
			DeviceAuthURL: site + "/login/device/code",
			TokenURL:      site + "/login/oauth/access_token",
			AuthStyle:     oauth2.AuthStyleInParams,
		},
	}
}

// Callback is the redirect address that an Atlassian application must name: it
// is compared letter by letter.
const Callback = "http://127.0.0.1:8425/callback"

// Atlassian returns the browser flow of Jira Cloud (3LO). Its refresh tokens
// are good for one use each. site is https://auth.atlassian.com.
func Atlassian(site, clientID, secret string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: clientID, ClientSecret: secret,
		Scopes:      []string{"read:jira-work", "read:jira-user", "offline_access"},
		RedirectURL: Callback,
		Endpoint: oauth2.Endpoint{
			AuthURL: site + "/authorize", TokenURL: site + "/oauth/token",
			AuthStyle: oauth2.AuthStyleInParams,
		},
	}
}

// Device logs in with a code that the person types into a page of the site;
// show tells them which. It returns when they have, or when the code expires.
func Device(ctx context.Context, app *oauth2.Config, show func(page, code string)) (*oauth2.Token, error) {
	device, err := app.DeviceAuth(ctx)
	if err != nil {
		return nil, plain("asking for a code", err)
	}
	show(device.VerificationURI, device.UserCode)
	token, err := app.DeviceAccessToken(ctx, device)
	return token, plain("waiting for you to type the code", err)
}

// Browser logs in through a page that sends the browser back to this machine;
// show tells the person which page.
func Browser(ctx context.Context, app *oauth2.Config, show func(page string)) (*oauth2.Token, error) {
	back, err := url.Parse(app.RedirectURL)
	if err != nil {
		return nil, err
	}
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", back.Host)
	if err != nil {
		return nil, fmt.Errorf("listening for the browser to come back: %w", err)
	}
	state, verifier := rand.Text(), oauth2.GenerateVerifier()
	codes := make(chan url.Values, 1)
	server := &http.Server{Handler: callback(back.Path, state, codes), ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(l)   //nolint:errcheck // ends with Close
	defer server.Close() //nolint:errcheck // nothing is lost
	show(app.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier),
		oauth2.SetAuthURLParam("audience", "api.atlassian.com"), oauth2.SetAuthURLParam("prompt", "consent")))
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case answer := <-codes:
		if answer.Get("code") == "" {
			return nil, fmt.Errorf("the site did not agree: %.100q", answer.Get("error"))
		}
		token, err := app.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(verifier))
		return token, plain("exchanging the code for a token", err)
	}
}

// callback takes the browser back, once, and only with the state we sent.
func callback(path, state string, codes chan<- url.Values) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("state") != state {
			http.Error(w, "this is not the login that brag began", http.StatusBadRequest)
			return
		}
		select {
		case codes <- r.URL.Query():
		default: // it came back twice
		}
		fmt.Fprintln(w, "Done. You can close this page and go back to the terminal.")
	})
	return mux
}

// plain says what went wrong without the answer's body, which may hold a token.
func plain(doing string, err error) error {
	if err == nil {
		return nil
	}
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return fmt.Errorf("%s: the site answers %s (HTTP %d)", doing, said(refused), refused.Response.StatusCode)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func said(e *oauth2.RetrieveError) string {
	if e.ErrorCode == "" {
		return "an error"
	}
	return fmt.Sprintf("%.60q", e.ErrorCode)
}

package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"

	"bragsheet/cmd/brag/config"
)

// forSlack escapes what Slack and those that follow it would read as a mention
// or a link.
var forSlack = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// webhook posts the message as {"text": …}. No redirect is followed: the
// address is a secret, and the message is for who the person named.
func (s Sender) webhook(ctx context.Context, _ config.Channel, address string, m Message) error {
	address = strings.TrimSpace(address)
	if err := config.CheckWebhook(address); err != nil {
		return fmt.Errorf("its address %w", err)
	}
	body, err := json.Marshal(map[string]string{"text": forSlack.Replace(m.Subject + "\n\n" + m.Text)})
	if err != nil {
		return err
	}
	var wrote atomic.Bool // the whole request
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { wrote.Store(info.Err == nil) },
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return errors.New("its address cannot be used")
	}
	req.GetBody = nil // a request that was sent is not sent again
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: s.Roots, MinVersion: tls.VersionTLS12}}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // which has not the address in it
		}
		if wrote.Load() {
			return fmt.Errorf("no answer from %s: %w: %w", req.URL.Host, err, ErrUnsure)
		}
		return fmt.Errorf("cannot reach %s: %w", req.URL.Host, err)
	}
	defer resp.Body.Close() //nolint:errcheck // nothing of it is read
	return refused(resp, req.URL)
}

// refused returns what an answer says went wrong, nil if nothing did.
func refused(resp *http.Response, asked *url.URL) error {
	switch code := resp.StatusCode; {
	case code < 300:
		return nil
	case code < 400:
		to := "another address"
		if u, err := asked.Parse(resp.Header.Get("Location")); err == nil && u.Host != asked.Host {
			to = u.Host
		}
		return fmt.Errorf("%s redirects to %s, which is not followed; put the final address where the config says", asked.Host, to)
	case code == http.StatusTooManyRequests:
		return fmt.Errorf("%s gets too many messages just now (429)", asked.Host)
	case code < 500:
		return fmt.Errorf("%s refuses it (%d); make a new webhook there, and put its address where the config says", asked.Host, code)
	default:
		return fmt.Errorf("%s has a fault (%d)", asked.Host, code)
	}
}

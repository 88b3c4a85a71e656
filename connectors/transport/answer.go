package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"

	"bragsheet/connectors"
)

// What to do next, for the person who reads an error.
const (
	adviseLater   = "the server has trouble; what was read is saved, run it again later"
	adviseURL     = "check the url in the config; a login page or a proxy stands before the API"
	adviseNetwork = "check the network, and the url in the config"
	adviseTrust   = "check the url in the config; if a proxy of your company answers, have this machine trust its certificate"
)

// verdict combines the system's rules with those that hold for all.
func (t *Transport) verdict(req *http.Request, resp *http.Response, body []byte, err error) Verdict {
	if err != nil {
		return t.broken(req, err)
	}
	if v := t.opts.Classify(resp, body); v != (Verdict{}) {
		return v
	}
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests:
		return Verdict{Limit: true, After: After(resp, t.opts.Now())}
	case code >= 500:
		return Verdict{Err: statusError(resp, body), Retry: true, After: RetryAfter(resp, t.opts.Now())}
	case code == http.StatusUnauthorized:
		return Verdict{Err: fmt.Errorf("%w by %s (HTTP 401)%s", connectors.ErrUnauthorized, resp.Request.URL.Host, quote(body))}
	case code >= 400:
		return Verdict{Err: statusError(resp, body)}
	case code >= 300:
		return Verdict{}
	}
	return t.notData(resp, body)
}

// broken says what it means that there is no whole answer.
func (t *Transport) broken(req *http.Request, err error) Verdict {
	host := req.URL.Host
	op, ok := errors.AsType[*net.OpError](err)
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, plain := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case req.Context().Err() != nil:
		return Verdict{Err: req.Context().Err()}
	case ok && (op.Op == "dial" || op.Op == "proxyconnect"):
		return Verdict{Err: connectors.Advise(adviseNetwork, "%s cannot be reached: %w", host, err), Retry: true}
	case untrusted:
		return Verdict{Err: connectors.Advise(adviseTrust, "%s is not who it says: %w", host, err)}
	case plain:
		return Verdict{Err: connectors.Advise(adviseURL, "%s does not speak https: %w", host, err)}
	case errors.Is(err, context.DeadlineExceeded):
		err = fmt.Errorf("not within %s", attemptTimeout)
	}
	return t.cut(req, err)
}

// cut says what it means that the answer to req did not arrive whole.
func (t *Transport) cut(req *http.Request, err error) Verdict {
	err = connectors.Advise(adviseLater, "%s %s: %w: %w", req.Method, req.URL.Path, ErrCut, err)
	if v := t.opts.Cut(req, err); v != (Verdict{}) {
		return v
	}
	return Verdict{Err: err, Retry: !errors.Is(err, errTooLong)}
}

// notData catches answers that look like success and carry nothing to read.
func (t *Transport) notData(resp *http.Response, body []byte) Verdict {
	mediaType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	text := bytes.TrimSpace(body)
	switch {
	case resp.StatusCode == http.StatusNoContent:
		return Verdict{}
	case mediaType == "text/html", bytes.HasPrefix(text, []byte("<")):
		return Verdict{Err: connectors.Advise(adviseURL, "%s answered with a web page instead of data", resp.Request.URL.Host)}
	case len(text) == 0:
		return t.cut(resp.Request, errors.New("it is empty"))
	case json.Valid(body):
		return Verdict{}
	case text[0] == '{', text[0] == '[':
		return t.cut(resp.Request, errors.New("it is cut short or not JSON"))
	}
	return Verdict{Err: connectors.Advise(adviseURL, "%s answered with text instead of data", resp.Request.URL.Host), Retry: true}
}

// statusError says what went wrong in the server's own words. It names the
// path, never the query or a header.
func statusError(resp *http.Response, body []byte) error {
	err := fmt.Errorf("%s %s: HTTP %d%s", resp.Request.Method, resp.Request.URL.Path, resp.StatusCode, quote(body))
	if resp.StatusCode < 500 {
		return err
	}
	return connectors.Advise(adviseLater, "%w", err)
}

// quote returns the message in an error body, ready to follow other words.
func quote(body []byte) string {
	if m := Message(body); m != "" {
		return ": " + m
	}
	return ""
}

// Message returns what an error body says, on one line of at most 200
// characters: the message fields of GitHub and Jira, or nothing.
func Message(body []byte) string {
	var e struct {
		Message       string         `json:"message"`
		ErrorMessages []string       `json:"errorMessages"`
		Errors        map[string]any `json:"errors"`
	}
	_ = json.Unmarshal(body, &e) // a field of another shape leaves the others readable
	words := append([]string{e.Message}, e.ErrorMessages...)
	for _, key := range slices.Sorted(maps.Keys(e.Errors)) {
		words = append(words, fmt.Sprintf("%s: %v", key, e.Errors[key]))
	}
	text := strings.Join(strings.Fields(strings.Join(words, " ")), " ")
	if runes := []rune(text); len(runes) > 200 {
		text = string(runes[:200]) + "…"
	}
	return text
}

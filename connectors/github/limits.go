package github

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"bragsheet/connectors"
	"bragsheet/connectors/transport"
)

// errTooMuch means a GraphQL answer took the server too long: it has to be
// asked for less at once.
var errTooMuch = errors.New("GitHub could not answer in time, even when asked for very little at once")

const adviseDown = "GitHub may be down; run it again later"

// classify says what GitHub means by an answer.
func (s *Source) classify(resp *http.Response, body []byte) transport.Verdict {
	switch resp.StatusCode {
	case http.StatusOK:
		if graphql(resp.Request) && limitError(body) {
			return transport.Verdict{Limit: true, After: transport.After(resp, s.opts.Now())}
		}
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		if graphql(resp.Request) {
			return transport.Verdict{Err: connectors.Advise(adviseDown, "%w (HTTP %d)", errTooMuch, resp.StatusCode)}
		}
	case http.StatusUnauthorized:
		return reject("make a new token, or log in again with `gh auth login`", resp, transport.Message(body))
	case http.StatusNotFound:
		return transport.Verdict{Err: connectors.Advise("check the url in the config",
			"%s does not look like GitHub (HTTP 404)", resp.Request.URL.Host)}
	case http.StatusForbidden, http.StatusTooManyRequests:
		return s.forbidden(resp, body, transport.Message(body))
	}
	return transport.Verdict{}
}

// cut says what it means that the answer to a request did not arrive whole: of
// GraphQL, that the server gave up on it.
func cut(req *http.Request, err error) transport.Verdict {
	if !graphql(req) {
		return transport.Verdict{}
	}
	return transport.Verdict{Err: connectors.Advise(adviseDown, "%w: %w", errTooMuch, err)}
}

func graphql(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/graphql") }

// forbidden tells "not yet" from "not you".
func (s *Source) forbidden(resp *http.Response, body []byte, text string) transport.Verdict {
	if _, link, ok := strings.Cut(resp.Header.Get("X-GitHub-SSO"), "required; url="); ok {
		return reject("authorise the token for single sign-on at "+oneLine(link), resp, text)
	}
	if resp.StatusCode == http.StatusTooManyRequests || secondary(string(body)) || spent(resp) || resp.Header.Get("Retry-After") != "" {
		return transport.Verdict{Limit: true, After: transport.After(resp, s.opts.Now())}
	}
	for _, rule := range tokenRules {
		if strings.Contains(text, rule.says) {
			advice := rule.advice
			if needs := resp.Header.Get("X-Accepted-GitHub-Permissions"); needs != "" {
				advice += " (it needs " + oneLine(needs) + ")"
			}
			return reject(advice, resp, text)
		}
	}
	return transport.Verdict{}
}

// tokenRules are the ways GitHub says that a token will never do.
var tokenRules = []struct{ says, advice string }{
	{"token (classic)", "use `gh auth login` or a fine-grained token; the organisation allows no classic ones"},
	{"lifetime", "make a token that expires sooner, as the organisation asks"},
	{"forbids access via", "make a token of a kind the organisation allows, or use `gh auth login`"},
	{"Resource not accessible by", "give the token read access to metadata, pull requests and issues"},
}

func reject(advice string, resp *http.Response, text string) transport.Verdict {
	if text != "" {
		text = ": " + text
	}
	return transport.Verdict{Err: connectors.Advise(advice, "%w by %s%s", connectors.ErrUnauthorized, resp.Request.URL.Host, text)}
}

func spent(resp *http.Response) bool { return resp.Header.Get("X-RateLimit-Remaining") == "0" }

// secondary recognises the limits on how fast, rather than how much.
func secondary(text string) bool {
	return slices.ContainsFunc([]string{"secondary rate limit", "secondary-rate-limits", "abuse detection", "abuse-rate-limits"},
		func(words string) bool { return strings.Contains(text, words) })
}

// limitError reports whether a GraphQL answer that looks like success is a
// rate limit.
func limitError(body []byte) bool {
	if !bytes.Contains(body, []byte(`"errors"`)) {
		return false
	}
	var a struct {
		Errors []graphError `json:"errors"`
	}
	if json.Unmarshal(body, &a) != nil {
		return false
	}
	return slices.ContainsFunc(a.Errors, func(e graphError) bool {
		return e.Type == "RATE_LIMITED" || e.Type == "RATE_LIMIT" || secondary(e.Message)
	})
}

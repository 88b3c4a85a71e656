package github

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"bragsheet/connectors"
)

// The queries, one file for each document. The fragments in common.graphql are
// part of all documents but whoami.
var (
	//go:embed queries/whoami.graphql
	whoamiQuery string
	//go:embed queries/pulls.graphql
	pullsQuery string
	//go:embed queries/reviews.graphql
	reviewsQuery string
	//go:embed queries/issues.graphql
	issuesQuery string
	//go:embed queries/common.graphql
	commonQuery string
)

// pageSize is how many objects to ask for at once: less after the server
// failed to answer, more again when it does.
type pageSize struct {
	n, most int
	good    int // answers since it last changed
}

func sized(n int) *pageSize { return &pageSize{n: n, most: n} }

// shrink halves the size, and reports false when it is 1 already.
func (p *pageSize) shrink() bool {
	if p.n == 1 {
		return false
	}
	p.n, p.good = p.n/2, 0
	return true
}

// grow counts a good answer, and doubles the size after eight.
func (p *pageSize) grow() {
	if p.good++; p.good >= 8 {
		p.n, p.good = min(p.n*2, p.most), 0
	}
}

// graphError is one error of a GraphQL answer.
type graphError struct {
	Type       string `json:"type"`
	Message    string `json:"message"`
	Path       []any  `json:"path"`
	Extensions struct {
		SAML bool `json:"saml_failure"`
	} `json:"extensions"`
}

// hidden reports whether the error is about what the token may not see.
func (e graphError) hidden() bool { return e.Type == "FORBIDDEN" || e.Extensions.SAML }

// answer is a GraphQL answer: data and errors may come together.
type answer struct {
	Data   json.RawMessage `json:"data"`
	Errors []graphError    `json:"errors"`
	sso    string          // the X-GitHub-SSO header
}

// tooMuch reports whether the server gave up on the size of the question.
func (a answer) tooMuch() bool {
	return slices.ContainsFunc(a.Errors, func(e graphError) bool {
		return e.Type == "RESOURCE_LIMITS_EXCEEDED" || e.Type == "MAX_NODE_LIMIT_EXCEEDED" ||
			strings.HasPrefix(e.Message, "Something went wrong while executing your query")
	})
}

// partial is what a GraphQL answer without data says.
type partial struct {
	errors []graphError
}

func (p *partial) Error() string {
	var words []string
	for _, e := range p.errors {
		words = append(words, oneLine(e.Message))
	}
	if len(words) == 0 {
		return "GitHub sent no data"
	}
	return "GitHub answers: " + strings.Join(slices.Compact(words), "; ")
}

// ask runs an operation, with $first set to size or, where that is too much for
// the server, to less, and decodes the data into out. The answer's errors are
// those that left some of the data.
func (s *Source) ask(ctx context.Context, doc, op string, vars map[string]any, size *pageSize, out any) (answer, error) {
	vars = maps.Clone(vars)
	for attempt := 0; ; attempt++ {
		vars["first"] = size.n
		a, err := s.post(ctx, doc, op, vars)
		if gaveUp(a, err) && size.shrink() {
			if err := s.opts.Wait(ctx, time.Second<<attempt); err != nil {
				return a, err
			}
			continue
		}
		if err != nil {
			return a, err
		}
		size.grow()
		return a, a.decode(out)
	}
}

// gaveUp reports whether the server failed over the size of a question. It may
// also just break off: HTTP/2 has no error of its own for that.
func gaveUp(a answer, err error) bool {
	if err == nil {
		return a.tooMuch()
	}
	return errors.Is(err, errTooMuch) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "stream error")
}

// decode unpacks the data. An answer without any is an error.
func (a answer) decode(out any) error {
	for _, e := range a.Errors {
		if e.Type == "INSUFFICIENT_SCOPES" {
			return connectors.Advise("give the token the scopes repo and read:org", "%w: %s", connectors.ErrUnauthorized, oneLine(e.Message))
		}
	}
	if len(a.Data) == 0 || string(a.Data) == "null" {
		return &partial{a.Errors}
	}
	if err := json.Unmarshal(a.Data, out); err != nil {
		return fmt.Errorf("GitHub's answer: %w", err)
	}
	return nil
}

// post sends one GraphQL request through the official client.
func (s *Source) post(ctx context.Context, doc, op string, vars map[string]any) (answer, error) {
	req, err := s.api.NewRequest(http.MethodPost, "../graphql", map[string]any{"query": doc, "operationName": op, "variables": vars})
	if err != nil {
		return answer{}, err
	}
	var body bytes.Buffer
	resp, err := s.api.Do(ctx, req, &body)
	if err != nil {
		return answer{}, cause(err)
	}
	a := answer{sso: resp.Header.Get("X-GitHub-SSO")}
	if err := json.Unmarshal(body.Bytes(), &a); err != nil {
		return a, fmt.Errorf("GitHub's answer to %s: %w", op, err)
	}
	return a, nil
}

// cause strips what net/http wraps around an error of the transport, which
// says all there is to say.
func cause(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

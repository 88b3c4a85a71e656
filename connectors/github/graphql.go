package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"bragsheet/connectors"
)

// graphError is one error of a GraphQL answer.
type graphError struct {
	Type       string `json:"type"`
	Message    string `json:"message"`
	Path       []any  `json:"path"`
	Extensions struct {
		SAML bool `json:"saml_failure"`
		Code any  `json:"code"` // of a query that is refused as a whole
	} `json:"extensions"`
}

// noScope is the type of an error about what the token has no scope for.
const noScope = "INSUFFICIENT_SCOPES"

var errNoScope = errors.New("a scope is missing")

// hidden reports whether the error is about what the token may not see.
func (e graphError) hidden() bool {
	return e.Type == "FORBIDDEN" || e.Type == noScope || e.Extensions.SAML
}

// refusals are the codes of what a server does not know.
var refusals = []string{"undefinedField", "undefinedType", "argumentNotAccepted", "argumentLiteralsIncompatible"}

// mark is that of the lines to do without after a query was refused over them.
func (e graphError) mark() string {
	code, _ := e.Extensions.Code.(string)
	switch {
	case e.Type == noScope:
		return markReadOrg
	case slices.Contains(refusals, code), strings.Contains(e.Message, "doesn't exist on type"):
		return markOptional
	}
	return ""
}

// answer is a GraphQL answer: data and errors may come together.
type answer struct {
	Data   json.RawMessage `json:"data"`
	Errors []graphError    `json:"errors"`
	sso    string          // the X-GitHub-SSO header
	took   time.Duration
	less   []graphError // why some of what there is to ask was not asked
}

func (a answer) empty() bool { return len(a.Data) == 0 || string(a.Data) == "null" }

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
func (s *Source) ask(ctx context.Context, doc, op string, vars map[string]any, size *pageSize, out any) (a answer, err error) {
	vars = maps.Clone(vars)
	if vars == nil {
		vars = map[string]any{}
	}
	err = s.patiently(ctx, size, func(n int) error {
		vars["first"] = n
		a, err = s.once(ctx, doc, op, vars, out)
		return err
	})
	return a, err
}

// once runs an operation and decodes the data into out. The error is
// errTooMuch where the server gave up on the size of the question. What the
// server does not know, or the token lacks a scope for, is not asked again.
func (s *Source) once(ctx context.Context, doc, op string, vars map[string]any, out any) (answer, error) {
	for {
		began := s.opts.Now()
		a, err := s.post(ctx, operation(doc, op, s.without[op]), op, vars)
		switch {
		case err != nil:
			return a, err
		case a.tooMuch():
			return a, connectors.Advise("GitHub is too busy for it; run it again later", "%w: %w", errTooMuch, &partial{a.Errors})
		}
		if s.doWithout(doc, op, a) {
			continue
		}
		a.took, a.less = s.opts.Now().Sub(began), s.less[op]
		return a, a.decode(out)
	}
}

// doWithout has an operation leave out what this answer says is not to be had,
// and reports whether that makes a difference.
func (s *Source) doWithout(doc, op string, a answer) bool {
	if !a.empty() {
		return false
	}
	for _, e := range a.Errors {
		mark := e.mark()
		if mark == "" || slices.Contains(s.without[op], mark) {
			continue
		}
		without := append(slices.Clone(s.without[op]), mark)
		if operation(doc, op, without) == operation(doc, op, s.without[op]) {
			continue
		}
		s.without[op] = without
		s.less[op] = append(s.less[op], e)
		return true
	}
	return false
}

// decode unpacks the data. An answer without any is an error.
func (a answer) decode(out any) error {
	if a.empty() {
		for _, e := range a.Errors {
			if e.Type == noScope {
				return connectors.Advise("give the token the scopes repo and read:org", "%w: %w: %s", connectors.ErrUnauthorized, errNoScope, oneLine(e.Message))
			}
		}
		return &partial{a.Errors}
	}
	if err := json.Unmarshal(a.Data, out); err != nil {
		return fmt.Errorf("GitHub's answer: %w", err)
	}
	return nil
}

// post sends one GraphQL request through the official client.
func (s *Source) post(ctx context.Context, doc, op string, vars map[string]any) (answer, error) {
	req, err := s.api.newRequest(http.MethodPost, "../graphql", map[string]any{"query": doc, "operationName": op, "variables": vars})
	if err != nil {
		return answer{}, err
	}
	var body bytes.Buffer
	resp, err := s.api.do(ctx, req, &body)
	if err != nil {
		return answer{}, cause(err)
	}
	a := answer{sso: resp.Header.Get(ssoHeader)}
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

// fatal reports whether an error of something that is good to know but not
// needed ends the run all the same.
func fatal(ctx context.Context, err error) bool {
	_, limited := errors.AsType[*connectors.RateLimited](err)
	return limited || ctx.Err() != nil || errors.Is(err, connectors.ErrUnauthorized) && !errors.Is(err, errNoScope)
}

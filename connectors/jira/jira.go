// Package jira harvests tickets and incidents from Jira, Cloud and Data Center.
//
// What a ticket was to the person is worked out from its history, here and not
// by the server: the search only casts a wide net. Every row of an answer is
// decoded by itself, so one that cannot be read costs one issue and is said.
package jira

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	gojira "github.com/andygrunwald/go-jira"
	"golang.org/x/oauth2"

	"bragsheet/connectors"
	"bragsheet/connectors/transport"
	"bragsheet/store/work"
)

// Options says whose work to harvest, and where.
type Options struct {
	Name  string // what the person calls the account
	URL   string // of a Cloud site or a Data Center; a path in it is kept
	Email string // with a Cloud API token; empty sends the token as a bearer
	Token string

	// TokenSource gives the tokens of an OAuth login (3LO) instead of Email
	// and Token. It keeps a refresh token that was exchanged for another.
	TokenSource oauth2.TokenSource

	IncidentTypes  []string // issue types that are incidents, by name or id; none means Incident
	IncidentLabels []string // labels that mark an incident; none means incident

	// IncidentFields names, or gives the ids of, custom fields of incidents
	// that are not found by themselves. The keys are severity, cause,
	// commander, responders, impact, detected, acknowledged, mitigated,
	// resolved and major.
	IncidentFields map[string]string

	Delivered []string // resolutions that mean the work was done, by name or id, beyond those known
	Declined  []string // resolutions that mean it was not, beyond those known

	MaxWait time.Duration // how long all requests of a run may wait for rate limits
	Now     func() time.Time
	Wait    func(ctx context.Context, d time.Duration) error // nil really sleeps
}

// client is what is asked of the official client, and no more of it.
type client struct {
	newRequest func(ctx context.Context, method, path string, body any) (*http.Request, error)
	do         func(req *http.Request, answer any) (*gojira.Response, error)
}

// Source is one person's account on a Jira site. It implements
// connectors.Source.
type Source struct {
	opts      Options
	client    client // of the address that takes the credentials
	transport *transport.Transport
	gateway   string // of Atlassian, for credentials the site itself does not take
	site      site   // known after Preflight
	learnt    bool   // in this run, not kept from another
	listed    listed // as it was learnt in this run
	issues    *size  // to ask for at once
	ids       *size
	logs      *size
	talks     *size
	read      map[string]bool // issues read whole in this run, by id
}

// New returns a Source. It sends nothing. It fails on a URL that is not https,
// unless the host is this machine, and on an unknown key of IncidentFields.
func New(opts Options) (*Source, error) {
	base, err := baseURL(opts.URL)
	if err != nil {
		return nil, err
	}
	opts.URL = base
	for key := range opts.IncidentFields {
		if !configurable(fieldRole(key)) {
			return nil, fmt.Errorf("no field of an incident is called %q", key)
		}
	}
	if len(opts.IncidentTypes) == 0 {
		opts.IncidentTypes = []string{"Incident"}
	}
	if len(opts.IncidentLabels) == 0 {
		opts.IncidentLabels = []string{"incident"}
	}
	if opts.Wait == nil {
		opts.Wait = transport.Sleep
	}
	s := &Source{opts: opts, gateway: "https://api.atlassian.com", issues: newSize(pageSize), ids: newSize(listSize), logs: newSize(logSize), talks: newSize(pageSize)}
	s.transport = transport.New(transport.Options{
		Classify: s.classify, Cut: notWhole, MaxWait: opts.MaxWait, Now: opts.Now, Wait: opts.Wait,
	})
	return s, s.connect(base)
}

// Name implements connectors.Source.
func (s *Source) Name() string { return s.opts.Name }

// queryVersion changes when what is asked for or kept changes, so that
// everything is harvested again.
const queryVersion = "4"

// The streams. Incidents are issues too.
const (
	streamTickets = "tickets"
	streamOpen    = "open tickets"
	streamCensus  = "census"
)

// Streams implements connectors.Source.
func (s *Source) Streams() []connectors.Stream {
	query := s.fingerprint()
	return []connectors.Stream{
		{Name: streamTickets, Query: query},
		{Name: streamOpen, Query: query, Over: &work.Selection{Parts: []string{partTicket}, Open: true}},
		{Name: streamCensus, Query: query, Over: &work.Selection{Parts: []string{partTicket}}, Verify: true},
	}
}

// fingerprint names everything that decides what is asked for and kept.
func (s *Source) fingerprint() string {
	query := []string{"jira", queryVersion}
	for _, list := range [][]string{s.opts.IncidentTypes, s.opts.IncidentLabels, s.opts.Delivered, s.opts.Declined} {
		query = append(query, strings.Join(slices.Sorted(slices.Values(list)), "\x01"))
	}
	for _, key := range slices.Sorted(maps.Keys(s.opts.IncidentFields)) {
		query = append(query, key+"\x01"+s.opts.IncidentFields[key])
	}
	return work.ID(query...)
}

// Pull implements connectors.Source.
func (s *Source) Pull(ctx context.Context, stream string, plan connectors.Plan) iter.Seq2[connectors.Batch, error] {
	return func(yield func(connectors.Batch, error) bool) {
		next, err := s.begin(ctx, stream, plan)
		for err == nil {
			var batch connectors.Batch
			batch, err = next(ctx)
			if err != nil {
				break
			}
			batch.Requests, batch.Quota = s.transport.Requests(), s.transport.Quota()
			if !yield(batch, nil) || batch.Complete {
				return
			}
		}
		yield(connectors.Batch{Requests: s.transport.Requests()}, err)
	}
}

// begin takes up a stream where it was left, and returns what gives its next
// batch.
func (s *Source) begin(ctx context.Context, stream string, plan connectors.Plan) (func(context.Context) (connectors.Batch, error), error) {
	if s.site.Categories == nil {
		return nil, fmt.Errorf("pull of %s before Preflight", stream)
	}
	switch stream {
	case streamTickets:
		p, err := s.beginTickets(ctx, plan)
		return p.batch, err
	case streamOpen:
		o, err := s.beginOpen(plan)
		return o.batch, err
	case streamCensus:
		o, err := s.beginCensus(ctx, plan)
		return o.batch, err
	}
	return nil, fmt.Errorf("no stream %q", stream)
}

// get asks for path, relative to the site, and decodes the answer into v.
func (s *Source) get(ctx context.Context, path string, query url.Values, v any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return s.do(ctx, http.MethodGet, path, nil, v)
}

// post sends body as JSON and decodes the answer into v.
func (s *Source) post(ctx context.Context, path string, body, v any) error {
	return s.do(ctx, http.MethodPost, path, body, v)
}

func (s *Source) do(ctx context.Context, method, path string, body, v any) error {
	req, err := s.client.newRequest(ctx, method, "rest/api/2/"+path, body)
	if err != nil {
		return err
	}
	resp, err := s.client.do(req, v)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close() // in memory since the transport read it
	}
	if err = plain(err); err != nil && resp != nil {
		return fmt.Errorf("the answer to %s: %w", req.URL.Path, err)
	}
	return err // of the transport, which names the request or the host
}

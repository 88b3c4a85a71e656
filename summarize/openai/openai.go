// Package openai has a model phrase sentences anew, over any endpoint that
// speaks OpenAI's chat completions. It is the only leaf of summarize that talks,
// and it says nothing but redacted text.
//
// What a model answers is never trusted: a rewording with another placeholder,
// person, number, date or link than its sentence is rejected here, and what is
// left must still pass the gate.
package openai

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"time"

	"bragsheet/summarize/redact"
)

// Request is what a model is asked: to phrase sentences anew.
type Request struct {
	Language  string // to write in, as a tag such as en or pt-BR
	Sentences []Sentence
}

// Sentence is one to phrase. Its ID stays here: a model sees s1, s2 …
type Sentence struct {
	ID   string
	Text redact.Text
}

// Reply says what became of each sentence: it is in one of the two maps.
type Reply struct {
	Phrased  map[string]string // by Sentence.ID, still redacted
	Rejected map[string]string // why there is none, for the person
	Requests int               // sent, retries apart
	Cached   int               // sentences that were known and not asked again
	Tokens   int               // used, as the endpoint counts them or as estimated, whichever is more
}

// Cache keeps rewordings by a hash of all that they depend on.
type Cache interface {
	Get(key string) ([]byte, bool)
	Put(key string, rewording []byte)
}

// Client asks one model.
type Client struct {
	BaseURL string                                     // such as https://api.openai.com/v1; plain http to this machine only
	Key     string                                     // "" sends none
	Model   string                                     // as the endpoint calls it
	Budget  int                                        // how many tokens one Phrase may use, as estimated; 0 is DefaultBudget
	HTTP    *http.Client                               // nil is a plain one; its time-out and redirects are replaced
	Cache   Cache                                      // nil keeps nothing
	Wait    func(context.Context, time.Duration) error // waits before a retry; nil just does
	Limits  Limits
}

// DefaultBudget is enough for a half-year, several times over.
const DefaultBudget = 50_000

// Limits bound what an endpoint can cost in time. What is 0 is the default.
type Limits struct {
	Attempt time.Duration // for one answer to arrive whole; 2 minutes
	Wait    time.Duration // between attempts, over a whole Phrase; 1 minute
	Overall time.Duration // for a whole Phrase; 10 minutes
}

func (l Limits) orDefault() Limits {
	or := func(d, preset time.Duration) time.Duration {
		if d == 0 {
			return preset
		}
		return d
	}
	return Limits{or(l.Attempt, 2*time.Minute), or(l.Wait, time.Minute), or(l.Overall, 10*time.Minute)}
}

// Phrase asks for all sentences, some at a time. Whatever goes wrong with a
// sentence or with the endpoint is a reason in the reply; an endpoint that
// fails is not asked again. An error is of the client's or the request's own, or
// of ctx; what had been phrased by then is in the reply.
func (c *Client) Phrase(ctx context.Context, r Request) (Reply, error) {
	p, err := c.plan(r)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Phrased: p.known, Rejected: p.over, Cached: len(p.known)}
	limits := c.Limits.orDefault()
	within, cancel := context.WithTimeout(ctx, limits.Overall)
	defer cancel()
	door := &egress{client: c, limits: limits}
	for _, b := range p.batches {
		if reply.Tokens+b.tokens() > c.budget() {
			b.reject(&reply, c.overBudget())
			continue
		}
		if failed := c.ask(within, door, b, &reply); failed != nil {
			reason := c.reason(failed)
			for _, rest := range p.batches {
				rest.reject(&reply, reason)
			}
			break
		}
	}
	return reply, ctx.Err()
}

// ask sends one batch and sorts what comes back. The error is of the endpoint.
func (c *Client) ask(ctx context.Context, door *egress, b batch, reply *Reply) error {
	reply.Requests++
	reply.Tokens += b.tokens()
	answer, err := door.complete(ctx, b.body)
	if err != nil {
		return err
	}
	reply.Tokens += max(answer.Usage.TotalTokens-b.tokens(), 0)
	phrased, rejected := b.read(answer)
	maps.Copy(reply.Rejected, rejected)
	maps.Copy(reply.Phrased, phrased)
	if c.Cache == nil {
		return nil
	}
	for _, s := range b.sentences {
		if text, ok := phrased[s.ID]; ok {
			c.Cache.Put(b.keys[s.ID], []byte(text))
		}
	}
	return nil
}

// Known returns the rewordings that the cache has, by Sentence.ID. It asks nobody.
func (c *Client) Known(r Request) (map[string]string, error) {
	p, err := c.plan(r)
	return p.known, err
}

// Prompts returns the bodies of the requests that Phrase would send now, byte
// for byte, if all goes well. Besides them only the key leaves.
func (c *Client) Prompts(r Request) ([][]byte, error) {
	p, err := c.plan(r)
	if err != nil {
		return nil, err
	}
	var bodies [][]byte
	for _, b := range p.batches {
		bodies = append(bodies, b.bytes)
	}
	return bodies, nil
}

// Estimate is what a Phrase would use.
type Estimate struct {
	Requests   int
	Tokens     int // sent and answered: a token is taken for four bytes, which no model counts by exactly
	Cached     int // sentences that need not be asked
	OverBudget int // sentences that would not be asked
}

// Estimate returns what Phrase would use now.
func (c *Client) Estimate(r Request) (Estimate, error) {
	p, err := c.plan(r)
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{Requests: len(p.batches), Cached: len(p.known), OverBudget: len(p.over)}
	for _, b := range p.batches {
		e.Tokens += b.tokens()
	}
	return e, nil
}

func (c *Client) budget() int {
	if c.Budget == 0 {
		return DefaultBudget
	}
	return c.Budget
}

func (c *Client) overBudget() string {
	return fmt.Sprintf("it is over the budget of %d tokens", c.budget())
}

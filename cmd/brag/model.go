package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/openai"
	"bragsheet/summarize/redact"
	"bragsheet/summarize/write"
)

// modelOptions are the flags of commands that can have a model phrase
// sentences. Without --model nothing is ever sent.
type modelOptions struct {
	model      bool
	showPrompt bool // print what would be sent, and send nothing
	estimate   bool // print how much that would be, and send nothing
	budget     int  // tokens
}

func (o *modelOptions) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.model, "model", false, "have the model of the configuration phrase sentences; redacted text is sent to it")
	f.BoolVar(&o.showPrompt, "show-prompt", false, "print exactly what --model would send, and send nothing")
	f.BoolVar(&o.estimate, "estimate", false, "print how many tokens --model would use, and send nothing")
	f.IntVar(&o.budget, "budget", openai.DefaultBudget, "how many `tokens` a draft may use, as estimated")
}

// looks reports whether the person only wants to look: there is no document then.
func (o modelOptions) looks() bool { return o.showPrompt || o.estimate }

// modelReport says what a model did for a document.
type modelReport struct {
	Model    string      `json:"model"`
	Phrased  int         `json:"phrased"` // sentences the document says in the model's words
	Cached   int         `json:"cached"`  // sentences that were not asked again
	Requests int         `json:"requests"`
	Tokens   int         `json:"tokens"`
	Kept     []modelKept `json:"kept"` // sentences that stay as the offline writer has them
}

// modelKept is a sentence that stays as it is, and why.
type modelKept struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Why  string `json:"why"`
}

// phrasing is the work of having a model phrase the sentences of a view.
type phrasing struct {
	client    *openai.Client
	request   openai.Request
	sentences map[string]*write.Sentence // those asked for, by ID
	originals map[string]redact.Original
	report    modelReport
}

func (p *phrasing) keep(s *write.Sentence, why string) {
	p.report.Kept = append(p.report.Kept, modelKept{s.ID, s.Text, why})
}

// phrase has the model phrase what view allows, in a language ("" is English),
// or prints what that would send where the person only looks. Whatever goes wrong with a
// sentence, it stays as it was, with a reason in the report; an error is the
// person's to mend, or an interrupt.
func (a *app) phrase(ctx context.Context, ses *session, view *write.View, language string, o modelOptions) (modelReport, error) {
	if !o.model && !o.looks() {
		return modelReport{}, nil
	}
	p, err := a.newPhrasing(ses, view, language, o)
	if err != nil {
		return modelReport{}, err
	}
	cache := openModelCache(ctx, ses.db)
	p.client.Cache = cache
	if o.looks() {
		return p.report, a.look(p, o)
	}
	reply, err := p.client.Phrase(ctx, p.request)
	cache.keep(ctx)
	if err != nil {
		return modelReport{}, err
	}
	p.take(reply)
	return p.report, nil
}

// rephrase puts into view what the model of the configuration said of the same
// sentences before, and asks nobody. It reports whether there was any of it.
func (a *app) rephrase(ctx context.Context, ses *session, view *write.View, language string) bool {
	if ses.cfg.Model == nil {
		return false
	}
	p, err := a.newPhrasing(ses, view, language, modelOptions{estimate: true, budget: openai.DefaultBudget})
	if err != nil {
		return false
	}
	p.client.Cache = openModelCache(ctx, ses.db)
	known, err := p.client.Known(p.request)
	if err != nil {
		return false
	}
	p.take(openai.Reply{Phrased: known})
	return p.report.Phrased > 0
}

// newPhrasing redacts what is to be phrased. What must not leave is kept.
func (a *app) newPhrasing(ses *session, view *write.View, language string, o modelOptions) (*phrasing, error) {
	m := ses.cfg.Model
	if m == nil {
		return nil, usageError{fmt.Errorf("there is no model: in %s; it needs base_url and name", a.configPath())}
	}
	if o.budget <= 0 {
		return nil, usageError{fmt.Errorf("--budget %d is no number of tokens", o.budget)}
	}
	key := ""
	if m.APIKeyEnv != "" {
		if key = strings.TrimSpace(a.getenv(m.APIKeyEnv)); key == "" && !o.looks() {
			return nil, &config.Error{File: a.configPath(), Text: "model: the variable " + m.APIKeyEnv + ", which api_key_env names, is not set"}
		}
	}
	r, err := redact.New(ses.known(m.NeverSend))
	if err != nil {
		return nil, &config.Error{File: a.configPath(), Text: "model: never_send: " + err.Error()}
	}
	p := &phrasing{
		client:    &openai.Client{BaseURL: m.BaseURL, Key: key, Model: m.Name, Budget: o.budget},
		request:   openai.Request{Language: cmp.Or(language, "en")},
		sentences: map[string]*write.Sentence{}, originals: map[string]redact.Original{},
		report: modelReport{Model: m.Name},
	}
	secret := ses.secret(r, view)
	for _, s := range view.Sentences() {
		if secret[s] {
			p.keep(s, "it tells of something that never_send names")
			continue
		}
		text, original, err := r.Redact(s.Text)
		if err != nil {
			p.keep(s, err.Error())
			continue
		}
		p.sentences[s.ID], p.originals[s.ID] = s, original
		p.request.Sentences = append(p.request.Sentences, openai.Sentence{ID: s.ID, Text: text})
	}
	return p, nil
}

// known is everybody and every place the redactor takes out: who was
// harvested, and who the person named in a note.
func (p *picture) known(neverSend []string) redact.Known {
	k := redact.Known{Accounts: p.Accounts, Containers: p.Containers, NeverSend: neverSend}
	k.People = append(k.People, p.People...)
	for _, n := range p.Notes {
		for _, name := range n.With {
			k.People = append(k.People, work.Person{ID: work.PersonID("note", name), Login: name, Name: name})
		}
	}
	return k
}

// secret returns the sentences of accomplishments that have an item, be it
// somebody else's, in a place nothing of which may leave.
func (p *picture) secret(r *redact.Redactor, view *write.View) map[*write.Sentence]bool {
	excluded := map[string]bool{} // accomplishments
	places := map[string]string{}
	for _, e := range p.Entries {
		places[e.ID] = e.Container
	}
	for _, acc := range p.Accomplishments {
		for _, id := range acc.Items {
			if place, ok := places[id]; !ok || r.Excluded(place) {
				excluded[acc.ID] = true
			}
		}
	}
	found := map[*write.Sentence]bool{}
	for _, b := range view.Accomplishments {
		if excluded[b.ID] {
			for _, s := range append([]*write.Sentence{b.Head}, b.Details...) {
				found[s] = true
			}
		}
	}
	return found
}

// look prints what would be sent, or how much it would be.
func (a *app) look(p *phrasing, o modelOptions) error {
	if o.showPrompt {
		bodies, err := p.client.Prompts(p.request)
		for _, body := range bodies {
			fmt.Fprintf(a.stdout, "%s\n", body)
		}
		a.hint("%s would go to %s. Nothing was sent.", count(len(bodies), "request"), p.client.BaseURL)
		return err
	}
	e, err := p.client.Estimate(p.request)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]int{"requests": e.Requests, "tokens": e.Tokens, "cached": e.Cached, "over_budget": e.OverBudget})
	}
	fmt.Fprintf(a.stdout, "about %d tokens in %s to %s; known from before: %s, over the budget: %d\n",
		e.Tokens, count(e.Requests, "request"), p.client.BaseURL, count(e.Cached, "sentence"), e.OverBudget)
	a.hint("A token is taken for four bytes; models count otherwise. Nothing was sent.")
	return nil
}

// take puts what the model phrased into the sentences, as far as it can be
// restored and the gate lets it pass.
func (p *phrasing) take(reply openai.Reply) {
	p.report.Requests, p.report.Tokens, p.report.Cached = reply.Requests, reply.Tokens, reply.Cached
	for _, asked := range p.request.Sentences {
		s := p.sentences[asked.ID]
		phrased, ok := reply.Phrased[asked.ID]
		if !ok {
			p.keep(s, reply.Rejected[asked.ID])
			continue
		}
		text, err := p.originals[asked.ID].Restore(phrased)
		if err != nil {
			p.keep(s, err.Error())
			continue
		}
		if refusals := s.Replace(text); len(refusals) > 0 {
			p.keep(s, "the gate refused the model's wording: "+refusals[0].Why)
			continue
		}
		p.report.Phrased++
	}
}

// sayPhrased tells the person what a model did, and what it did not and why.
// Where none was asked it says nothing.
func (a *app) sayPhrased(r modelReport) {
	if r.Model == "" {
		return
	}
	a.hint("%s phrased %d of %d sentences (%d tokens in %s, %d known from before).",
		r.Model, r.Phrased, r.Phrased+len(r.Kept), r.Tokens, count(r.Requests, "request"), r.Cached)
	for _, k := range r.Kept {
		a.hint("  as brag writes it: “%s”: %s", oneLine(k.Text, 50), oneLine(k.Why, 160))
	}
}

// modelCacheKind is what rewordings are cached under. They are redacted, as they
// came.
const modelCacheKind = "model"

// modelCache keeps rewordings in the database.
type modelCache struct {
	db            *store.DB
	stored, added map[string][]byte
}

// openModelCache reads the cache. One that cannot be read is empty: it only
// saves money.
func openModelCache(ctx context.Context, db *store.DB) *modelCache {
	stored, _ := db.Cached(ctx, modelCacheKind)
	return &modelCache{db: db, stored: stored, added: map[string][]byte{}}
}

func (c *modelCache) Get(key string) ([]byte, bool) {
	rewording, ok := c.stored[key]
	return rewording, ok
}

func (c *modelCache) Put(key string, rewording []byte) { c.added[key] = rewording }

// keep stores what is new, after an interrupt, too: it was paid for. That it
// cannot is no reason to fail.
func (c *modelCache) keep(ctx context.Context) {
	if len(c.added) > 0 {
		_ = c.db.SaveCache(context.WithoutCancel(ctx), modelCacheKind, c.added, nil)
	}
}

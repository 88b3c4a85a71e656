package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"bragsheet/cmd/brag/config"
	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/infer"
	"bragsheet/summarize/measure"
	"bragsheet/summarize/theme"
)

const defaultFramework = "generic"

// picture is everything stored and what inference makes of it. Of the texts of
// items it has only the titles: bodies are read with addBodies.
type picture struct {
	work.Snapshot
	infer.Result
	framework *theme.Framework
	now       time.Time
	gone      map[string]work.Standing // by item: what a source was found not to show any more
	seen      *measure.Seen
	changes   []measure.Addressing
	facts     *measure.Facts // of a period, in place of entries, accomplishments, events and links
}

// session is what most commands need: the configuration, the open database,
// and the picture.
type session struct {
	*picture
	cfg *config.Config
	db  *store.DB
}

// session opens the database and infers. Whoever asks for it closes db.
func (a *app) session(ctx context.Context) (*session, error) {
	return a.sessionAbout(ctx, func(*config.Config, []work.Goal) *work.Period { return nil })
}

// sessionAbout is session for what measures a period only, nil for all time,
// which about tells. The picture may then have the facts alone, of what happened
// in it.
func (a *app) sessionAbout(ctx context.Context, about func(*config.Config, []work.Goal) *work.Period) (*session, error) {
	cfg, db, err := a.offline(ctx)
	if err != nil {
		return nil, err
	}
	goals, err := db.Goals(ctx, a.now(cfg).Location())
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	pic, err := a.picture(ctx, cfg, db, about(cfg, goals), goals)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &session{pic, cfg, db}, nil
}

// The garbage collector leaves what inference is done with lie until the heap
// has grown by collectAt percent, but from collectFrom bytes on it does its best;
// where only facts are gathered, of which far less is kept, from gatherFrom on.
const (
	collectAt   = 300
	collectFrom = 520 << 20
	gatherFrom  = 200 << 20
)

// picture reads the database and infers, or reads what was inferred before from
// the same; with a period, what is measured of that and of the goals. It needs no
// network.
func (a *app) picture(ctx context.Context, cfg *config.Config, db *store.DB, about *work.Period, goals []work.Goal) (*picture, error) {
	framework, err := a.framework(cfg)
	if err != nil {
		return nil, err
	}
	debug.SetGCPercent(collectAt)
	debug.SetMemoryLimit(collectFrom)
	p := &picture{framework: framework, now: a.now(cfg), gone: map[string]work.Standing{}}
	outline, version, err := db.Outline(ctx)
	if err != nil {
		return nil, err
	}
	from := fingerprint(version, assignID(framework), p.now.Location())
	head, ok := openHead(ctx, db, from)
	if ok {
		outline.Coverage = append(outline.Coverage, neverRead(cfg, outline.Coverage)...)
		p.Snapshot, p.seen, p.changes = outline, head.Seen, head.Changes
		if about != nil {
			ok = p.gather(ctx, db, head.about(*about), goals)
		} else {
			ok = p.restore(ctx, db, head)
		}
	}
	if !ok {
		kept, err := p.infer(ctx, db)
		if err != nil {
			return nil, err
		}
		kept.From = from
		kept.keep(ctx, db)
		head = kept.storedHead
		p.Coverage = append(p.Coverage, neverRead(cfg, p.Coverage)...)
		p.seen, p.changes = head.Seen, head.Changes
	}
	for _, s := range head.Gone {
		p.gone[s.Item] = s
	}
	return p, nil
}

// restore reads what was inferred before; false if it cannot.
func (p *picture) restore(ctx context.Context, db *store.DB, head storedHead) bool {
	kept, ok := openStored(ctx, db, head)
	if ok {
		p.Events, p.Links = kept.events, kept.links
		p.Result = infer.Restore(p.Snapshot, kept.entries, kept.accomplishments, kept.Unmet, kept.inferred)
	}
	return ok
}

// gather reads what is measured of what was inferred before; false if it cannot.
func (p *picture) gather(ctx context.Context, db *store.DB, head storedHead, goals []work.Goal) bool {
	debug.SetMemoryLimit(gatherFrom)
	in := p.input(work.Period{}, nil)
	in.Accomplishments, in.Goals = []work.Accomplishment{}, goals
	p.facts = measure.Gather(in)
	ok := head.read(ctx, db, func(_ int, part *part) { p.facts.Add(part.Entries, part.Events, part.Accomplishments) })
	if !ok {
		p.facts = nil
		debug.SetMemoryLimit(collectFrom)
	}
	return ok
}

// infer reads everything and infers, and returns what is to be stored of it.
func (p *picture) infer(ctx context.Context, db *store.DB) (kept stored, err error) {
	classifier, err := theme.NewClassifier()
	if err != nil {
		return stored{}, err
	}
	cache := openCache(ctx, db)
	err = db.View(ctx, func(s work.Snapshot, v *store.View) {
		for _, st := range s.Standings {
			if !st.GoneAt.IsZero() {
				kept.Gone = append(kept.Gone, st)
			}
		}
		p.Snapshot = s
		p.Standings = nil // the entries hold what is in them
		p.Result = infer.Infer(infer.Input{
			Work: s, From: source{v, func() { keepCache(ctx, db, cache); cache = nil }}, Zone: p.now.Location(), Cache: cache, AssignID: assignID(p.framework),
			Assign: func(texts []infer.Text) []work.Assignment {
				converted := make([]theme.Text, len(texts))
				for i, t := range texts {
					converted[i] = theme.Text(t)
				}
				return classifier.RankAll(p.framework, converted).Assign()
			},
		})
		p.Events = v.Events()
		kept.Seen = measure.See(p.Entries)
		kept.Changes = p.findChanges(v)
	})
	if err != nil {
		return stored{}, err
	}
	kept.entries, kept.events, kept.links = p.Entries, p.Events, p.Links
	kept.accomplishments, kept.Unmet, kept.inferred = p.Accomplishments, p.Unmet, p.AllLinks()
	return kept, nil
}

// source is a view of the database. Events are read last, when nothing is looked
// up in the cache any more: keep stores it, and there is room for them.
type source struct {
	*store.View
	keep func()
}

func (s source) Events() []work.Event {
	s.keep()
	return s.View.Events()
}

// findChanges returns the changes that addressed incidents, as also texts tell.
func (p *picture) findChanges(v *store.View) []measure.Addressing {
	var pulls []string
	if slices.ContainsFunc(p.Entries, func(e work.Entry) bool { return e.Kind == work.KindIncident }) {
		for i := range p.Entries {
			if p.Entries[i].Kind == work.KindPull {
				pulls = append(pulls, p.Entries[i].ID)
			}
		}
	}
	p.setBodies(v.Bodies(pulls))
	found := measure.FindChanges(p.input(work.Period{}, nil))
	for i := range p.Entries {
		if e := &p.Entries[i]; e.Kind != work.KindNote {
			e.Body = ""
		}
	}
	return found
}

// addBodies reads the bodies of some items into their entries.
func (p *picture) addBodies(ctx context.Context, db *store.DB, ids ...string) error {
	bodies, err := db.Bodies(ctx, ids)
	p.setBodies(bodies)
	return err
}

// setBodies gives entries the bodies that there are for their IDs.
func (p *picture) setBodies(bodies map[string]string) {
	for i := range p.Entries {
		if body, ok := bodies[p.Entries[i].ID]; ok {
			p.Entries[i].Body = body
		}
	}
}

// neverRead returns the coverage of configured accounts that nothing was ever
// read of: none.
func neverRead(cfg *config.Config, known []work.Coverage) []work.Coverage {
	var missing []work.Coverage
	for _, acc := range cfg.Accounts {
		if !slices.ContainsFunc(known, func(c work.Coverage) bool { return c.Account.Name == acc.Name }) {
			account := work.Account{ID: work.ID("configured", acc.Name), Name: acc.Name, Source: acc.Source, Host: acc.URL, Login: "nobody yet"}
			missing = append(missing, work.Coverage{Account: account, Stream: "everything"})
		}
	}
	return missing
}

func (a *app) framework(cfg *config.Config) (*theme.Framework, error) {
	name := cfg.Framework
	if name == "" {
		name = defaultFramework
	}
	f, err := theme.Load(config.ExpandHome(name, a.getenv), os.ReadFile)
	if err != nil {
		return nil, &config.Error{File: a.configPath(), Text: "framework: " + err.Error()}
	}
	return f, nil
}

// principle returns the key of the principle the person names by key or name.
func (p *picture) principle(text string) (string, error) {
	key, err := principleOf(p.framework, text)
	if err != nil {
		return "", usageError{err}
	}
	return key, nil
}

func principleOf(f *theme.Framework, text string) (string, error) {
	var known []string
	for _, pr := range f.Principles {
		if strings.EqualFold(text, pr.Key) || strings.EqualFold(text, pr.Name) {
			return pr.Key, nil
		}
		known = append(known, pr.Key)
	}
	return "", fmt.Errorf("%q is no principle of %s; it has %s", text, f.Name, strings.Join(known, ", "))
}

// target is what a person names on the command line: an entry or an
// accomplishment.
type target struct {
	entry          *work.Entry
	accomplishment *work.Accomplishment
}

// item returns the item a decision about the target names, and whether it is
// about the whole accomplishment.
func (t target) item() (id string, whole bool) {
	if t.accomplishment != nil {
		return t.accomplishment.Anchor, true
	}
	return t.entry.ID, false
}

func (t target) title() string {
	if t.accomplishment != nil {
		return t.accomplishment.Title
	}
	return t.entry.Title
}

const shortestPrefix = 4

// find returns what text names: an id, the beginning of one, a reference such as
// acme/api#12 or OPS-7, or an accomplishment as a document's marker does.
func (p *picture) find(text string) (target, error) {
	var found []target
	matches := func(id, text string) bool {
		return id == text || len(text) >= shortestPrefix && strings.HasPrefix(id, text)
	}
	marked, _ := toldOf(strings.TrimPrefix(text, "brag:"))
	for i := range p.Accomplishments {
		if id := p.Accomplishments[i].ID; matches(id, text) || marked != "" && matches(id, marked) {
			found = append(found, target{accomplishment: &p.Accomplishments[i]})
		}
	}
	for i := range p.Entries {
		e := &p.Entries[i]
		named := strings.EqualFold(e.Ref, text) || e.URL != "" && e.URL == text ||
			slices.ContainsFunc(e.FormerRefs, func(r string) bool { return strings.EqualFold(r, text) })
		if named || matches(e.ID, text) {
			found = append(found, target{entry: e})
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return target{}, fmt.Errorf("nothing is called %q; `brag list` shows ids and references", text)
	}
	var titles []string
	for _, t := range found {
		id := ""
		if t.accomplishment != nil {
			id = t.accomplishment.ID
		} else {
			id = t.entry.ID
		}
		titles = append(titles, id+" "+oneLine(t.title(), 60))
	}
	return target{}, fmt.Errorf("%q could be %d things; name one by its id:\n  %s", text, len(found), strings.Join(titles, "\n  "))
}

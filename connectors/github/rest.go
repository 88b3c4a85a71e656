package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// byIDs is how many objects to ask for by id at once; the server takes 100.
const byIDs = 50

// longList is how much of a list inside an object can be asked for.
const longList = 100

// row is a result as a listing shows it.
type row struct {
	ID        string
	URL       string
	UpdatedAt string
	ClosedAt  *string
}

// hear notes what an answer says of itself rather than of one of its objects.
func (p *pull) hear(a answer) {
	for _, problem := range a.unseen(p.stream.name) {
		p.say(problem)
	}
	for _, e := range a.less {
		problem := work.Problem{What: "some details were left out: " + oneLine(e.Message), Where: p.stream.name, Unseen: true}
		if e.Type == noScope {
			problem.Advice = "give the token the scope read:org"
		}
		p.say(problem)
	}
	for _, e := range a.Errors {
		if !e.hidden() && !e.ofNode() {
			p.problems = append(p.problems, work.Problem{What: oneLine(e.Message), Where: p.stream.name})
		}
	}
}

// say mentions a problem once.
func (p *pull) say(problem work.Problem) {
	if !p.said[problem.What] {
		p.problems = append(p.problems, problem)
		p.said[problem.What] = true
	}
}

// putOff has an object with lists that go on asked for together with others of
// its kind, by id and with lists as long as they may be.
func (r *reading) putOff(id string, node map[string]any, lists []list) bool {
	if r.whole || !slices.ContainsFunc(lists, func(l list) bool {
		conn, _ := node[l.field].(map[string]any)
		_, more := nextPage(conn)
		return more
	}) {
		return false
	}
	if !slices.Contains(r.long, id) {
		r.long = append(r.long, id)
	}
	return true
}

// passOver answers for a page of one result that took the server too long: by
// no result, and where to go on. When the server cannot even say what the
// result is, the fault is not with the result.
func (p *pull) passOver(ctx context.Context, vars map[string]any, r *reading, tooMuch error) (f found, a answer, err error) {
	vars = maps.Clone(vars)
	vars["first"] = 1
	a, err = p.once(ctx, listingQuery, "Listing", vars, &f)
	if errors.Is(err, errTooMuch) || err == nil && (f.Search == nil || len(f.Search.Nodes) == 0) {
		return f, a, tooMuch
	}
	if err != nil {
		return f, a, err
	}
	var found row
	if err := json.Unmarshal(f.Search.Nodes[0], &found); err != nil {
		return f, a, fmt.Errorf("GitHub's answer to Listing: %w", err)
	}
	if !r.seen[found.ID] && found.ID != "" {
		r.heavy = append(r.heavy, found)
	}
	f.Search.Nodes = nil
	return f, a, nil
}

// rest reads what the pages of a window could not bring: objects with long
// lists, and then, one by one and with short lists to be read on, those that
// took the server too long.
func (p *pull) rest(ctx context.Context, r *reading) error {
	r.whole = true
	defer func() { r.whole, r.long, r.heavy = false, nil, nil }()
	late := func(id string) {
		if i := slices.IndexFunc(r.heavy, func(h row) bool { return h.ID == id }); i < 0 {
			r.heavy = append(r.heavy, row{ID: id, URL: id})
		}
	}
	if err := p.fetch(ctx, r, r.long, longList, p.byID, late); err != nil {
		return err
	}
	var ids []string
	for _, h := range r.heavy {
		ids = append(ids, h.ID)
	}
	return p.fetch(ctx, r, ids, 1, sized(1), func(id string) {
		i := slices.IndexFunc(r.heavy, func(h row) bool { return h.ID == id })
		r.lost = append(r.lost, oneLine(r.heavy[i].URL)+" takes GitHub too long")
		r.late++
	})
}

// fetch takes the objects with the given ids. late is told of one that takes
// the server too long even by itself.
func (p *pull) fetch(ctx context.Context, r *reading, ids []string, list int, size *pageSize, late func(id string)) error {
	for len(ids) > 0 {
		before := *size
		nodes, a, err := p.some(ctx, ids, list, size)
		if errors.Is(err, errTooMuch) && p.alive(ctx) {
			late(ids[0])
			ids, *size = ids[1:], before
			continue
		}
		if err != nil {
			return err
		}
		parts, err := p.take(ctx, nodes, a, r)
		if err != nil {
			return err
		}
		if len(parts) > 0 {
			if err := p.emit(connectors.Batch{Parts: parts}); err != nil {
				return err
			}
		}
		ids = ids[len(nodes):]
	}
	return nil
}

// some asks for the first of ids, as many as the server can answer for, with so
// much of their lists. An error of the answer is about one of them just as one
// of a search would be.
func (p *pull) some(ctx context.Context, ids []string, list int, size *pageSize) (nodes []json.RawMessage, a answer, err error) {
	var got struct{ Nodes []json.RawMessage }
	vars := map[string]any{"login": p.plan.Me.Login, "list": list}
	asked := 0
	try := *size
	try.n = min(size.n, len(ids))
	err = p.patiently(ctx, &try, func(n int) error {
		asked = n
		vars["ids"] = ids[:n]
		a, err = p.once(ctx, p.stream.doc, p.stream.op+"ByID", vars, &got)
		return err
	})
	if try.failures > size.failures {
		*size = try
	}
	if err != nil {
		return nil, a, err
	}
	if len(got.Nodes) != asked {
		return nil, a, fmt.Errorf("GitHub answers for %d of %d ids", len(got.Nodes), asked)
	}
	if asked == size.n {
		size.answered(a.took)
	}
	for i, e := range a.Errors {
		if len(e.Path) >= 2 && e.Path[0] == "nodes" {
			a.Errors[i].Path = append([]any{"search"}, e.Path...)
		}
	}
	return got.Nodes, a, nil
}

// alive reports whether the server answers anything at all.
func (p *pull) alive(ctx context.Context) bool {
	_, err := p.once(ctx, whoamiQuery, "Ping", nil, new(struct{}))
	return err == nil
}

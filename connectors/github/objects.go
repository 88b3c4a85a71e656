package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"bragsheet/store/work"
)

// take makes the parts out of the nodes of a page. What is seen already is
// left out, and so is what happened outside the harvest.
func (p *pull) take(ctx context.Context, nodes []json.RawMessage, a answer, r *reading) ([]work.Part, error) {
	p.hear(a)
	var parts []work.Part
	for i, raw := range nodes {
		part, keep, err := p.object(ctx, raw, a, i, r)
		if err != nil {
			return nil, err
		}
		if keep {
			parts = append(parts, part)
		}
	}
	return parts, nil
}

// object makes the part out of the i-th node of an answer, and says whether it
// is worth keeping.
func (p *pull) object(ctx context.Context, raw json.RawMessage, a answer, i int, r *reading) (part work.Part, keep bool, err error) {
	node, err := decodeNode(raw)
	if err != nil {
		return part, false, err
	}
	fault, hidden := a.fault(i, node)
	id, _ := node["id"].(string)
	switch {
	case r.seen[id]:
		return part, false, nil
	case fault == "" && id == "" && hidden:
		r.hidden++
		return part, false, nil
	case fault == "" && id == "":
		fault = "it came empty"
	case fault == "" && r.putOff(id, node, p.stream.lists):
		return part, false, nil
	case fault == "":
		if fault, err = p.complete(ctx, id, node); err != nil {
			return part, false, err
		}
	}
	if fault != "" {
		r.lost = append(r.lost, fault)
		return part, false, nil
	}
	r.seen[id] = true
	if part, keep, err = p.part(id, node); !keep {
		p.expected--
	}
	p.read[partKey{id, part.Name}] = keep
	return part, keep, err
}

// decodeNode decodes a node of any shape; numbers stay as they were written.
func decodeNode(raw json.RawMessage) (map[string]any, error) {
	var node map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&node); err != nil {
		return nil, fmt.Errorf("a search result of GitHub: %w", err)
	}
	return node, nil
}

// ofNode reports whether the error is about one result of a search.
func (e graphError) ofNode() bool {
	return len(e.Path) >= 3 && e.Path[0] == "search" && e.Path[1] == "nodes"
}

// within reports whether the error is about a part of a field that the node has.
func (e graphError) within(node map[string]any) bool {
	if len(e.Path) < 5 {
		return false
	}
	field, _ := e.Path[3].(string)
	return node[field] != nil
}

// fault returns what the errors of an answer say of the i-th result: what is
// wrong with it, or that something of it is hidden from the token. An error
// somewhere inside a field that came all the same costs nothing we read.
func (a answer) fault(i int, node map[string]any) (what string, hidden bool) {
	for _, e := range a.Errors {
		if !e.ofNode() || e.Path[2] != float64(i) || e.within(node) {
			continue
		}
		if e.hidden() {
			hidden = true
			continue
		}
		what = oneLine(e.Message)
	}
	return what, hidden
}

// part strips a node, and says whether it belongs to the harvest. One whose
// times cannot be read does: Read will say what is wrong with it.
func (p *pull) part(id string, node map[string]any) (part work.Part, keep bool, err error) {
	data, err := json.Marshal(reduce(node, p.plan.Me, p.notes.Teams))
	if err != nil {
		return part, false, err
	}
	part = work.Part{SourceID: id, Name: p.stream.part, Data: data}
	switch {
	case p.stream.part == partFiles:
		return filesPart(part)
	case p.stream.part == partComment:
		return p.commentPart(part)
	case p.stream.when == nil:
		return part, true, nil
	}
	times, err := p.stream.when(p.plan.Me, part)
	if err != nil {
		return part, true, nil //nolint:nilerr // as promised above
	}
	for _, at := range times {
		if !at.Before(p.plan.Since) && at.Before(p.pos.Started) {
			return part, true, nil
		}
	}
	return part, false, nil
}

// complete reads on in the lists of a node that did not come whole. The fault
// is why that was not possible.
func (p *pull) complete(ctx context.Context, id string, node map[string]any) (fault string, err error) {
	size := sized(100)
	for _, l := range p.stream.lists {
		conn, _ := node[l.field].(map[string]any)
		for after, more := nextPage(conn); more; {
			var next struct {
				Node map[string]json.RawMessage
			}
			a, err := p.ask(ctx, p.stream.doc, l.op, map[string]any{"id": id, "after": after, "login": p.plan.Me.Login}, size, &next)
			if err != nil {
				if gone, ok := errors.AsType[*partial](err); ok {
					return gone.Error(), nil
				}
				return "", err
			}
			if next.Node == nil {
				return (&partial{a.Errors}).Error(), nil
			}
			var page map[string]any
			if raw := next.Node[l.field]; len(raw) > 0 {
				if page, err = decodeNode(raw); err != nil {
					return "", err
				}
			}
			if page["nodes"] == nil { // null, with an error or without
				return (&partial{a.Errors}).Error(), nil
			}
			conn["nodes"] = append(listOf(conn["nodes"]), listOf(page["nodes"])...)
			before := after
			if after, more = nextPage(page); after == before {
				break
			}
		}
	}
	return "", nil
}

// nextPage returns the cursor after a page of a list, and whether there is more.
func nextPage(conn map[string]any) (after string, more bool) {
	info, _ := conn["pageInfo"].(map[string]any)
	after, _ = info["endCursor"].(string)
	more, _ = info["hasNextPage"].(bool)
	return after, more && after != ""
}

func listOf(v any) []any {
	list, _ := v.([]any)
	return list
}

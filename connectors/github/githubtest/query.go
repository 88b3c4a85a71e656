package githubtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

const maxNodes = 500_000 // one query may ask for

// request is a GraphQL request body.
type request struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
}

// query is a valid operation, ready to run.
type query struct {
	op     *ast.OperationDefinition
	vars   map[string]any
	first  int // objects asked for by a search or by id
	list   int // the most asked for of a list inside of that
	nodes  int // objects asked for altogether
	points int // what GitHub would charge

	words map[string]bool // what is asked for: Type.field, types of fragments, enum values
}

// note records what a field asks for.
func (q *query) note(f *ast.Field) {
	q.words[f.ObjectDefinition.Name+"."+f.Name] = true
	for _, a := range f.Arguments {
		for _, v := range a.Value.Children {
			q.words[v.Value.Raw] = true
		}
	}
}

// prepare parses and validates a request and refuses what asks for too much.
func prepare(req request) (q *query, err error) {
	doc, errs := gqlparser.LoadQueryWithRules(schema(), req.Query, nil)
	if len(errs) > 0 {
		return nil, errs
	}
	op := doc.Operations.ForName(req.OperationName)
	if op == nil {
		return nil, fmt.Errorf("no operation named %q", req.OperationName)
	}
	for name, v := range req.Variables {
		// The validator takes a json.Number for a string.
		if n, ok := v.(json.Number); ok {
			if req.Variables[name], err = n.Int64(); err != nil {
				return nil, err
			}
		}
	}
	vars, err := validator.VariableValues(schema(), op, req.Variables)
	if err != nil {
		return nil, err
	}
	q = &query{op: op, vars: vars, words: map[string]bool{}}
	lists := 0
	if err := q.measure(op.SelectionSet, 1, &lists); err != nil {
		return nil, err
	}
	if q.nodes > maxNodes {
		return nil, fmt.Errorf("MAX_NODE_LIMIT_EXCEEDED: this query requests up to %d possible nodes", q.nodes)
	}
	q.points = max(1, (lists+50)/100)
	return q, nil
}

// measure adds up what a selection asks for, by GitHub's published formula:
// times is how often the selection is answered.
func (q *query) measure(set ast.SelectionSet, times int, lists *int) error {
	for _, selection := range set {
		var err error
		switch s := selection.(type) {
		case *ast.InlineFragment:
			q.words[s.TypeCondition] = true
			err = q.measure(s.SelectionSet, times, lists)
		case *ast.FragmentSpread:
			err = q.measure(s.Definition.SelectionSet, times, lists)
		case *ast.Field:
			q.note(s)
			inner := times
			if first, ok := asked(s.ArgumentMap(q.vars)); ok {
				if first < 1 || first > 100 {
					return fmt.Errorf("EXCESSIVE_PAGINATION: requesting %d records on the `%s` connection exceeds the `first` limit of 100 records", first, s.Name)
				}
				if s.ObjectDefinition.Name == "Query" {
					q.first = first
				} else {
					q.list = max(q.list, first)
				}
				*lists += times
				inner = times * first
				q.nodes += inner
			}
			err = q.measure(s.SelectionSet, inner, lists)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// asked is how many objects the arguments of a field ask for.
func asked(args map[string]any) (int, bool) {
	if ids, ok := args["ids"].([]any); ok {
		return len(ids), true
	}
	first, ok := args["first"].(int64)
	return int(first), ok
}

// object is one GraphQL object: its type under __typename, and its fields. A
// field that takes arguments is a func.
type object map[string]any

// argued is a field whose value depends on its arguments.
type argued func(args map[string]any) (any, error)

// refusal is an error in place of a value.
type refusal struct {
	kind    string
	message string
	saml    bool
}

func (r refusal) Error() string { return r.message }

// run answers the operation from the root's fields.
func (q *query) run(r *resolver) (data any, errs []any) {
	x := &execution{query: q}
	return x.object(q.op.SelectionSet, r.root(), nil), x.errs
}

// execution is one run of a query, and the errors met on the way.
type execution struct {
	*query
	errs []any
}

// object answers a selection on one object.
func (x *execution) object(set ast.SelectionSet, o object, path []any) any {
	out := map[string]any{}
	fields := map[string][]*ast.Field{}
	x.collect(set, o["__typename"].(string), fields)
	for key, same := range fields {
		at := append(slices.Clone(path), key)
		var sub ast.SelectionSet
		for _, f := range same {
			sub = append(sub, f.SelectionSet...)
		}
		value, known := o[same[0].Name]
		if !known {
			x.refuse(at, fmt.Errorf("githubtest does not know %s.%s", o["__typename"], same[0].Name))
			continue
		}
		if f, ok := value.(argued); ok {
			var err error
			if value, err = f(same[0].ArgumentMap(x.vars)); err != nil {
				x.refuse(at, err)
				value = nil
			}
		}
		out[key] = x.value(sub, value, at)
	}
	return out
}

// value answers a selection on whatever a field holds.
func (x *execution) value(set ast.SelectionSet, v any, path []any) any {
	switch v := v.(type) {
	case object:
		if v == nil {
			return nil
		}
		return x.object(set, v, path)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = x.value(set, v[i], append(slices.Clone(path), i))
		}
		return list
	case refusal:
		x.refuse(path, v)
		return nil
	}
	return v
}

// collect gathers the fields a selection has for a type, by response key.
func (x *execution) collect(set ast.SelectionSet, typename string, into map[string][]*ast.Field) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			into[s.Alias] = append(into[s.Alias], s)
		case *ast.InlineFragment:
			if x.applies(s.TypeCondition, typename) {
				x.collect(s.SelectionSet, typename, into)
			}
		case *ast.FragmentSpread:
			if x.applies(s.Definition.TypeCondition, typename) {
				x.collect(s.Definition.SelectionSet, typename, into)
			}
		}
	}
}

// applies reports whether a type is, or is one of, the condition.
func (x *execution) applies(condition, typename string) bool {
	return condition == "" || slices.ContainsFunc(schema().GetPossibleTypes(schema().Types[condition]),
		func(d *ast.Definition) bool { return d.Name == typename })
}

func (x *execution) refuse(path []any, err error) {
	e := map[string]any{"message": err.Error(), "path": path}
	if r, ok := errors.AsType[refusal](err); ok {
		e["type"] = r.kind
		if r.saml {
			e["extensions"] = map[string]any{"saml_failure": true}
		}
	}
	x.errs = append(x.errs, e)
}

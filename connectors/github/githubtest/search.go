package githubtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

const maxResults = 1000 // of one search

// subject is what a search sees of a pull request or an issue. There are many,
// and most are passed over at the first look.
type subject struct {
	node   func() object
	id     func() string
	ref    func() string
	owner  func() string
	author string
	is     []string
	labels []string
	people func(qualifier string) []string  // assignee, reviewed-by, involves
	time   func(qualifier string) time.Time // created, updated, closed, merged
}

var qualifier = regexp.MustCompile(`^(-?)([a-z-]+):((?:"[^"]*"|[^\s"])+)(?:\s+|$)`)

// search returns what matches a query, in its order. What it does not know is
// an error, so that a typo cannot pass for "nothing found".
func (r *resolver) search(text string) ([]*subject, error) {
	found := r.subjects()
	order := "created-desc"
	for rest := strings.TrimSpace(text); rest != ""; {
		m := qualifier.FindStringSubmatch(rest)
		if m == nil {
			return nil, fmt.Errorf("githubtest does not understand the search %q from %q on", text, rest)
		}
		rest = rest[len(m[0]):]
		if m[2] == "sort" {
			order = m[3]
			continue
		}
		match, err := matcher(m[2], m[3])
		if err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(s *subject) bool { return match(s) == (m[1] == "-") })
	}
	field, direction, _ := strings.Cut(order, "-")
	if field != "created" && field != "updated" || direction != "asc" && direction != "desc" {
		return nil, fmt.Errorf("githubtest does not know sort:%s", order)
	}
	slices.SortStableFunc(found, func(a, b *subject) int {
		if direction == "desc" {
			a, b = b, a
		}
		return a.time(field).Compare(b.time(field))
	})
	return found, nil
}

// matcher returns what one qualifier asks.
func matcher(name, value string) (func(*subject) bool, error) {
	switch name {
	case "is":
		if !slices.Contains([]string{"pr", "issue", "merged", "unmerged", "closed", "open"}, value) {
			return nil, fmt.Errorf("githubtest does not know is:%s", value)
		}
		return func(s *subject) bool { return slices.Contains(s.is, value) }, nil
	case "author":
		return func(s *subject) bool { return s.author == strings.TrimPrefix(value, "app/") }, nil
	case "assignee", "reviewed-by", "involves":
		return func(s *subject) bool { return slices.Contains(s.people(name), value) }, nil
	case "org":
		return func(s *subject) bool { return s.owner() == value }, nil
	case "label":
		wanted := strings.Split(strings.ToLower(strings.ReplaceAll(value, `"`, "")), ",")
		return func(s *subject) bool {
			return slices.ContainsFunc(s.labels, func(l string) bool { return slices.Contains(wanted, strings.ToLower(l)) })
		}, nil
	case "created", "updated", "closed", "merged":
		from, to, err := timeRange(value)
		return func(s *subject) bool {
			at := s.time(name)
			return !at.IsZero() && !at.Before(from) && (to.IsZero() || !at.After(to))
		}, err
	}
	return nil, fmt.Errorf("githubtest does not know the qualifier %q", name)
}

// timeRange reads A..B, which includes B, and >=A. GitHub also takes dates, but
// says nothing of their zone: here they are an error.
func timeRange(value string) (from, to time.Time, err error) {
	first, last, closed := strings.Cut(value, "..")
	if !closed {
		var ok bool
		if first, ok = strings.CutPrefix(value, ">="); !ok {
			return from, to, fmt.Errorf("githubtest does not know the range %s", value)
		}
	}
	if from, err = time.Parse("2006-01-02T15:04:05Z", first); err != nil || !closed {
		return from, to, err
	}
	to, err = time.Parse("2006-01-02T15:04:05Z", last)
	return from, to, err
}

// subjects lists all there is, in the world's order.
func (r *resolver) subjects() []*subject {
	w := r.world
	var all []*subject
	for i := range w.Pulls {
		p := &w.Pulls[i]
		s := &subject{
			node: func() object { return r.pull(p) }, id: func() string { return w.pullID(p) },
			ref: func() string { return w.ref(p.Repo, p.Number) }, owner: func() string { return w.repo(p.Repo).owner() },
			author: p.Author, is: []string{"pr", strings.ToLower(p.state()), "closed"}, labels: p.Labels, people: p.people, time: p.time,
		}
		if p.Merged.IsZero() {
			s.is[2] = "unmerged"
		}
		all = append(all, s)
	}
	for i := range w.Issues {
		issue := &w.Issues[i]
		all = append(all, &subject{
			node: func() object { return r.issue(issue) }, id: func() string { return w.issueID(issue) },
			ref: func() string { return w.ref(issue.Repo, issue.Number) }, owner: func() string { return w.repo(issue.Repo).owner() },
			author: issue.Author, is: []string{"issue", strings.ToLower(issue.state())}, labels: issue.Labels, people: issue.people, time: issue.time,
		})
	}
	return all
}

func (p *Pull) people(qualifier string) []string {
	switch qualifier {
	case "assignee":
		return p.Assignees
	case "involves":
		return slices.Concat(p.Assignees, p.Involved, []string{p.Author})
	}
	var reviewers []string
	for _, review := range p.Reviews {
		reviewers = append(reviewers, review.Author)
	}
	return reviewers
}

func (p *Pull) time(qualifier string) time.Time {
	switch qualifier {
	case "created":
		return p.Created
	case "updated":
		return p.updated()
	case "merged":
		return p.Merged
	}
	return latest(p.Merged, p.Closed)
}

func (i *Issue) people(qualifier string) []string {
	switch qualifier {
	case "assignee":
		return i.Assignees
	case "involves":
		return slices.Concat(i.Assignees, i.Involved, []string{i.Author})
	}
	return nil
}

func (i *Issue) time(qualifier string) time.Time {
	switch qualifier {
	case "created":
		return i.Created
	case "updated":
		return i.updated()
	case "closed":
		return i.Closed
	}
	return time.Time{}
}

// results is the search field: at most 1,000 of what was found, page by page,
// with whatever quirks the world has.
func (r *resolver) results(args map[string]any) (any, error) {
	found, err := r.search(args["query"].(string))
	if err != nil {
		return nil, err
	}
	found = r.indexed(found)
	if quirks := &r.world.Quirks; quirks.OverloadedOnce {
		quirks.OverloadedOnce = false
		return nil, refusal{kind: "RESOURCE_LIMITS_EXCEEDED", message: "Resource limits for this query exceeded."}
	}
	page, info, err := slice(found[:min(len(found), maxResults)], args)
	if err != nil {
		return nil, err
	}
	return object{
		"__typename": "SearchResultItemConnection", "issueCount": len(found),
		"pageInfo": info, "nodes": r.quirky(page),
	}, nil
}

// quirky makes the nodes of a page, some of them wrong.
func (r *resolver) quirky(page []*subject) []any {
	quirks := &r.world.Quirks
	nodes := make([]any, 0, len(page))
	for _, s := range page {
		if !once(&quirks.SkipOnce, s.ref()) {
			nodes = append(nodes, r.served(s))
		}
	}
	for _, s := range page {
		if once(&quirks.DupOnce, s.ref()) {
			nodes[len(nodes)-1] = s.node()
		}
	}
	return nodes
}

// served is what comes of an object: itself, or what is said in its place.
func (r *resolver) served(s *subject) any {
	quirks := &r.world.Quirks
	if most, heavy := quirks.Heavy[s.ref()]; heavy && r.inside > most {
		r.gaveUp = true
	}
	switch kind, null := quirks.Null[s.ref()]; {
	case null:
		return refusal{kind: kind, message: "Something is wrong with " + s.ref() + "."}
	case r.world.needsSSO(s.owner()):
		return refusal{kind: "FORBIDDEN", saml: true, message: "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization."}
	}
	return s.node()
}

// indexed leaves out what the search index has not caught up with.
func (r *resolver) indexed(found []*subject) []*subject {
	lag := r.world.Quirks.Lag
	if len(lag) == 0 {
		return found
	}
	return slices.DeleteFunc(found, func(s *subject) bool {
		left := lag[s.ref()]
		if left > 0 {
			lag[s.ref()]--
		}
		return left > 0
	})
}

// nodes is the field of that name: objects by their ids, in that order.
func (r *resolver) nodes(args map[string]any) (any, error) {
	byID := map[string]*subject{}
	for _, s := range r.subjects() {
		byID[s.id()] = s
	}
	ids, _ := args["ids"].([]any)
	all := make([]any, len(ids))
	for i, id := range ids {
		s, known := byID[id.(string)]
		if !known {
			all[i] = refusal{kind: "NOT_FOUND", message: fmt.Sprintf("Could not resolve to a node with the global id of '%s'.", id)}
			continue
		}
		all[i] = r.served(s)
	}
	return all, nil
}

// once reports whether ref is listed, and strikes it off.
func once(list *[]string, ref string) bool {
	i := slices.Index(*list, ref)
	if i < 0 {
		return false
	}
	*list = slices.Delete(*list, i, i+1)
	return true
}

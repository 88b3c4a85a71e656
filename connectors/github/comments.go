package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// partComment is a comment of the person's own, with its id after it: a part of
// what it is under.
const partComment = "comment"

// comments reads what the person wrote under issues and pull requests. GitHub
// does not search for it, but lists it, with what changed last first.
func (p *pull) comments(ctx context.Context) error {
	p.stream = stream{name: comments, part: partComment, by: byUpdated}
	p.pages = sized(mostPage)
	return p.run(ctx)
}

// allComments reads them all again, for a census: what the token did not show
// before is found in no other way, nor is what has been deleted since.
func (p *pull) allComments(ctx context.Context) error {
	plan := p.plan
	plan.Position = nil
	var parts []work.Part
	listed, whole := map[string]bool{}, true
	of := p.pull(plan, func(b connectors.Batch, _ error) bool {
		p.sent += b.Requests
		p.problems = append(p.problems, b.Problems...)
		parts = append(parts, b.Parts...)
		whole = whole && (b.Window == nil || b.Window.Seen >= b.Window.Expected)
		return true
	})
	of.said = p.said
	if err := of.comments(ctx); err != nil {
		return err
	}
	for _, part := range parts {
		listed[part.Name] = true
	}
	if whole && len(of.pos.Again) == 0 {
		for _, st := range p.plan.Stored {
			for _, name := range st.Parts {
				if strings.HasPrefix(name, partComment+" ") && !listed[name] {
					parts = append(parts, work.Part{SourceID: st.SourceID, Name: name, Data: json.RawMessage(`{"deleted":true}`)})
				}
			}
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return p.emit(connectors.Batch{Parts: parts})
}

// commentPage is a page of the list.
type commentPage struct {
	TotalCount int
	PageInfo   pageInfo
	Nodes      []json.RawMessage
}

// newest reads comments down to where the window begins. How many there should
// be is known page by page: each is full but the last, which ends at the total.
func (p *pull) newest(ctx context.Context, _ string, r *reading) error {
	p.expected -= r.count()
	clear(r.counts)
	for after, before := any(nil), 0; ; {
		page, a, err := p.commentPage(ctx, after)
		if err != nil || page == nil {
			return err
		}
		next := page.PageInfo
		last := !next.HasNextPage || after == next.EndCursor
		n := page.TotalCount - before
		if !last {
			n = min(n, p.pages.n)
		}
		r.counts[fmt.Sprint(after)] = n
		p.expected += n
		before += n
		parts, err := p.take(ctx, page.Nodes, a, r)
		if err != nil {
			return err
		}
		p.pos.Size = p.pages.n
		if len(parts) > 0 {
			if err := p.emit(connectors.Batch{Parts: parts}); err != nil {
				return err
			}
		}
		if last || page.reaches(p.pos.Todo[0].From) {
			return nil
		}
		after = next.EndCursor
	}
}

// commentPage asks for a page. It is nil where the server knows no such list, or
// does not show it: that is said, and the window asked for again.
func (p *pull) commentPage(ctx context.Context, after any) (*commentPage, answer, error) {
	var found struct {
		Viewer struct{ IssueComments *commentPage }
	}
	a, err := p.ask(ctx, commentsQuery, "Comments", map[string]any{"after": after}, p.pages, &found)
	if refused, ok := errors.AsType[*partial](err); ok && refused.lasting() {
		w := p.pos.Todo[0]
		w.To = p.pos.end(w)
		p.pos.again(w)
		p.say(work.Problem{What: "comments are not read: " + refused.Error(), Where: comments, Unseen: true})
		return nil, a, nil
	}
	if err == nil && found.Viewer.IssueComments == nil {
		err = &partial{a.Errors}
	}
	for i, e := range a.Errors {
		if len(e.Path) > 2 && e.Path[1] == "issueComments" { // to be read as one of a search
			a.Errors[i].Path = append([]any{"search"}, e.Path[2:]...)
		}
	}
	return found.Viewer.IssueComments, a, err
}

// lasting reports whether the same will be said next time.
func (p *partial) lasting() bool {
	return len(p.errors) > 0 && !slices.ContainsFunc(p.errors, func(e graphError) bool { return !e.hidden() && e.mark() == "" })
}

// reaches reports whether the page goes back to before a time.
func (c *commentPage) reaches(from time.Time) bool {
	return slices.ContainsFunc(c.Nodes, func(raw json.RawMessage) bool {
		var row struct{ UpdatedAt time.Time }
		return json.Unmarshal(raw, &row) == nil && !row.UpdatedAt.IsZero() && row.UpdatedAt.Before(from)
	})
}

// commentNode is a comment as it comes.
type commentNode struct {
	comment
	ID        string
	UpdatedAt time.Time
	Author    *actor

	Issue, PullRequest *struct{ ID string }
}

// comment is what the part holds.
type comment struct {
	URL        string `json:"url"`
	CreatedAt  string `json:"createdAt"`
	Body       string `json:"body"`
	Repository struct {
		ID            string `json:"id"`
		NameWithOwner string `json:"nameWithOwner"`
		IsPrivate     bool   `json:"isPrivate"`
	} `json:"repository"`
	Deleted bool `json:"deleted,omitempty"` // and nothing else is kept of it
}

// commentPart makes a part of what it is under out of a comment. One that is not
// mine, is of another organisation or has been read before is not kept.
func (p *pull) commentPart(part work.Part) (_ work.Part, keep bool, err error) {
	var node commentNode
	if err := json.Unmarshal(part.Data, &node); err != nil {
		return part, false, fmt.Errorf("%s %s: %w", part.Name, part.SourceID, err)
	}
	under := node.Issue
	if node.PullRequest != nil {
		under = node.PullRequest
	}
	if under == nil || under.ID == "" {
		return part, false, fmt.Errorf("%s %s: it is under nothing", part.Name, part.SourceID)
	}
	node.Body = unquoted(node.Body)
	part.SourceID, part.Name = under.ID, partComment+" "+node.ID
	part.Data, err = json.Marshal(node.comment)
	fresh := !node.UpdatedAt.Before(p.plan.Since) && !node.UpdatedAt.Before(p.pos.Todo[0].From)
	return part, fresh && node.Author.is(p.plan.Me.UserID) && p.in(node.Repository.NameWithOwner), err
}

// in reports whether a repository is of an organisation that is harvested.
func (p *pull) in(repository string) bool {
	owner, _, _ := strings.Cut(repository, "/")
	return len(p.opts.Orgs) == 0 || slices.ContainsFunc(p.opts.Orgs, func(org string) bool { return strings.EqualFold(org, owner) })
}

// unquoted is a text without the lines it quotes, which are somebody else's.
func unquoted(text string) string {
	var own strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimLeft(line, " "), ">") {
			own.WriteString(line)
		}
	}
	return strings.TrimSpace(own.String())
}

// comment adds a comment to what has been read of what it is under. Of one that
// is there alone no more is read than where it is: a repository that is forgotten
// takes it along.
func (r *reader) comment(part work.Part) error {
	var c comment
	d, err := decode(part, &c)
	if err != nil || c.Deleted {
		return err
	}
	at := d.needed("createdAt", c.CreatedAt)
	if repo := c.Repository; len(r.Items) == 0 {
		r.Containers = append(r.Containers, work.Container{
			ID: work.ContainerID(r.me.Host, repo.ID), Host: r.me.Host, SourceID: repo.ID, Name: repo.NameWithOwner, Private: repo.IsPrivate,
		})
	}
	for i := range r.Items {
		if it := &r.Items[i]; it.Kind != work.KindReview {
			it.Comments = append(it.Comments, work.Comment{At: at, URL: c.URL, Text: c.Body})
		}
	}
	return d.err
}

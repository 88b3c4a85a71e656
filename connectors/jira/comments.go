package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bragsheet/connectors/safetext"
	"bragsheet/store/work"
)

// Jira cannot be asked for one person's comments: an issue comes with those of
// everybody. So they are asked for apart, only of finished work of the
// person's, and all but the person's own words are dropped before anything is
// stored.

// maxComments is how many comments of one issue are read, the newest first,
// where they do not all come with it.
const maxComments = 1000

// commentPage is comments as they come with an issue, at times cut, or page by
// page.
type commentPage struct {
	Comments []json.RawMessage `json:"comments"`
	Total    int               `json:"total"`
}

// comment is a comment as it comes.
type comment struct {
	ID         text            `json:"id"`
	Author     *user           `json:"author"`
	Editor     *user           `json:"updateAuthor"`
	Created    text            `json:"created"`
	Body       json.RawMessage `json:"body"`
	Visibility json.RawMessage `json:"visibility"` // there if it is for a group or a role alone
	Public     *bool           `json:"jsdPublic"`  // false on what only agents of a service desk see
}

// remarks is what is kept of the comments of an issue.
type remarks struct {
	Comments []remark `json:"comments,omitempty"`
}

// remark is a comment of the person's, in plain text and without what it quotes.
type remark struct {
	ID      text   `json:"id"`
	Created text   `json:"created"`
	Text    string `json:"text"`
}

// talk gathers the comments of one issue.
type talk struct {
	me    work.Account
	seen  map[text]bool
	total int // as the server says
	kept  []remark
	bad   error // what could not be read
}

// add takes a page. What comes twice is taken once.
func (t *talk) add(page commentPage) {
	t.total = page.Total
	for _, raw := range page.Comments {
		var c comment
		if err := json.Unmarshal(raw, &c); err != nil {
			t.bad = misshapen("comment.", err)
			continue
		}
		if t.seen[c.ID] {
			continue
		}
		t.seen[c.ID] = true
		if !c.mine(t.me) {
			continue
		}
		words := ownWords(c.Body)
		if words == "" {
			continue
		}
		if _, err := c.Created.parse(); err != nil || c.Created == "" {
			t.bad = fmt.Errorf("comment %s: created: %w", c.ID, cmp.Or(err, errors.New("missing")))
			continue
		}
		t.kept = append(t.kept, remark{c.ID, c.Created, words})
	}
}

// mine reports whether all of c is the person's, and for everybody who sees the
// issue.
func (c *comment) mine(me work.Account) bool {
	everybodys := (len(c.Visibility) == 0 || string(c.Visibility) == "null") && (c.Public == nil || *c.Public)
	edited := c.Editor.id() != "" && c.Editor.id() != me.UserID
	return everybodys && !edited && c.Author.id() != "" && c.Author.id() == me.UserID
}

// part is what is stored, in the order of the ids.
func (t *talk) part(id string) (work.Part, error) {
	slices.SortFunc(t.kept, func(a, b remark) int {
		return cmp.Or(cmp.Compare(a.ID.number(), b.ID.number()), cmp.Compare(a.ID, b.ID))
	})
	data, err := json.Marshal(remarks{t.kept})
	return work.Part{SourceID: id, Name: partComments, Data: data}, err
}

// comments returns the parts that hold what the person wrote under issues. What
// of an issue could not be read is told to again; then it has no part.
func (p *reads) comments(ctx context.Context, issues []row, again func(row, error)) ([]work.Part, error) {
	talks := map[string]*talk{}
	var ids []string
	for _, r := range issues {
		id := string(r.ID)
		ids = append(ids, id)
		talks[id] = &talk{me: p.plan.Me, seen: map[text]bool{}, total: -1}
	}
	err := p.src.several(ctx, ids, wanted{fields: []string{"comment"}, size: p.src.talks}, func(raw json.RawMessage) {
		var r struct {
			ID     text `json:"id"`
			Fields struct {
				Comment *commentPage `json:"comment"`
			} `json:"fields"`
		}
		if err := json.Unmarshal(raw, &r); err == nil && r.Fields.Comment != nil && talks[string(r.ID)] != nil {
			talks[string(r.ID)].add(*r.Fields.Comment)
		}
	})
	if err != nil {
		return nil, err
	}
	var parts []work.Part
	for _, r := range issues {
		t := talks[string(r.ID)]
		if err := p.src.rest(ctx, string(r.ID), t); err != nil {
			return nil, err
		}
		if t.bad != nil {
			again(r, t.bad)
			continue
		}
		if n := len(t.seen); n < t.total {
			p.problems = append(p.problems, work.Problem{What: fmt.Sprintf("the newest %d of its %d comments were read", n, t.total), Where: r.Key})
		}
		part, err := t.part(string(r.ID))
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// rest asks for the comments of an issue that have not come with it.
func (s *Source) rest(ctx context.Context, id string, t *talk) error {
	for start := 0; t.bad == nil && (t.total < 0 || len(t.seen) < t.total) && start < maxComments; {
		var page commentPage
		err := s.get(ctx, "issue/"+id+"/comment", url.Values{"startAt": {strconv.Itoa(start)}, "maxResults": {"100"}, "orderBy": {"-created"}}, &page)
		if err != nil {
			t.bad = fmt.Errorf("comments: %w", err)
			if isRefused(err, http.StatusForbidden, http.StatusNotFound) {
				return nil
			}
			return s.blame(ctx, id, err)
		}
		t.add(page)
		if start += len(page.Comments); len(page.Comments) == 0 && len(t.seen) < t.total {
			t.bad = fmt.Errorf("comments: the server sent %d of %d", len(t.seen), t.total)
		}
	}
	return nil
}

// counted reports whether an issue is finished work of the person's. What it is
// to them does not depend on its text, which takes the longest to read.
func (s *Source) counted(me work.Account, r row) bool {
	r.Fields.Description = nil
	parts, err := s.parts(r)
	if err != nil {
		return false
	}
	reading, err := s.Read(me, parts)
	return err == nil && slices.ContainsFunc(reading.Standings, func(st work.Standing) bool { return st.Counted })
}

// quotePattern finds what a text in wiki markup quotes.
var quotePattern = regexp.MustCompile(`(?s)\{quote\}.*?(?:\{quote\}|\z)|(?m)^[ \t]*(?:bq\.|>)[^\n]*$`)

// ownWords returns what a comment says, without what it quotes.
func ownWords(raw json.RawMessage) string {
	var wiki string
	if json.Unmarshal(raw, &wiki) == nil {
		wiki = strings.ReplaceAll(safetext.Cut(wiki, 4*maxText), "\r\n", "\n")
		return tidy(wikiText(quotePattern.ReplaceAllString(wiki, "")))
	}
	var doc node
	_ = json.Unmarshal(raw, &doc) // as plainText does
	doc.unquote(0)
	return tidy(doc.text())
}

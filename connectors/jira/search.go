package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// candidates is a search for everything the person may have had a part in.
// What the part was is worked out from the history of each issue.
type candidates struct {
	jql  string
	lost string // what it does not catch
}

const (
	narrowNet = "assignee = currentUser() OR reporter = currentUser()"
	wideNet   = narrowNet + " OR assignee WAS currentUser() OR status CHANGED BY currentUser() OR resolution CHANGED BY currentUser()"
)

// candidates returns the searches to try, the widest first: some servers do
// not search the history, or a custom field.
func (s *Source) candidates() []candidates {
	nets := []candidates{
		{wideNet, "the server does not search by the fields that name an incident's commander and responders: incidents you had no other part in are not seen"},
		{narrowNet, "the server does not search the history of tickets: those reassigned away from you before they were done are not seen"},
	}
	var widest strings.Builder
	widest.WriteString(wideNet)
	for _, field := range s.site.people() {
		widest.WriteString(" OR " + field + " = currentUser()")
	}
	if widest.String() == wideNet {
		nets[0].lost = ""
		return nets
	}
	return slices.Insert(nets, 0, candidates{jql: widest.String()})
}

// query returns the search for everything in a net that was updated from a time
// on. The time is in milliseconds, unquoted, which no time zone can shift, and
// of a whole second, as an index may keep no less. There is no upper bound: an
// issue touched every minute would never be below it.
func query(net string, from time.Time) string {
	return fmt.Sprintf("(%s) AND updated >= %d", net, max(from.Truncate(time.Second).UnixMilli(), 0))
}

// oldestFirst is the order of every search: a harvest cut short leaves no hole.
const oldestFirst = " ORDER BY updated ASC, key ASC"

// pageSize is how many issues are asked for at once. Servers may send fewer.
const pageSize = 100

// page is one answer to a search. Rows may come twice.
type page struct {
	rows []json.RawMessage
	last bool
}

// pager asks for everything in a net, page by page.
type pager interface {
	next(ctx context.Context) (page, error)
}

// pager returns the one for the site, from a time on.
func (s *Source) pager(net string, from time.Time) pager {
	if s.site.cloud {
		return &tokenPager{src: s, jql: query(net, from) + oldestFirst, used: map[string]bool{}}
	}
	return &keysetPager{src: s, net: net, bound: from.Truncate(time.Second)}
}

// asked returns the names of the fields to ask for.
func (s *Source) asked() []string { return slices.Concat(fieldNames, s.site.ids()) }

// count asks how many issues a search has: about, on Cloud; exactly, on Data
// Center.
func (s *Source) count(ctx context.Context, jql string) (int, error) {
	var answer struct{ Count, Total int }
	if s.site.cloud {
		err := s.post(ctx, "search/approximate-count", map[string]any{"jql": jql}, &answer)
		return answer.Count, err
	}
	err := s.get(ctx, "search", url.Values{"jql": {jql}, "maxResults": {"0"}}, &answer)
	return answer.Total, err
}

// tokenPager pages as Cloud does: each answer holds the token for the next.
type tokenPager struct {
	src   *Source
	jql   string
	token string
	used  map[string]bool
}

// maxEmptyPages is how many pages in a row may hold nothing though more are
// announced. It happens where the person may not see what a page would hold.
const maxEmptyPages = 50

func (t *tokenPager) next(ctx context.Context) (page, error) {
	for range maxEmptyPages {
		body := map[string]any{"jql": t.jql, "fields": t.src.asked(), "maxResults": pageSize}
		if t.token != "" {
			body["nextPageToken"] = t.token
		}
		var answer struct {
			Issues        []json.RawMessage `json:"issues"`
			NextPageToken string            `json:"nextPageToken"`
		}
		if err := t.src.post(ctx, "search/jql", body, &answer); err != nil {
			return page{}, err
		}
		t.token = answer.NextPageToken
		if t.used[t.token] {
			return page{}, errors.New("search: the server hands out the same page again and again")
		}
		t.used[t.token] = t.token != ""
		if len(answer.Issues) > 0 || t.token == "" {
			return page{rows: answer.Issues, last: t.token == ""}, nil
		}
	}
	return page{}, fmt.Errorf("search: the server sent %d empty pages in a row", maxEmptyPages)
}

// keysetPager pages by what the last row of a page says, as Data Center has
// only offsets, and those shift with every edit. An offset is used within one
// second alone: more issues than fit on a page may have been changed at once.
type keysetPager struct {
	src    *Source
	net    string
	bound  time.Time // the second to go on from
	offset int       // rows of that second already read
}

func (k *keysetPager) next(ctx context.Context) (page, error) {
	var answer struct {
		Issues []json.RawMessage `json:"issues"`
		Total  int               `json:"total"`
	}
	err := k.src.get(ctx, "search", url.Values{
		"jql":        {query(k.net, k.bound) + oldestFirst},
		"startAt":    {strconv.Itoa(k.offset)},
		"maxResults": {strconv.Itoa(pageSize)},
		"fields":     {strings.Join(k.src.asked(), ",")},
		"expand":     {"changelog"},
	}, &answer)
	if err != nil {
		return page{}, err
	}
	got := k.offset + len(answer.Issues)
	last := len(answer.Issues) == 0 || answer.Total > 0 && got >= answer.Total
	if at := lastUpdate(answer.Issues).Truncate(time.Second); at.After(k.bound) {
		k.bound, k.offset = at, 0
	} else {
		k.offset = got
	}
	return page{rows: answer.Issues, last: last}, nil
}

// lastUpdate returns when the last row that says so was updated; zero if none
// does.
func lastUpdate(rows []json.RawMessage) time.Time {
	for _, raw := range slices.Backward(rows) {
		var r struct {
			Fields struct {
				Updated text `json:"updated"`
			} `json:"fields"`
		}
		if json.Unmarshal(raw, &r) == nil && r.Fields.Updated.time().Unix() > 0 {
			return r.Fields.Updated.time()
		}
	}
	return time.Time{}
}

package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
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

// pageSize is how many issues are asked for at once, and listSize how many ids.
// Servers may send fewer.
const (
	pageSize = 100
	listSize = 5000
)

// page is one answer to a search. Rows may come twice.
type page struct {
	rows  []json.RawMessage
	last  bool
	total int    // of all pages; 0 where the server does not say
	bad   error  // the rows hold no more than when they were updated: asked for whole, they do not come
	lost  string // what the server does not list
}

// pager asks for everything in a net, page by page.
type pager interface {
	next(ctx context.Context) (page, error)
}

// wanted is what a search is to tell of each issue.
type wanted struct {
	fields    []string
	changelog bool
	size      *size
}

// light is what the smallest search tells of an issue.
var light = []string{"updated"}

// whole is everything we keep of an issue.
func (s *Source) whole() wanted {
	return wanted{fields: slices.Concat(fieldNames, s.site.ids()), changelog: true, size: s.issues}
}

// pager returns the one for the site, from a time on.
func (s *Source) pager(net string, from time.Time, want wanted) pager {
	from = from.Truncate(time.Second)
	if s.site.Cloud {
		return &tokenPager{src: s, net: net, want: want, from: from, reached: from, used: map[string]bool{}}
	}
	return &keysetPager{src: s, net: net, want: want, bound: from}
}

// estimate asks Cloud about how many issues a search has.
func (s *Source) estimate(ctx context.Context, jql string) (int, error) {
	var answer struct{ Count int }
	err := s.post(ctx, "search/approximate-count", map[string]any{"jql": jql}, &answer)
	if isRefused(err, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound) {
		return 0, nil
	}
	return answer.Count, err
}

// tokenPager pages as Cloud does: each answer holds the token for the next.
type tokenPager struct {
	src     *Source
	net     string
	want    wanted
	from    time.Time
	reached time.Time // the second of the last row that said when it was updated
	token   string
	used    map[string]bool
}

// tokenAnswer is a page of Cloud's search.
type tokenAnswer struct {
	Issues        []json.RawMessage `json:"issues"`
	NextPageToken string            `json:"nextPageToken"`
}

// maxEmptyPages is how many pages in a row may hold nothing though more are
// announced. It happens where the person may not see what a page would hold.
const maxEmptyPages = 50

func (t *tokenPager) next(ctx context.Context) (page, error) {
	for range maxEmptyPages {
		answer, bad, err := t.ask(ctx)
		if isRefused(err, http.StatusBadRequest) && t.token != "" && t.reached.After(t.from) {
			// The token is no more. What has been read is not asked for again.
			t.from, t.token = t.reached, ""
			continue
		}
		if err != nil {
			return page{}, err
		}
		t.token = answer.NextPageToken
		if t.used[t.token] {
			return page{}, errors.New("search: the server hands out the same page again and again")
		}
		t.used[t.token] = t.token != ""
		t.reached = later(t.reached, lastUpdate(answer.Issues).Truncate(time.Second))
		if len(answer.Issues) > 0 || t.token == "" {
			return page{rows: answer.Issues, last: t.token == "", bad: bad}, nil
		}
	}
	return page{}, fmt.Errorf("search: the server sent %d empty pages in a row", maxEmptyPages)
}

// ask asks for the next page. An issue that does not come even alone comes
// with the smallest of answers, and why in bad.
func (t *tokenPager) ask(ctx context.Context) (answer tokenAnswer, bad, err error) {
	ask := func(n int, fields []string, changelog bool) error {
		body := map[string]any{"jql": query(t.net, t.from) + oldestFirst, "fields": fields, "maxResults": n}
		if changelog {
			body["expand"] = "changelog"
		}
		if t.token != "" {
			body["nextPageToken"] = t.token
		}
		answer = tokenAnswer{}
		return t.src.post(ctx, "search/jql", body, &answer)
	}
	err = t.want.size.try(func(n int) error { return ask(n, t.want.fields, t.want.changelog) })
	if isTooMuch(err) && ask(1, light, false) == nil {
		return answer, err, nil
	}
	return answer, nil, err
}

// keysetPager pages by what the last row of a page says, as Data Center has
// only offsets, and those shift with every edit. An offset is used within one
// second alone: more issues than fit on a page may have been changed at once.
type keysetPager struct {
	src    *Source
	net    string
	want   wanted
	bound  time.Time // the second to go on from
	offset int       // rows of that second already read
}

// offsetAnswer is a page of Data Center's search.
type offsetAnswer struct {
	Issues []json.RawMessage `json:"issues"`
	Total  int               `json:"total"`
}

func (k *keysetPager) next(ctx context.Context) (page, error) {
	answer, bad, err := k.ask(ctx)
	if isRefused(err, http.StatusBadRequest) && k.offset > 0 {
		// Servers on OpenSearch list no more than 10,000 of anything.
		lost := fmt.Sprintf("the server lists no more than %d of the tickets updated within one second, %s", k.offset, k.bound.Format(time.RFC3339))
		k.bound, k.offset = k.bound.Add(time.Second), 0
		return page{lost: lost}, nil
	}
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
	return page{rows: answer.Issues, last: last, total: answer.Total, bad: bad}, nil
}

// ask asks for the next page, as tokenPager.ask does.
func (k *keysetPager) ask(ctx context.Context) (answer offsetAnswer, bad, err error) {
	ask := func(n int, fields []string, changelog bool) error {
		params := url.Values{
			"jql": {query(k.net, k.bound) + oldestFirst}, "startAt": {strconv.Itoa(k.offset)},
			"maxResults": {strconv.Itoa(n)}, "fields": {strings.Join(fields, ",")},
		}
		if changelog {
			params.Set("expand", "changelog")
		}
		answer = offsetAnswer{}
		return k.src.get(ctx, "search", params, &answer)
	}
	err = k.want.size.try(func(n int) error { return ask(n, k.want.fields, k.want.changelog) })
	if isTooMuch(err) && ask(1, light, false) == nil {
		return answer, err, nil
	}
	return answer, nil, err
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

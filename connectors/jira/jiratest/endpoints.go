package jiratest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// decode reads a request body and refuses keys the endpoint does not have.
func decode(r *http.Request, v any) error {
	if r.Method != http.MethodPost {
		return fail(http.StatusMethodNotAllowed, "Method Not Allowed")
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fail(http.StatusBadRequest, "Invalid request payload. Refer to the REST API documentation and try again: "+err.Error())
	}
	return nil
}

// known refuses parameters that are not among names.
func known(query url.Values, names ...string) error {
	for name := range query {
		if !slices.Contains(names, name) {
			return fail(http.StatusBadRequest, "unknown parameter "+name)
		}
	}
	return nil
}

// hand returns a new page token for c.
func (s *Server) hand(c cursor) string {
	s.handed++
	name := fmt.Sprintf("page-%d", s.handed)
	if s.world.Quirks.SameToken && c.skip != nil {
		name = "page"
	}
	token := base64.RawURLEncoding.EncodeToString([]byte(name))
	s.tokens[token] = c
	return token
}

// resume returns where a token goes on. It holds for one query only.
func (s *Server) resume(token, query string) (cursor, error) {
	if token == "" {
		return cursor{query: query, empty: s.world.Quirks.EmptyPages}, nil
	}
	c, ok := s.tokens[token]
	if !ok || c.query != query {
		return c, fail(http.StatusBadRequest, "The provided next page token is invalid or expired.")
	}
	return c, nil
}

// searchRequest is the body of a search on Cloud.
type searchRequest struct {
	JQL           string   `json:"jql"`
	Fields        []string `json:"fields"`
	Expand        string   `json:"expand"`
	MaxResults    int      `json:"maxResults"`
	NextPageToken string   `json:"nextPageToken"`
}

func readSearch(r *http.Request) (searchRequest, error) {
	req := searchRequest{Fields: []string{"id"}, MaxResults: 50}
	if r.Method != http.MethodGet {
		return req, decode(r, &req)
	}
	q := r.URL.Query()
	req.JQL, req.NextPageToken, req.Expand = q.Get("jql"), q.Get("nextPageToken"), q.Get("expand")
	if q.Has("fields") {
		req.Fields = strings.Split(q.Get("fields"), ",")
	}
	if q.Has("maxResults") {
		req.MaxResults, _ = strconv.Atoi(q.Get("maxResults"))
	}
	return req, known(q, "jql", "fields", "expand", "maxResults", "nextPageToken")
}

// tokenSearch is Cloud's search. A token goes on after the last issue sent, so
// one that is updated meanwhile comes again at the end.
func (s *Server) tokenSearch(r *http.Request) (any, error) {
	req, err := readSearch(r)
	if err != nil {
		return nil, err
	}
	w := s.world
	found, err := w.search(req.JQL, false)
	if err != nil {
		return nil, err
	}
	at, err := s.resume(req.NextPageToken, req.JQL)
	if err != nil {
		return nil, err
	}
	if at.skip != nil {
		found = slices.DeleteFunc(found, func(is *Issue) bool { return is.compare(at.skip) <= 0 })
	}
	if at.empty {
		at.empty = false
		return w.tokenPage([]object{}, s.hand(at)), nil
	}
	most := w.PageSize
	if slices.Equal(req.Fields, []string{"id"}) {
		most = 50 * w.PageSize // as the real one
	}
	count := min(req.MaxResults, most, len(found))
	issues, err := w.issuesJSON(found[:count], req.Fields, strings.Contains(req.Expand, "changelog"))
	if err != nil {
		return nil, err
	}
	if w.Quirks.Repeats && at.skip != nil {
		issues = append([]object{w.issueJSON(w.issue(at.skip.ID), req.Fields)}, issues...)
	}
	token := ""
	if count < len(found) {
		last := *found[count-1]
		token = s.hand(cursor{query: req.JQL, skip: &last, empty: w.Quirks.EmptyPages})
	}
	return w.tokenPage(issues, token), nil
}

// tokenPage is the envelope of a page of Cloud's search.
func (w *World) tokenPage(issues []object, token string) object {
	page := object{"issues": issues}
	if token != "" {
		page["nextPageToken"] = token
	}
	if !w.Quirks.NoIsLast {
		page["isLast"] = token == ""
	}
	return page
}

func (w *World) approximateCount(r *http.Request) (any, error) {
	var req struct {
		JQL string `json:"jql"`
	}
	if err := decode(r, &req); err != nil {
		return nil, err
	}
	found, err := w.search(req.JQL, false)
	return object{"count": len(found) + w.Quirks.Miscount}, err
}

// offsetSearch is Data Center's search.
func (w *World) offsetSearch(q url.Values) (any, error) {
	if err := known(q, "jql", "startAt", "maxResults", "fields", "expand", "validateQuery"); err != nil {
		return nil, err
	}
	found, err := w.search(q.Get("jql"), q.Get("validateQuery") == "false" && !w.Quirks.ChecksIDs)
	if err != nil {
		return nil, err
	}
	start, _ := strconv.Atoi(q.Get("startAt"))
	if most := w.Quirks.SearchDepth; most > 0 && start >= most {
		return nil, fail(http.StatusBadRequest, "The search goes no deeper than "+strconv.Itoa(most)+" results.")
	}
	size, err := strconv.Atoi(q.Get("maxResults"))
	if err != nil {
		size = 50
	}
	from := min(start, len(found))
	to := min(from+min(size, w.PageSize), len(found))
	issues, err := w.issuesJSON(found[from:to], strings.Split(q.Get("fields"), ","), q.Get("expand") == "changelog")
	if err != nil {
		return nil, err
	}
	return object{"startAt": start, "maxResults": min(size, w.PageSize), "total": len(found) + w.Quirks.Miscount, "issues": issues}, nil
}

// issue answers with one issue, or with its changelog.
func (s *Server) issue(r *http.Request, ref string, log bool) (any, error) {
	w, q := s.world, r.URL.Query()
	is := w.issue(ref)
	if is == nil || is.Hidden {
		return nil, fail(http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
	}
	if log {
		return w.changelogPage(is, q)
	}
	if err := known(q, "fields", "expand"); err != nil {
		return nil, err
	}
	issues, err := w.issuesJSON([]*Issue{is}, strings.Split(q.Get("fields"), ","), q.Get("expand") == "changelog")
	if err != nil {
		return nil, err
	}
	return issues[0], nil
}

// issuesJSON returns issues as an answer has them. It fails as a server does
// that cannot send so many at once, or one of them at all.
func (w *World) issuesJSON(list []*Issue, asked []string, changelogs bool) ([]object, error) {
	if most := w.Quirks.Heavy; most > 0 && len(list) > most && len(asked) > 1 {
		return nil, fail(http.StatusBadGateway, "The upstream server took too long.")
	}
	issues := []object{}
	for _, is := range list {
		if is.Poison && len(asked) > 1 {
			return nil, fail(http.StatusInternalServerError, "Internal server error")
		}
		issue := w.issueJSON(is, asked)
		if changelogs {
			issue["changelog"] = w.embedded(is)
		}
		issues = append(issues, issue)
	}
	return issues, nil
}

// bulkIssues is Cloud's answer for up to 100 issues by id or key. It leaves out
// what may not be seen, and is not asked of the search's index.
func (s *Server) bulkIssues(r *http.Request) (any, error) {
	var req struct {
		IDs    []string `json:"issueIdsOrKeys"`
		Fields []string `json:"fields"`
		Expand []string `json:"expand"`
	}
	if err := decode(r, &req); err != nil {
		return nil, err
	}
	if len(req.IDs) == 0 || len(req.IDs) > 100 {
		return nil, fail(http.StatusBadRequest, "issueIdsOrKeys must have 1 to 100 entries")
	}
	w := s.world
	var found []*Issue
	failed := []object{}
	for _, ref := range req.IDs {
		is := w.issue(ref)
		switch {
		case is == nil || is.Hidden:
		case w.Quirks.BulkForgets:
			failed = append(failed, object{"id": ref, "errorMessage": "could not be fetched in time"})
		default:
			found = append(found, is)
		}
	}
	issues, err := w.issuesJSON(found, req.Fields, slices.Contains(req.Expand, "changelog"))
	return object{"issues": issues, "issueErrors": failed}, err
}

// changelogPage is Cloud's changelog of one issue.
func (w *World) changelogPage(is *Issue, q url.Values) (any, error) {
	if err := known(q, "startAt", "maxResults"); err != nil {
		return nil, err
	}
	start, _ := strconv.Atoi(q.Get("startAt"))
	all := w.histories(is, false)
	from := min(start, len(all))
	to := min(from+min(100, w.PageSize), len(all))
	return object{"startAt": start, "maxResults": 100, "total": len(all), "isLast": to == len(all), "values": all[from:to]}, nil
}

// bulkChangelogs is Cloud's changelog of many issues, in pages that may end
// within an issue.
func (s *Server) bulkChangelogs(r *http.Request) (any, error) {
	var req struct {
		IDs           []string `json:"issueIdsOrKeys"`
		MaxResults    int      `json:"maxResults"`
		NextPageToken string   `json:"nextPageToken"`
	}
	req.MaxResults = 1000
	if err := decode(r, &req); err != nil {
		return nil, err
	}
	if len(req.IDs) == 0 || len(req.IDs) > 1000 {
		return nil, fail(http.StatusBadRequest, "issueIdsOrKeys must have 1 to 1000 entries")
	}
	query := strings.Join(req.IDs, ",")
	at, err := s.resume(req.NextPageToken, query)
	if err != nil {
		return nil, err
	}
	w := s.world
	logs, skip, left, more := []object{}, at.sent, min(req.MaxResults, 10*w.PageSize), false
	for _, ref := range req.IDs {
		is := w.issue(ref)
		if is == nil || is.Hidden || w.Quirks.BulkForgets {
			continue
		}
		all := w.histories(is, w.Quirks.EpochChangelogs)
		from := min(skip, len(all))
		to := min(from+left, len(all))
		skip, left, more = skip-from, left-(to-from), more || to < len(all)
		if to > from {
			logs = append(logs, object{"issueId": is.ID, "changeHistories": all[from:to]})
			at.sent += to - from
		}
	}
	page := object{"issueChangeLogs": logs}
	if more {
		page["nextPageToken"] = s.hand(cursor{query: query, sent: at.sent})
	}
	return page, nil
}

package jiratest

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Server answers as the site of a World would. It is an http.Handler; the path
// it is mounted at does not matter.
type Server struct {
	mu     sync.Mutex
	world  *World
	broken error             // what is wrong with the world
	tokens map[string]cursor // handed out and not expired
	handed int               // tokens handed out ever
}

// cursor is where a page token goes on.
type cursor struct {
	query string // of the search, or the ids of a bulk fetch
	skip  *Issue // the last issue sent
	sent  int    // changelog entries sent
	empty bool   // the next page is to be empty
}

// New returns a Server of w, which it takes over. If the world refers to
// something that is not in it, every request is answered with 500 and says so.
func New(w *World) *Server {
	s := &Server{world: w, tokens: map[string]cursor{}}
	s.Update(func(*World) {})
	return s
}

// Update changes the world between two requests.
func (s *Server) Update(change func(*World)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.world)
	s.broken = s.world.prepare()
}

// ExpireTokens makes every page token handed out so far worthless.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// failure is an answer that is not 200.
type failure struct {
	status int
	text   string
}

func (f *failure) Error() string { return f.text }

func fail(status int, text string) error { return &failure{status, text} }

// answer sends a body, or the failure err is.
func answer(w http.ResponseWriter, body any, err error) {
	status := http.StatusOK
	if err != nil {
		status = http.StatusBadRequest
		if f, ok := errors.AsType[*failure](err); ok {
			status = f.status
		}
		body = object{"errorMessages": []string{err.Error()}, "errors": object{}}
	}
	text, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(text) // whoever hangs up misses it
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, path, ok := strings.Cut(r.URL.Path, "/rest/api/2/")
	switch {
	case s.broken != nil:
		answer(w, nil, fail(http.StatusInternalServerError, "the world: "+s.broken.Error()))
	case r.URL.Path == "/_edge/tenant_info" && s.world.CloudID != "":
		answer(w, object{"cloudId": s.world.CloudID}, nil)
	case !ok:
		answer(w, nil, fail(http.StatusNotFound, "no such page"))
	case s.world.Quirks.ExpiredToken && strings.HasPrefix(path, "search"):
		w.Header().Set("X-Seraph-Loginreason", "AUTHENTICATED_FAILED")
		answer(w, object{"issues": []any{}, "isLast": true, "total": 0, "count": 0}, nil)
	case !s.authenticated(r):
		answer(w, nil, fail(http.StatusUnauthorized, "Client must be authenticated to access this resource."))
	default:
		body, err := s.route(r, path)
		answer(w, body, err)
	}
}

func (s *Server) authenticated(r *http.Request) bool {
	if s.world.CloudID != "" && !strings.HasPrefix(r.URL.Path, "/ex/jira/"+s.world.CloudID+"/") {
		return false
	}
	if s.world.Email == "" {
		return r.Header.Get("Authorization") == "Bearer "+s.world.Token
	}
	user, password, ok := r.BasicAuth()
	return ok && user == s.world.Email && password == s.world.Token
}

// route finds who answers a request.
func (s *Server) route(r *http.Request, path string) (any, error) {
	w := s.world
	switch path {
	case "serverInfo":
		return w.serverInfo(), nil
	case "myself":
		return w.userJSON(w.Me), nil
	case "status":
		return w.statuses(), nil
	case "field":
		return w.fields(), nil
	case "issuetype":
		return w.types(), nil
	case "resolution":
		return w.resolutions(), nil
	}
	if path == "issue/bulkfetch" && !w.DataCenter {
		return s.bulkIssues(r)
	}
	ref, isIssue := strings.CutPrefix(path, "issue/")
	ref, isLog := strings.CutSuffix(ref, "/changelog")
	ref, isTalk := strings.CutSuffix(ref, "/comment")
	switch {
	case isIssue && isTalk:
		return w.commentPage(ref, r.URL.Query())
	case isIssue && (!isLog || !w.DataCenter):
		return s.issue(r, ref, isLog)
	case w.DataCenter && path == "search":
		return w.offsetSearch(r.URL.Query())
	case w.DataCenter && path == "project":
		return w.projects(), nil
	case w.DataCenter:
		return nil, fail(http.StatusNotFound, "null for uri: "+path)
	case path == "search":
		return nil, fail(http.StatusGone, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guide is available at https://developer.atlassian.com/changelog/#CHANGE-2046")
	case path == "search/jql":
		return s.tokenSearch(r)
	case path == "search/approximate-count":
		return w.approximateCount(r)
	case path == "changelog/bulkfetch":
		return s.bulkChangelogs(r)
	case path == "project/search":
		return w.projectSearch(r.URL.Query())
	}
	return nil, fail(http.StatusNotFound, "No endpoint "+r.Method+" /rest/api/2/"+path)
}

func (w *World) serverInfo() object {
	info := object{"baseUrl": w.BaseURL, "version": "1001.0.0-SNAPSHOT", "deploymentType": "Cloud", "serverTitle": "Jira"}
	if w.DataCenter {
		info["version"], info["deploymentType"] = "9.12.8", "Server"
	}
	return info
}

func (w *World) statuses() []object {
	list := []object{}
	for _, st := range w.Statuses {
		if !st.Gone {
			list = append(list, st.json())
		}
	}
	return list
}

func (w *World) types() []object {
	list := []object{}
	for _, t := range w.Types {
		list = append(list, w.typeJSON(t.Name))
	}
	return list
}

// resolutions lists those that issues have.
func (w *World) resolutions() []any {
	var names []string
	for i := range w.Issues {
		if name := w.Issues[i].Resolution; name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	list := []any{}
	for _, name := range slices.Compact(names) {
		list = append(list, nameJSON(name))
	}
	return list
}

// projects lists the projects that may be seen.
func (w *World) projects() []object {
	list := []object{}
	for _, p := range w.Projects {
		if !p.Hidden {
			list = append(list, object{"id": p.ID, "key": p.Key, "name": p.Name})
		}
	}
	return list
}

// projectSearch is Cloud's list of projects, in pages.
func (w *World) projectSearch(q url.Values) (any, error) {
	list := w.projects()
	size, _ := strconv.Atoi(q.Get("maxResults"))
	shown := list[:min(size, 100, len(list))]
	return object{"values": shown, "total": len(list), "isLast": len(shown) == len(list)}, known(q, "maxResults", "action")
}

// fields lists the custom fields after two of the system's own, one of which
// has a name the custom ones use too.
func (w *World) fields() []object {
	list := []object{
		{"id": "summary", "name": "Summary", "custom": false, "schema": object{"type": "string", "system": "summary"}},
		{"id": "resolutiondate", "name": "Resolved", "custom": false, "schema": object{"type": "datetime", "system": "resolutiondate"}},
	}
	for _, f := range w.Fields {
		number, _ := strconv.Atoi(strings.TrimPrefix(f.ID, "customfield_"))
		schema := object{"type": f.Shape, "custom": f.Key, "customId": number}
		if element, ok := strings.CutPrefix(f.Shape, "array of "); ok {
			schema["type"], schema["items"] = "array", element
		}
		list = append(list, object{"id": f.ID, "name": f.Name, "custom": true, "schema": schema})
	}
	return list
}

package pagerdutytest

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Server answers as PagerDuty would for the account of a World. It is an
// http.Handler.
type Server struct {
	mu     sync.Mutex
	world  *World
	broken error // what is wrong with the world
}

// New returns a Server of w, which it takes over. If the world refers to
// something that is not in it, every request is answered with 500 and says so.
func New(w *World) *Server {
	s := &Server{world: w}
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

// failure is an answer that is not 200.
type failure struct {
	status, code int
	text, detail string
}

func (f *failure) Error() string { return f.text }

// The ways PagerDuty says no.
func unknown() error { return &failure{http.StatusNotFound, 2100, "Not Found", ""} }

func invalid(detail string) error {
	return &failure{http.StatusBadRequest, 2001, "Invalid Input Provided", detail}
}

func answer(w http.ResponseWriter, body any, err error) {
	status := http.StatusOK
	if f, ok := errors.AsType[*failure](err); ok {
		status = f.status
		problem := object{"message": f.text, "code": f.code}
		if f.detail != "" {
			problem["errors"] = []string{f.detail}
		}
		body = object{"error": problem}
	}
	text, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // whoever hangs up misses it
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.broken != nil:
		answer(w, nil, &failure{http.StatusInternalServerError, 2000, "the world: " + s.broken.Error(), ""})
	case r.Header.Get("Authorization") != "Token token="+s.world.Token:
		answer(w, nil, &failure{http.StatusUnauthorized, 2006, "Unauthorized", ""})
	case !strings.Contains(r.Header.Get("Accept"), "application/vnd.pagerduty+json;version=2"):
		answer(w, nil, invalid("Accept must name version 2."))
	case r.Method != http.MethodGet:
		answer(w, nil, &failure{http.StatusMethodNotAllowed, 2000, "Method Not Allowed", ""})
	default:
		body, err := s.world.route(r.URL)
		answer(w, body, err)
	}
}

// route finds who answers a request.
func (w *World) route(u *url.URL) (any, error) {
	q := u.Query()
	switch path := strings.Split(strings.Trim(u.Path, "/"), "/"); {
	case u.Path == "/users/me":
		if err := known(q); err != nil {
			return nil, err
		}
		if w.Quirks.AccountKey {
			return nil, &failure{http.StatusBadRequest, 2001, "Invalid Input Provided", "Account-level keys have no current user."}
		}
		return object{"user": w.userJSON(w.user(w.Me))}, nil
	case u.Path == "/log_entries":
		return w.accountLog(q)
	case path[0] == "incidents" && len(path) >= 2:
		return w.ofIncident(path[1], strings.Join(path[2:], "/"), q)
	}
	return nil, unknown()
}

func (w *World) ofIncident(id, what string, q url.Values) (any, error) {
	is := w.incident(id)
	if is == nil {
		return nil, unknown()
	}
	if is.Hidden {
		return nil, &failure{http.StatusForbidden, 2010, "Access Denied", ""}
	}
	switch what {
	case "":
		return object{"incident": w.incidentJSON(is)}, known(q)
	case "log_entries":
		return w.page(is.logged(), q)
	case "notes":
		return object{"notes": w.notes(is)}, known(q)
	}
	return nil, unknown()
}

// known refuses parameters that are not among names.
func known(q url.Values, names ...string) error {
	for name := range q {
		if !slices.Contains(names, name) {
			return invalid("Unknown parameter " + name + ".")
		}
	}
	return nil
}

// accountLog lists what was logged in a time of at most six months.
func (w *World) accountLog(q url.Values) (any, error) {
	since, err := time.Parse(time.RFC3339, q.Get("since"))
	if err != nil {
		return nil, invalid("Since is invalid.")
	}
	until, err := time.Parse(time.RFC3339, q.Get("until"))
	if err != nil || until.Before(since) || until.After(since.AddDate(0, 6, 0)) {
		return nil, invalid(" is invalid.") // which is all PagerDuty says
	}
	if w.Quirks.After {
		since = since.Add(time.Second)
	}
	q.Del("since")
	q.Del("until")
	return w.page(w.log[w.after(until):w.after(since)], q)
}

// after returns how many entries were logged at a time or later.
func (w *World) after(at time.Time) int {
	n, _ := slices.BinarySearchFunc(w.log, at, func(l logged, at time.Time) int {
		if l.e.At.Before(at) {
			return 0
		}
		return -1
	})
	return n
}

// listed is how many entries an offset reaches.
const listed = 10_000

// page serves one page of a list of entries.
func (w *World) page(list []logged, q url.Values) (any, error) {
	if err := known(q, "is_overview", "time_zone", "limit", "offset", "total", "include[]"); err != nil {
		return nil, err
	}
	offset, err := strconv.Atoi(q.Get("offset"))
	if err != nil || offset < 0 {
		return nil, invalid("Offset must be a number.")
	}
	limit, err := strconv.Atoi(q.Get("limit"))
	switch {
	case err != nil || limit < 1 || limit > 100:
		return nil, invalid("Limit must be between 1 and 100.")
	case offset+limit > listed:
		return nil, invalid("Offset must be less than " + strconv.Itoa(listed+1) + ".")
	case q.Get("is_overview") != "false" || q.Get("time_zone") != "UTC":
		return nil, invalid("An overview, or times of another zone, were not expected.")
	case slices.ContainsFunc(q["include[]"], func(s string) bool { return s != "channels" }):
		return nil, invalid("Include is invalid.")
	}
	total := len(list)
	list = list[min(w.Quirks.Lost, total):]
	page := object{"limit": limit, "offset": offset, "more": offset+limit < len(list), "total": nil}
	if q.Get("total") == "true" && !w.Quirks.NoTotal {
		page["total"] = total
	}
	rows := []object{}
	for _, l := range list[min(offset, len(list)):min(offset+limit, len(list))] {
		rows = append(rows, w.entryJSON(l, len(q["include[]"]) > 0))
	}
	page["log_entries"] = rows
	return page, nil
}

package githubtest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

//go:embed schema.graphql
var schemaText string

// schema is GitHub's, as far as it is used here.
var schema = sync.OnceValue(func() *ast.Schema {
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: schemaText})
})

// Server answers from a World. It is safe for concurrent use.
type Server struct {
	mu     sync.Mutex
	world  *World
	mux    *http.ServeMux
	points int // spent so far
}

// New returns a server for w, which is the server's from then on: change it
// through Update only.
func New(w *World) *Server {
	s := &Server{
		world: w,
		mux:   http.NewServeMux(),
	}
	for _, prefix := range []string{"", "/api/v3"} {
		s.mux.HandleFunc("GET "+prefix+"/user", s.user)
	}
	for _, prefix := range []string{"", "/api"} {
		s.mux.HandleFunc("POST "+prefix+"/graphql", s.graphql)
	}
	s.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { message(w, http.StatusNotFound, "Not Found") })
	return s
}

// Update changes the world between two requests.
func (s *Server) Update(change func(*World)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.world)
}

// ServeHTTP checks the token and answers one request at a time.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if s.world.Token == "" || token != s.world.Token || !strings.EqualFold(scheme, "bearer") && !strings.EqualFold(scheme, "token") {
		message(w, http.StatusUnauthorized, "Bad credentials")
		return
	}
	if s.world.Scopes != "" {
		w.Header().Set("X-OAuth-Scopes", s.world.Scopes)
	}
	if !s.world.Expires.IsZero() {
		w.Header().Set("GitHub-Authentication-Token-Expiration", s.world.Expires.UTC().Format("2006-01-02 15:04:05 MST"))
	}
	var blocked []string
	for _, o := range s.world.Orgs {
		if o.SSO {
			blocked = append(blocked, strconv.Itoa(number(o.Login)))
		}
	}
	if len(blocked) > 0 {
		w.Header().Set("X-GitHub-SSO", "partial-results; organizations="+strings.Join(blocked, ","))
	}
	s.mux.ServeHTTP(w, r)
}

// user answers the REST "who am I".
func (s *Server) user(w http.ResponseWriter, _ *http.Request) {
	u := s.world.user(s.world.Viewer)
	kind := "User"
	if u.Bot {
		kind = "Bot"
	}
	reply(w, http.StatusOK, map[string]any{
		"login": u.Login, "id": number(u.Login), "node_id": s.world.userID(u),
		"name": u.Name, "type": kind, "html_url": s.world.WebURL + "/" + u.Login,
	})
}

// graphql answers one operation of a valid document.
func (s *Server) graphql(w http.ResponseWriter, r *http.Request) {
	var req request
	body := json.NewDecoder(r.Body)
	body.UseNumber()
	if err := body.Decode(&req); err != nil {
		message(w, http.StatusBadRequest, "Problems parsing JSON")
		return
	}
	q, err := prepare(req)
	if err != nil {
		reply(w, http.StatusOK, map[string]any{"errors": []any{map[string]any{"message": err.Error()}}})
		return
	}
	if refused := s.world.refuses(q); refused != nil {
		reply(w, http.StatusOK, map[string]any{"errors": []any{refused}})
		return
	}
	if most := s.world.Quirks.TooBig; most > 0 && q.list > 0 && q.first > most {
		giveUp(w)
		return
	}
	answers := &resolver{world: s.world, inside: q.nodes/max(q.first, 1) - 1}
	data, errs := q.run(answers)
	if answers.gaveUp {
		giveUp(w)
		return
	}
	s.points += q.points
	w.Header().Set("X-RateLimit-Resource", "graphql")
	w.Header().Set("X-RateLimit-Limit", "5000")
	w.Header().Set("X-RateLimit-Used", strconv.Itoa(s.points))
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(max(0, 5000-s.points)))
	answer := map[string]any{"data": data}
	if len(errs) > 0 {
		answer["errors"] = errs
	}
	reply(w, http.StatusOK, answer)
}

// giveUp is the answer to what takes too long.
func giveUp(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	fmt.Fprint(w, "<html><h1>Unicorn!</h1></html>")
}

// refuses returns the error for a query that asks for what the server does not
// know, or what the token lacks a scope for; nil for others.
func (w *World) refuses(q *query) map[string]any {
	for _, word := range w.Quirks.Unknown {
		if q.words[word] {
			code, text := unknown(word)
			return map[string]any{"message": text, "path": []any{"query"}, "extensions": map[string]any{"code": code}}
		}
	}
	if w.Scopes == "" || strings.Contains(w.Scopes, ":org") {
		return nil
	}
	for _, word := range []string{"Team.combinedSlug", "User.organizations"} {
		if _, field, _ := strings.Cut(word, "."); q.words[word] {
			return map[string]any{"type": "INSUFFICIENT_SCOPES", "message": fmt.Sprintf("Your token has not been granted the required scopes to execute this query. "+
				"The '%s' field requires one of the following scopes: ['read:org'], but your token has only been granted the: ['%s'] scopes.", field, w.Scopes)}
		}
	}
	return nil
}

// unknown words the error for a field, a type or an enum value that a server
// has not heard of.
func unknown(word string) (code, text string) {
	kind, field, isField := strings.Cut(word, ".")
	switch {
	case isField:
		return "undefinedField", fmt.Sprintf("Field '%s' doesn't exist on type '%s'", field, kind)
	case strings.ToUpper(word) == word:
		return "argumentLiteralsIncompatible", fmt.Sprintf("Argument 'itemTypes' on Field 'timelineItems' has an invalid value ([%s]).", word)
	}
	return "undefinedType", fmt.Sprintf("No such type %s, so it can't be a fragment condition", word)
}

// message answers with an error as GitHub words it.
func message(w http.ResponseWriter, status int, text string) {
	reply(w, status, map[string]any{"message": text, "documentation_url": "https://docs.github.com/rest"})
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client has gone; nobody is left to tell
}

// number makes a database id of a name.
func number(name string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return int(h.Sum32() >> 1)
}

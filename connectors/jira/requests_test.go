package jira_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// specification is Atlassian's own, of which testdata holds the requests we
// make, cut down. It lists version 3 of the paths; version 2 takes the same.
const specification = "../../../shared/research/jira-cloud-openapi-subset.json"

// bodies harvests a Cloud site with a little of everything and returns the
// bodies sent, by path.
func bodies(t *testing.T) map[string][]any {
	t.Helper()
	sent := map[string][]any{}
	w := storyWorld(false)
	w.PageSize, w.Quirks.ChangelogLimit = 2, 1
	w.Issues = append(w.Issues, story("PAY-70")) // open
	harvestRecording(t, w, func(r *http.Request) {
		if r.Method != http.MethodPost {
			return
		}
		raw, err := io.ReadAll(r.Body)
		var body any
		if err := errors.Join(err, json.Unmarshal(raw, &body)); err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		_, path, _ := strings.Cut(r.URL.Path, "/rest/api/2/")
		sent[path] = append(sent[path], body)
	})
	return sent
}

// problem says why a body does not fit a schema, "" if it does. The error's
// own text would quote the whole schema.
func problem(schema *openapi3.Schema, body any) string {
	err := schema.VisitJSON(body)
	if bad, ok := errors.AsType[*openapi3.SchemaError](err); ok {
		return strings.Join(bad.JSONPointer(), "/") + ": " + bad.Reason
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestRequestsFitTheSpecification(t *testing.T) {
	raw, err := os.ReadFile("jiratest/testdata/requests.json")
	if err != nil {
		t.Fatal(err)
	}
	var schemas map[string]*openapi3.Schema
	if err := json.Unmarshal(raw, &schemas); err != nil {
		t.Fatal(err)
	}
	sent := bodies(t)
	for path, schema := range schemas {
		if len(sent[path]) == 0 {
			t.Errorf("%s was not called", path)
		}
		for _, body := range sent[path] {
			if why := problem(schema, body); why != "" {
				t.Errorf("%s: %v: %s", path, body, why)
			}
		}
		if problem(schema, map[string]any{"startAt": 0}) == "" {
			t.Errorf("%s: the schema takes anything", path)
		}
	}
	for path := range sent {
		if schemas[path] == nil {
			t.Errorf("%s has no schema in testdata", path)
		}
	}
}

func TestRequestsFitTheWholeSpecification(t *testing.T) {
	raw, err := os.ReadFile(specification)
	if err != nil {
		t.Skip("SKIPPED: the whole specification is not here; the requests were checked against the part of it in testdata")
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		t.Fatal(err)
	}
	for path, sent := range bodies(t) {
		item := doc.Paths.Find("/rest/api/3/" + path)
		if item == nil || item.Post == nil {
			t.Errorf("%s is not in the specification", path)
			continue
		}
		schema := item.Post.RequestBody.Value.Content["application/json"].Schema.Value
		for _, body := range sent {
			if why := problem(schema, body); why != "" {
				t.Errorf("%s: %v: %s", path, body, why)
			}
		}
	}
}

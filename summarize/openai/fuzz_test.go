package openai_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"bragsheet/summarize/openai"
)

// said answers every request with the same body.
type said string

func (s said) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(s))), Request: r}, nil
}

// FuzzAnswer has an endpoint answer anything: each sentence ends up phrased or
// rejected, and what is phrased can be put back.
func FuzzAnswer(f *testing.F) {
	for _, content := range []string{
		``, `{}`, `[]`, `{"sentences":[{"id":"s1","text":"Down to {{2}} from {{1}} with Person 1"}]}`, `{"sentences":[{"id":"s1"},7,null,{"id":"s1","text":"\ud800"}]}`,
		"```json\n{}", `{"sentences":[{"id":"s6","text":"Boring releases"},{"id":"s6","text":"b"}]} x`, `{"sentences":[{"id":"s6","text":"Released ٣ times"}]}`,
	} {
		f.Add(content, "stop", false)
		f.Add(content, "length", true)
	}
	f.Fuzz(func(t *testing.T, content, end string, bare bool) {
		body := content
		if !bare {
			data, _ := json.Marshal(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"content": content}, "finish_reason": end}}})
			body = string(data)
		}
		req, originals := request(t)
		c := openai.Client{BaseURL: "https://model.example/v1", Model: "m", HTTP: &http.Client{Transport: said(body)}}
		reply, err := c.Phrase(t.Context(), req)
		if err != nil || len(reply.Phrased)+len(reply.Rejected) != len(req.Sentences) {
			t.Fatalf("%+v, %v", reply, err)
		}
		for id, text := range reply.Phrased {
			if _, err := originals[id].Restore(text); err != nil {
				t.Errorf("%q is phrased and cannot be put back: %v", text, err)
			}
		}
	})
}

package openai

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	sdk "github.com/sashabaranov/go-openai"
)

// read sorts an answer: what of it can be used, and why the rest cannot. Every
// sentence of the batch is in one of the two.
func (b batch) read(answer sdk.ChatCompletionResponse) (phrased, rejected map[string]string) {
	phrased, rejected = map[string]string{}, map[string]string{}
	texts, reasons, err := wordings(answer)
	for i, s := range b.sentences {
		id := wireID(i)
		text, ok := texts[id]
		switch reason := reasons[id]; {
		case err != nil:
			rejected[s.ID] = err.Error()
		case reason != "":
			rejected[s.ID] = reason
		case !ok:
			rejected[s.ID] = "the model left it out"
		default:
			if err := accept(s, text); err != nil {
				rejected[s.ID] = "the model's wording cannot be used: " + err.Error()
				continue
			}
			phrased[s.ID] = text
		}
	}
	return phrased, rejected
}

// wordings reads what was answered, by wire id. The error is of all of it.
func wordings(answer sdk.ChatCompletionResponse) (texts, reasons map[string]string, err error) {
	content, err := contentOf(answer)
	if err != nil {
		return nil, nil, err
	}
	var doc struct {
		Sentences *[]json.RawMessage `json:"sentences"`
	}
	if err := strict([]byte(content), &doc); err != nil || doc.Sentences == nil {
		return nil, nil, errors.New("the model's answer does not follow the schema")
	}
	texts, reasons = map[string]string{}, map[string]string{}
	for _, raw := range *doc.Sentences {
		var s struct {
			ID   string  `json:"id"`
			Text *string `json:"text"`
		}
		malformed := strict(raw, &s) != nil || s.Text == nil
		_, twice := texts[s.ID]
		switch {
		case malformed:
			reasons[idOf(raw)] = "the model's answer does not follow the schema"
		case twice:
			reasons[s.ID] = "the model answered it more than once"
		default:
			texts[s.ID] = *s.Text
		}
	}
	return texts, reasons, nil
}

// contentOf returns the text of an answer that is whole.
func contentOf(answer sdk.ChatCompletionResponse) (string, error) {
	if len(answer.Choices) == 0 {
		return "", errors.New("the model's answer is empty")
	}
	choice := answer.Choices[0]
	content := strings.TrimSpace(choice.Message.Content)
	switch end := choice.FinishReason; {
	case choice.Message.Refusal != "":
		return "", errors.New("the model refused")
	case end == sdk.FinishReasonLength:
		return "", errors.New("the model's answer was cut short")
	case end == sdk.FinishReasonContentFilter:
		return "", errors.New("the endpoint filtered the model's answer")
	case end != sdk.FinishReasonStop && end != "":
		return "", errors.New("the model did not end its answer")
	case content == "":
		return "", errors.New("the model's answer is empty")
	case strings.HasPrefix(content, "```"):
		return "", errors.New("the model wrapped its answer in a code block")
	case !json.Valid([]byte(content)):
		return "", errors.New("the model's answer is not JSON")
	}
	return content, nil
}

// strict decodes one JSON value without fields that out lacks.
func strict(data []byte, out any) error {
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(out); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// idOf returns the id in what otherwise does not follow the schema, or "".
func idOf(raw json.RawMessage) string {
	var s struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(raw, &s) // what cannot be read has no id
	return s.ID
}

// longer is how much longer than its sentence a wording may be, in bytes.
const longer = 120

// accept returns why a wording of a sentence cannot be used.
func accept(s Sentence, text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return errors.New("it is empty")
	case strings.ContainsAny(text, "\n"):
		return errors.New("it has several lines")
	case len(text) > 2*len(s.Text.String())+longer:
		return errors.New("it is much longer than the sentence")
	}
	return s.Text.Check(text)
}

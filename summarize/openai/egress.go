package openai

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	sdk "github.com/sashabaranov/go-openai"
)

const (
	maxAnswer   = 4 << 20 // bytes of an answer
	maxAttempts = 4
	firstWait   = time.Second // doubled with each attempt
	maxReason   = 200         // characters of what a server says
)

// egress is the one door that anything leaves by: it retries within limits,
// reads answers whole and up to a size, and goes nowhere else.
type egress struct {
	client *Client
	limits Limits
	waited time.Duration
}

// complete sends one request.
func (e *egress) complete(ctx context.Context, body sdk.ChatCompletionRequest) (sdk.ChatCompletionResponse, error) {
	config := sdk.DefaultConfig(e.client.Key)
	config.BaseURL = e.client.BaseURL
	config.HTTPClient = e
	return sdk.NewClientWithConfig(config).CreateChatCompletion(ctx, body)
}

// Do sends a request until it has an answer that is worth reading.
func (e *egress) Do(req *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		resp, err := e.once(req)
		switch {
		case req.Context().Err() != nil:
			return nil, fmt.Errorf("no answer within %s: %w", e.limits.Overall, req.Context().Err())
		case err == nil && !again(resp.StatusCode):
			return resp, nil
		case errors.Is(err, errFinal):
			return nil, err
		}
		wait := firstWait << (attempt - 1)
		if resp != nil {
			wait = max(wait, retryAfter(resp))
		}
		if attempt == maxAttempts || e.waited+wait > e.limits.Wait {
			return resp, err
		}
		e.waited += wait
		if err := e.wait(req.Context(), wait); err != nil {
			return nil, err
		}
	}
}

// wait waits as the client says.
func (e *egress) wait(ctx context.Context, d time.Duration) error {
	if e.client.Wait != nil {
		return e.client.Wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// errFinal marks what another attempt would not change.
var errFinal = errors.New("it is not asked again")

func again(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500
}

// once makes one attempt and reads the answer whole.
func (e *egress) once(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), e.limits.Attempt)
	defer cancel()
	attempt := req.Clone(ctx)
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	attempt.Body = body
	client := http.Client{}
	if e.client.HTTP != nil {
		client = *e.client.HTTP
	}
	client.Timeout, client.CheckRedirect, client.Jar = 0, stay, nil
	resp, err := client.Do(attempt)
	if err != nil {
		return nil, e.broken(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	text := bytes.TrimSpace(data)
	switch {
	case len(data) > maxAnswer:
		return nil, fmt.Errorf("its answer is longer than %d MiB; %w", maxAnswer>>20, errFinal)
	case err != nil:
		return nil, e.broken(ctx, err)
	case resp.StatusCode < 400 && (len(text) == 0 || text[0] != '{'):
		return nil, fmt.Errorf("it answered with something else than a completion; %w", errFinal)
	}
	resp.Body = io.NopCloser(bytes.NewReader(data))
	return resp, nil
}

// broken says what it means that there is no whole answer.
func (e *egress) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("no answer within %s: %w", e.limits.Attempt, ctx.Err())
	}
	return err
}

// stay follows redirects on the same host only.
func stay(req *http.Request, via []*http.Request) error {
	first := via[0].URL
	if req.URL.Host != first.Host || req.URL.Scheme != first.Scheme {
		return fmt.Errorf("it redirects to %s; %w", req.URL.Host, errFinal)
	}
	if len(via) > 3 {
		return fmt.Errorf("it redirects in circles; %w", errFinal)
	}
	return nil
}

// retryAfter returns how long an answer asks to wait, by its own clock where it
// names a time; 0 if it does not say.
func retryAfter(resp *http.Response) time.Duration {
	value := strings.TrimSpace(resp.Header.Get("Retry-After"))
	if n, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	now, err := http.ParseTime(resp.Header.Get("Date"))
	then, err2 := http.ParseTime(value)
	if err != nil || err2 != nil {
		return 0
	}
	return max(then.Sub(now), 0)
}

// reason says in one short line why the endpoint failed, without the key.
func (c *Client) reason(err error) string {
	said := err.Error()
	if api, ok := errors.AsType[*sdk.APIError](err); ok {
		said = fmt.Sprintf("HTTP %d: %s", api.HTTPStatusCode, api.Message)
	} else if plain, ok := errors.AsType[*sdk.RequestError](err); ok {
		said = fmt.Sprintf("HTTP %d", plain.HTTPStatusCode)
	} else if u, ok := errors.AsType[*url.Error](err); ok {
		said = u.Err.Error()
	}
	said = said[:min(len(said), 8*maxReason)] // enough to see what is cut off
	said = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, said)
	said = masked(strings.Join(strings.Fields(said), " "), c.Key)
	if runes := []rune(said); len(runes) > maxReason {
		said = string(runes[:maxReason]) + "…"
	}
	return "the model's endpoint failed: " + said
}

// telling is from how many characters on a part of the key tells something of it.
const telling = 8

// masked returns a text without the key, whatever its case, and without any
// telling part of it.
func masked(text, key string) string {
	least := min(telling, len(key))
	if least == 0 {
		return text
	}
	lower, key := lowered(text), lowered(key)
	var b strings.Builder
	for at := 0; at < len(text); {
		n := 0 // how much of the key is said here
		for from := range len(key) - least + 1 {
			n = max(n, common(lower[at:], key[from:]))
		}
		if n < least {
			b.WriteByte(text[at])
			at++
			continue
		}
		b.WriteString("[key]")
		at += n
	}
	return b.String()
}

// common returns how many bytes two texts begin with alike.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// lowered returns a text of the same length, its ASCII letters in lower case.
func lowered(text string) string {
	all := []byte(text)
	for i, c := range all {
		if c >= 'A' && c <= 'Z' {
			all[i] = c + 'a' - 'A'
		}
	}
	return string(all)
}

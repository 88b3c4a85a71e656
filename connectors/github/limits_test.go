package github_test

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
)

// reset is a rate limit's end as GitHub writes it.
func reset(after time.Duration) string { return strconv.FormatInt(now.Add(after).Unix(), 10) }

func graphErrors(kind, message string) any {
	return map[string]any{"data": nil, "errors": []any{map[string]any{"type": kind, "message": message}}}
}

func TestRateLimitsInEveryShapeAreWaitedOut(t *testing.T) {
	message := func(text string) any { return map[string]any{"message": text} }
	tests := []struct {
		name   string
		status int
		header map[string]string
		body   any
		wait   time.Duration
	}{
		{"403, nothing remaining", 403, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset(20 * time.Minute)}, message("API rate limit exceeded"), 20 * time.Minute},
		{"429, nothing remaining", 429, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset(20 * time.Minute)}, message("API rate limit exceeded"), 20 * time.Minute},
		{"200 RATE_LIMITED", 200, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset(7 * time.Minute)}, graphErrors("RATE_LIMITED", "API rate limit exceeded"), 7 * time.Minute},
		{"200 RATE_LIMIT", 200, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset(7 * time.Minute)}, graphErrors("RATE_LIMIT", "API rate limit already exceeded"), 7 * time.Minute},
		{"403 secondary with a time", 403, map[string]string{"Retry-After": "90"}, message("You have exceeded a secondary rate limit."), 90 * time.Second},
		{"403 secondary without a time", 403, map[string]string{"X-RateLimit-Remaining": "4000", "X-RateLimit-Reset": reset(55 * time.Minute)}, message("You have exceeded a secondary rate limit."), time.Minute},
		{"403 secondary by its link only", 403, nil, map[string]any{"message": "Slow down", "documentation_url": "https://docs.github.com/rest/overview#secondary-rate-limits"}, time.Minute},
		{"403 abuse detection", 403, nil, message("You have triggered an abuse detection mechanism."), time.Minute},
		{"429 secondary", 429, map[string]string{"Retry-After": "30"}, message("secondary rate limit"), 30 * time.Second},
		{"200 secondary", 200, nil, graphErrors("", "You have exceeded a secondary rate limit."), time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			limited := true
			f := start(t, story(), nil, onGraphQL(func() (int, map[string]string, any) {
				if !limited {
					return 0, nil, nil
				}
				limited = false
				return tt.status, tt.header, tt.body
			}))
			h := f.whole(t, "reviews")
			if len(h.items) != 1 {
				t.Errorf("%d reviews after the wait, want 1", len(h.items))
			}
			if want := []time.Duration{tt.wait + time.Second}; !slices.Equal(*f.slept, want) {
				t.Errorf("waited %v, want %v", *f.slept, want)
			}
		})
	}
}

func TestLongRateLimitEndsTheRunAndSaysUntilWhen(t *testing.T) {
	f := start(t, story(), func(o *github.Options) { o.MaxWait = 10 * time.Minute }, onGraphQL(func() (int, map[string]string, any) {
		return 403, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset(time.Hour)}, map[string]any{"message": "API rate limit exceeded"}
	}))
	h := f.pull(t, "reviews", connectors.Plan{}, 0)
	limited, ok := errors.AsType[*connectors.RateLimited](h.err)
	if !ok || !limited.Until.Equal(now.Add(time.Hour+time.Second)) {
		t.Errorf("error %v, want a rate limit until %s", h.err, now.Add(time.Hour))
	}
	if len(*f.slept) != 0 {
		t.Errorf("waited %v", *f.slept)
	}
}

func TestSpentAllowanceOnSuccessDoesNotLockTheClient(t *testing.T) {
	f := start(t, story(), nil, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-RateLimit-Limit", "5000")
			next.ServeHTTP(spentWriter{w}, r)
		})
	})
	if _, err := f.Preflight(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if h := f.whole(t, "pull requests"); len(h.items) != 26 {
		t.Errorf("%d pull requests, want 26", len(h.items))
	}
}

// spentWriter adds the headers of a spent allowance that resets in the future
// of any clock.
type spentWriter struct{ http.ResponseWriter }

func (w spentWriter) WriteHeader(status int) {
	w.Header().Set("X-RateLimit-Remaining", "0")
	w.Header().Set("X-RateLimit-Reset", "32503680000")
	w.ResponseWriter.WriteHeader(status)
}

func TestPagesShrinkUntilTheServerCanAnswer(t *testing.T) {
	for _, most := range []int{24, 7, 1} {
		t.Run(strconv.Itoa(most), func(t *testing.T) {
			w := story()
			w.Quirks.TooBig = most
			f := start(t, w, nil, nil)
			if h := f.whole(t, "pull requests"); len(h.items) != 26 {
				t.Errorf("%d pull requests, want 26", len(h.items))
			}
			if sizes := f.asked.sizes("Pulls"); sizes[0] != 25 || slices.Min(sizes) > most {
				t.Errorf("page sizes %v, want 25 shrinking to %d or less", sizes, most)
			}
		})
	}
}

func TestPagesGrowBackToWhatUsedToCome(t *testing.T) {
	w := newWorld()
	for i := range 200 {
		w.Pulls = append(w.Pulls, merged(i+1, since.AddDate(0, 0, i/2)))
	}
	w.Quirks.OverloadedOnce = true
	f := start(t, w, nil, nil)
	if h := f.whole(t, "pull requests"); len(h.items) != 200 {
		t.Errorf("%d pull requests, want 200", len(h.items))
	}
	sizes := f.asked.sizes("Pulls")
	if want := []int{25, 12, 12, 24}; !slices.Equal(sizes[:4], want) || slices.Max(sizes) > 25 {
		t.Errorf("page sizes %v, want %v, then what came before and no more", sizes, want)
	}
}

func TestServerThatNeverAnswersIsAnError(t *testing.T) {
	f := start(t, story(), nil, onGraphQL(func() (int, map[string]string, any) { return 504, nil, map[string]any{} }))
	h := f.pull(t, "pull requests", connectors.Plan{}, 0)
	if h.err == nil || !strings.Contains(h.err.Error(), "could not answer in time") {
		t.Errorf("error %v, want one that says so", h.err)
	}
	if sizes := f.asked.sizes("Pulls"); len(sizes) != 0 {
		t.Errorf("the server itself was asked: %v", sizes)
	}
}

func TestAnswersThatAreNotWholeAreNeverTakenForNothing(t *testing.T) {
	tests := []struct {
		name string
		body any
		want string
	}{
		{"no data", map[string]any{}, "sent no data"},
		{"null data", map[string]any{"data": nil, "errors": []any{map[string]any{"message": "Unexpected"}}}, "Unexpected"},
		{"null search", map[string]any{"data": map[string]any{"search": nil}, "errors": []any{map[string]any{"message": "Unexpected"}}}, "Unexpected"},
		{"null search without a word", map[string]any{"data": map[string]any{"search": nil}}, "sent no data"},
		{"too much even for one", map[string]any{"data": map[string]any{"search": nil}, "errors": []any{map[string]any{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Limits exceeded"}}}, "Limits exceeded"},
		{"data of another shape", map[string]any{"data": map[string]any{"search": "x"}}, "cannot unmarshal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := start(t, story(), nil, onGraphQL(func() (int, map[string]string, any) { return 200, nil, tt.body }))
			h := f.pull(t, "reviews", connectors.Plan{}, 0)
			if h.err == nil || h.complete || len(h.windows) != 0 || !strings.Contains(h.err.Error(), tt.want) {
				t.Errorf("complete %v, windows %v, error %v; want one about %q", h.complete, h.windows, h.err, tt.want)
			}
		})
	}
}

func TestErrorsBesideTheResultsAreSaid(t *testing.T) {
	f := start(t, story(), nil, onGraphQL(func() (int, map[string]string, any) {
		return 200, nil, map[string]any{
			"data":   map[string]any{"search": map[string]any{"issueCount": 0, "pageInfo": map[string]any{}, "nodes": []any{}}},
			"errors": []any{map[string]any{"message": "Part of the index is down"}},
		}
	}))
	h := f.pull(t, "reviews", connectors.Plan{}, 0)
	if len(h.problems) != 1 || h.problems[0].Unseen || h.problems[0].What != "Part of the index is down" {
		t.Errorf("problems %+v, want the one", h.problems)
	}
}

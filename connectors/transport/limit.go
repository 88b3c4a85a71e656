package transport

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"bragsheet/connectors"
)

// quotaHeaders are the names limits go by: what is allowed, what is left, and
// when all of it is there again.
var quotaHeaders = []struct{ limit, remaining, reset string }{
	{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
	{"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"},
	{"X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"},
}

func quotaOf(resp *http.Response) connectors.Quota {
	for _, h := range quotaHeaders {
		limit, err := strconv.Atoi(resp.Header.Get(h.limit))
		remaining, err2 := strconv.Atoi(resp.Header.Get(h.remaining))
		if err == nil && err2 == nil && limit > 0 {
			return connectors.Quota{Limit: limit, Remaining: max(remaining, 0)}
		}
	}
	return connectors.Quota{}
}

// After returns how long an answer asks to wait: what Retry-After says, else,
// where nothing is left of a limit, how long until it is reset; 0 if it says
// neither.
func After(resp *http.Response, now time.Time) time.Duration {
	if d := RetryAfter(resp, now); d > 0 {
		return d
	}
	for _, h := range quotaHeaders {
		if strings.TrimSpace(resp.Header.Get(h.remaining)) == "0" {
			return until(resp.Header.Get(h.reset), now)
		}
	}
	return 0
}

// RetryAfter returns what a Retry-After header asks for, in seconds or as a
// date; 0 if there is none.
func RetryAfter(resp *http.Response, now time.Time) time.Duration {
	return until(resp.Header.Get("Retry-After"), now)
}

// Seconds since 1970 are not mistaken for seconds from now: nobody asks to wait
// for 30 years.
const epoch = 1e9

// until reads a time to come in any of the forms there are: seconds from now,
// seconds since 1970, an HTTP date, RFC 3339.
func until(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if n, err := strconv.ParseFloat(value, 64); err == nil && n >= 0 && n < epoch {
		return time.Duration(math.Ceil(n)) * time.Second
	} else if err == nil && n >= epoch && n < 100*epoch {
		return max(time.Unix(int64(math.Ceil(n)), 0).Sub(now), 0)
	}
	for _, parse := range []func(string) (time.Time, error){http.ParseTime, parseRFC3339} {
		if at, err := parse(value); err == nil {
			return max(at.Sub(now), 0)
		}
	}
	return 0
}

// parseRFC3339 also takes a time without seconds, as Jira writes it.
func parseRFC3339(value string) (time.Time, error) {
	if at, err := time.Parse("2006-01-02T15:04Z07:00", value); err == nil {
		return at, nil
	}
	return time.Parse(time.RFC3339, value)
}

package connectors

import (
	"errors"
	"fmt"
	"time"
)

// ErrUnauthorized means a source rejected our credentials, or that they are
// not a person's. Trying again will not help: somebody has to change the token.
var ErrUnauthorized = errors.New("credentials rejected")

// RateLimited means a source asked us to come back later than we may wait.
type RateLimited struct {
	Until time.Time
	Err   error // what it answered with, if that was not a rate limit
}

func (e *RateLimited) Error() string {
	until := e.Until.UTC().Format(time.RFC3339)
	if e.Err != nil {
		return e.Err.Error() + "; it asks to come back after " + until
	}
	return "rate limited until " + until
}

func (e *RateLimited) Unwrap() error { return e.Err }

// Advised is an error with the next step for the person who reads it.
type Advised struct {
	Err    error
	Advice string
}

func (e *Advised) Error() string { return e.Err.Error() }
func (e *Advised) Unwrap() error { return e.Err }

// Advise wraps an error with what to do about it.
func Advise(advice string, format string, args ...any) error {
	return &Advised{Err: fmt.Errorf(format, args...), Advice: advice}
}

// AdviceOf returns the next step an error carries, or "".
func AdviceOf(err error) string {
	if a, ok := errors.AsType[*Advised](err); ok {
		return a.Advice
	}
	return ""
}

package main

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"bragsheet/cmd/brag/config"
	"bragsheet/connectors"
	"bragsheet/store"
)

// The exit codes are part of the contract; `brag help exit-codes` lists them.
const (
	exitError       = 1
	exitUsage       = 2
	exitCredentials = 3
	exitLimited     = 4
	exitPartial     = 5
	exitInterrupted = 130
)

// errPartial means that something readable was not read. What, has been said.
var errPartial = errors.New("not everything was read")

// explain says what the person should read about err, and the exit status. It
// is the one place where errors become advice; everywhere else only wraps.
func explain(err error) (msg string, code int) {
	if err == nil {
		return "", 0
	}
	advice, code := advise(err)
	if own := connectors.AdviceOf(err); own != "" {
		advice = own
	}
	if advice == "" {
		return err.Error(), code
	}
	return err.Error() + "\n  → " + advice, code
}

// advise returns the next step for an error, and its exit status.
func advise(err error) (string, int) {
	if _, ok := errors.AsType[usageError](err); ok {
		return "brag help shows what there is", exitUsage
	}
	if _, ok := errors.AsType[*config.Error](err); ok {
		return "correct the file; config.example.yaml shows every key", exitUsage
	}
	if _, ok := errors.AsType[*config.NoTokenError](err); ok {
		return "put a token where the config names it (token_env, token_cmd, token_file), or into the keychain", exitCredentials
	}
	if limited, ok := errors.AsType[*connectors.RateLimited](err); ok {
		return "what was read is saved; run it again after " + limited.Until.Local().Format(time.DateTime), exitLimited
	}
	switch {
	case errors.Is(err, errPartial):
		return "what was read is saved; run brag sync again to read the rest", exitPartial
	case errors.Is(err, context.Canceled):
		return "interrupted; everything read so far is saved, and the next run goes on from there", exitInterrupted
	case errors.Is(err, connectors.ErrUnauthorized):
		return "make a new token, put it where the config says, and run it again", exitCredentials
	case errors.Is(err, errNoConfig):
		return "brag init writes one; brag demo works without", exitUsage
	case errors.Is(err, store.ErrNewer):
		return "update brag; this database was written by a newer one and is left as it is", exitError
	case errors.Is(err, store.ErrNotOurs):
		return "name another file with --db; this one is left as it is", exitError
	case errors.Is(err, fs.ErrPermission):
		return "check who may write there, or name another place with --db or -o", exitError
	}
	return "", exitError
}

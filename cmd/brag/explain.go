package main

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"strings"
	"syscall"

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

const exitCodesHelp = `Exit status:

  0    fine; what the credentials cannot see is listed, and is no error
  1    an error
  2    usage, or the configuration
  3    credentials
  4    rate limited; what was read is saved, run it again later
  5    something readable was not read, or some accounts were and others were not
       (3 or 4 when all failed alike)
  130  interrupted, saved`

// errNothingRead means that no account could be read, and not all for the same
// reason.
var errNothingRead = errors.New("nothing could be read")

// errPartial means that something readable was not read. What, has been said.
var errPartial = errors.New("not everything was read")

// explain says what the person should read about err, and the exit status. It
// is the one place where errors become advice; everywhere else only wraps. Of
// joined errors each has its own advice, and the first decides the status.
func explain(err error) (msg string, code int) {
	var b strings.Builder
	all := separate(err)
	for i, e := range all {
		next, status := advise(e)
		if i == 0 {
			code = status
		} else {
			b.WriteString("\n")
		}
		b.WriteString(e.Error())
		if i+1 < len(all) && advice(all[i+1]) == next {
			continue // said once, after the last that it is for
		}
		if next != "" {
			b.WriteString("\n  → " + next)
		}
	}
	return b.String(), code
}

// helpAdvice is the next step after a wrong command line of no known command.
const helpAdvice = "brag help shows what there is"

// explainFor is explain for what a command, as "note edit", returned.
func explainFor(command string, err error) (msg string, code int) {
	msg, code = explain(err)
	if command != "" && command != "help" {
		msg = strings.Replace(msg, helpAdvice, "brag help "+command+" says how it is used", 1)
	}
	return msg, code
}

// separate returns the errors that errors.Join put into err. One that wraps
// several in a sentence of its own stays whole.
func separate(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error }) // what was joined here, not somewhere below
	if !ok {
		return []error{err}
	}
	var all []error
	var texts []string
	for _, e := range joined.Unwrap() {
		all = append(all, separate(e)...)
		texts = append(texts, e.Error())
	}
	if err.Error() != strings.Join(texts, "\n") {
		return []error{err}
	}
	return all
}

// advice returns the next step for an error, or "".
func advice(err error) string {
	next, _ := advise(err)
	return next
}

// advise returns the next step for an error and its exit status. What the
// error itself advises comes first.
func advise(err error) (next string, code int) {
	next, code = adviseByKind(err)
	if own := connectors.AdviceOf(err); own != "" {
		next = own
	}
	return next, code
}

func adviseByKind(err error) (next string, code int) {
	if errors.Is(err, context.Canceled) {
		return "interrupted; everything read so far is saved, and the next run goes on from there", exitInterrupted
	}
	if errors.Is(err, errStopped) {
		return "", exitInterrupted
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return helpAdvice, exitUsage
	}
	if _, ok := errors.AsType[*config.Error](err); ok {
		return "correct the file; config.example.yaml shows every key", exitUsage
	}
	if _, ok := errors.AsType[*config.NoTokenError](err); ok {
		return "put a token where the config names it (token_env, token_cmd, token_file), or into the keychain", exitCredentials
	}
	if _, ok := errors.AsType[*config.TokenError](err); ok {
		return "correct where the config says the token is", exitCredentials
	}
	if _, ok := errors.AsType[*connectors.RateLimited](err); ok {
		return "what was read is saved; run it again then", exitLimited
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return "check the network, and the address in the config", exitError
	}
	switch {
	case errors.Is(err, errNothingRead):
		return "what was stored before is still there; why, and what to do, follows", exitPartial
	case errors.Is(err, errPartial):
		return "what was read is saved; run brag sync again to read the rest", exitPartial
	case errors.Is(err, connectors.ErrUnauthorized):
		return "make a new token, put it where the config says, and run it again", exitCredentials
	case errors.Is(err, errRefused):
		return "do what is said above, and install again", exitCredentials
	case errors.Is(err, errNoConfig):
		return "brag init writes one; brag demo works without", exitUsage
	case errors.Is(err, store.ErrNewer):
		return "update brag; this was written by a newer one and is left as it is", exitError
	case errors.Is(err, store.ErrForgotten):
		return "take the account out of the config, or have it harvested again with brag forget allow and the id", exitError
	case errors.Is(err, store.ErrForgotSince):
		return "run it again: then it is made of what is left", exitError
	case errors.Is(err, store.ErrInUse):
		return "run it again once that is done; after brag forget, run brag doctor database --repair", exitError
	case errors.Is(err, store.ErrDamaged):
		return "brag restore brings a backup back; without one, brag export -o FILE saves what can still be read", exitError
	case errors.Is(err, store.ErrCut), errors.Is(err, store.ErrBadLine):
		return "nothing was imported; brag import --partial takes the lines that can be used", exitError
	case errors.Is(err, store.ErrNoExport):
		return "brag export -o FILE makes one; a backup comes back with brag restore", exitError
	case errors.Is(err, fs.ErrExist):
		return "name another file; this one is left as it is", exitError
	case errors.Is(err, store.ErrSyncing):
		return "wait until it has ended; everything else works meanwhile", exitError
	case errors.Is(err, store.ErrFull), errors.Is(err, syscall.ENOSPC):
		return "make room on that disk and run it again; what was saved is whole", exitError
	case errors.Is(err, store.ErrNotOurs):
		return "name another file with --db; this one is left as it is", exitError
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "check who may write there, or name another place with --db or -o", exitError
	}
	return "", exitError
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// errNoAnswer means that the person closed the input instead of answering.
var errNoAnswer = errors.New("no answer; nothing was changed")

// errStopped means that the person pressed ^C instead of answering.
var errStopped = errors.New("interrupted")

// asker asks the person at the terminal, until ctx ends.
type asker struct {
	ctx context.Context //nolint:containedctx // of the command; every question waits on it
	in  *bufio.Reader
	tty *os.File // what in reads; nil where lines are piped in
	out io.Writer

	rest string // of a line, after its key
}

// asker returns nil where nobody is there to answer. Questions go to the
// terminal that answers, even where stderr is kept in a file.
func (a *app) asker(ctx context.Context) *asker {
	tty, ok := a.stdin.(*os.File)
	if !ok || !a.inTTY || a.quiet {
		return nil
	}
	q := &asker{ctx: ctx, in: bufio.NewReader(tty), tty: tty, out: tty}
	if a.errTTY {
		q.out = a.stderr
	}
	return q
}

// listener is an asker for a command that is all questions: where nobody is
// there to answer, it reads lines.
func (a *app) listener(ctx context.Context) *asker {
	if q := a.asker(ctx); q != nil {
		return q
	}
	return &asker{ctx: ctx, in: bufio.NewReader(a.stdin), out: a.stderr}
}

// line asks for a line; an empty answer is preset.
func (q *asker) line(question, preset string) (string, error) {
	if preset != "" {
		question += " [" + preset + "]"
	}
	if answer := q.rest; answer != "" {
		q.rest = ""
		return answer, nil
	}
	fmt.Fprint(q.out, clean(question)+" ")
	text, err := q.wait(func() (string, error) { return q.in.ReadString('\n') })
	if err != nil {
		return "", err
	}
	if text = strings.TrimSpace(text); text == "" {
		return preset, nil
	}
	return text, nil
}

// choose asks for one of some options, and returns its index. Enter takes the
// first.
func (q *asker) choose(question string, options []string) (int, error) {
	for i, o := range options {
		fmt.Fprintf(q.out, "  %d  %s\n", i+1, clean(o))
	}
	for {
		text, err := q.line(question, "1")
		if err != nil {
			return 0, err
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(options) {
			return n - 1, nil
		}
		fmt.Fprintf(q.out, "a number from 1 to %d\n", len(options))
	}
}

// yes asks a question that Enter answers with yes.
func (q *asker) yes(question string) (bool, error) {
	text, err := q.line(question, "Y/n")
	return !strings.HasPrefix(strings.ToLower(text), "n"), err
}

// secret asks for a line that is not shown.
func (q *asker) secret(question string) (string, error) {
	fmt.Fprint(q.out, question+" ")
	state, err := term.GetState(int(q.tty.Fd()))
	if err != nil {
		return "", err
	}
	text, err := q.wait(func() (string, error) {
		text, err := term.ReadPassword(int(q.tty.Fd()))
		return string(text), err
	})
	fmt.Fprintln(q.out)
	return strings.TrimSpace(text), errors.Join(err, term.Restore(int(q.tty.Fd()), state))
}

// wait returns what read reads, or an error as soon as the person presses ^C:
// what is then being read is for nobody.
func (q *asker) wait(read func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := read()
		answers <- answer{text, err}
	}()
	select {
	case <-q.ctx.Done():
		fmt.Fprintln(q.out)
		return "", errStopped
	case a := <-answers:
		if a.err != nil {
			return "", errNoAnswer
		}
		return a.text, nil
	}
}

// key waits for one key of keys, pressed without Enter. Where lines are piped
// in, it is what the next line begins with, and the rest of that line answers
// the next question.
func (q *asker) key(keys string) (rune, error) {
	if q.tty == nil {
		return q.lineKey(keys)
	}
	state, err := term.MakeRaw(int(q.tty.Fd()))
	if err != nil {
		return 0, err
	}
	defer term.Restore(int(q.tty.Fd()), state) //nolint:errcheck // nothing better is to be done
	for {
		r, _, err := q.in.ReadRune()
		switch {
		case r == 3: // ^C and ^D are only keys now
			return 0, errStopped
		case err != nil, r == 4:
			return 0, errNoAnswer
		case strings.ContainsRune(keys, r):
			return r, nil
		}
	}
}

func (q *asker) lineKey(keys string) (rune, error) {
	for {
		text, err := q.wait(func() (string, error) {
			text, err := q.in.ReadString('\n')
			if text != "" {
				err = nil // the last line may have no end
			}
			return text, err
		})
		if err != nil {
			return 0, err
		}
		if key, size := utf8.DecodeRuneInString(text); strings.ContainsRune(keys, key) {
			q.rest = strings.TrimSpace(text[size:])
			return key, nil
		}
		fmt.Fprintf(q.out, "%q is no key of these: %s\n", oneLine(text, 40), strings.TrimSpace(keys))
	}
}

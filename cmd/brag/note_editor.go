package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"bragsheet/cmd/brag/replace"
)

// keptNotes is the folder of texts that are not saved as notes yet.
const keptNotes = "notes"

// newNote is what a text is for that is to be a note; that of an edit is
// editOf the note.
const newNote = "note"

func editOf(id string) string { return "edit-" + id }

// keep puts a text into a file of its own, so that whatever happens next, it is
// not lost. The name of the file says what it is for.
func (a *app) keep(what, text string) (path string, err error) {
	dir := a.stateFile(keptNotes)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, what+"-*.md")
	if err != nil {
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", err
	}
	return f.Name(), replace.File(f.Name(), []byte(text))
}

// keeping returns err, and if there is one, keeps the text it kept from being
// saved and says where. A text that was kept before and is saved now, is not
// kept any longer.
func (a *app) keeping(what, text string, err error) error {
	before := ""
	for _, path := range a.keptFiles() {
		if data, readErr := os.ReadFile(path); readErr == nil && string(data) == text {
			before = path
		}
	}
	switch {
	case err == nil && before != "":
		return os.Remove(before)
	case err == nil || strings.TrimSpace(text) == "":
		return err
	case before != "":
		return kept(before, err)
	}
	path, keepErr := a.keep(what, text)
	if keepErr != nil {
		return errors.Join(err, fmt.Errorf("your text could not be kept either: %w; it was:\n%s", keepErr, text))
	}
	return kept(path, err)
}

// keptFiles are the texts that no run has saved so far.
func (a *app) keptFiles() (left []string) {
	for _, what := range []string{newNote, editOf("*")} {
		some, _ := filepath.Glob(filepath.Join(a.stateFile(keptNotes), what+"-*.md")) // the pattern is one
		left = append(left, some...)
	}
	return left
}

// keptCommand is the command that saves a text that was kept.
func keptCommand(path string) string {
	command := "brag note"
	if rest, edit := strings.CutPrefix(filepath.Base(path), editOf("")); edit {
		id, _, _ := strings.Cut(rest, "-")
		command += " edit " + id
	}
	return command + " < " + shellWord(path)
}

// kept says where the text is that an error kept from being saved.
func kept(path string, err error) error {
	return fmt.Errorf("%w\nNothing is lost; your text is in that file: %s", located(path, err), keptCommand(path))
}

// located names the file and line of what is wrong with a text.
func located(path string, err error) error {
	if at, ok := errors.AsType[*lineError](err); ok {
		return usageError{fmt.Errorf("%s:%d: %w", path, at.line, at.err)}
	}
	return err
}

// inEditor has the person write, beginning with start, and saves the result.
// What cannot be saved they may mend at once; if they don't, it is kept. A text
// left as it was, or emptied, is none.
func (a *app) inEditor(ctx context.Context, what, start string, save func(text string) error) error {
	a.hintKept()
	path, err := a.keep(what, start)
	if err != nil {
		return err
	}
	for {
		ended := a.edit(ctx, path)
		text, err := os.ReadFile(path)
		if err != nil {
			return errors.Join(ended, err)
		}
		switch {
		case len(bytes.TrimSpace(text)) == 0, string(text) == start:
			a.hint("Nothing was written.")
			return errors.Join(ended, os.Remove(path))
		case ended != nil:
			return kept(path, ended)
		}
		err = save(string(text))
		if err == nil {
			return os.Remove(path)
		}
		ask := a.asker(ctx)
		if ask == nil {
			return kept(path, err)
		}
		fmt.Fprintln(ask.out, clean(located(path, err).Error()))
		again, askErr := ask.yes("Edit it again?")
		if askErr != nil || !again {
			return kept(path, err)
		}
	}
}

// hintKept names texts that earlier runs could not save.
func (a *app) hintKept() {
	for _, path := range a.keptFiles() {
		a.hint("Not saved yet, unless you are still writing it: %s", keptCommand(path))
	}
}

// edit runs the person's editor on a file until it ends. An interrupt is the
// editor's: what is being written is not taken away.
func (a *app) edit(ctx context.Context, path string) error {
	name, args, err := a.editor(path)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.stdin, a.stderr, a.stderr
	if tty, ok := a.stdin.(*os.File); ok && !a.errTTY {
		cmd.Stdout, cmd.Stderr = tty, tty
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the editor (%s): %w", strings.Join(append([]string{name}, args...), " "), err)
	}
	return nil
}

// editors are tried where the person names none.
var editors = []string{"editor", "nano", "vim", "vi"}

// editor returns how the person's editor is run on a file. What they say may
// have arguments, and is read as a shell reads it.
func (a *app) editor(path string) (name string, args []string, err error) {
	for _, variable := range []string{"VISUAL", "EDITOR"} {
		said := strings.TrimSpace(a.getenv(variable))
		switch words := strings.Fields(said); {
		case said == "":
		case runtime.GOOS != "windows":
			return "/bin/sh", []string{"-c", said + ` "$1"`, "sh", path}, nil
		default:
			if _, err := exec.LookPath(said); err == nil {
				return said, []string{path}, nil // with spaces in its own path
			}
			return words[0], append(words[1:], path), nil
		}
	}
	if runtime.GOOS == "windows" {
		return "notepad", []string{path}, nil
	}
	for _, one := range editors {
		if found, err := exec.LookPath(one); err == nil {
			return found, []string{path}, nil
		}
	}
	return "", nil, usageError{errors.New("there is no editor; say which in $EDITOR, or write the note as brag note \"…\"")}
}

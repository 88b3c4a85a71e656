package eval

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/theme"
)

// labelled is a text with the principles a reader accepts for it, the fittest
// first; none if they hold it for routine.
type labelled struct {
	ID, Source, Kind, Title, Body string

	Annotator string   // A to E; O: older set, without anything routine; own: ours
	Amazon    []string `json:"labels_amazon"`
	Klarna    []string `json:"labels_klarna"`
	Guard     bool     // never learned from
}

// ownSet is written and labelled by the authors of this project.
const ownSet = "own"

var kinds = map[string]work.Kind{
	"pr": work.KindPull, "pull_request": work.KindPull, "note": work.KindNote, "ticket": work.KindTicket, "incident": work.KindIncident,
}

func (x *labelled) text() theme.Text {
	return theme.Text{Kind: kinds[x.Kind], Title: x.Title, Body: x.Body}
}

func (x *labelled) note() bool { return x.Kind == "note" }

func (x *labelled) routine() bool { return len(x.Amazon) == 0 }

// tellsWorth reports whether the reader asked if the text is routine. That of O
// did not of pull requests; the rest was picked for being telling.
func (x *labelled) tellsWorth() bool { return x.Annotator != "O" || kinds[x.Kind] != work.KindPull }

// accepted returns the names of the principles of a framework.
func (x *labelled) accepted(framework string) []string {
	if framework == "klarna" {
		return x.Klarna
	}
	return x.Amazon
}

// place is where a text comes from: what no fold may have on both sides.
func (x *labelled) place() string {
	source, _, _ := strings.Cut(x.Source, "#")
	return strings.TrimPrefix(source, "github:")
}

func readLabelled(t *testing.T, path, annotator string) []*labelled {
	t.Helper()
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the labelled texts are not here, nothing is learned or evaluated: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var items []*labelled
	for line := range strings.Lines(string(data)) {
		x := &labelled{Annotator: annotator}
		if err := json.Unmarshal([]byte(line), x); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		items = append(items, x)
	}
	return items
}

func readOwn(t *testing.T) []*labelled {
	t.Helper()
	return readLabelled(t, "testdata/principles.jsonl", ownSet)
}

// readAll returns all labelled texts.
func readAll(t *testing.T) []*labelled {
	t.Helper()
	shared := filepath.Join(sharedData, "principles")
	return slices.Concat(
		readLabelled(t, filepath.Join(shared, "principles_train.jsonl"), ""),
		readLabelled(t, filepath.Join(shared, "principles_eval.jsonl"), "O"),
		readOwn(t),
	)
}

func framework(t *testing.T, name string) *theme.Framework {
	t.Helper()
	f, err := theme.Load(name, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// columns returns the places of principles in a framework.
func columns(t *testing.T, f *theme.Framework, names []string) []int {
	t.Helper()
	var list []int
	for _, name := range names {
		i := slices.IndexFunc(f.Principles, func(p theme.Principle) bool { return p.Name == name })
		if i < 0 {
			t.Fatalf("%s has no principle %q", f.Name, name)
		}
		list = append(list, i)
	}
	return list
}

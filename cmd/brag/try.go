package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"bragsheet/store/work"
	"bragsheet/summarize/infer"
	"bragsheet/summarize/theme"
)

// The try commands show what inference makes of texts on stdin. They open no
// database and need no configuration but the framework.

func (a *app) clusterCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "cluster", Short: "How items are joined into accomplishments", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "try",
		Short: "Read one person's items from stdin, one JSON object a line, and say which belong together",
		Long: `Read one person's items from stdin, one JSON object a line:
{id, kind, title, body, finished_at, links}, where links are ids of other items
it is known to belong with. Print {id, cluster} a line. No database is touched.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.tryClusters() },
	})
	return cmd
}

// triedItem is an item as the try commands read it.
type triedItem struct {
	ID         string   `json:"id"`
	Kind       string   `json:"kind"`
	Title      string   `json:"title"`
	Body       string   `json:"body"`
	FinishedAt string   `json:"finished_at"`
	Links      []string `json:"links"`
}

// kindWords are other words for the kinds of item.
var kindWords = map[string]work.Kind{
	"pr": work.KindPull, "pull": work.KindPull, "pull request": work.KindPull, "bug": work.KindTicket, "task": work.KindTicket, "story": work.KindTicket,
	"postmortem": work.KindIncident,
}

func (t triedItem) kind() work.Kind {
	if k, ok := kindWords[strings.ToLower(t.Kind)]; ok {
		return k
	}
	return work.Kind(strings.ToLower(t.Kind))
}

// finishedAt reads a moment or a day; a missing one is zero.
func (t triedItem) finishedAt() (time.Time, error) {
	if t.FinishedAt == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.RFC3339, time.DateTime, "2006-01-02T15:04:05", time.DateOnly} {
		if at, err := time.Parse(form, t.FinishedAt); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("finished_at %q is not a time like 2026-03-04T15:04:05Z", t.FinishedAt)
}

// eachTried calls do with every item on stdin.
func (a *app) eachTried(do func(triedItem) error) error {
	in := bufio.NewReader(a.stdin)
	for n := 1; ; n++ {
		line, err := in.ReadString('\n')
		if strings.TrimSpace(line) != "" {
			var it triedItem
			if err := json.Unmarshal([]byte(line), &it); err != nil {
				return usageError{fmt.Errorf("stdin, line %d: %w", n, err)}
			}
			if err := do(it); err != nil {
				return usageError{fmt.Errorf("stdin, line %d: %w", n, err)}
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("stdin: %w", err)
		}
	}
}

func (a *app) tryClusters() error {
	var items []infer.TryItem
	err := a.eachTried(func(t triedItem) error {
		at, err := t.finishedAt()
		if t.ID == "" {
			err = errors.New("id is missing")
		}
		items = append(items, infer.TryItem{ID: t.ID, Kind: t.kind(), Title: t.Title, Body: t.Body, FinishedAt: at, Links: t.Links})
		return err
	})
	if err != nil {
		return err
	}
	return eachLine(a, infer.Try(items), func(c infer.TryCluster) infer.TryCluster { return c })
}

// rankingJSON is what principles try --json prints for each item.
type rankingJSON struct {
	ID         string       `json:"id,omitempty"`
	Abstains   bool         `json:"abstains"`
	Why        theme.Why    `json:"why,omitempty"`
	Principles []rankedJSON `json:"principles"`
}

type rankedJSON struct {
	Key    string  `json:"key"`
	Name   string  `json:"name"`
	Score  float64 `json:"score"`
	Reason string  `json:"reason,omitempty"`
}

func rankingDocument(id string, r theme.Ranking) rankingJSON {
	doc := rankingJSON{ID: id, Abstains: r.Abstain, Why: r.Why, Principles: []rankedJSON{}}
	for _, p := range r.Principles {
		doc.Principles = append(doc.Principles, rankedJSON{p.Key, p.Name, p.Score, p.Reason})
	}
	return doc
}

func (a *app) tryPrinciples(name string) error {
	framework, err := a.frameworkNamed(name)
	if err != nil {
		return err
	}
	classifier, err := theme.NewClassifier()
	if err != nil {
		return err
	}
	if a.json {
		enc := json.NewEncoder(a.stdout)
		enc.SetEscapeHTML(false)
		return a.eachTried(func(t triedItem) error {
			return enc.Encode(rankingDocument(t.ID, classifier.Rank(framework, theme.Text{Kind: t.kind(), Title: t.Title, Body: t.Body})))
		})
	}
	text, err := io.ReadAll(a.stdin)
	if err != nil {
		return fmt.Errorf("stdin: %w", err)
	}
	title, body, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if title == "" {
		return usageError{errors.New("stdin is empty; give it a text, its first line as the title")}
	}
	a.printRanking(classifier.Rank(framework, theme.Text{Kind: work.KindNote, Title: title, Body: body}))
	return nil
}

func (a *app) printRanking(r theme.Ranking) {
	if r.Abstain {
		fmt.Fprintf(a.stdout, "none of these (%s)\n", r.Why)
	}
	t := newTable(a)
	for _, p := range r.Principles {
		t.AppendRow(table.Row{fmt.Sprintf("%.2f", p.Score), p.Name, oneLine(p.Reason, 100)})
	}
	t.Render()
}

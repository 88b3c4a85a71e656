package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"bragsheet/store/work"
	"bragsheet/summarize/infer"
)

func (a *app) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "Show one item or accomplishment, and why it is what it is",
		Long:  "Show one item or accomplishment, named by its id, the beginning of it, its reference (acme/api#12, OPS-7), or as a draft marks it (acc-…).",
		Args:  cobra.ExactArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return a.show(cmd.Context(), args[0]) },
	}
}

func (a *app) show(ctx context.Context, name string) error {
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	t, err := ses.find(name)
	if err != nil {
		return err
	}
	zone := a.now(ses.cfg).Location()
	switch {
	case a.json && t.entry != nil:
		return a.printJSON(shownItem{ses.itemDocument(*t.entry), nonNil(ses.LinksOf(t.entry.ID))})
	case a.json:
		return a.printJSON(shownAccomplishment{
			accomplishmentDocument(*t.accomplishment), nonNil(ses.LinksOf(t.accomplishment.Items...)), ses.look(t.accomplishment),
		})
	case t.entry != nil:
		if err := ses.addBodies(ctx, ses.db, t.entry.ID); err != nil {
			return err
		}
		a.showEntry(t.entry, zone)
		if i := slices.IndexFunc(ses.Notes, func(n work.Note) bool { return n.ID == t.entry.ID }); i >= 0 {
			a.showNoted(ses.Notes[i])
		}
		if gone, ok := ses.gone[t.entry.ID]; ok {
			a.line("no longer there", "found so on "+minute(gone.GoneAt, zone)+": "+gone.GoneHow)
		}
		a.showLinks(ses.picture, t.entry.ID)
		if t.entry.Body != "" {
			fmt.Fprintf(a.stdout, "\n%s\n", clean(t.entry.Body))
		}
	default:
		a.showAccomplishment(ses.picture, t.accomplishment, zone)
		return a.showLook(ctx, ses, t.accomplishment)
	}
	return nil
}

// shownItem and shownAccomplishment are what show --json prints: what list does,
// and the links.
type (
	shownItem struct {
		itemJSON
		Links []infer.Link `json:"links"`
	}
	shownAccomplishment struct {
		accomplishmentJSON
		Links []infer.Link `json:"links"`
		Look  *infer.Look  `json:"look"`
	}
)

// linkWords say what one item is to another.
var linkWords = map[work.LinkKind]string{
	work.LinkCloses: "closes", work.LinkEpic: "belongs to the epic", work.LinkParent: "is a part of", work.LinkReverts: "reverts",
	work.LinkRelands: "brings back", work.LinkBackport: "is a back-port of", work.LinkStacked: "builds on", work.LinkCausedBy: "was caused by",
	work.LinkFixes: "fixed", work.LinkFollowUp: "follows up on", work.LinkRelates: "relates to", work.LinkDup: "duplicates",
	work.LinkKey: "is about", work.LinkMention: "mentions",
}

// showLinks prints what the items refer to and what refers to them, where that
// was found, and how sure it is.
func (a *app) showLinks(pic *picture, items ...string) {
	links := pic.LinksOf(items...)
	names := map[string]string{}
	for _, l := range links {
		names[l.From], names[l.To] = "", ""
	}
	for _, e := range pic.Entries {
		if _, asked := names[e.ID]; asked {
			names[e.ID] = cmp.Or(e.Ref, e.Title)
		}
	}
	for _, l := range links {
		text := fmt.Sprintf("%s %s %s", oneLine(names[l.From], 60), cmp.Or(linkWords[l.Kind], string(l.Kind)), oneLine(names[l.To], 60))
		a.line("link", fmt.Sprintf("%s: %s, %.0f %% sure", text, l.Where, 100*l.Sure))
	}
}

// line prints one labelled line, unless it would be empty.
func (a *app) line(label, text string) {
	if text != "" {
		fmt.Fprintf(a.stdout, "%-15s %s\n", label, oneLine(text, 500))
	}
}

func (a *app) showEntry(e *work.Entry, zone *time.Location) {
	fmt.Fprintln(a.stdout, oneLine(e.Title, 200))
	a.line("id", e.ID)
	a.line("what", fmt.Sprintf("%s %s, %s", e.Kind, e.Ref, e.State))
	a.line("address", e.URL)
	a.line("account", e.Account)
	a.line("created", minute(e.CreatedAt, zone))
	if !e.When().IsZero() {
		a.line("finished", minute(e.When(), zone))
	}
	counted := "yes"
	if !e.Counted {
		counted = "no: " + e.Why
	}
	a.line("my part", string(e.Role))
	a.line("counted", counted)
	a.line("labels", strings.Join(e.Labels, ", "))
	a.line("accomplishment", e.Accomplishment)
	a.showPrinciples(e.Principles)
	if e.Hidden {
		a.line("hidden", "yes, by you")
	}
}

func (a *app) showPrinciples(all []work.Assignment) {
	for _, p := range all {
		a.line("principle", fmt.Sprintf("%s (%.1f, %s): %s", p.Key, p.Score, p.By, p.Reason))
	}
}

// claimLine is a figure, whose it is, and what the person said of it.
func claimLine(c work.Claim) string {
	line := "“" + c.Quote + "” (" + c.Where + ")"
	if c.Speaker != "" {
		line += ", measured by " + c.Speaker
	}
	switch {
	case c.Corrected != "":
		line += "; corrected by you: " + c.Corrected
	case c.Confirmed:
		line += "; confirmed by you"
	}
	if c.Seen != "" {
		line += ", to be seen at " + c.Seen
	}
	return line
}

func (a *app) showAccomplishment(pic *picture, acc *work.Accomplishment, zone *time.Location) {
	fmt.Fprintln(a.stdout, oneLine(acc.Title, 200))
	a.line("id", acc.ID)
	a.line("role", acc.Role+": "+acc.RoleReason)
	a.line("time", date(acc.From, zone)+" to "+date(acc.To, zone))
	for _, b := range acc.Because {
		a.line("together", b)
	}
	for _, e := range acc.Evidence {
		a.line("evidence", e.Text)
	}
	for _, c := range acc.Claims {
		a.line("figure "+c.ID, claimLine(c))
	}
	a.showPrinciples(acc.Principles)
	a.showLinks(pic, acc.Items...)
	own := map[string]bool{}
	for _, id := range acc.Own {
		own[id] = true
	}
	fmt.Fprintln(a.stdout, "items")
	t := newTable(a)
	for _, e := range pic.Entries {
		if !slices.Contains(acc.Items, e.ID) {
			continue
		}
		note := ""
		switch {
		case own[e.ID]:
		case e.Counted:
			note = "for context"
		default:
			note = "not counted: " + e.Why
		}
		t.AppendRow(table.Row{"  " + isoDate(e.When(), zone), string(e.Kind), oneLine(e.Ref, 30), oneLine(e.Title, 80), note})
	}
	t.Render()
}

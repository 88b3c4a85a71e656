package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/store/work"
)

// listOptions are the flags of brag list.
type listOptions struct {
	period     string
	kind       string
	principle  string
	search     string
	notCounted bool

	found map[string]bool // ids of what search finds; nil without a search
}

func (a *app) listCommand() *cobra.Command {
	var o listOptions
	cmd := &cobra.Command{
		Use:       "list [accomplishments]",
		Short:     "List items, or accomplishments",
		Long:      "List what counts as your own work, or with --not-counted what is kept for the record and why it does not count. With --json, both, one object a line.",
		Example:   "  brag list --period 2026-H1 --kind ticket\n  brag list accomplishments --principle ownership",
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"accomplishments"},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.list(cmd.Context(), o, len(args) == 1)
		},
	}
	cmd.Flags().StringVar(&o.period, "period", "", "only this `period`: "+work.PeriodForms)
	cmd.Flags().StringVar(&o.kind, "kind", "", "only this `kind`: "+strings.Join(kinds, ", "))
	cmd.Flags().StringVar(&o.principle, "principle", "", "only this `principle`")
	cmd.Flags().StringVar(&o.search, "search", "", "only what has these `words` in its title, reference or your texts; \"quoted phrases\" and begin* work")
	cmd.Flags().BoolVar(&o.notCounted, "not-counted", false, "what is kept but not counted, with the reason")
	return cmd
}

var kinds = []string{
	string(work.KindPull), string(work.KindReview), string(work.KindIssue), string(work.KindTicket), string(work.KindIncident), string(work.KindNote),
}

func (a *app) list(ctx context.Context, o listOptions, accomplishments bool) error {
	if o.kind != "" && !slices.Contains(kinds, o.kind) {
		return usageError{fmt.Errorf("--kind %q is not one of %s", o.kind, strings.Join(kinds, ", "))}
	}
	if accomplishments && (o.kind != "" || o.notCounted) {
		return usageError{errors.New("--kind and --not-counted are about items, not accomplishments")}
	}
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	var period *work.Period
	if o.period != "" {
		p, err := a.parsePeriod(o.period, ses.cfg)
		if err != nil {
			return err
		}
		period = &p
	}
	if o.principle != "" {
		if o.principle, err = ses.principle(o.principle); err != nil {
			return err
		}
	}
	if o.found, err = ses.search(ctx, o.search); err != nil {
		return err
	}
	a.hintUnmet(ses.picture)
	zone := a.now(ses.cfg).Location()
	if accomplishments {
		return a.listAccomplishments(ses.picture, o, period, zone)
	}
	return a.listItems(ses.picture, o, period, zone)
}

// parsePeriod reads a period flag.
func (a *app) parsePeriod(text string, cfg *config.Config) (work.Period, error) {
	p, err := work.ParsePeriod(text, a.now(cfg))
	if err != nil {
		return p, usageError{err}
	}
	return p, nil
}

func (a *app) listItems(pic *picture, o listOptions, period *work.Period, zone *time.Location) error {
	var rows []work.Entry
	other := 0
	for _, e := range pic.Entries {
		if o.kind != "" && string(e.Kind) != o.kind || period != nil && !period.Contains(e.When()) ||
			!hasPrinciple(e.Principles, o.principle) || o.found != nil && !o.found[e.ID] {
			continue
		}
		switch {
		case o.notCounted && e.Counted:
		case a.json, o.notCounted, e.Counted && !e.Hidden:
			rows = append(rows, e)
		default:
			other++
		}
	}
	if a.json {
		return eachLine(a, rows, pic.itemDocument)
	}
	t := newTable(a)
	for _, e := range rows {
		row := table.Row{e.ID, isoDate(e.When(), zone), string(e.Kind), oneLine(e.Ref, 30), oneLine(e.Title, 70)}
		if o.notCounted {
			row = append(row, e.Why)
		}
		t.AppendRow(row)
	}
	t.Render()
	a.hint("%s%s", count(len(rows), "item"), otherItems(other))
	a.hintUnread(pic, period)
	return nil
}

// isoDate writes a day for a column.
func isoDate(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }

func otherItems(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; %d more kept but not counted, or hidden (--not-counted, --json)", n)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (a *app) listAccomplishments(pic *picture, o listOptions, period *work.Period, zone *time.Location) error {
	finished := map[string]time.Time{}
	for _, e := range pic.Entries {
		finished[e.ID] = e.At
	}
	redated := map[string]bool{} // by anchor: when these were is the person's word
	for _, d := range work.StandingDecisions(pic.Decisions) {
		if d.Kind == work.DecideRedate {
			redated[d.Item] = true
		}
	}
	var rows []work.Accomplishment
	for _, acc := range pic.Accomplishments {
		inPeriod := period == nil || period.Overlaps(acc.From, acc.To) && (redated[acc.Anchor] ||
			slices.ContainsFunc(acc.Own, func(id string) bool { return period.Contains(finished[id]) }))
		if inPeriod && hasPrinciple(acc.Principles, o.principle) && o.finds(acc) && (a.json || !acc.Hidden) {
			rows = append(rows, acc)
		}
	}
	slices.SortStableFunc(rows, func(a, b work.Accomplishment) int { return a.To.Compare(b.To) }) // the day that is shown
	if a.json {
		return eachLine(a, rows, accomplishmentDocument)
	}
	t := newTable(a)
	for _, acc := range rows {
		t.AppendRow(table.Row{acc.ID, isoDate(acc.To, zone), acc.Role, count(len(acc.Own), "item"), oneLine(acc.Title, 80)})
	}
	t.Render()
	a.hint("%s", count(len(rows), "accomplishment"))
	a.hintUnread(pic, period)
	return nil
}

// hintUnread says that a period was not wholly read: nothing found and could
// not look are not the same.
func (a *app) hintUnread(pic *picture, period *work.Period) {
	all := work.Period{From: pic.now, To: pic.now}
	if period == nil {
		period = &all
	}
	read := work.Read(*period, pic.Coverage, pic.now)
	unread := len(pic.Coverage) == 0 || slices.ContainsFunc(pic.Coverage, func(c work.Coverage) bool { return c.Gap(read) != "" })
	if unread {
		a.hint("Not all of it has been read: brag status says what")
	}
}

// hintUnmet says that decisions have no effect, and what to do about it.
func (a *app) hintUnmet(pic *picture) {
	if n := len(pic.Unmet); n > 0 {
		a.hint("%s without effect, such as %s. Decide anew if you still want it; it is kept, and holds again once it can", count(n, "decision"), pic.unmetLine(pic.Unmet[0]))
	}
}

func hasPrinciple(all []work.Assignment, key string) bool {
	return key == "" || slices.ContainsFunc(all, func(as work.Assignment) bool { return as.Key == key })
}

// search returns the ids of the items and notes that a search finds: by their
// words, or by their reference. Without a search it returns nil.
func (ses *session) search(ctx context.Context, text string) (map[string]bool, error) {
	if text == "" {
		return nil, nil
	}
	ids, err := ses.db.Search(ctx, text)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, id := range ids {
		found[id] = true
	}
	for _, e := range ses.Entries {
		if strings.EqualFold(e.Ref, text) {
			found[e.ID] = true
		}
	}
	return found, nil
}

// finds reports whether an accomplishment has something that was searched for,
// in its items or its title.
func (o listOptions) finds(acc work.Accomplishment) bool {
	return o.found == nil || strings.Contains(strings.ToLower(acc.Title), strings.ToLower(o.search)) ||
		slices.ContainsFunc(acc.Items, func(id string) bool { return o.found[id] })
}

// eachLine prints one JSON object a line.
func eachLine[T, D any](a *app, rows []T, document func(T) D) error {
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	for _, row := range rows {
		if err := enc.Encode(document(row)); err != nil {
			return err
		}
	}
	return nil
}

// itemJSON is an item as list --json prints it (docs/json.md).
type itemJSON struct {
	ID             string            `json:"id"`
	Ref            string            `json:"ref"`
	Source         string            `json:"source"`
	Account        string            `json:"account"`
	Kind           work.Kind         `json:"kind"`
	Role           work.Role         `json:"role"`
	Title          string            `json:"title"`
	URL            string            `json:"url"`
	Container      string            `json:"container"`
	Labels         []string          `json:"labels"`
	CreatedAt      string            `json:"created_at"`
	FinishedAt     string            `json:"finished_at,omitempty"`
	Counted        bool              `json:"counted"`
	Why            string            `json:"why,omitempty"`
	Accomplishment string            `json:"accomplishment,omitempty"`
	Principles     []work.Assignment `json:"principles"`
	Hidden         bool              `json:"hidden"`
	GoneAt         string            `json:"gone_at,omitempty"`
	Gone           string            `json:"gone,omitempty"`
}

// itemDocument is an item with what is known of its being gone.
func (p *picture) itemDocument(e work.Entry) itemJSON {
	doc := itemDocument(e)
	if s, ok := p.gone[e.ID]; ok {
		doc.GoneAt, doc.Gone = stamp(s.GoneAt), s.GoneHow
	}
	return doc
}

func itemDocument(e work.Entry) itemJSON {
	finished := e.At
	if finished.IsZero() {
		finished = e.FinishedAt
	}
	return itemJSON{
		ID: e.ID, Ref: e.Ref, Source: e.Source, Account: e.Account, Kind: e.Kind, Role: e.Role, Title: e.Title, URL: e.URL,
		Container: e.ContainerName, Labels: nonNil(e.Labels), CreatedAt: stamp(e.CreatedAt), FinishedAt: stamp(finished),
		Counted: e.Counted, Why: e.Why, Accomplishment: e.Accomplishment, Principles: nonNil(e.Principles), Hidden: e.Hidden,
	}
}

// accomplishmentJSON is an accomplishment as list accomplishments --json
// prints it (docs/json.md).
type accomplishmentJSON struct {
	ID         string            `json:"id"`
	Title      string            `json:"title"`
	Role       string            `json:"role"`
	RoleReason string            `json:"role_reason"`
	Evidence   []work.Evidence   `json:"evidence"`
	From       string            `json:"from"`
	To         string            `json:"to"`
	Items      []string          `json:"items"`
	Own        []string          `json:"own"`
	Principles []work.Assignment `json:"principles"`
	Claims     []work.Claim      `json:"claims"`
	Because    []string          `json:"because"`
	Hidden     bool              `json:"hidden"`
}

func accomplishmentDocument(acc work.Accomplishment) accomplishmentJSON {
	return accomplishmentJSON{
		ID: acc.ID, Title: acc.Title, Role: acc.Role, RoleReason: acc.RoleReason, Evidence: nonNil(acc.Evidence), From: stamp(acc.From), To: stamp(acc.To),
		Items: nonNil(acc.Items), Own: nonNil(acc.Own), Principles: nonNil(acc.Principles), Claims: nonNil(acc.Claims),
		Because: nonNil(acc.Because), Hidden: acc.Hidden,
	}
}

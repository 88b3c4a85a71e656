package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bragsheet/cmd/brag/config"
	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/digest"
	"bragsheet/summarize/infer"
	"bragsheet/summarize/measure"
	"bragsheet/summarize/redact"
)

// digestInput is what messages are made from, apart from what each is about.
type digestInput struct {
	digest.Input
	pic  *picture
	runs []work.StreamRun // newest first
}

// digestInput infers, counts goals and looks into the last draft.
func (a *app) digestInput(ctx context.Context, cfg *config.Config, db *store.DB) (digestInput, error) {
	pic, err := a.picture(ctx, cfg, db, nil, nil)
	if err != nil {
		return digestInput{}, err
	}
	goals, err := db.Goals(ctx, pic.now.Location())
	if err != nil {
		return digestInput{}, err
	}
	if goals, _, err = measure.CountGoals(goals, pic.Entries, pic.now); err != nil {
		return digestInput{}, err
	}
	troubles, err := a.troubles(ctx, cfg, db)
	if err != nil {
		return digestInput{}, err
	}
	runs, err := db.Runs(ctx, lookBack)
	if err != nil {
		return digestInput{}, err
	}
	open, err := openIn(ctx, db)
	if err != nil {
		return digestInput{}, err
	}
	known := pic.known(nil)
	known.Hide = true
	if cfg.Model != nil {
		known.NeverSend = cfg.Model.NeverSend
	}
	redactor, err := redact.New(known)
	if err != nil {
		return digestInput{}, err
	}
	in := digest.Input{
		Now: pic.now, Entries: pic.Entries, Accomplishments: pic.Accomplishments, Decisions: pic.Decisions, Coverage: pic.Coverage, Goals: goals,
		Drafted: open.any, Open: open.all, OpenOf: map[string]int{}, StaleWeeks: cfg.Reminders.StaleAfter(), Reviews: a.reviewsAhead(cfg), Private: redactor.Names,
	}
	for _, t := range troubles {
		in.Troubles = append(in.Troubles, t.Text)
	}
	for id, questions := range open.of {
		in.OpenOf[id] = len(questions)
	}
	return digestInput{in, pic, runs}, nil
}

// awaits reports whether the sync that reads what a digest is about is still to
// be waited for: not longer than patience since the end of its period, or since
// an account's syncs began to fail.
func (in digestInput) awaits(m digest.Message, patience time.Duration) bool {
	if m.Kind == digest.Before {
		return false
	}
	return slices.ContainsFunc(in.Coverage, func(c work.Coverage) bool {
		tried := m.To
		if n, since := inARow(attempts(in.runs, c.Account.Name), incomplete); n > 0 && since.After(tried) {
			tried = since
		}
		return !c.Over && c.Through.Before(m.To) && in.Now.Sub(tried) < patience
	})
}

// of returns what a message is made from.
func (in digestInput) of(m digest.Message) digest.Input {
	made := in.Input
	made.Kind, made.Period = m.Kind, m.Span()
	if m.Kind == digest.Before { // of the one it is about
		made.Reviews = slices.DeleteFunc(slices.Clone(made.Reviews), func(r digest.Review) bool { return r.Kind() != m.Reminder.Kind })
		return made
	}
	made.Looks = infer.FollowUp(in.pic.Result, in.pic.Coverage, made.Period.To.Add(-time.Nanosecond))
	return made
}

// previewReminders prints what is due, or else what was sent last, and says
// which it is.
func (a *app) previewReminders(ctx context.Context, cfg *config.Config, db *store.DB) error {
	begun, err := db.Reminders(ctx)
	if err != nil {
		return err
	}
	now, plan := a.now(cfg), a.reminderPlan(cfg)
	due := plan.Due(begun, now)
	shown := due
	if len(due) == 0 {
		plan.Channels = []string{""}
		shown = plan.Due(nil, now)
	}
	in, err := a.digestInput(ctx, cfg, db)
	if err != nil {
		return err
	}
	doc := remindJSON{Digests: []digestJSON{}, Due: []sendingJSON{}, Begun: []begunJSON{}, QuietUntil: stamp(cfg.Reminders.QuietUntil(now))}
	told := map[string]bool{}
	for _, m := range shown {
		about := m.Reminder.Kind + m.From.String() + m.To.String()
		if !told[about] {
			d := digest.Make(in.of(m))
			doc.Digests = append(doc.Digests, digestJSON{d, d.Subject(), d.Text()})
		}
		told[about] = true
	}
	for _, m := range due {
		doc.Due = append(doc.Due, sendingJSON{m.Reminder.Kind, m.Period, m.Channel, ""})
	}
	for _, r := range begun {
		doc.Begun = append(doc.Begun, begunJSON{r.Kind, r.Period, r.Channel, stamp(r.ClaimedAt), stamp(r.SentAt)})
	}
	if a.json {
		return a.printJSON(doc)
	}
	for i, d := range doc.Digests {
		if i > 0 {
			fmt.Fprintln(a.stdout, "\n---")
		}
		fmt.Fprintf(a.stdout, "%s\n\n%s", clean(d.Subject), clean(d.Text))
	}
	a.sayReminders(cfg, due, begun)
	return nil
}

// sayReminders says what is to be sent where, and what was.
func (a *app) sayReminders(cfg *config.Config, due []digest.Message, begun []work.Reminder) {
	if len(cfg.Reminders.Channels) == 0 {
		a.hint("\nNo channel is configured (reminders: in %s), so nothing is sent", a.configPath())
		return
	}
	a.hint("")
	for _, m := range due {
		a.hint("Due: %s %s to %s; brag remind --send", oneLine(m.Reminder.Kind, 80), m.Period, oneLine(m.Channel, 40))
	}
	zone := a.now(cfg).Location()
	latest := map[string]work.Reminder{} // of each channel
	for _, r := range begun {
		latest[r.Channel] = r
	}
	for _, c := range cfg.Reminders.Channels {
		r, ok := latest[c.Name]
		switch {
		case !ok:
		case r.SentAt.IsZero():
			a.hint("Begun on %s, and not known to have arrived: %s %s to %s. Look there; if it has not: brag remind --again %s",
				minute(r.ClaimedAt, zone), oneLine(r.Kind, 80), r.Period, oneLine(c.Name, 40), shellWord(c.Name))
		default:
			a.hint("Sent on %s: %s %s to %s", minute(r.SentAt, zone), oneLine(r.Kind, 80), r.Period, oneLine(c.Name, 40))
		}
	}
	if until := cfg.Reminders.QuietUntil(a.now(cfg)); !until.IsZero() {
		a.hint("Quiet until %s", until.Format("15:04"))
	}
}

func orNone(names []string) string { return cmp.Or(strings.Join(names, ", "), "none") }

// What brag remind --json prints (docs/json.md).
type (
	remindJSON struct {
		Digests    []digestJSON  `json:"digests"`
		Due        []sendingJSON `json:"due"`
		Begun      []begunJSON   `json:"begun"`
		QuietUntil string        `json:"quiet_until,omitempty"`
	}
	digestJSON struct {
		digest.Digest
		Subject string `json:"subject"`
		Text    string `json:"text"`
	}
	begunJSON struct {
		Kind      string `json:"kind"`
		Period    string `json:"period"`
		Channel   string `json:"channel"`
		ClaimedAt string `json:"claimed_at"`
		SentAt    string `json:"sent_at,omitempty"`
	}
	sentJSON struct {
		Sent       []sendingJSON `json:"sent"`
		QuietUntil string        `json:"quiet_until,omitempty"`
	}
	sendingJSON struct {
		Kind    string `json:"kind"`
		Period  string `json:"period"`
		Channel string `json:"channel"`
		Outcome string `json:"outcome,omitempty"`
	}
)

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/notify"
	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/digest"
)

// remindOptions are the flags of brag remind.
type remindOptions struct {
	send        bool
	again, test string // channels
}

func (a *app) remindCommand() *cobra.Command {
	var o remindOptions
	cmd := &cobra.Command{
		Use:   "remind",
		Short: "What a week or a month brought, what is open and what lies ahead",
		Long: `Print the message that reminds you: what was noticed since the last one, what is
open, what no tool may have seen. With --send it goes to the channels of the
configuration that are due; a scheduled run does that by itself. Nothing is sent
unless a channel is configured. Messages hold counts and your own words only.`,
		Example: "  brag remind\n  brag remind --test mail\n  brag remind --send",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.remind(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.send, "send", false, "send what is due")
	f.StringVar(&o.again, "again", "", "send what is due, and to this `channel` once more what it had for the same period")
	f.StringVar(&o.test, "test", "", "send a test message to this `channel`")
	cmd.MarkFlagsMutuallyExclusive("send", "again", "test")
	return cmd
}

func (a *app) remind(ctx context.Context, o remindOptions) error {
	cfg, db, err := a.offline(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	switch {
	case o.test != "":
		return a.testChannel(ctx, cfg, o.test)
	case o.again != "":
		if err := a.forgetSent(ctx, cfg, db, o.again); err != nil {
			return err
		}
		return a.sendReminders(ctx, cfg, db, 0)
	case o.send:
		return a.sendReminders(ctx, cfg, db, 0)
	}
	return a.previewReminders(ctx, cfg, db)
}

// reminderPlan is what the configuration asks for.
func (a *app) reminderPlan(cfg *config.Config) digest.Plan {
	plan := digest.Plan{Kinds: cfg.Reminders.Kinds(), Reviews: a.reviewsAhead(cfg)}
	for _, c := range cfg.Reminders.Channels {
		plan.Channels = append(plan.Channels, c.Name)
	}
	return plan
}

func (a *app) reviewsAhead(cfg *config.Config) []digest.Review {
	var all []digest.Review
	for _, r := range cfg.Reminders.Reviews {
		all = append(all, digest.Review{Name: r.Name, Date: r.On(a.now(cfg).Location())})
	}
	return all
}

// sendReminders sends what is due to each configured channel. A digest of which
// not all was read waits for the next sync for as long as patience, see awaits. A
// channel that fails keeps no other from its message, and gets its
// own at the next run. The error joins those of all channels.
func (a *app) sendReminders(ctx context.Context, cfg *config.Config, db *store.DB, patience time.Duration) error {
	begun, err := db.Reminders(ctx)
	if err != nil {
		return err
	}
	now, plan := a.now(cfg), a.reminderPlan(cfg)
	due := plan.Due(begun, now)
	until := cfg.Reminders.QuietUntil(now)
	switch {
	case len(plan.Channels) == 0:
		a.hint("No channel is configured (reminders: in %s), so nothing is sent", a.configPath())
	case len(due) == 0:
		a.hint("Nothing is due")
	case !until.IsZero():
		a.hint("Quiet until %s; the first run after that sends what is due", until.Format("15:04"))
		due = nil
	}
	sent := sentJSON{Sent: []sendingJSON{}, QuietUntil: stamp(until)}
	var errs []error
	if len(due) > 0 {
		in, err := a.digestInput(ctx, cfg, db)
		if err != nil {
			return err
		}
		for _, m := range due {
			if in.awaits(m, patience) {
				continue
			}
			outcome, err := a.sendReminder(ctx, cfg, db, m, digest.Make(in.of(m)))
			sent.Sent = append(sent.Sent, sendingJSON{m.Reminder.Kind, m.Period, m.Channel, outcome})
			errs = append(errs, err)
		}
	}
	if a.json {
		return errors.Join(append(errs, a.printJSON(sent))...)
	}
	for _, s := range sent.Sent {
		if s.Outcome == outcomeOther {
			a.hint("%s %s: another run of brag sends it to %s", oneLine(s.Kind, 80), s.Period, oneLine(s.Channel, 40))
			continue
		}
		fmt.Fprintf(a.stdout, "%s %s: %s %s\n", oneLine(s.Kind, 80), s.Period, oneLine(s.Channel, 40), s.Outcome)
	}
	return errors.Join(errs...)
}

// How sending a message ended.
const (
	outcomeSent   = "sent"
	outcomeFailed = "failed"  // it will be tried again
	outcomeUnsure = "unsure"  // it may have arrived, and is not sent again
	outcomeOther  = "claimed" // another run has begun to send it
)

// sendReminder sends one message, unless another run has begun to. It is
// claimed first, and the claim is only given up where the message is known not
// to have arrived: whatever happens, nothing is sent twice.
func (a *app) sendReminder(ctx context.Context, cfg *config.Config, db *store.DB, m digest.Message, d digest.Digest) (outcome string, err error) {
	channel, secret, err := a.channel(ctx, cfg, m.Channel)
	if err != nil {
		return outcomeFailed, err
	}
	m.ClaimedAt = a.clock()
	mine, err := db.ClaimReminder(ctx, m.Reminder)
	if err != nil {
		return outcomeFailed, err
	}
	if !mine {
		return outcomeOther, nil
	}
	err = notify.Sender{}.Send(ctx, channel, secret, notify.Message{
		ID: work.ID("reminder", m.Reminder.Kind, m.Period, m.Channel, stamp(m.ClaimedAt)), Subject: d.Subject(), Text: d.Text(), Brief: d.Brief(), At: a.now(cfg),
	})
	ctx = context.WithoutCancel(ctx) // what has happened is noted in any case
	switch {
	case errors.Is(err, notify.ErrUnsure):
		return outcomeUnsure, fmt.Errorf("%w; if it has not: brag remind --again %s", err, shellWord(m.Channel))
	case err != nil:
		return outcomeFailed, errors.Join(fmt.Errorf("%w; the next run tries again", err), db.ReleaseReminder(ctx, m.Reminder))
	}
	m.SentAt = a.clock()
	return outcomeSent, db.ConfirmReminder(ctx, m.Reminder)
}

// channel returns a configured channel with its password or address.
func (a *app) channel(ctx context.Context, cfg *config.Config, name string) (c config.Channel, secret string, err error) {
	known := a.reminderPlan(cfg).Channels
	i := slices.Index(known, name)
	if i < 0 {
		return c, "", usageError{fmt.Errorf("no channel is called %q; the config has %s", name, orNone(known))}
	}
	c = cfg.Reminders.Channels[i]
	if c.Path = config.ExpandHome(c.Path, a.getenv); c.Path != "" && !filepath.IsAbs(c.Path) {
		c.Path = filepath.Join(filepath.Dir(a.configPath()), c.Path) // wherever brag is started
	}
	secret, err = config.Secrets{Getenv: a.getenv}.ChannelSecret(ctx, c)
	if err != nil {
		return c, "", fmt.Errorf("channel %q (%s): %w", c.Name, c.Kind, err)
	}
	return c, secret, nil
}

// forgetSent forgets that a channel had what has its time now.
func (a *app) forgetSent(ctx context.Context, cfg *config.Config, db *store.DB, name string) error {
	if _, _, err := a.channel(ctx, cfg, name); err != nil {
		return err
	}
	plan := a.reminderPlan(cfg)
	plan.Channels = []string{name}
	for _, m := range plan.Due(nil, a.now(cfg)) {
		if err := db.ReleaseReminder(ctx, m.Reminder); err != nil {
			return err
		}
	}
	return nil
}

// testChannel sends a message that says only that it arrived, whatever the time.
func (a *app) testChannel(ctx context.Context, cfg *config.Config, name string) error {
	c, secret, err := a.channel(ctx, cfg, name)
	if err != nil {
		return err
	}
	const text = "This is a test. If you can read it, brag can remind you here."
	at := a.now(cfg)
	err = notify.Sender{}.Send(ctx, c, secret, notify.Message{ID: work.ID("test", name, at.String()), Subject: "brag: a test", Text: text + "\n", Brief: text, At: at})
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]string{"channel": name, "outcome": outcomeSent})
	}
	fmt.Fprintf(a.stdout, "sent to %s; look whether it is there\n", oneLine(name, 40))
	return nil
}

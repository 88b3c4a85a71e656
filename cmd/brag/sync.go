package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/connectors"
	"bragsheet/store"
	"bragsheet/store/work"
)

// syncOptions are the flags of brag sync.
type syncOptions struct {
	since   string
	full    bool
	verify  bool
	maxWait time.Duration
	reread  bool
	first   bool // of a new account; what is next is said by who calls
	log     bool // what credentials cannot see is said once, and again when it changes
}

func (a *app) syncCommand() *cobra.Command {
	var o syncOptions
	cmd := &cobra.Command{
		Use:   "sync [ACCOUNT...]",
		Short: "Harvest what you did since last time",
		Long: `Harvest what you did since last time, from every configured account or the named ones.

It can be interrupted anywhere and run again: what was read is saved, and the
next run goes on from there. The first run reads back to 1 January of last year.`,
		RunE: func(cmd *cobra.Command, names []string) error { return a.sync(cmd.Context(), o, names) },
	}
	cmd.Flags().StringVar(&o.since, "since", "", "read back to this `date` (2025-01-01); remembered")
	cmd.Flags().BoolVar(&o.full, "full", false, "read everything again, not only what changed")
	cmd.Flags().BoolVar(&o.verify, "verify", false, "check everything stored against the server, too")
	cmd.Flags().DurationVar(&o.maxWait, "max-wait", 15*time.Minute, "how long to wait for rate limits before stopping, saved")
	cmd.Flags().BoolVar(&o.reread, "reread", false, "read what is stored again, without the network")
	return cmd
}

// harvestMemory is where the garbage collector of a harvest begins to do its
// best: what is harvested streams through, and little of it has to stay.
const harvestMemory = 32 << 20

func (a *app) sync(ctx context.Context, o syncOptions, names []string) error {
	if o.reread && (o.full || o.verify || o.since != "") {
		return usageError{errors.New("--reread asks no server; it does not go with --full, --verify or --since")}
	}
	debug.SetMemoryLimit(harvestMemory)
	cfg, err := a.readConfig()
	if err != nil {
		return err
	}
	since, err := a.parseDate("--since", o.since, cfg)
	if err != nil {
		return err
	}
	if since.After(a.now(cfg)) {
		return usageError{fmt.Errorf("--since %s is still to come", o.since)}
	}
	accounts, err := chosen(cfg, names)
	if err != nil {
		return err
	}
	if len(accounts) == 0 {
		return usageError{fmt.Errorf("%s has no accounts", a.configPath())}
	}
	db, err := a.openDB(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	release, err := db.LockSync()
	if err != nil {
		return err
	}
	defer release()
	if o.reread {
		return a.reread(ctx, db, accounts)
	}
	var said []work.StreamRun
	if o.log {
		if said, err = db.Runs(ctx, lookBack); err != nil {
			return err
		}
	}
	var results []connectors.Result
	for _, acc := range accounts {
		r := a.syncAccount(ctx, db, cfg, acc, o, since)
		results = append(results, r)
		if err := a.rememberFailure(ctx, db, r); err != nil {
			return err
		}
		if ctx.Err() != nil || errors.Is(r.Err, store.ErrFull) {
			break
		}
	}
	if err := a.printSync(results, said, a.now(cfg)); err != nil {
		return err
	}
	if !o.first && syncError(results) == nil {
		a.hint("Next: brag draft --period last-half -o brag.md")
	}
	return syncError(results)
}

// syncAccount harvests one account. What goes wrong is in the result.
func (a *app) syncAccount(ctx context.Context, db *store.DB, cfg *config.Config, acc config.Account, o syncOptions, since time.Time) connectors.Result {
	failed := func(err error) connectors.Result {
		return connectors.Result{Account: work.Account{Name: acc.Name, Source: acc.Source}, Err: err}
	}
	cred, err := a.credentials(ctx, acc)
	if err != nil {
		return failed(err)
	}
	meter := a.newMeter()
	defer meter.end()
	src, err := a.newSource(acc, cred, o.maxWait, meter.wait)
	if err != nil {
		return failed(err)
	}
	var names []string
	for _, other := range cfg.Accounts {
		names = append(names, other.Name)
	}
	now := a.now(cfg)
	return connectors.Sync(ctx, src, db, connectors.Options{
		Since:   since,
		Default: time.Date(now.Year()-1, 1, 1, 0, 0, 0, 0, now.Location()),
		Full:    o.full,
		Verify:  o.verify,
		Names:   names,
		Now:     a.clock,
		Report:  meter.report,
	})
}

// rememberFailure records an account that failed before anything of it could be
// read, so that status can tell.
func (a *app) rememberFailure(ctx context.Context, db *store.DB, r connectors.Result) error {
	if r.Err == nil || len(r.Runs) > 0 || ctx.Err() != nil {
		return nil
	}
	return db.SaveRun(ctx, "", work.StreamRun{
		Account: r.Account.Name, Outcome: work.OutcomeFailed, Started: a.clock(), Ended: a.clock(),
		Problems: []work.Problem{{What: r.Err.Error(), Advice: advice(r.Err), Refused: refused(r.Err)}},
	})
}

// reread reads what is stored again, as this brag would read it.
func (a *app) reread(ctx context.Context, db *store.DB, accounts []config.Account) error {
	snap, _, err := db.Outline(ctx)
	if err != nil {
		return err
	}
	unread := 0
	done := map[string]string{} // by the id of the identity: the account it was read again for
	for _, acc := range accounts {
		i := slices.IndexFunc(snap.Coverage, func(c work.Coverage) bool { return c.Account.Name == acc.Name })
		if i < 0 {
			fmt.Fprintf(a.stdout, "%s: nothing stored yet\n", acc.Name)
			continue
		}
		me := snap.Coverage[i].Account
		if other := done[me.ID]; other != "" {
			fmt.Fprintf(a.stdout, "%s: the same person as %s, read again with it\n", acc.Name, other)
			continue
		}
		done[me.ID] = acc.Name
		src, err := a.newSource(acc, noCredentials, 0, nil)
		if err != nil {
			return err
		}
		read, changed, problems, err := connectors.Reread(ctx, src, me, db)
		if err != nil {
			return fmt.Errorf("%s: %w", acc.Name, err)
		}
		fmt.Fprintf(a.stdout, "%s: %d read again, %d items changed\n", acc.Name, read, changed)
		for _, p := range problems {
			fmt.Fprintln(a.stdout, clean("  "+problemLine(p)))
		}
		unread += len(problems)
	}
	if unread > 0 {
		return errPartial
	}
	return nil
}

// syncError returns the error that decides the exit status of a sync: nil when
// everything readable was read, the common error when all accounts failed
// alike, else errPartial.
func syncError(results []connectors.Result) error {
	var failed []error
	partial := false
	for _, r := range results {
		if errors.Is(r.Err, context.Canceled) {
			return r.Err
		}
		if r.Err != nil {
			failed = append(failed, r.Err)
		}
		partial = partial || slices.ContainsFunc(r.Runs, func(run work.StreamRun) bool { return run.Outcome != work.OutcomeComplete })
	}
	_, first := explain(errors.Join(failed[:min(1, len(failed))]...))
	alike := !slices.ContainsFunc(failed, func(err error) bool { _, code := explain(err); return code != first })
	switch {
	case len(failed) == 0 && !partial:
		return nil
	case len(failed) == len(results) && alike && (first == exitCredentials || first == exitLimited):
		return errors.Join(failed...)
	case !slices.ContainsFunc(results, func(r connectors.Result) bool { return len(r.Runs) > 0 }):
		return errors.Join(append([]error{errNothingRead}, failed...)...)
	}
	return errors.Join(append([]error{errPartial}, failed...)...)
}

// parseDate reads a day in the person's zone; "" is the zero time.
func (a *app) parseDate(flag, text string, cfg *config.Config) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, text, a.now(cfg).Location())
	if err != nil {
		return time.Time{}, usageError{fmt.Errorf("%s %q is not a date like 2025-01-31", flag, text)}
	}
	return t, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/connectors"
)

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, tokens and access; change nothing",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context()) },
	}
}

// doctorWait is how long doctor waits for a rate limit: it is asked by somebody
// who sits there.
const doctorWait = 10 * time.Second

func (a *app) doctor(ctx context.Context) error {
	cfg, err := a.readConfig()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "config     %s: %s\n", a.configPath(), count(len(cfg.Accounts), "account"))
	fmt.Fprintf(a.stdout, "database   %s\n", a.dbPath(cfg))
	framework, err := a.framework(cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "framework  %s: %s\n", clean(framework.Name), count(len(framework.Principles), "principle"))
	var failed []error
	for _, acc := range cfg.Accounts {
		pre, err := a.preflight(ctx, acc)
		if err != nil {
			fmt.Fprintln(a.stdout, clean("account    "+acc.Name+": not ok"))
			failed = append(failed, err) // said in full at the end
			continue
		}
		me := pre.Account
		me.Name = acc.Name
		fmt.Fprintln(a.stdout, clean("account    "+accountLine(me)+": ok"))
		for _, p := range pre.Problems {
			fmt.Fprintln(a.stdout, clean("  "+problemLine(p)))
		}
	}
	return errors.Join(failed...)
}

func (a *app) preflight(ctx context.Context, acc config.Account) (connectors.Preflight, error) {
	token, err := config.Secrets{Getenv: a.getenv}.Token(ctx, acc)
	if err != nil {
		return connectors.Preflight{}, err
	}
	src, err := a.newSource(acc, token, doctorWait, nil)
	if err != nil {
		return connectors.Preflight{}, err
	}
	return src.Preflight(ctx)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/oauth2"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/replace"
	"bragsheet/connectors"
)

// initOptions are the flags of brag init. What they do not say is asked, where
// somebody is there to answer.
type initOptions struct {
	source, name, url, email string
	tokenEnv, tokenFile      string
	clientID, secretEnv      string
}

func (a *app) initCommand() *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Set up an account: the first, or one more",
		Long: `Set up an account: the first, or one more.

brag finds a token that is already there (environment, keychain, gh) or says
what one must be able to do, tests it, and writes the configuration. The first
time it also asks for your time zone and whether to remind you. With --source and
what belongs to it nothing is asked.`,
		Example: `  brag init
  brag init --source jira --url https://acme.atlassian.net --email me@example.com --token-env JIRA_TOKEN`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.init(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.source, "source", "", "`system`: "+strings.Join(config.Sources(), ", "))
	f.StringVar(&o.name, "name", "", "what to call the account (default: the system)")
	f.StringVar(&o.url, "url", "", "its `address`, as in the browser")
	f.StringVar(&o.email, "email", "", "`address` that a Jira Cloud token belongs to")
	f.StringVar(&o.tokenEnv, "token-env", "", "environment `variable` that holds the token")
	f.StringVar(&o.tokenFile, "token-file", "", "`file` that holds the token, readable by you only")
	f.StringVar(&o.clientID, "client-id", "", "log in through the browser, with your own OAuth application's `id`")
	f.StringVar(&o.secretEnv, "client-secret-env", "", "environment `variable` that holds its secret (Jira)")
	return cmd
}

// firstDays is how far back the first sync of a new account reads: enough for
// a sheet within minutes.
const firstDays = 90

func (a *app) init(ctx context.Context, o initOptions) error {
	cfg, before, err := a.presentConfig()
	if err != nil {
		return err
	}
	ask := a.asker(ctx)
	if o.source == "" && ask == nil {
		return usageError{errors.New("nobody is there to answer; say --source, and what belongs to it")}
	}
	s, acc, err := describe(ask, o, cfg)
	if err != nil {
		return err
	}
	typed, err := a.obtainToken(ctx, ask, s, &acc, o)
	if err != nil {
		return err
	}
	pre, err := a.tryAccount(ctx, acc, typed)
	if err != nil {
		return fmt.Errorf("%w (nothing was written)", err)
	}
	for _, line := range preflightLines(acc, pre) {
		fmt.Fprintln(a.stdout, clean(line))
	}
	if ask != nil && o.source == "" && string(before) == configHead {
		general, err := a.askGeneral(ask)
		if err != nil {
			return err
		}
		before = append(before, general...)
	}
	if typed != "" { // kept only now that it is known to be good
		where, err := a.keepToken(&acc, typed)
		if err != nil {
			return err
		}
		a.hint("the token is kept in %s", where)
	}
	if err := a.addAccount(before, s.entry(acc)); err != nil {
		return err
	}
	return a.firstSync(ctx, ask, acc)
}

// presentConfig returns the configuration as it is; an empty one if there is
// none yet.
func (a *app) presentConfig() (*config.Config, []byte, error) {
	cfg, err := a.readConfig()
	if errors.Is(err, errNoConfig) {
		return cfg, []byte(configHead), nil
	}
	if err != nil {
		return nil, nil, err
	}
	text, err := os.ReadFile(a.configPath())
	return cfg, text, err
}

// describe finds out which account is meant. The token is another question.
func describe(ask *asker, o initOptions, cfg *config.Config) (*system, config.Account, error) {
	acc := config.Account{Source: o.source, Name: o.name, URL: o.url, Email: o.email, TokenEnv: o.tokenEnv, TokenFile: o.tokenFile}
	if acc.Source == "" {
		var labels []string
		for _, s := range systems {
			labels = append(labels, s.label)
		}
		i, err := ask.choose("Which system?", labels)
		if err != nil {
			return nil, acc, err
		}
		acc.Source = systems[i].source
	}
	s := systemOf(acc.Source)
	if s == nil {
		return nil, acc, usageError{fmt.Errorf("--source %q is not one of %s", acc.Source, strings.Join(config.Sources(), ", "))}
	}
	if freeName(cfg, acc.Name) != acc.Name {
		return nil, acc, usageError{fmt.Errorf("an account is called %q already; give another --name", acc.Name)}
	}
	if acc.TokenFile != "" { // the scheduler starts elsewhere
		path, err := filepath.Abs(acc.TokenFile)
		if err != nil {
			return nil, acc, err
		}
		acc.TokenFile = path
	}
	fill := func(value *string, flag, question, preset string) error {
		if *value != "" {
			return nil
		}
		*value = preset
		if ask != nil && o.source == "" {
			var err error
			if *value, err = ask.line(question, preset); err != nil {
				return err
			}
		}
		if *value == "" {
			return usageError{fmt.Errorf("%s is missing", flag)}
		}
		return nil
	}
	err := fill(&acc.URL, "--url", "Its address, as in the browser:", s.url)
	switch {
	case err != nil || s.source != "jira" || o.clientID != "":
	case isCloud(acc.URL):
		err = fill(&acc.Email, "--email", "The e-mail address of your account there:", "")
	case ask != nil && o.source == "" && acc.Email == "": // the address does not tell
		acc.Email, err = ask.line("The e-mail address of your account there (Enter if it is a Data Center):", "")
	}
	if err == nil {
		err = fill(&acc.Name, "--name", "What to call it:", freeName(cfg, s.source))
	}
	return s, acc, err
}

// obtainToken finds a token, or has the person log in or type one. It returns
// one that was typed.
func (a *app) obtainToken(ctx context.Context, ask *asker, s *system, acc *config.Account, o initOptions) (typed string, err error) {
	if o.clientID != "" {
		return "", a.login(ctx, acc, o)
	}
	found := *acc
	where, err := a.findToken(ctx, s, &found)
	if err != nil {
		return "", err
	}
	use := where != ""
	if use {
		a.hint("found a token: %s", where)
		if ask != nil && o.tokenEnv == "" && o.tokenFile == "" {
			if found.TokenEnv != "" {
				a.hint("(a schedule does not see this shell's variables; answer n and paste the token, and it is kept for both)")
			}
			if use, err = ask.yes("Use it?"); err != nil {
				return "", err
			}
		}
	}
	if use {
		*acc = found
		return "", nil
	}
	a.hint("\nA token for %s, read-only:\n%s\n", s.label, s.needs)
	if ask == nil || acc.TokenEnv != "" || acc.TokenFile != "" {
		_, err := config.Secrets{Getenv: a.getenv}.Token(ctx, *acc) // says where it looked
		return "", err
	}
	typed, err = ask.secret("Paste the token (it is not shown):")
	if err == nil && typed == "" {
		err = errNoAnswer
	}
	return typed, err
}

// tryAccount asks the account's server whose token it is; typed is one that is
// kept nowhere yet.
func (a *app) tryAccount(ctx context.Context, acc config.Account, typed string) (connectors.Preflight, error) {
	if typed == "" {
		return a.preflight(ctx, acc)
	}
	src, err := a.newSource(acc, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: typed}), doctorWait, nil)
	if err != nil {
		return connectors.Preflight{}, err
	}
	return src.Preflight(ctx, nil)
}

// preflightLines say who the token belongs to and what is to be known of it.
func preflightLines(acc config.Account, pre connectors.Preflight) []string {
	me := pre.Account
	me.Name = acc.Name
	lines := []string{"account    " + accountLine(me) + ": ok"}
	if pre.Writes != "" {
		lines = append(lines, "  ! this token can also change things ("+pre.Writes+"); brag only ever reads")
	}
	for _, p := range pre.Problems {
		lines = append(lines, "  "+problemLine(p))
	}
	return lines
}

// addAccount writes the configuration with one more account, once it is sure
// that the result can be read.
func (a *app) addAccount(before []byte, entry string) error {
	path := a.configPath()
	text, err := config.Append(path, before, entry)
	if errors.Is(err, config.ErrInline) {
		return connectors.Advise("add this yourself:\n"+entry, "%s: %w", path, err)
	}
	if err == nil {
		_, err = config.Parse(path, text)
	}
	if err != nil {
		return err
	}
	if now, err := os.ReadFile(path); err == nil && string(now) != string(before) {
		return fmt.Errorf("%s was changed meanwhile and is left as it is", path)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := replace.File(path, text); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "wrote %s\n", path)
	return nil
}

// firstSync reads the last months at once, if the person likes, and shows what
// became of them.
func (a *app) firstSync(ctx context.Context, ask *asker, acc config.Account) error {
	cfg, err := a.readConfig()
	if err != nil {
		return err
	}
	since := a.now(cfg).AddDate(0, 0, -firstDays).Format(time.DateOnly)
	command := fmt.Sprintf("brag sync %s --since %s", acc.Name, since)
	now := false
	if ask != nil {
		now, err = ask.yes(fmt.Sprintf("Read the last %d days now?", firstDays))
	}
	if err != nil || !now {
		a.hint("Next: %s\nThen, to have it run every day: brag schedule install", command)
		if errors.Is(err, errStopped) {
			return err
		}
		return nil
	}
	err = a.sync(ctx, syncOptions{since: since, maxWait: firstWait, first: true}, []string{acc.Name})
	if err == nil {
		if err = a.review(ctx, ask); errors.Is(err, errNoAnswer) {
			err = nil
		}
	}
	if errors.Is(err, errStopped) {
		return err
	}
	a.hint("A first sheet:    brag draft --period %s..%s -o brag.md\nEvery day anew:   brag schedule install\nFurther back:     brag sync --since %d-01-01\nOne more system:  brag init",
		since, a.now(cfg).Format(time.DateOnly), a.now(cfg).Year()-1)
	return err
}

// firstWait is how long the first sync waits for rate limits: somebody sits
// there.
const firstWait = 2 * time.Minute

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/store"
)

// app is everything a command may touch besides its arguments. main fills it
// with the real world.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer

	inTTY, outTTY, errTTY bool // whether they are terminals

	clock  func() time.Time
	zone   *time.Location // the system's
	getenv func(string) string

	// The global flags.
	configFile, dbFile string
	json, quiet        bool
	noColor            bool
	nowText            string

	stateFolder string // of brag schedule run; "" is the platform's

	parsed bool // the command line was understood, and a command has begun
}

// usageError means that the command line was wrong.
type usageError struct{ error }

// run runs one command line and returns its exit status.
func run(ctx context.Context, a *app, args []string) int {
	out := &checkedWriter{Writer: a.stdout}
	a.stdout = out
	root := a.rootCommand()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	switch {
	case err != nil && !a.parsed:
		err = usageError{err}
	case err == nil && out.err != nil:
		err = fmt.Errorf("writing the output: %w", out.err)
	}
	_, command, _ := strings.Cut(cmd.CommandPath(), " ")
	msg, code := explainFor(command, err)
	if _, told := errors.AsType[inLog](err); msg != "" && !told {
		fmt.Fprintln(a.stderr, "brag: "+clean(msg))
	}
	a.sayTroubles(ctx, verbOf(cmd))
	return code
}

// verbOf returns the first word of a command after brag; "" for brag itself.
func verbOf(cmd *cobra.Command) string {
	for cmd.HasParent() && cmd.Parent().HasParent() {
		cmd = cmd.Parent()
	}
	if !cmd.HasParent() {
		return ""
	}
	return cmd.Name()
}

// checkedWriter remembers the first error of writing, so that a result that did
// not arrive is not a success.
type checkedWriter struct {
	io.Writer
	err error
}

func (w *checkedWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err != nil && w.err == nil {
		w.err = err
	}
	return n, err
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "brag",
		Short: "Harvest what you did, and draft the brag sheet you take into a review",
		Long: `brag harvests the work you have already recorded (merged pull requests, reviews,
closed tickets, incidents, your own notes) from GitHub, Jira and PagerDuty
into one local file, infers what you accomplished, and drafts the brag sheet you edit.

Try it without an account:  brag demo`,
		Example:       "  brag demo\n  brag init\n  brag sync\n  brag draft --period last-half -o brag.md",
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			a.parsed = true
			return a.setClock()
		},
	}
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.CompletionOptions.HiddenDefaultCmd = false
	flags := root.PersistentFlags()
	flags.StringVar(&a.configFile, "config", "", "configuration `file` (default: brag/config.yaml in the platform's config folder)")
	flags.StringVar(&a.dbFile, "db", "", "database `file` (default: the config's, else brag/brag.db in the platform's data folder)")
	flags.BoolVar(&a.json, "json", false, "print JSON")
	flags.BoolVar(&a.quiet, "quiet", false, "no progress, no hints")
	flags.BoolVar(&a.noColor, "no-color", false, "no colours; nothing is printed in colour anyway")
	flags.StringVar(&a.nowText, "now", "", "pretend it is this `time` (RFC 3339)")
	_ = flags.MarkHidden("now")
	root.AddCommand(
		a.demoCommand(), a.initCommand(), a.doctorCommand(),
		a.syncCommand(), a.statusCommand(), a.listCommand(), a.showCommand(), a.inboxCommand(),
		a.noteCommand(), a.hideCommand(), a.keepCommand(), a.tagCommand(), a.untagCommand(), a.undoCommand(),
		a.clusterCommand(), a.principlesCommand(), a.levelCommand(), a.challengeCommand(), a.goalsCommand(),
		a.draftCommand(), a.templatesCommand(), a.shareCommand(), a.verifyCommand(), a.revisionsCommand(), a.reportCommand(),
		a.scheduleCommand(), a.remindCommand(), a.versionCommand(), a.manCommand(),
		a.backupCommand(), a.restoreCommand(), a.exportCommand(), a.importCommand(), a.forgetCommand(),
		&cobra.Command{Use: "exit-codes", Short: "What the exit status says", Long: exitCodesHelp},
	)
	root.AddCommand(a.correctCommands()...)
	a.offer(root)
	root.SetHelpCommand(helpCommand(root))
	return root
}

// helpCommand is cobra's, but that a command nobody knows is an error.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usageError{fmt.Errorf("there is no command %q%s", strings.Join(args, " "), nearestCommand(cmd, rest))}
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

// nearestCommand names the command that was probably meant, if one is near.
func nearestCommand(parent *cobra.Command, words []string) string {
	if len(words) == 0 {
		return ""
	}
	if parent.SuggestionsMinimumDistance == 0 {
		parent.SuggestionsMinimumDistance = 2
	}
	found := parent.SuggestionsFor(words[0])
	if len(found) == 0 {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", strings.TrimPrefix(parent.CommandPath()+" "+found[0], "brag "))
}

func (a *app) setClock() error {
	if a.nowText == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, a.nowText)
	if err != nil {
		return usageError{fmt.Errorf("--now %q is not a time like 2026-07-01T12:00:00Z", a.nowText)}
	}
	a.clock = func() time.Time { return t }
	return nil
}

// now returns the time in the person's zone.
func (a *app) now(cfg *config.Config) time.Time {
	zone := a.zone
	if cfg.Zone != nil {
		zone = cfg.Zone
	}
	return a.clock().In(zone)
}

// hint writes a next step for the person, unless asked to be quiet.
func (a *app) hint(format string, args ...any) {
	if !a.quiet && !a.json {
		fmt.Fprintf(a.stderr, format+"\n", args...)
	}
}

// printJSON prints one JSON document.
func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func (a *app) configPath() string {
	if a.configFile != "" {
		return a.configFile
	}
	return filepath.Join(xdg.ConfigHome, "brag", "config.yaml")
}

// errNoConfig means that there is no configuration file yet.
var errNoConfig = errors.New("no configuration file")

// readConfig reads the configuration. Without a file it returns an empty one
// and errNoConfig, which only commands that need accounts treat as an error.
func (a *app) readConfig() (*config.Config, error) {
	path := a.configPath()
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &config.Config{}, fmt.Errorf("%w: %s", errNoConfig, path)
	}
	if err != nil {
		return nil, &config.Error{File: path, Text: err.Error()}
	}
	return config.Parse(path, data)
}

// presentOrEmpty reads the configuration, for commands that need no account: an
// empty one will do where none was asked for by name.
func (a *app) presentOrEmpty() (*config.Config, error) {
	cfg, err := a.readConfig()
	if errors.Is(err, errNoConfig) && a.configFile == "" {
		err = nil
	}
	return cfg, err
}

// offline reads the configuration and opens the database, for commands that
// need no account.
func (a *app) offline(ctx context.Context) (*config.Config, *store.DB, error) {
	cfg, err := a.presentOrEmpty()
	if err != nil {
		return nil, nil, err
	}
	db, err := a.openDB(ctx, cfg)
	return cfg, db, err
}

func (a *app) openDB(ctx context.Context, cfg *config.Config) (*store.DB, error) {
	if _, err := os.UserHomeDir(); err != nil && a.dbFile == "" && cfg.Database == "" {
		return nil, usageError{fmt.Errorf("there is no home folder to keep a database in (%w); name one with --db", err)}
	}
	db, err := store.Open(ctx, a.dbPath(cfg))
	if err == nil && db.Before() != "" && !a.quiet {
		fmt.Fprintf(a.stderr, "the database was brought up to date; as it was, it is kept in %s\n", db.Before())
	}
	return db, err
}

func (a *app) dbPath(cfg *config.Config) string {
	switch {
	case a.dbFile != "":
		return a.dbFile
	case cfg.Database != "":
		return config.ExpandHome(cfg.Database, a.getenv)
	}
	return filepath.Join(xdg.DataHome, "brag", "brag.db")
}

// stateFile returns the path of a file that brag keeps for itself.
func (a *app) stateFile(name string) string {
	return filepath.Join(cmp.Or(a.stateFolder, filepath.Join(xdg.StateHome, "brag")), name)
}

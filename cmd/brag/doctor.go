package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/connectors"
	"bragsheet/store"
	"bragsheet/store/work"
)

func (a *app) doctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, tokens and access; change nothing",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context()) },
	}
	cmd.AddCommand(a.doctorDatabaseCommand())
	return cmd
}

// doctorWait is how long doctor waits for a rate limit: it is asked by somebody
// who sits there.
const doctorWait = 10 * time.Second

// maxSkew is how far this machine's clock may be off before what happened "since
// the last sync" is at risk.
const maxSkew = 2 * time.Minute

// doctorJSON is what doctor --json prints (docs/json.md).
type doctorJSON struct {
	Config    string        `json:"config"`
	Database  databaseJSON  `json:"database"`
	Framework string        `json:"framework"`
	Accounts  []checkedJSON `json:"accounts"`
}

type checkedJSON struct {
	Account  string         `json:"account"`
	OK       bool           `json:"ok"`
	Login    string         `json:"login,omitempty"`
	Host     string         `json:"host,omitempty"`
	Writes   string         `json:"writes,omitempty"`
	Problems []work.Problem `json:"problems"`
	Checks   []foundJSON    `json:"checks"`
}

type foundJSON struct {
	Name   string `json:"name"`
	Found  string `json:"found"`
	Advice string `json:"advice,omitempty"`
}

// doctor says what it finds as it finds it, or all of it at the end as JSON.
func (a *app) doctor(ctx context.Context) error {
	cfg, err := a.readConfig()
	if err != nil {
		return err
	}
	say := func(text string) {
		if !a.json {
			fmt.Fprintln(a.stdout, clean(text))
		}
	}
	database, health, err := checkDatabase(ctx, a.dbPath(cfg)) // what is wrong is in its state
	if err == nil && health.Schema > 0 && health.Schema == health.Newest {
		err = a.onDatabase(ctx, func(db *store.DB) error {
			notes, _, err := db.Notes(ctx)
			database.Problems = append(database.Problems, lostFiles(notes)...)
			return err
		})
		if err != nil {
			return err
		}
	}
	doc := doctorJSON{Config: a.configPath(), Database: database, Accounts: []checkedJSON{}}
	say(fmt.Sprintf("config     %s: %s", doc.Config, count(len(cfg.Accounts), "account")))
	say("database   " + doc.Database.Path + ": " + doc.Database.State)
	for _, p := range doc.Database.Problems {
		say("  " + problemLine(p))
	}
	framework, err := a.framework(cfg)
	if err != nil {
		return err
	}
	doc.Framework = framework.Name
	say(fmt.Sprintf("framework  %s: %s", framework.Name, count(len(framework.Principles), "principle")))
	var failed []error
	for _, acc := range cfg.Accounts {
		found, err := a.checkAccount(ctx, acc, say)
		if err != nil {
			say("account    " + acc.Name + ": not ok")
			found.Problems = append(found.Problems, work.Problem{What: err.Error(), Advice: advice(err)})
			failed = append(failed, err) // said in full at the end
		}
		doc.Accounts = append(doc.Accounts, found)
	}
	if a.json {
		if err := a.printJSON(doc); err != nil {
			return err
		}
	}
	return errors.Join(failed...)
}

// lostFiles says which files that notes name are not as they were.
func lostFiles(notes []work.Note) []work.Problem {
	var lost []work.Problem
	for _, n := range notes {
		for _, f := range n.Attached {
			if state := stateOf(f); state != "" {
				lost = append(lost, work.Problem{
					What:   "a file that a note names is " + state + ": " + f.Path,
					Advice: "put it back, or say where it is now: brag note edit " + n.ID,
				})
			}
		}
	}
	return lost
}

// checkAccount says who an account's token belongs to and what the server
// shows of itself.
func (a *app) checkAccount(ctx context.Context, acc config.Account, say func(string)) (checkedJSON, error) {
	found := checkedJSON{Account: acc.Name, Problems: []work.Problem{}, Checks: []foundJSON{}}
	src, pre, err := a.greet(ctx, acc)
	if err != nil {
		return found, err
	}
	if skew := a.clock().Sub(pre.ServerTime); !pre.ServerTime.IsZero() && skew.Abs() > maxSkew {
		pre.Problems = append(pre.Problems, work.Problem{
			What:   fmt.Sprintf("the clock of this machine and the server's differ by %s", skew.Abs().Round(time.Second)),
			Advice: "set this machine's clock",
		})
	}
	found.Login, found.Host, found.Writes = pre.Account.Login, pre.Account.Host, pre.Writes
	found.Problems = append(found.Problems, pre.Problems...)
	for _, line := range preflightLines(acc, pre) {
		say(line)
	}
	var checks []connectors.Check
	if checker, ok := src.(connectors.Checker); ok {
		checks, err = checker.Check(ctx)
	}
	for _, c := range checks {
		found.Checks = append(found.Checks, foundJSON(c))
		say(fmt.Sprintf("  %-8s %s", c.Name, c.Found))
		if c.Advice != "" {
			say("    → " + c.Advice)
		}
	}
	found.OK = err == nil
	return found, err
}

// preflight asks an account's server whose token it is.
func (a *app) preflight(ctx context.Context, acc config.Account) (connectors.Preflight, error) {
	_, pre, err := a.greet(ctx, acc)
	return pre, err
}

func (a *app) greet(ctx context.Context, acc config.Account) (connectors.Source, connectors.Preflight, error) {
	cred, err := a.credentials(ctx, acc)
	if err != nil {
		return nil, connectors.Preflight{}, err
	}
	src, err := a.newSource(acc, cred, doctorWait, nil)
	if err != nil {
		return nil, connectors.Preflight{}, err
	}
	pre, err := src.Preflight(ctx, nil)
	return src, pre, err
}

// synced lists what folders that are copied to other machines are called.
var synced = []struct{ part, program string }{
	{"/dropbox/", "Dropbox"},
	{"/onedrive", "OneDrive"},
	{"/google drive/", "Google Drive"},
	{"/googledrive", "Google Drive"},
	{"/mobile documents/", "iCloud"},
	{"/cloudstorage/", "a cloud drive"},
	{"/icloud drive/", "iCloud"},
	{"/nextcloud/", "Nextcloud"},
	{"/owncloud/", "ownCloud"},
	{"/pcloud", "pCloud"},
	{"/box sync/", "Box"},
	{"/syncthing/", "Syncthing"},
	{"/sync/", "a synchroniser"},
}

// syncedFolder returns the program that copies the folder a file is in, or "".
func syncedFolder(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(real, filepath.Base(path))
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".stfolder")); err == nil {
			return "Syncthing"
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	lower := strings.ToLower(filepath.ToSlash(path))
	for _, s := range synced {
		if strings.Contains(lower, s.part) {
			return s.program
		}
	}
	return ""
}

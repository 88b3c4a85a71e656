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

// maxSkew is how far this machine's clock may be off before what happened "since
// the last sync" is at risk.
const maxSkew = 2 * time.Minute

func (a *app) doctor(ctx context.Context) error {
	cfg, err := a.readConfig()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "config     %s: %s\n", a.configPath(), count(len(cfg.Accounts), "account"))
	a.checkDatabase(ctx, a.dbPath(cfg))
	framework, err := a.framework(cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "framework  %s: %s\n", clean(framework.Name), count(len(framework.Principles), "principle"))
	var failed []error
	for _, acc := range cfg.Accounts {
		if err := a.checkAccount(ctx, acc); err != nil {
			fmt.Fprintln(a.stdout, clean("account    "+acc.Name+": not ok"))
			failed = append(failed, err) // said in full at the end
		}
	}
	return errors.Join(failed...)
}

// checkDatabase says whether the database can be read, and whether it lies
// where another program would copy it while it is written.
func (a *app) checkDatabase(ctx context.Context, path string) {
	state := "not there yet"
	if _, err := os.Stat(path); err == nil {
		state = "ok"
		db, err := store.Open(ctx, path)
		if err == nil {
			err = db.Close()
		}
		if err != nil {
			state = "not ok: " + err.Error()
		}
	}
	fmt.Fprintln(a.stdout, clean("database   "+path+": "+state))
	if where := syncedFolder(path); where != "" {
		fmt.Fprintln(a.stdout, clean("  "+problemLine(work.Problem{
			What:   "it lies in a folder that " + where + " copies, possibly in the middle of a write",
			Advice: "move it elsewhere and name the new place as database in the config",
		})))
	}
}

// checkAccount says who an account's token belongs to and what the server
// shows of itself.
func (a *app) checkAccount(ctx context.Context, acc config.Account) error {
	src, pre, err := a.greet(ctx, acc)
	if err != nil {
		return err
	}
	a.printPreflight(acc, pre)
	if skew := a.clock().Sub(pre.ServerTime); !pre.ServerTime.IsZero() && skew.Abs() > maxSkew {
		fmt.Fprintln(a.stdout, "  "+problemLine(work.Problem{
			What:   fmt.Sprintf("the clock of this machine and the server's differ by %s", skew.Abs().Round(time.Second)),
			Advice: "set this machine's clock",
		}))
	}
	checker, ok := src.(connectors.Checker)
	if !ok {
		return nil
	}
	checks, err := checker.Check(ctx)
	for _, c := range checks {
		fmt.Fprintln(a.stdout, clean(fmt.Sprintf("  %-8s %s", c.Name, c.Found)))
		if c.Advice != "" {
			fmt.Fprintln(a.stdout, clean("    → "+c.Advice))
		}
	}
	return err
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

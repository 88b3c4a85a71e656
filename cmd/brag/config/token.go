package config

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

// Secrets is where tokens are looked for. They never come from the
// configuration itself.
type Secrets struct {
	Getenv func(string) string

	// Run runs a command and returns what it prints. nil means the real one.
	Run func(ctx context.Context, name string, args ...string) (string, error)

	// Keychain returns what the system's keychain holds for a service and a
	// user. nil means the real one.
	Keychain func(service, user string) (string, error)
}

// Keep puts an account's token into the system's keychain.
func (s Secrets) Keep(account, token string) error {
	_, err := ask(s.Getenv, func() (string, error) { return "", keyring.Set(keychainService, account, token) })
	return err
}

const (
	tokenCmdTimeout = 30 * time.Second
	keychainTimeout = 3 * time.Second // it may hang where nobody can unlock it
	keychainService = "brag"
)

// Token finds an account's token: token_cmd, token_env, token_file, the
// keychain, `gh auth token`, in this order. The error says where it looked; it
// never holds a token or what a command printed.
func (s Secrets) Token(ctx context.Context, a Account) (string, error) {
	if s.Run == nil {
		s.Run = run
	}
	if s.Keychain == nil {
		s.Keychain = keychain(s.Getenv)
	}
	var looked []string
	for _, look := range []func(context.Context, Account) (token, where string, err error){
		s.fromCmd, s.fromEnv, s.fromFile, s.fromKeychain, s.fromGH,
	} {
		token, where, err := look(ctx, a)
		if err != nil {
			return "", &TokenError{a.Name, err}
		}
		if token = strings.TrimSpace(token); token != "" {
			return token, nil
		}
		if where != "" {
			looked = append(looked, where)
		}
	}
	return "", &NoTokenError{Account: a.Name, Looked: looked}
}

// TokenError means that the place that is to hold an account's token could not
// be looked into.
type TokenError struct {
	Account string
	Err     error
}

func (e *TokenError) Error() string { return fmt.Sprintf("account %q: %v", e.Account, e.Err) }
func (e *TokenError) Unwrap() error { return e.Err }

// NoTokenError means that no place holds a token for an account.
type NoTokenError struct {
	Account string
	Looked  []string
}

func (e *NoTokenError) Error() string {
	return fmt.Sprintf("account %q: no token; looked in %s", e.Account, strings.Join(e.Looked, ", "))
}

func (s Secrets) fromCmd(ctx context.Context, a Account) (string, string, error) {
	if a.TokenCmd == "" {
		return "", "", nil
	}
	ctx, cancel := context.WithTimeout(ctx, tokenCmdTimeout)
	defer cancel()
	shell := []string{"sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/c"}
	}
	out, err := s.Run(ctx, shell[0], shell[1], a.TokenCmd)
	if err != nil {
		return "", "", fmt.Errorf("token_cmd: %w", err)
	}
	return out, "token_cmd", nil
}

func (s Secrets) fromEnv(_ context.Context, a Account) (string, string, error) {
	if a.TokenEnv == "" {
		return "", "", nil
	}
	return s.Getenv(a.TokenEnv), "the environment variable " + a.TokenEnv, nil
}

func (s Secrets) fromFile(_ context.Context, a Account) (string, string, error) {
	if a.TokenFile == "" {
		return "", "", nil
	}
	path := ExpandHome(a.TokenFile, s.Getenv)
	info, err := os.Stat(path)
	if err != nil {
		return "", "", fmt.Errorf("token_file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", "", fmt.Errorf("token_file %s is not a file", path)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", "", fmt.Errorf("token_file %s can be read by others; run: chmod 600 %s", path, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", "", fmt.Errorf("token_file: %w", err)
	}
	return string(text), "token_file", nil
}

func (s Secrets) fromKeychain(_ context.Context, a Account) (string, string, error) {
	token, err := s.Keychain(keychainService, a.Name)
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return "", "the keychain (not available)", nil
	}
	return token, fmt.Sprintf("the keychain (service %s, user %s)", keychainService, a.Name), nil
}

func (s Secrets) fromGH(ctx context.Context, a Account) (string, string, error) {
	u, err := url.Parse(a.URL)
	if a.Source != "github" || err != nil || Loopback(u.Hostname()) {
		return "", "", nil
	}
	ctx, cancel := context.WithTimeout(ctx, tokenCmdTimeout)
	defer cancel()
	out, err := s.Run(ctx, "gh", "auth", "token", "--hostname", u.Hostname())
	if err != nil {
		return "", "`gh auth token` (not available)", nil
	}
	return out, "`gh auth token`", nil
}

// run runs a command. What it prints to stderr is left out of the error: it
// might be the token.
func run(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = time.Second // what it started may keep the pipe open
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return string(out), err
}

// keychain returns what asks the real keychain.
func keychain(getenv func(string) string) func(service, user string) (string, error) {
	return func(service, user string) (string, error) {
		return ask(getenv, func() (string, error) { return keyring.Get(service, user) })
	}
}

// ask puts a question to the real keychain, unless there can be none: on Linux
// without a session bus, asking would start daemons that stay behind.
func ask(getenv func(string) string, question func() (string, error)) (string, error) {
	if runtime.GOOS == "linux" && getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		if _, err := os.Stat(getenv("XDG_RUNTIME_DIR") + "/bus"); err != nil {
			return "", errors.New("no session bus")
		}
	}
	type answer struct {
		token string
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		token, err := question()
		answers <- answer{token, err}
	}()
	select {
	case a := <-answers:
		return a.token, a.err
	case <-time.After(keychainTimeout):
		return "", errors.New("the keychain does not answer")
	}
}

// ExpandHome replaces a leading ~/ by the home folder.
func ExpandHome(path string, getenv func(string) string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path
	}
	home := getenv("HOME")
	if home == "" {
		home = getenv("USERPROFILE")
	}
	return home + "/" + rest
}

package login

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/oauth2"

	"bragsheet/cmd/brag/replace"
)

// File keeps a token in a file. It implements oauth2.TokenSource: a token that
// is about to expire is refreshed first. A refresh token may be good for one
// use, so two programs never refresh at once, and the new one is on disk before
// it is used.
type File struct {
	Path string
	App  *oauth2.Config

	// Context is that of the harvest: it ends requests for a new token.
	Context context.Context //nolint:containedctx // oauth2.TokenSource has no room for one
}

// ErrNoLogin means that nobody has logged in yet.
var ErrNoLogin = errors.New("nobody has logged in yet")

const lockTimeout = 30 * time.Second

// Token returns a token that is still good.
func (f File) Token() (*oauth2.Token, error) {
	token, err := f.read()
	if err != nil || token.Valid() {
		return token, err
	}
	unlock, err := f.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if token, err = f.read(); err != nil || token.Valid() { // somebody else was faster
		return token, err
	}
	if token.RefreshToken == "" {
		return nil, fmt.Errorf("the login in %s has expired", f.Path)
	}
	fresh, err := f.App.TokenSource(f.Context, &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	if err != nil {
		return nil, plain("renewing the login in "+f.Path, err)
	}
	return fresh, f.write(fresh)
}

// Save keeps a token that a login brought.
func (f File) Save(token *oauth2.Token) error {
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil {
		return err
	}
	unlock, err := f.lock()
	if err != nil {
		return err
	}
	defer unlock()
	return f.write(token)
}

func (f File) lock() (unlock func(), err error) {
	l := flock.New(f.Path+".lock", flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(f.Context, lockTimeout)
	defer cancel()
	if _, err := l.TryLockContext(ctx, 50*time.Millisecond); err != nil {
		return nil, fmt.Errorf("%s is in use by another brag: %w", f.Path, err)
	}
	return func() { _ = l.Unlock() }, nil // the system lets go of it in any case
}

func (f File) read() (*oauth2.Token, error) {
	info, err := os.Stat(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s is not there", ErrNoLogin, f.Path)
	}
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others; run: chmod 600 %s", f.Path, f.Path)
	}
	data, err := os.ReadFile(f.Path)
	if err != nil {
		return nil, err
	}
	var token oauth2.Token
	if err := json.Unmarshal(data, &token); err != nil {
		return nil, fmt.Errorf("%w: %s does not hold one", ErrNoLogin, f.Path)
	}
	return &token, nil
}

func (f File) write(token *oauth2.Token) error {
	data, err := json.Marshal(token)
	if err != nil {
		return err
	}
	return replace.File(f.Path, data)
}

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"bragsheet/cmd/brag/config"
	"bragsheet/store/work"
)

// readAttached attaches a file as it is now. One that was attached before stays
// as it was then.
func (d *desk) readAttached(_ context.Context, n *work.Note, text string) error {
	if text == "" {
		return nil
	}
	path, err := filepath.Abs(config.ExpandHome(text, d.app.getenv))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(d.attached, func(f work.Attachment) bool { return f.Path == path })
	if i >= 0 {
		n.Attached = append(n.Attached, d.attached[i])
		return nil
	}
	f, err := attachment(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%q: there is no such file", text)
	}
	if err != nil {
		return fmt.Errorf("%q: %w", text, err)
	}
	n.Attached = append(n.Attached, f)
	return nil
}

// attachment describes the file at an absolute path.
func attachment(path string) (work.Attachment, error) {
	info, err := os.Stat(path)
	if err != nil {
		return work.Attachment{}, err
	}
	if !info.Mode().IsRegular() {
		return work.Attachment{}, errors.New("it is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return work.Attachment{}, err
	}
	defer file.Close() //nolint:errcheck // only read
	sum := sha256.New()
	size, err := io.Copy(sum, file)
	return work.Attachment{Path: path, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))}, err
}

// stateOf says whether a file is as it was when it was attached: "" if so,
// else gone, changed, or why nobody can tell.
func stateOf(f work.Attachment) string {
	info, err := os.Stat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "gone"
	case err != nil:
		return "cannot be read: " + err.Error()
	case info.Size() != f.Size:
		return "changed since"
	}
	now, err := attachment(f.Path)
	switch {
	case err != nil:
		return "cannot be read: " + err.Error()
	case now.SHA256 != f.SHA256:
		return "changed since"
	}
	return ""
}

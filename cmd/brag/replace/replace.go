// Package replace writes files that are never half written.
package replace

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ErrChanged means that a file no longer held what it was expected to.
var ErrChanged = errors.New("was saved by another program in the meantime")

// File replaces a file whole or not at all, readable by its owner only.
func File(path string, data []byte) error {
	tmp, err := temp(path, data)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return nil
}

// Expecting replaces a file that holds old, whole or not at all, and keeps its
// mode. If it holds something else by then, that stays, and the error is
// ErrChanged.
func Expecting(path string, old, data []byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	tmp, err := temp(path, data)
	if err != nil {
		return err
	}
	err = os.Chmod(tmp, info.Mode().Perm())
	if err == nil {
		err = swap(tmp, path, old)
	}
	if err != nil {
		return errors.Join(err, removed(tmp))
	}
	return nil
}

// compareAndRename is what is left where two files cannot be exchanged: between
// its two steps lies next to no time.
func compareAndRename(tmp, path string, old []byte) error {
	now, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, old) {
		return ErrChanged
	}
	return os.Rename(tmp, path)
}

// staleAfter is how old a temporary file is that nobody writes any more.
const staleAfter = time.Minute

// sweep removes the temporary files of path that a killed write has left; made
// is a new one. What cannot be removed is in nobody's way.
func sweep(path string, made os.FileInfo) {
	all, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return
	}
	for _, e := range all {
		number, ours := strings.CutPrefix(e.Name(), prefix(path))
		if _, err := strconv.ParseUint(number, 10, 64); !ours || err != nil || !e.Type().IsRegular() {
			continue
		}
		if info, err := e.Info(); err == nil && made.ModTime().Sub(info.ModTime()) > staleAfter {
			_ = os.Remove(filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
}

// prefix begins the names of the temporary files of path.
func prefix(path string) string { return "." + filepath.Base(path) + "-" }

// temp writes data into a new file beside path, 0600.
func temp(path string, data []byte) (string, error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), prefix(path)+"*")
	if err != nil {
		return "", err
	}
	if made, err := tmp.Stat(); err == nil {
		sweep(path, made)
	}
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return "", errors.Join(err, os.Remove(tmp.Name()))
	}
	return tmp.Name(), nil
}

// removed removes a file that may be gone already.
func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

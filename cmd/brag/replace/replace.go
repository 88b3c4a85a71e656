// Package replace writes files that are never half written.
package replace

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
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

// temp writes data into a new file beside path, 0600.
func temp(path string, data []byte) (string, error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return "", err
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

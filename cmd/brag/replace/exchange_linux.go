package replace

import (
	"bytes"
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// swap puts tmp in the place of path if path holds old, in one step: whatever a
// save in the meantime put there comes out with it, and goes back.
func swap(tmp, path string, old []byte) error {
	err := unix.Renameat2(unix.AT_FDCWD, tmp, unix.AT_FDCWD, path, unix.RENAME_EXCHANGE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) {
		return compareAndRename(tmp, path, old) // this file system cannot
	}
	if err != nil {
		return &os.PathError{Op: "replace", Path: path, Err: err}
	}
	was, err := os.ReadFile(tmp)
	if err == nil && bytes.Equal(was, old) {
		return os.Remove(tmp)
	}
	back := unix.Renameat2(unix.AT_FDCWD, tmp, unix.AT_FDCWD, path, unix.RENAME_EXCHANGE)
	return errors.Join(err, back, ErrChanged)
}

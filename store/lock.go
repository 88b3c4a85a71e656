package store

import (
	"errors"
	"fmt"

	"github.com/gofrs/flock"
)

// ErrSyncing means that another sync of the same database is running.
var ErrSyncing = errors.New("another sync of this database is running")

// LockSync lets one sync run at a time, in whatever process. It returns what
// gives the lock back; the end of the process does too, however it ends. The
// error is ErrSyncing if another has it.
func (db *DB) LockSync() (release func(), err error) { return lockSync(db.path) }

func lockSync(path string) (release func(), err error) {
	lock := flock.New(path+"-sync", flock.SetPermissions(0o600))
	mine, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	if !mine {
		return nil, fmt.Errorf("%s: %w", path, ErrSyncing)
	}
	return func() { _ = lock.Close() }, nil // the file stays: who takes it away takes another's lock
}

package notify

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"bragsheet/cmd/brag/config"
)

// file appends the message to a file, which it makes readable by its owner only.
func (Sender) file(_ context.Context, c config.Channel, _ string, m Message) error {
	path := c.Path
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file; name another as its path", path)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "# %s (%s)\n\n%s\n", m.Subject, m.At.Format("2006-01-02 15:04"), m.Text)
	return errors.Join(err, f.Close())
}

//go:build unix

package store_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func TestOnlyTheOwnerMayRead(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	path := filepath.Join(t.TempDir(), "a", "b", "brag.db")

	openWith(t, path, "octo")

	for name, want := range map[string]fs.FileMode{
		path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600,
		filepath.Dir(path): 0o700, filepath.Dir(filepath.Dir(path)): 0o700,
	} {
		if got := modeOf(t, name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

// What was made readable to others is closed to them again, also while another
// brag has it open.
func TestATooOpenFileIsTightened(t *testing.T) {
	path := newPath(t)
	openAt(t, path)
	files := []string{path, path + "-wal", path + "-shm"}
	for _, name := range files {
		chmod(t, name, 0o666)
	}

	openAt(t, path)

	for _, name := range files {
		if got := modeOf(t, name); got != 0o600 {
			t.Errorf("%s is %v, want 0600", name, got)
		}
	}
}

// Without permission the error says so, so that the advice can.
func TestNoPermissionIsSaid(t *testing.T) {
	tests := []struct {
		name         string
		folder, file fs.FileMode // 0 for file: none
	}{
		{"a new file in a folder that may not be written", 0o555, 0},
		{"a file that may not be read", 0o777, 0o200},
		{"a folder that may not be entered", 0o600, 0o600},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := newPath(t)
			dir := filepath.Dir(path)
			if tt.file != 0 {
				openWith(t, path, "octo").Close()
				chmod(t, path, tt.file)
			}
			chmod(t, dir, tt.folder)
			t.Cleanup(func() { os.Chmod(dir, 0o700) })

			out := asUser(t, "open", path)

			if !strings.Contains(out, "permission: true") || !strings.Contains(out, path) {
				t.Errorf("the error is %q, want one of permission that names the file", out)
			}
		})
	}
}

// What may only be read is read, also what a run left beside the file; and who
// writes is told.
func TestWhatMayOnlyBeReadIsRead(t *testing.T) {
	tests := []struct {
		name         string
		folder, file fs.FileMode
		open         bool // by another brag, which has not put everything into the file yet
	}{
		{"a folder that may not be written", 0o555, 0o600, false},
		{"a file that may not be written", 0o777, 0o400, false},
		{"files that may not be written, with what was saved last beside the file", 0o555, 0o400, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := newPath(t)
			dir := filepath.Dir(path)
			db := openWith(t, path, "octo")
			save(t, db, "octo", pull("octo", "PR_1"))
			if !tt.open {
				db.Close()
			}
			files, err := filepath.Glob(path + "*")
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range files {
				chmod(t, name, tt.file)
			}
			chmod(t, dir, tt.folder)
			t.Cleanup(func() { os.Chmod(dir, 0o700) })

			if out := asUser(t, "read", path); !strings.HasPrefix(out, "1 items, then ") || !strings.Contains(out, "permission: true") {
				t.Errorf("it says %q, want an item and then that it may not be written", out)
			}
		})
	}
}

// The same user may open what the test above keeps from them.
func TestAUserMayOpenTheirOwn(t *testing.T) {
	path := newPath(t)
	chmod(t, filepath.Dir(path), 0o777)
	if out := asUser(t, "open", path); out != "" {
		t.Errorf("Open says %q", out)
	}
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// asUser does a task in another process that is not root's, as nothing is
// forbidden to root, and returns what it says.
func asUser(t *testing.T, task, path string) string {
	t.Helper()
	cmd := process(t, task, path)
	if os.Getuid() == 0 {
		if runtime.GOOS != "linux" {
			t.Skip("run as root, and the program cannot be reached as another user")
		}
		const nobody = 65534
		cmd.Path = "/proc/self/exe" // the program itself may lie in a folder of root's
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		chmod(t, filepath.Dir(filepath.Dir(path)), 0o755)
		files, err := filepath.Glob(path + "*")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if err := os.Chown(name, nobody, nobody); err != nil {
				t.Fatal(err)
			}
		}
	}
	out, err := cmd.Output()
	if err != nil && len(out) == 0 {
		return fmt.Sprint(err)
	}
	return string(out)
}

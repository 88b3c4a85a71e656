//go:build unix

package pdf

import (
	"os/exec"
	"syscall"
)

// ownGroup makes a command the head of a process group, which ends as a whole
// when the command is cancelled: a browser is many processes.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

//go:build unix

// Peak runs a program and writes the most memory it had, in KB, to a file. A
// process is charged with what its parent had when it was started: so the
// parent has to be a small one.
//
//	peak FILE PROGRAM [ARG...]
package main

import (
	"log"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
)

func main() {
	cmd := exec.Command(os.Args[2], os.Args[3:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		log.Fatal(err)
	}
	peak := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS == "darwin" {
		peak /= 1024 // in bytes there
	}
	if err := os.WriteFile(os.Args[1], []byte(strconv.Itoa(int(peak))), 0o600); err != nil {
		log.Fatal(err)
	}
}

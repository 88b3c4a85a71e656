// Command brag harvests the work a person has already recorded, infers what
// they accomplished, and drafts the brag sheet they edit and take into a
// review.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // one static binary knows every zone

	"golang.org/x/term"
)

// version is set by the linker.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	a := &app{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		inTTY:  term.IsTerminal(int(os.Stdin.Fd())),
		outTTY: term.IsTerminal(int(os.Stdout.Fd())), errTTY: term.IsTerminal(int(os.Stderr.Fd())),
		clock: time.Now, zone: time.Local, getenv: os.Getenv,
	}
	code := run(ctx, a, os.Args[1:])
	stop()
	os.Exit(code)
}

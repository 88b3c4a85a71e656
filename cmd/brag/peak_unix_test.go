//go:build unix && !race

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// gauge returns what runs a program with some variables more, to its end, and
// tells what it prints, how long it took and its most memory, in MB.
//
// testdata/peak starts the program: a process is charged with the memory of who
// starts it, and that is a small one.
func gauge(tb testing.TB) func(env []string, program string, args ...string) (out []byte, took time.Duration, megabytes float64) {
	tb.Helper()
	peak, file := filepath.Join(tb.TempDir(), "peak"), filepath.Join(tb.TempDir(), "KB")
	if out, err := exec.Command("go", "build", "-o", peak, "./testdata/peak").CombinedOutput(); err != nil {
		tb.Fatalf("go build: %v\n%s", err, out)
	}
	return func(env []string, program string, args ...string) ([]byte, time.Duration, float64) {
		tb.Helper()
		var stderr bytes.Buffer
		cmd := exec.Command(peak, append([]string{file, program}, args...)...)
		cmd.Env, cmd.Stderr = append(os.Environ(), env...), &stderr
		began := time.Now()
		out, err := cmd.Output()
		took := time.Since(began)
		if err != nil {
			tb.Fatalf("%s: %v\n%s%s", program, err, out, &stderr)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		kilobytes, err := strconv.Atoi(string(text))
		if err != nil {
			tb.Fatal(err)
		}
		return out, took, float64(kilobytes) / 1024
	}
}

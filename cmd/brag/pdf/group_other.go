//go:build !unix

package pdf

import "os/exec"

// ownGroup does nothing where there are no process groups: a browser whose main
// process ends takes the others with it.
func ownGroup(*exec.Cmd) {}

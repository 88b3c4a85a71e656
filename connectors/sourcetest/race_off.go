//go:build !race

package sourcetest

// racing reports whether the race detector looks on. It makes a run some ten
// times as long, and sees the same with one fault as with another.
const racing = false

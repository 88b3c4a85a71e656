//go:build race

package sourcetest

const racing = true

//go:build !race

package blocks_test

const raceEnabled = false

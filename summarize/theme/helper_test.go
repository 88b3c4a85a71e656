package theme

import (
	"os"
	"testing"
)

func newTestClassifier(tb testing.TB) *Classifier {
	tb.Helper()
	c, err := NewClassifier()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func mustLoad(tb testing.TB, name string) *Framework {
	tb.Helper()
	f, err := Load(name, os.ReadFile)
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

package main

import (
	"strings"
	"testing"
)

// A verb that is in no group stands where nobody looks for it, and a group may
// name none that is gone.
func TestTheHelpHasEveryVerbInItsGroup(t *testing.T) {
	root := (&app{stdout: &strings.Builder{}, stderr: &strings.Builder{}}).rootCommand()
	grouped := map[string]bool{}
	for _, cmd := range root.Commands() {
		grouped[cmd.Name()] = cmd.GroupID != ""
	}
	for _, others := range []string{"cluster", "completion", "exit-codes", "help", "man", "version"} {
		delete(grouped, others)
	}
	for name, is := range grouped {
		if !is {
			t.Errorf("brag %s is in no group", name)
		}
	}
	for _, g := range groups {
		for verb := range strings.FieldsSeq(g.verbs) {
			if !grouped[verb] {
				t.Errorf("%q names %s, which is no verb", g.title, verb)
			}
		}
	}
}

package main

import (
	"regexp"
	"testing"

	"bragsheet/cmd/brag/config"
)

// What init writes is valid as it stands, and with every choice in it taken.
func TestTheStarterConfigurationIsValid(t *testing.T) {
	uncommented := regexp.MustCompile(`(?m)^#(  .*)`).ReplaceAllString(starterConfig, "$1")
	for text, accounts := range map[string]int{starterConfig: 1, uncommented: 2} {
		c, err := config.Parse("config.yaml", []byte(text))
		if err != nil {
			t.Errorf("%v in\n%s", err, text)
		} else if len(c.Accounts) != accounts {
			t.Errorf("%d accounts, want %d", len(c.Accounts), accounts)
		}
	}
}

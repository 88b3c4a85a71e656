package redact_test

import (
	"slices"
	"testing"

	"bragsheet/summarize/redact"
)

// The tokens are made up.
func TestASecretIsToldFromAName(t *testing.T) {
	token := "ghp" + "_abcdefghijABCDEFGHIJabcdef"
	for text, want := range map[string][]string{
		"Rotate " + token + " at once":                       {token},
		"two: AKIA" + "IOSFODNN7EXAMPLE, " + token:           {"AKIA" + "IOSFODNN7EXAMPLE", token},
		"psql postgres://app:hunter2@db/app":                 {"postgres://app:hunter2@"},
		"-----BEGIN RSA PRIVATE KEY-----\nMII":               {"-----BEGIN RSA PRIVATE KEY-----\nMII"},
		"Merge task-management-system-v2 into risk-2024":     nil,
		"Roll out global-configuration-service-2024":         nil,
		"Fix auth token: expires early; password = required": nil,
		"https://example.com/a:b?c=d@e":                      nil,
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b":           nil,
		"sk-ip-the-long-name-of-a-branch":                    nil,
	} {
		if got := redact.Secrets(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

package config_test

import (
	"errors"
	"testing"

	"bragsheet/cmd/brag/config"
)

func TestAnAccountIsAddedAndNothingElseChanges(t *testing.T) {
	const entry, indented = "- source: jira\n  url: https://acme.atlassian.net # the site\n", "  - source: jira\n    url: https://acme.atlassian.net # the site\n"
	tests := []struct {
		name, before, after string
	}{
		{"an empty file", "", "\naccounts:\n" + indented},
		{"no accounts yet", "timezone: UTC # mine", "timezone: UTC # mine\n\naccounts:\n" + indented},
		{
			"after the last", "accounts:\n  - source: github # work\n    orgs: [a,\n      b]\n\n# the end\nframework: amazon\n",
			"accounts:\n  - source: github # work\n    orgs: [a,\n      b]\n" + indented + "\n# the end\nframework: amazon\n",
		},
		{"not indented", "accounts:\n- source: github\n", "accounts:\n- source: github\n" + entry},
		{"a comment is no account", "accounts:\n  - source: github\n#  - source: jira\n", "accounts:\n  - source: github\n" + indented + "#  - source: jira\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := config.Append("c.yaml", []byte(tt.before), entry)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.after {
				t.Errorf("got\n%s\nwant\n%s", got, tt.after)
			}
			c, err := config.Parse("c.yaml", got)
			if err != nil {
				t.Fatal(err)
			}
			if last := c.Accounts[len(c.Accounts)-1]; last.Source != "jira" || last.URL != "https://acme.atlassian.net" {
				t.Errorf("the last account is %+v", last)
			}
		})
	}
}

func TestAccountsInBracketsAreLeftToThePerson(t *testing.T) {
	if _, err := config.Append("c.yaml", []byte("accounts: [{source: github}]\n"), "- source: jira\n"); !errors.Is(err, config.ErrInline) {
		t.Errorf("err %v", err)
	}
	if _, err := config.Append("c.yaml", []byte("acounts: []\n"), "- source: jira\n"); err == nil {
		t.Error("a broken file is added to")
	}
}

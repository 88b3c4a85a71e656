package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/notify"
	"bragsheet/cmd/brag/replace"
)

// system is what setting up one kind of account needs to know.
type system struct {
	source, label string
	url           string   // preset; "" must be asked for
	env           []string // variables that hold a token by custom; the first is what we propose
	envElsewhere  []string // the same for other addresses than the preset one, where that differs
	needs         string   // the least a token must be able to do, and where to make one
	extra         string   // more lines of the account in the configuration
}

// systems lists what can be set up, in the order to propose it.
var systems = []system{
	{
		source: "github", label: "GitHub", url: "https://github.com", env: []string{"GITHUB_TOKEN", "GH_TOKEN"}, envElsewhere: []string{"GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"},
		needs: `The easiest: install GitHub's command line tool and run "gh auth login"; brag finds it.
Or a token from Settings → Developer settings → Personal access tokens:
  fine-grained, for one organisation, read-only:  Metadata, Contents, Issues, Pull requests
  classic, for everything you can see:            repo, read:org
Fine-grained ones cannot write; a classic one can, there is no read-only form of repo.`,
		extra: "incidents: {labels: [incident, outage, postmortem]}  # issues with one of these labels are incidents\n",
	},
	{
		source: "jira", label: "Jira (Cloud or Data Center)", env: []string{"JIRA_TOKEN", "JIRA_API_TOKEN"},
		needs: `Cloud: an API token from https://id.atlassian.com/manage-profile/security/api-tokens,
  with scopes, read-only:  read:jira-work, read:jira-user
  without scopes it can do all you can do.
Data Center: a personal access token from your profile.`,
		extra: "incidents: {types: [Incident], labels: [incident]}  # what marks a ticket as an incident\n",
	},
	{
		source: "pagerduty", label: "PagerDuty", url: "https://api.pagerduty.com", env: []string{"PAGERDUTY_TOKEN"},
		needs: `A user token of your own: My profile → User settings → Create API user token.
A token of the whole account does not say who you are, and is refused.`,
	},
}

func systemOf(source string) *system {
	i := slices.IndexFunc(systems, func(s system) bool { return s.source == source })
	if i < 0 {
		return nil
	}
	return &systems[i]
}

// entry writes an account as a list item of the configuration, commented.
func (s *system) entry(acc config.Account) string {
	var b strings.Builder
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %s: %s\n", key, scalar(value))
		}
	}
	line("source", acc.Source)
	if acc.Name != acc.Source {
		line("name", acc.Name)
	}
	if acc.URL != s.url {
		line("url", acc.URL)
	}
	line("email", acc.Email)
	line("token_env", acc.TokenEnv)
	line("token_file", acc.TokenFile)
	if o := acc.OAuth; o != nil {
		b.WriteString("  oauth:\n")
		line("  client_id", o.ClientID)
		line("  client_secret_env", o.ClientSecretEnv)
		line("  token_file", o.TokenFile)
	}
	if acc.TokenEnv == "" && acc.TokenFile == "" && acc.OAuth == nil {
		b.WriteString("  # the token is in the system's keychain or comes from \"gh auth token\"\n")
	}
	if s.extra != "" {
		b.WriteString("  " + s.extra)
	}
	return "- " + strings.TrimPrefix(b.String(), "  ")
}

// scalar writes a text as YAML, quoted where it must be.
func scalar(text string) string {
	out, err := yaml.Marshal(text)
	if err != nil {
		return fmt.Sprintf("%q", text)
	}
	return strings.TrimSpace(string(out))
}

// configHead is what a new configuration begins with.
const configHead = `# brag's configuration. Unknown keys are errors. Tokens never go in here:
# token_env names the environment variable that holds one; token_cmd, token_file
# and the system's keychain work too. config.example.yaml shows every key.

framework: generic  # amazon, klarna, linkedin, generic, or a path to your own file
`

// askGeneral asks what does not belong to one account, and returns it as lines of
// the configuration.
func (a *app) askGeneral(ask *asker) (string, error) {
	var zone string
	for {
		var err error
		if zone, err = ask.line("Your time zone:", a.zone.String()); err != nil {
			return "", err
		}
		if _, err = time.LoadLocation(zone); err == nil {
			break
		}
		fmt.Fprintf(ask.out, "no time zone is called %s; they have names like Europe/Berlin\n", oneLine(zone, 40))
	}
	text := ""
	if zone != "Local" { // the system's, where it has no name: no configuration has that
		text = "timezone: " + scalar(zone) + "\n"
	}
	options := []string{"a file, " + digestsFile, "no"}
	channels := []string{"kind: file, path: " + digestsFile, ""}
	if notify.HasDesktop() {
		options = append([]string{"a notification on this desktop"}, options...)
		channels = append([]string{"kind: desktop"}, channels...)
	}
	i, err := ask.choose("Once a week, a reminder of what was noticed and what no tool saw?", options)
	if err != nil || channels[i] == "" {
		return text, err
	}
	return text + "\nreminders:  # docs/reminders.md: also by mail or to a webhook, quiet hours, before a review\n  digest: [weekly]\n  channels:\n    - {" + channels[i] + "}\n", nil
}

// digestsFile is where reminders go that are to go to a file.
const digestsFile = "~/brag-digests.md"

// freeName returns name, or the first of name-2, name-3 … that no account has.
func freeName(cfg *config.Config, name string) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(cfg.Accounts, func(a config.Account) bool { return a.Name == name })
	}
	free := name
	for n := 2; taken(free); n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	return free
}

// findToken looks where a token may already be, and has acc name the place. It
// returns where it was found; "" if nowhere.
func (a *app) findToken(ctx context.Context, s *system, acc *config.Account) (where string, err error) {
	if acc.TokenEnv == "" && acc.TokenFile == "" {
		names := s.env
		if s.envElsewhere != nil && acc.URL != s.url { // a token of the one is not for the others to see
			names = s.envElsewhere
		}
		if i := slices.IndexFunc(names, func(name string) bool { return a.getenv(name) != "" }); i >= 0 {
			acc.TokenEnv = names[i]
		}
	}
	_, err = config.Secrets{Getenv: a.getenv}.Token(ctx, *acc)
	if _, none := errors.AsType[*config.NoTokenError](err); none {
		return "", nil
	}
	switch {
	case err != nil:
		return "", err
	case acc.TokenEnv != "":
		return "the environment variable " + acc.TokenEnv, nil
	case acc.TokenFile != "":
		return acc.TokenFile, nil
	}
	return "the system's keychain or gh", nil
}

// keepToken puts a token that was typed in where later runs find it: the
// keychain, else a file of its own.
func (a *app) keepToken(acc *config.Account, token string) (where string, err error) {
	if err := (config.Secrets{Getenv: a.getenv}).Keep(acc.Name, token); err == nil {
		return "the system's keychain", nil
	}
	path := filepath.Join(filepath.Dir(a.configPath()), acc.Name+".token")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	acc.TokenFile = path
	return path + ", which only you can read", replace.File(path, []byte(token+"\n"))
}

// isCloud reports whether a Jira is Atlassian's own, which wants an e-mail
// address beside the token.
func isCloud(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.HasSuffix(u.Hostname(), ".atlassian.net")
}

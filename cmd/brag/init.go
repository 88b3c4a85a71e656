package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Write a configuration file to fill in",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return a.init() },
	}
}

// starterConfig is what init writes: the shortest configuration that can work,
// every choice beside it as a comment. It must parse once filled in.
const starterConfig = `# brag's configuration. Unknown keys are errors. Tokens never go in here:
# token_env names the environment variable that holds one; token_cmd, token_file
# and the system's keychain work too.

framework: generic        # amazon, klarna, linkedin, generic, or a path to your own file

accounts:
  - source: github
#    url: https://ghe.example.com    # Enterprise Server; or https://acme.ghe.com
    token_env: GITHUB_TOKEN    # without it: the keychain, then "gh auth token"
    incidents: {labels: [incident, outage, postmortem]}

#  - source: jira
#    url: https://YOUR-SITE.atlassian.net    # or your Data Center's address
#    email: you@example.com    # leave out on Data Center
#    token_env: JIRA_TOKEN
#    incidents: {types: [Incident], labels: [incident]}
`

func (a *app) init() error {
	path := a.configPath()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already and is left as it is", path)
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(starterConfig)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "wrote %s\n", path)
	a.hint("Next: fill in your accounts there, then brag doctor, then brag sync")
	return nil
}

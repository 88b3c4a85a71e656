// Package config reads brag's configuration file: strictly, because a
// misspelt setting that silently does nothing is the worst kind.
package config

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"
)

// Config is the configuration file.
type Config struct {
	Timezone  string    `yaml:"timezone"`
	Database  string    `yaml:"database"`
	Framework string    `yaml:"framework"`
	Language  string    `yaml:"language"` // of documents; "" is English
	Level     Level     `yaml:"level"`
	Accounts  []Account `yaml:"accounts"`
	Model     *Model    `yaml:"model"` // nil: none, ever
	Reminders Reminders `yaml:"reminders"`

	Zone *time.Location `yaml:"-"` // of Timezone; nil means the system's
}

// Level says where in a career matrix the person is and wants to be.
type Level struct {
	Matrix  string `yaml:"matrix"` // a file; "" means the built-in example
	Current string `yaml:"current"`
	Target  string `yaml:"target"`
	Since   string `yaml:"since"` // the month or day at the current one began: 2025-02, 2025-02-01; "" is not known
}

// Began returns when the time at the current level began, at midnight in zone;
// zero if that is not known or not a date.
func (l Level) Began(zone *time.Location) time.Time {
	for _, layout := range []string{"2006-01", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, l.Since, zone); err == nil {
			return t
		}
	}
	return time.Time{}
}

// Account is one account to harvest.
type Account struct {
	Source      string      `yaml:"source"`
	Name        string      `yaml:"name"`
	URL         string      `yaml:"url"`
	Email       string      `yaml:"email"`
	TokenEnv    string      `yaml:"token_env"`
	TokenCmd    string      `yaml:"token_cmd"`
	TokenFile   string      `yaml:"token_file"`
	Orgs        []string    `yaml:"orgs"`
	Incidents   Incidents   `yaml:"incidents"`
	Resolutions Resolutions `yaml:"resolutions"`
	Files       bool        `yaml:"files"`       // GitHub: read which files pull requests touch
	Agents      []string    `yaml:"agents"`      // GitHub: agents whose pull requests assigned to me are kept apart
	CoAuthored  bool        `yaml:"co_authored"` // GitHub: read others' pull requests for commits of mine, too
	Requests    int         `yaml:"requests"`    // PagerDuty: how many one run may send; 0 is the default
	OAuth       *OAuth      `yaml:"oauth"`
}

// OAuth is an application of the person's own to log in with.
type OAuth struct {
	ClientID        string `yaml:"client_id"`
	ClientSecretEnv string `yaml:"client_secret_env"`
	TokenFile       string `yaml:"token_file"` // where the login is kept; 0600
}

// Incidents says what marks an item as an incident.
type Incidents struct {
	Labels []string `yaml:"labels"`
	Types  []string `yaml:"types"` // Jira issue types

	// Jira custom fields, by what they hold: severity, cause, commander,
	// responders, impact, detected, acknowledged, mitigated, resolved, major.
	Fields map[string]string `yaml:"fields"`
}

// Resolutions says what Jira resolutions mean that the defaults don't know.
type Resolutions struct {
	Delivered []string `yaml:"delivered"`
	Declined  []string `yaml:"declined"`
}

// source is what one kind of account needs.
type source struct {
	url    string   // default; "" means it must be given
	unused []string // keys that mean nothing for it
}

var sources = map[string]source{
	"github":    {url: "https://github.com", unused: []string{"email", "resolutions", "requests"}},
	"jira":      {unused: []string{"orgs", "files", "agents", "co_authored", "requests"}},
	"pagerduty": {url: "https://api.pagerduty.com", unused: []string{"email", "resolutions", "orgs", "files", "agents", "co_authored", "incidents", "oauth"}},
}

// Sources lists what can be harvested.
func Sources() []string { return slices.Sorted(maps.Keys(sources)) }

// Parse reads a configuration; file is how messages call it. Every error names
// the file, the line and the key.
func Parse(file string, data []byte) (*Config, error) {
	c := &Config{}
	root, err := decodeStrict(file, data, c)
	if err != nil {
		return nil, err
	}
	p := problems{file: file}
	if c.Timezone != "" {
		zone, err := time.LoadLocation(c.Timezone)
		if err != nil {
			p.add(find(root, "timezone"), "timezone %q is not known; write it like Europe/Berlin", c.Timezone)
		}
		c.Zone = zone
	}
	if c.Level.Since != "" && c.Level.Began(time.UTC).IsZero() {
		p.add(find(find(root, "level"), "since"), "level: since %q is not a month or a day like 2025-02 or 2025-02-01", c.Level.Since)
	}
	if c.Model != nil {
		p.model(c.Model, find(root, "model"))
	}
	p.reminders(&c.Reminders, aliased(or(find(root, "reminders"), root)))
	nodes := find(root, "accounts")
	named := map[string]int{}
	for i := range c.Accounts {
		p.account(&c.Accounts[i], nodes.Content[i])
		a := &c.Accounts[i]
		if line, ok := named[a.Name]; ok {
			p.add(nodes.Content[i], "account %q is already on line %d; give one of them another name", a.Name, line)
		}
		named[a.Name] = nodes.Content[i].Line
	}
	return c, p.err()
}

// account checks one account and fills in its defaults.
func (p *problems) account(a *Account, node *yaml.Node) {
	src, ok := sources[a.Source]
	if !ok {
		p.add(or(find(node, "source"), node), "source %q is not one of %s%s", a.Source, strings.Join(Sources(), ", "), suggest(a.Source, Sources()))
		return
	}
	for _, key := range src.unused {
		if n := find(node, key); n != nil {
			p.add(n, "%s means nothing for a %s account", key, a.Source)
		}
	}
	if a.Name == "" {
		a.Name = a.Source
	}
	if a.URL == "" {
		a.URL = src.url
	}
	if err := checkURL(a.URL); err != nil {
		p.add(or(find(node, "url"), node), "account %q: url %q %v", a.Name, a.URL, err)
	}
	if o := a.OAuth; o != nil && (o.ClientID == "" || o.TokenFile == "") {
		p.add(find(node, "oauth"), "oauth needs client_id, and token_file: where the login is kept")
	}
}

func checkURL(text string) error {
	if text == "" {
		return fmt.Errorf("is missing; it is the address you open in the browser")
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("is not an address like https://acme.atlassian.net")
	}
	if u.User != nil {
		return fmt.Errorf("holds a user name or password; tokens are named by token_env, token_cmd or token_file")
	}
	if u.Scheme == "http" && !Loopback(u.Hostname()) {
		return fmt.Errorf("would send the token unencrypted; use https")
	}
	return nil
}

// Loopback reports whether host is this machine.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// suggest returns ", did you mean x?" for the nearest of known, or "".
func suggest(got string, known []string) string {
	best, distance := "", 3
	for _, k := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(got), k); d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

package config

import (
	"net/url"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"bragsheet/summarize/redact"
)

// Model is a model that may phrase sentences, when asked to with --model.
type Model struct {
	BaseURL   string   `yaml:"base_url"`    // such as https://api.openai.com/v1
	Name      string   `yaml:"name"`        // as the endpoint calls it
	APIKeyEnv string   `yaml:"api_key_env"` // the variable that holds the key; "" sends none
	NeverSend []string `yaml:"never_send"`  // globs of repositories and projects nothing of which leaves
}

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// model checks the model's section. What stands where the name of a variable
// belongs may be a key: it is not repeated.
func (p *problems) model(m *Model, node *yaml.Node) {
	u, err := url.Parse(m.BaseURL)
	at := or(find(node, "base_url"), node)
	switch {
	case m.BaseURL == "":
		p.add(node, "model: base_url is missing; it is an address like https://api.openai.com/v1")
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "":
		p.add(at, "base_url is not an address like https://api.openai.com/v1")
	case u.User != nil:
		p.add(at, "base_url holds a user name or password; the key is named by api_key_env")
	case u.Scheme == "http" && !Loopback(u.Hostname()):
		p.add(at, "base_url %q would send the text unencrypted; use https", m.BaseURL)
	}
	if strings.TrimSpace(m.Name) == "" {
		p.add(or(find(node, "name"), node), "model: name is missing; it is what the endpoint calls the model")
	}
	if m.APIKeyEnv != "" && !variable.MatchString(m.APIKeyEnv) {
		p.add(find(node, "api_key_env"), "api_key_env is the name of a variable, such as OPENAI_API_KEY, and not the key")
	}
	for i, glob := range m.NeverSend {
		if err := redact.CheckGlob(glob); err != nil {
			p.add(find(node, "never_send").Content[i], "never_send: %v", err)
		}
	}
}

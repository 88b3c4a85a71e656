package config_test

import (
	"strings"
	"testing"

	"bragsheet/cmd/brag/config"
)

func TestAModelIsReadOnlyWhereThereIsOne(t *testing.T) {
	for text, want := range map[string]string{
		"timezone: UTC\n": "",
		"model: {base_url: http://127.0.0.1:11434/v1, name: llama3, api_key_env: OPENAI_API_KEY, never_send: [acme/secret-*, OPS]}\n": "llama3",
		"model: {base_url: https://api.openai.com/v1, name: m}\n":                                                                     "m",
	} {
		c, err := config.Parse("c.yaml", []byte(text))
		if err != nil || (c.Model == nil) != (want == "") || c.Model != nil && c.Model.Name != want {
			t.Errorf("%s: %+v, %v", text, c, err)
		}
	}
}

func TestMistakesInAModelAreNamedByLineAndNeverRepeatAKey(t *testing.T) {
	const key = "sk-" + "pasted-by-mistake"
	for name, tt := range map[string]struct{ text, want string }{
		"an unknown key":              {"model:\n  base_ulr: x\n", `c.yaml:2: unknown key "base_ulr"; did you mean "base_url"?`},
		"no address":                  {"model:\n  name: m\n", "c.yaml:2: model: base_url is missing"},
		"no name":                     {"model:\n  base_url: https://x.example\n", "c.yaml:2: model: name is missing"},
		"an address that is none":     {"model:\n  name: m\n  base_url: x.example\n", "c.yaml:3: base_url is not an address"},
		"a query":                     {"model:\n  name: m\n  base_url: https://x.example/v1?key=" + key + "\n", "c.yaml:3: base_url is not an address"},
		"no encryption":               {"model:\n  name: m\n  base_url: http://x.example/v1\n", "c.yaml:3: base_url \"http://x.example/v1\" would send the text unencrypted"},
		"a password":                  {"model:\n  name: m\n  base_url: https://me:" + key + "@x.example/v1\n", "c.yaml:3: base_url holds a user name"},
		"a key where its name goes":   {"model:\n  name: m\n  base_url: https://x.example/v1\n  api_key_env: " + key + "\n", "c.yaml:4: api_key_env is the name of a variable"},
		"a pattern that is none":      {"model:\n  name: m\n  base_url: https://x.example/v1\n  never_send:\n  - acme/*\n  - acme/[\n", `c.yaml:6: never_send: "acme/[" is not a pattern`},
		"a word where a list belongs": {"model:\n  never_send: acme\n", "c.yaml:2:"},
	} {
		_, err := config.Parse("c.yaml", []byte(tt.text))
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

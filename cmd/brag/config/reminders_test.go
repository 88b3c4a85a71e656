package config_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bragsheet/cmd/brag/config"
)

func TestMistakesInRemindersAreNamed(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"digest", "digest: [daily]", `c.yaml:2: digest "daily" is neither weekly nor monthly`},
		{"quiet", "quiet: 25:00-08:00", `quiet "25:00-08:00" is not two times of day like 19:00-08:00`},
		{"quiet for no time", "quiet: 08:00-08:00", "is not two times of day"},
		{"quiet for all but no hour", "quiet: 08:00-07:30", `quiet "08:00-07:30" leaves 30 minutes of a day`},
		{"quiet by day for all but no hour", "quiet: 00:30-23:59", "leaves 31 minutes of a day"},
		{"stale", "stale_weeks: -1", "stale_weeks -1 is no number of weeks"},
		{"review without a name", "reviews: [{date: 2026-09-30}]", "a review needs a name"},
		{"review on no day", "reviews: [{name: promotion, date: 2026-09-31}]", `date "2026-09-31" is not a day`},
		{"kind", "channels: [{kind: mial}]", `"mial" is not one of desktop, mail, webhook, file; did you mean "mail"?`},
		{"foreign key", "channels: [{kind: desktop, to: me@example.com}]", "to means nothing for a desktop channel"},
		{"missing key", "channels: [{kind: mail, to: me@example.com}]", `channel "mail" needs server`},
		{"no address", "channels: [{kind: mail, to: me, server: 'smtp.example.com:587'}]", `to "me" is not an address`},
		{"two addresses", "channels: [{kind: mail, to: 'a@example.com, b@example.com', server: 'smtp.example.com:587'}]", "is not an address"},
		{"no port", "channels: [{kind: mail, to: me@example.com, server: smtp.example.com}]", "server is not a name and a port"},
		{"unencrypted", "channels: [{kind: mail, to: me@example.com, server: 'smtp.example.com:25', tls: none}]", "is for servers on this machine"},
		{"tls", "channels: [{kind: mail, to: me@example.com, server: 'smtp.example.com:25', tls: ssl}]", `tls "ssl" is not one of starttls, implicit, none`},
		{"secret for a variable", "channels: [{kind: mail, to: me@example.com, server: 'smtp.example.com:25', password_env: hunter-2}]", "password_env is the name of a variable"},
		{"unencrypted webhook", "channels: [{kind: webhook, url: 'http://hooks.example.com/hunter-2'}]", "would send the message unencrypted"},
		{"twice", "channels: [{kind: desktop}, {kind: desktop}]", `channel "desktop" is already on line 2`},
		{"password", "channels: [{kind: mail, password: hunter-2}]", `unknown key "password"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := config.Parse("c.yaml", []byte("reminders:\n  "+tt.text+"\n"))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter-2") {
				t.Errorf("the secret is repeated: %v", err)
			}
		})
	}
}

// The example's reminders stand there as comments, and have to be valid too.
func TestExampleReminders(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "config.example.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(data), "\n# reminders:\n")
	if !ok {
		t.Fatal("no reminders in the example")
	}
	c, err := config.Parse("config.example.yaml", []byte(strings.ReplaceAll("reminders:\n# "+section[2:], "\n# ", "\n")))
	if err != nil || len(c.Reminders.Channels) != 4 || len(c.Reminders.Reviews) != 1 {
		t.Errorf("%v, %+v", err, c)
	}
}

func TestChannelsHaveDefaults(t *testing.T) {
	c, err := config.Parse("c.yaml", []byte(`reminders:
  channels:
    - {kind: mail, to: me@example.com, server: "smtp.example.com:465"}
    - {kind: mail, name: work, to: me@example.com, from: brag@example.com, server: "127.0.0.1:25", tls: none}
`))
	if err != nil {
		t.Fatal(err)
	}
	r := c.Reminders
	if first := r.Channels[0]; first.Name != "mail" || first.From != "me@example.com" || first.TLS != "implicit" {
		t.Errorf("%+v", first)
	}
	if second := r.Channels[1]; second.Name != "work" || second.From != "brag@example.com" || second.TLS != "none" {
		t.Errorf("%+v", second)
	}
	if r.StaleAfter() != 4 || len(r.Kinds()) != 1 || r.Kinds()[0] != "weekly" {
		t.Errorf("%d weeks, %v", r.StaleAfter(), r.Kinds())
	}
}

func TestQuietHoursMayGoOverMidnight(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ quiet, now, until string }{
		{"19:00-08:00", "2026-07-06 18:59", ""},
		{"19:00-08:00", "2026-07-06 19:00", "2026-07-07 08:00"},
		{"19:00-08:00", "2026-07-07 00:10", "2026-07-07 08:00"},
		{"19:00-08:00", "2026-07-07 08:00", ""},
		{"12:00-13:30", "2026-07-07 13:29", "2026-07-07 13:30"},
		{"12:00-13:30", "2026-07-07 11:59", ""},
		{"19:00-08:00", "2026-10-24 23:00", "2026-10-25 08:00"}, // the clock is set back that night
		{"09:00-08:00", "2026-07-07 08:59", ""},                 // the least that schedulers can meet
		{"", "2026-07-07 03:00", ""},
	}
	for _, tt := range tests {
		now, err := time.ParseInLocation("2006-01-02 15:04", tt.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if until := (config.Reminders{Quiet: tt.quiet}).QuietUntil(now); !until.IsZero() {
			got = until.Format("2006-01-02 15:04")
		}
		if got != tt.until {
			t.Errorf("%s at %s: until %q, want %q", tt.quiet, tt.now, got, tt.until)
		}
	}
}

func TestASecretOfAChannelIsFoundWhereTokensAre(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	secrets := config.Secrets{
		Getenv: func(name string) string { return map[string]string{"SMTP": "from-env"}[name] },
		Run:    func(context.Context, string, ...string) (string, error) { return "from-cmd\n", nil },
		Keychain: func(_, user string) (string, error) {
			return map[string]string{"reminder home": "from-keychain"}[user], nil
		},
	}
	for want, c := range map[string]config.Channel{
		"from-env":      {Kind: config.Mail, Name: "mail", User: "me", PasswordEnv: "SMTP"},
		"from-cmd":      {Kind: config.Mail, Name: "mail", User: "me", PasswordCmd: "pass smtp"},
		"from-file":     {Kind: config.Webhook, Name: "slack", URLFile: file},
		"from-keychain": {Kind: config.Webhook, Name: "home"},
		"https://x.y/z": {Kind: config.Webhook, Name: "ntfy", URL: "https://x.y/z"},
		"":              {Kind: config.Mail, Name: "mail", PasswordEnv: "SMTP"}, // no user, no login
	} {
		if got, err := secrets.ChannelSecret(t.Context(), c); err != nil || got != want {
			t.Errorf("%+v: %q, %v, want %q", c, got, err, want)
		}
	}
	_, err := secrets.ChannelSecret(t.Context(), config.Channel{Kind: config.Mail, Name: "mail", User: "me", PasswordEnv: "NONE"})
	if err == nil || !strings.Contains(err.Error(), "no password; looked in the environment variable NONE, the keychain (service brag, user reminder mail)") {
		t.Errorf("none: %v", err)
	}
	secrets.Run = func(context.Context, string, ...string) (string, error) {
		return "hunter2", errors.New("exit status 1")
	}
	_, err = secrets.ChannelSecret(t.Context(), config.Channel{Kind: config.Webhook, Name: "slack", URLCmd: "pass slack"})
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a command that fails: %v", err)
	}
}

func FuzzReminders(f *testing.F) {
	for _, text := range []string{
		"digest: [weekly, monthly]\n  quiet: 19:00-08:00\n  reviews: [{name: p, date: 2026-09-30}]",
		"channels: [&a {kind: desktop}, *a]", "channels: &a [{kind: file, path: x}]\n  reviews: *a", "channels: [null]", "channels: {kind: mail}", "reviews: [x]", "digest: &d [daily]",
	} {
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		c, err := config.Parse("c.yaml", []byte("reminders:\n  "+text+"\n"))
		if err == nil {
			c.Reminders.QuietUntil(time.Date(2026, 7, 6, 23, 0, 0, 0, time.UTC))
		}
	})
}

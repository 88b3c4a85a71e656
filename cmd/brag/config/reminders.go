package config

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Reminders says what the person wants to be reminded of, where and when.
// Without a channel nothing is ever sent.
type Reminders struct {
	Digest     []string  `yaml:"digest"`      // weekly, monthly
	Quiet      string    `yaml:"quiet"`       // no messages from one time of day to another: 19:00-08:00
	StaleWeeks int       `yaml:"stale_weeks"` // a goal without progress for so long is told of
	Reviews    []Review  `yaml:"reviews"`
	Channels   []Channel `yaml:"channels"`
}

// Review is a review or promotion cycle ahead.
type Review struct {
	Name string `yaml:"name"`
	Date string `yaml:"date"` // 2026-09-30
}

// On returns when the review is, at midnight in zone.
func (r Review) On(zone *time.Location) time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, r.Date, zone) // checked when it was read
	return t
}

// Channel is one way to reach the person.
type Channel struct {
	Kind string `yaml:"kind"` // desktop, mail, webhook, file
	Name string `yaml:"name"` // the kind's, if left out

	// mail
	To           string `yaml:"to"`
	From         string `yaml:"from"`   // To, if left out
	Server       string `yaml:"server"` // smtp.example.com:587
	TLS          string `yaml:"tls"`    // starttls, implicit, none; implicit on port 465, else starttls
	User         string `yaml:"user"`   // "" does not log in
	PasswordEnv  string `yaml:"password_env"`
	PasswordCmd  string `yaml:"password_cmd"`
	PasswordFile string `yaml:"password_file"`

	// webhook
	URL     string `yaml:"url"` // one that holds no secret
	URLEnv  string `yaml:"url_env"`
	URLCmd  string `yaml:"url_cmd"`
	URLFile string `yaml:"url_file"`

	Path string `yaml:"path"` // file
}

// The kinds of channel.
const (
	Desktop = "desktop"
	Mail    = "mail"
	Webhook = "webhook"
	File    = "file"
)

const defaultStaleWeeks = 4

// channelKeys are the keys that a kind of channel takes beside its name, and
// those it must have.
var channelKeys = map[string]struct{ all, must []string }{
	Desktop: {},
	Mail:    {[]string{"to", "from", "server", "tls", "user", "password_env", "password_cmd", "password_file"}, []string{"to", "server"}},
	Webhook: {[]string{"url", "url_env", "url_cmd", "url_file"}, nil},
	File:    {[]string{"path"}, []string{"path"}},
}

// channelKinds are the kinds, for messages.
var channelKinds = []string{Desktop, Mail, Webhook, File}

// reminders checks the section and fills in its defaults.
func (p *problems) reminders(r *Reminders, node *yaml.Node) {
	for i, kind := range r.Digest {
		if kind != "weekly" && kind != "monthly" {
			p.add(element(node, "digest", i), "digest %q is neither weekly nor monthly", kind)
		}
	}
	if _, _, err := parseQuiet(r.Quiet); err != nil {
		p.add(find(node, "quiet"), "%v", err)
	}
	if r.StaleWeeks < 0 {
		p.add(find(node, "stale_weeks"), "stale_weeks %d is no number of weeks", r.StaleWeeks)
	}
	for i, review := range r.Reviews {
		at := element(node, "reviews", i)
		if strings.TrimSpace(review.Name) == "" {
			p.add(at, "a review needs a name, such as promotion")
		}
		if review.On(time.UTC).IsZero() {
			p.add(or(find(at, "date"), at), "review %q: date %q is not a day like 2026-09-30", review.Name, review.Date)
		}
	}
	named := map[string]int{}
	for i := range r.Channels {
		c, at := &r.Channels[i], element(node, "channels", i)
		p.channel(c, at)
		if line, ok := named[c.Name]; ok {
			p.add(at, "channel %q is already on line %d; give one of them another name", c.Name, line)
		}
		named[c.Name] = at.Line
	}
}

// Kinds returns which digests there are to be: weekly ones, if nothing is said.
func (r Reminders) Kinds() []string {
	if len(r.Digest) == 0 {
		return []string{"weekly"}
	}
	return r.Digest
}

// StaleAfter returns after how many weeks a goal without progress is told of.
func (r Reminders) StaleAfter() int { return cmp.Or(r.StaleWeeks, defaultStaleWeeks) }

// element returns an element of the list at key, or what is nearest to it.
func element(node *yaml.Node, key string, i int) *yaml.Node {
	list := aliased(or(find(node, key), node))
	if i < len(list.Content) {
		return aliased(list.Content[i])
	}
	return list
}

// aliased returns what a node stands for.
func aliased(node *yaml.Node) *yaml.Node { return or(node.Alias, node) }

// channel checks one channel and fills in its defaults. What stands where an
// address or the name of a variable belongs may be a secret: it is not repeated.
func (p *problems) channel(c *Channel, node *yaml.Node) {
	keys, ok := channelKeys[c.Kind]
	if !ok {
		p.add(or(find(node, "kind"), node), "channel kind %q is not one of %s%s", c.Kind, strings.Join(channelKinds, ", "), suggest(c.Kind, channelKinds))
		return
	}
	if c.Name == "" {
		c.Name = c.Kind
	}
	takes := map[string]bool{"kind": true, "name": true}
	for _, key := range keys.all {
		takes[key] = true
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if key := node.Content[i]; !takes[key.Value] {
			p.add(key, "%s means nothing for a %s channel", key.Value, c.Kind)
		}
	}
	for _, key := range keys.must {
		if n := find(node, key); n == nil || n.Value == "" {
			p.add(or(n, node), "channel %q needs %s", c.Name, key)
		}
	}
	for _, key := range []string{"password_env", "url_env"} {
		if n := find(node, key); n != nil && !variable.MatchString(n.Value) {
			p.add(n, "%s is the name of a variable, such as SMTP_PASSWORD, and not the secret", key)
		}
	}
	switch c.Kind {
	case Mail:
		p.mail(c, node)
	case Webhook:
		if err := CheckWebhook(c.URL); c.URL != "" && err != nil {
			p.add(find(node, "url"), "channel %q: url %v", c.Name, err)
		}
	}
}

var serverForm = regexp.MustCompile(`^[^\s/@:]+:[0-9]{1,5}$`)

func (p *problems) mail(c *Channel, node *yaml.Node) {
	if c.From == "" {
		c.From = c.To
	}
	for _, f := range []struct{ key, value string }{{"to", c.To}, {"from", c.From}} {
		if _, err := mail.ParseAddress(f.value); f.value != "" && err != nil {
			p.add(or(find(node, f.key), node), "channel %q: %s %q is not an address like me@example.com", c.Name, f.key, f.value)
		}
	}
	if c.Server != "" && !serverForm.MatchString(c.Server) {
		p.add(find(node, "server"), "channel %q: server is not a name and a port like smtp.example.com:587", c.Name)
		return
	}
	host, port, _ := strings.Cut(c.Server, ":")
	if c.TLS == "" {
		c.TLS = "starttls"
		if port == "465" {
			c.TLS = "implicit"
		}
	}
	switch {
	case c.TLS != "starttls" && c.TLS != "implicit" && c.TLS != "none":
		p.add(find(node, "tls"), "channel %q: tls %q is not one of starttls, implicit, none", c.Name, c.TLS)
	case c.TLS == "none" && !Loopback(host):
		p.add(find(node, "tls"), "channel %q: tls none would send the password and the message unencrypted; it is for servers on this machine", c.Name)
	}
}

// CheckWebhook returns what is wrong with the address of a webhook, which it
// does not repeat: https, except on this machine.
func CheckWebhook(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("is not an address like https://hooks.example.com/x")
	case u.User != nil:
		return errors.New("holds a user name or password")
	case u.Scheme == "http" && !Loopback(u.Hostname()):
		return errors.New("would send the message unencrypted; use https")
	}
	return nil
}

// parseQuiet reads quiet hours, as times since midnight; both zero for none.
func parseQuiet(text string) (from, to time.Duration, err error) {
	if text == "" {
		return 0, 0, nil
	}
	since := func(clock string) (d time.Duration) {
		t, e := time.Parse("15:04", clock)
		err = errors.Join(err, e)
		return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	}
	a, b, _ := strings.Cut(text, "-")
	from, to = since(strings.TrimSpace(a)), since(strings.TrimSpace(b))
	if err != nil || from == to {
		return 0, 0, fmt.Errorf("quiet %q is not two times of day like 19:00-08:00", text)
	}
	if loud := (from - to + 24*time.Hour) % (24 * time.Hour); loud < wakes {
		return 0, 0, fmt.Errorf("quiet %q leaves %d minutes of a day, and a scheduler wakes brag only once an hour; leave an hour", text, loud/time.Minute)
	}
	return from, to, nil
}

// wakes is how often schedulers wake brag at most.
const wakes = time.Hour

// QuietUntil returns when the quiet hours that now, in the person's zone, lies
// in are over; zero if it lies in none.
func (r Reminders) QuietUntil(now time.Time) time.Time {
	from, to, _ := parseQuiet(r.Quiet) // checked when it was read
	at := time.Duration(now.Hour())*time.Hour + time.Duration(now.Minute())*time.Minute
	inside := from <= at && at < to
	days := 0
	if from > to { // over midnight
		inside = at >= from || at < to
		if at >= from {
			days = 1
		}
	}
	if !inside {
		return time.Time{}
	}
	y, m, d := now.Date()
	return time.Date(y, m, d+days, int(to/time.Hour), int(to%time.Hour/time.Minute), 0, 0, now.Location())
}

// ChannelSecret returns the password of a mail channel, or the address of a
// webhook; "" for what needs none. They are looked for where tokens are: a
// command, the environment, a file, the keychain under the user
// "reminder NAME". The error does not hold what was found.
func (s Secrets) ChannelSecret(ctx context.Context, c Channel) (string, error) {
	var what string
	a := Account{Name: "reminder " + c.Name}
	switch {
	case c.Kind == Mail && c.User != "":
		what, a.TokenEnv, a.TokenCmd, a.TokenFile = "password", c.PasswordEnv, c.PasswordCmd, c.PasswordFile
	case c.Kind == Webhook && c.URL == "":
		what, a.TokenEnv, a.TokenCmd, a.TokenFile = "url", c.URLEnv, c.URLCmd, c.URLFile
	default:
		return c.URL, nil
	}
	secret, err := s.Token(ctx, a)
	if e, ok := errors.AsType[*NoTokenError](err); ok {
		return "", fmt.Errorf("no %s; looked in %s", what, strings.Join(e.Looked, ", "))
	}
	if e, ok := errors.AsType[*TokenError](err); ok {
		return "", fmt.Errorf("%s: %w", what, e.Err)
	}
	return secret, err
}

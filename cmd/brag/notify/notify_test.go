package notify_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/notify"
	"bragsheet/cmd/brag/notify/notifytest"
)

const password = "hunter2"

var message = notify.Message{
	ID: "abc", Subject: "brag: your week", Text: "4 pull requests <merged> & more\n  - Grüße, 東京\n", Brief: "4 noticed", At: time.Date(2026, 7, 6, 8, 0, 0, 0, time.UTC),
}

func startSMTP(t *testing.T, fault string, implicit bool) *notifytest.SMTP {
	t.Helper()
	s, err := notifytest.NewSMTP(t.Context(), fault, implicit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func startHook(t *testing.T) *notifytest.Hook {
	t.Helper()
	h, err := notifytest.NewHook(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

func TestMailIsSentEncryptedAndSaysNothingOfTheMachine(t *testing.T) {
	for _, security := range []string{"starttls", "implicit"} {
		t.Run(security, func(t *testing.T) {
			s := startSMTP(t, "", security == "implicit")
			c := config.Channel{Kind: config.Mail, Name: "mail", To: "Robin <me@example.com>", From: "brag@example.com", Server: s.Addr, TLS: security, User: "me"}
			if err := (notify.Sender{Roots: s.Roots}).Send(t.Context(), c, password, message); err != nil {
				t.Fatal(err)
			}
			if s.PasswordInClear() || len(s.Mails()) != 1 {
				t.Fatalf("in clear %v, %d mails", s.PasswordInClear(), len(s.Mails()))
			}
			mail := s.Mails()[0]
			for _, want := range []string{
				"Subject: brag: your week\r\n", "To: \"Robin\" <me@example.com>\r\n", "Message-ID: <abc@example.com>\r\n", "Date: Mon, 06 Jul 2026 08:00:00 +0000\r\n", "4 pull requests <merged> & more\r\n",
			} {
				if !strings.Contains(mail, want) {
					t.Errorf("%q is not in\n%s", want, mail)
				}
			}
			if host, err := os.Hostname(); err == nil && len(host) > 3 && strings.Contains(mail, host) || strings.Contains(mail, "go-mail") {
				t.Errorf("it names the machine or the program:\n%s", mail)
			}
		})
	}
}

func TestAMailServerThatFailsIsNamedWithWhatToDo(t *testing.T) {
	tests := []struct {
		fault, security, want string
		unsure                bool
	}{
		{notifytest.NoTLS, "starttls", "check server, tls", false},
		{notifytest.Hang, "starttls", "check server and tls", false},
		{notifytest.Hang, "implicit", "check server, tls", false},
		{notifytest.WrongLogin, "starttls", "535", false},
		{notifytest.Echo, "starttls", "it holds the secret", false},
		{notifytest.TryLater, "starttls", "does not take it", false},
		{notifytest.RejectOnData, "starttls", "554", false},
		{notifytest.HangOnData, "starttls", "it may have arrived", true},
	}
	for _, tt := range tests {
		t.Run(tt.fault+" "+tt.security, func(t *testing.T) {
			t.Parallel()
			s := startSMTP(t, tt.fault, tt.security == "implicit")
			c := config.Channel{Kind: config.Mail, Name: "post", To: "me@example.com", From: "me@example.com", Server: s.Addr, TLS: tt.security, User: "me"}
			began := time.Now()
			err := notify.Sender{Roots: s.Roots, Limit: 900 * time.Millisecond}.Send(t.Context(), c, password, message)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), `channel "post" (mail)`) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if errors.Is(err, notify.ErrUnsure) != tt.unsure {
				t.Errorf("unsure %v: %v", !tt.unsure, err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			if err != nil && strings.Contains(err.Error(), password) {
				t.Errorf("the password is in the error: %v", err)
			}
			if s.PasswordInClear() {
				t.Error("the password was sent unencrypted")
			}
		})
	}
}

func TestACertificateThatNobodyVouchesForIsRefused(t *testing.T) {
	s := startSMTP(t, "", false)
	c := config.Channel{Kind: config.Mail, Name: "mail", To: "me@example.com", From: "me@example.com", Server: s.Addr, TLS: "starttls", User: "me"}
	if err := (notify.Sender{Limit: 3 * time.Second}).Send(t.Context(), c, password, message); err == nil || len(s.Mails()) > 0 {
		t.Errorf("error %v, %d mails", err, len(s.Mails()))
	}
}

func TestAWebhookGetsTheTextAsSlackTakesIt(t *testing.T) {
	h := startHook(t)
	if err := (notify.Sender{}).Send(t.Context(), config.Channel{Kind: config.Webhook, Name: "slack"}, h.URL+"\n", message); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(h.Received()[0]), &got); err != nil || len(got) != 1 {
		t.Fatal(err, got)
	}
	if want := "brag: your week\n\n4 pull requests &lt;merged&gt; &amp; more\n  - Grüße, 東京\n"; got["text"] != want {
		t.Errorf("%q, want %q", got["text"], want)
	}
}

func TestAWebhookThatFailsIsNamedWithoutItsSecret(t *testing.T) {
	other := startHook(t)
	tests := []struct {
		name   string
		set    func(h *notifytest.Hook)
		want   string
		unsure bool
	}{
		{"redirects elsewhere", func(h *notifytest.Hook) { h.Answer(http.StatusTemporaryRedirect, other.URL) }, "redirects to 127.0.0.1:", false},
		{"redirects to itself", func(h *notifytest.Hook) { h.Answer(http.StatusFound, "/elsewhere") }, "is not followed", false},
		{"gone", func(h *notifytest.Hook) { h.Answer(http.StatusNotFound, "") }, "make a new webhook", false},
		{"too many", func(h *notifytest.Hook) { h.Answer(http.StatusTooManyRequests, "") }, "429", false},
		{"fault", func(h *notifytest.Hook) { h.Answer(http.StatusInternalServerError, "") }, "has a fault (500)", false},
		{"hangs", func(h *notifytest.Hook) { h.Hang() }, "no answer from", true},
		{"is not there", func(h *notifytest.Hook) { h.Close() }, "cannot reach", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, err := notifytest.NewHook(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if tt.name != "is not there" {
				t.Cleanup(h.Close)
			}
			tt.set(h)
			err = notify.Sender{Limit: 300 * time.Millisecond}.Send(t.Context(), config.Channel{Kind: config.Webhook, Name: "slack"}, h.URL, message)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), `channel "slack" (webhook)`) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), notifytest.Secret) {
				t.Errorf("the secret is in the error: %v", err)
			}
			if errors.Is(err, notify.ErrUnsure) != tt.unsure {
				t.Errorf("unsure %v: %v", !tt.unsure, err)
			}
			if n := len(h.Received()); n > 1 {
				t.Errorf("it was sent %d times", n)
			}
		})
	}
	if len(other.Received()) > 0 {
		t.Error("a redirect was followed")
	}
}

func TestAWebhookMustBeEncryptedOrOnThisMachine(t *testing.T) {
	for _, address := range []string{"http://hooks.example.com/" + notifytest.Secret, "ftp://127.0.0.1/" + notifytest.Secret, "https://me:" + notifytest.Secret + "@example.com", "", notifytest.Secret} {
		err := notify.Sender{}.Send(t.Context(), config.Channel{Kind: config.Webhook, Name: "slack"}, address, message)
		if err == nil || strings.Contains(err.Error(), notifytest.Secret) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestAFileIsAppendedToAndPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "digests.md")
	c := config.Channel{Kind: config.File, Name: "file", Path: path}
	for range 2 {
		if err := (notify.Sender{}).Send(t.Context(), c, "", message); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.Count(string(text), "# brag: your week (2026-07-06 08:00)\n") != 2 {
		t.Errorf("%v\n%s", err, text)
	}
	if info, err := os.Stat(path); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
		t.Errorf("%v, mode %v", err, info.Mode())
	}
	c.Path = filepath.Dir(path)
	if err := (notify.Sender{}).Send(t.Context(), c, "", message); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a folder: %v", err)
	}
}

// fakeNotifySend puts a program of that name on the path, alone.
func fakeNotifySend(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("notify-send is for Linux")
	}
	dir := t.TempDir()
	if script != "" {
		if err := os.WriteFile(filepath.Join(dir, "notify-send"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

func TestADesktopNotificationIsTheBriefOnly(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	fakeNotifySend(t, `printf '%s\n' "$@" > `+out)
	m := message
	m.Brief = "-x <b>4</b> $(touch /tmp/x)"
	if err := (notify.Sender{}).Send(t.Context(), config.Channel{Kind: config.Desktop, Name: "desktop"}, "", m); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if want := "--app-name=brag\n--\nbrag: your week\n-x &lt;b&gt;4&lt;/b&gt; $(touch /tmp/x)\n"; err != nil || string(text) != want {
		t.Errorf("%v %q, want %q", err, text, want)
	}
}

func TestADesktopThatCannotBeReachedIsSaid(t *testing.T) {
	for script, want := range map[string]string{
		"":                        "notify-send is not installed",
		"echo no bus >&2; exit 1": "no bus; it needs a desktop",
		"while :; do :; done":     "does not come to an end",
	} {
		t.Run(want, func(t *testing.T) {
			fakeNotifySend(t, script)
			err := notify.Sender{Limit: 300 * time.Millisecond}.Send(t.Context(), config.Channel{Kind: config.Desktop, Name: "desktop"}, "", message)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %q", err, want)
			}
		})
	}
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"bragsheet/cmd/brag/notify/notifytest"
	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/digest"
)

// post is a person with a mail server, a webhook and a file to be reminded by.
type post struct {
	dir  string
	smtp *notifytest.SMTP
	hook *notifytest.Hook
}

func newPost(t *testing.T) *post {
	t.Helper()
	smtp, err := notifytest.NewSMTP(t.Context(), "", false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(smtp.Close)
	hook, err := notifytest.NewHook(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hook.Close)
	p := &post{t.TempDir(), smtp, hook}
	p.configure(t, "")
	return p
}

// configure writes the configuration, with more lines of its reminders.
func (p *post) configure(t *testing.T, more string) {
	t.Helper()
	text := fmt.Sprintf(`timezone: UTC
reminders:
  channels:
    - {kind: webhook, url_env: HOOK}
    - {kind: mail, to: me@example.com, server: %q, tls: none, user: me, password_env: SMTP}
    - {kind: file, path: %q}
%s`, p.smtp.Addr, filepath.Join(p.dir, "digests.md"), more)
	if err := os.WriteFile(filepath.Join(p.dir, "config.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// brag runs brag as of a time.
func (p *post) brag(ctx context.Context, now string, args ...string) (out, errs string, code int) {
	var stdout, stderr strings.Builder
	a := &app{stdout: &stdout, stderr: &stderr, clock: time.Now, zone: time.UTC, getenv: func(name string) string {
		return map[string]string{"HOOK": p.hook.URL, "SMTP": "hunter2"}[name]
	}}
	code = run(ctx, a, append([]string{"--config", filepath.Join(p.dir, "config.yaml"), "--db", filepath.Join(p.dir, "brag.db"), "--now", now + "T08:00:00Z"}, args...))
	return stdout.String(), stderr.String(), code
}

// got is how many messages arrived: webhook, mail, file.
func (p *post) got() string {
	text, _ := os.ReadFile(filepath.Join(p.dir, "digests.md"))
	return fmt.Sprintf("%d %d %d", len(p.hook.Received()), len(p.smtp.Mails()), strings.Count(string(text), "# brag:"))
}

func (p *post) want(t *testing.T, got string) {
	t.Helper()
	if is := p.got(); is != got {
		t.Errorf("webhook, mail and file got %s messages, want %s", is, got)
	}
}

func TestAChannelThatFailsKeepsNoOtherFromItsMessage(t *testing.T) {
	p := newPost(t)
	p.hook.Answer(http.StatusInternalServerError, "")
	out, errs, code := p.brag(t.Context(), "2026-07-06", "remind", "--send")
	if code != exitError || !strings.Contains(errs, `channel "webhook" (webhook): `) || !strings.Contains(errs, "the next run tries again") {
		t.Errorf("status %d\n%s", code, errs)
	}
	if want := "weekly 2026-W27: webhook failed\nweekly 2026-W27: mail sent\nweekly 2026-W27: file sent\n"; out != want {
		t.Errorf("%s, want\n%s", out, want)
	}
	if strings.Contains(errs, notifytest.Secret) || strings.Contains(errs, "hunter2") {
		t.Errorf("a secret is in %s", errs)
	}
	p.want(t, "1 1 1")

	p.hook.Answer(http.StatusOK, "")
	if _, errs, code := p.brag(t.Context(), "2026-07-06", "remind", "--send"); code != 0 {
		t.Error(errs)
	}
	p.want(t, "2 1 1")
	if out, errs, code := p.brag(t.Context(), "2026-07-07", "remind", "--send"); code != 0 || out != "" || !strings.Contains(errs, "Nothing is due") {
		t.Error(out, errs, code)
	}
	p.want(t, "2 1 1")
}

func TestSeveralSchedulesAtOnceSendOnce(t *testing.T) {
	p := newPost(t)
	p.brag(t.Context(), "2026-07-06", "note", "makes the database")
	var wg sync.WaitGroup
	said := make([]string, 4)
	for i := range said {
		wg.Go(func() {
			out, errs, code := p.brag(t.Context(), "2026-07-06", "remind", "--send")
			if code != 0 {
				t.Error(errs)
			}
			said[i] = out
		})
	}
	wg.Wait()
	p.want(t, "1 1 1")
	lines := strings.SplitAfter(strings.Join(said, ""), "\n")
	slices.Sort(lines)
	if got := strings.Join(lines, ""); got != "weekly 2026-W27: file sent\nweekly 2026-W27: mail sent\nweekly 2026-W27: webhook sent\n" {
		t.Errorf("who did not send says more than that:\n%s", got)
	}
}

func TestWhateverHappensNothingIsSentTwice(t *testing.T) {
	p := newPost(t)
	p.brag(t.Context(), "2026-06-01", "remind", "--send")
	p.want(t, "1 1 1")
	p.brag(t.Context(), "2026-05-01", "remind", "--send") // the clock was set back
	p.brag(t.Context(), "1970-01-10", "remind", "--send")
	p.want(t, "1 1 1")
	p.brag(t.Context(), "2026-07-06", "remind", "--send") // a month asleep
	p.want(t, "2 2 2")
	if last := p.hook.Received()[1]; !strings.Contains(last, "1 June to 5 July 2026") {
		t.Errorf("it is not about the month: %s", last)
	}
	p.brag(t.Context(), "2026-07-06", "remind", "--again", "mail") // only if asked to
	p.want(t, "2 3 2")
	if last := p.smtp.Mails()[2]; !strings.Contains(last, "1 June to 5 July 2026") {
		t.Errorf("it is about less than before: %s", last)
	}
}

func TestWhatMayHaveArrivedIsNotSentAgain(t *testing.T) {
	p := newPost(t)
	ctx, interrupt := context.WithCancel(t.Context())
	p.hook.Hang()
	go func() {
		for ctx.Err() == nil && len(p.hook.Received()) == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		interrupt()
	}()
	out, errs, code := p.brag(ctx, "2026-07-06", "remind", "--send")
	if code == 0 || !strings.Contains(out, "webhook unsure") || !strings.Contains(errs, "remind --again webhook") {
		t.Errorf("status %d\n%s%s", code, out, errs)
	}
	p.hook.Answer(http.StatusOK, "")
	if _, errs, code := p.brag(t.Context(), "2026-07-06", "remind", "--send"); code != 0 {
		t.Error(errs)
	}
	p.want(t, "1 1 1")
	_, errs, _ = p.brag(t.Context(), "2026-07-06", "remind")
	if !strings.Contains(errs, "not known to have arrived: weekly 2026-W27 to webhook") {
		t.Error(errs)
	}
	// What it was about is told of in the next.
	p.brag(t.Context(), "2026-07-13", "remind", "--send")
	if last := p.hook.Received()[1]; !strings.Contains(last, "6 July to 12 July") { // of the first there is no earlier one
		t.Error(last)
	}
}

func TestQuietHoursPutOffWhatIsDue(t *testing.T) {
	p := newPost(t)
	p.configure(t, "  quiet: 07:00-09:00\n")
	if out, errs, code := p.brag(t.Context(), "2026-07-06", "remind", "--send"); code != 0 || out != "" || !strings.Contains(errs, "Quiet until 09:00") {
		t.Error(out, errs, code)
	}
	p.want(t, "0 0 0")
	p.configure(t, "  quiet: 09:00-07:00\n")
	p.brag(t.Context(), "2026-07-06", "remind", "--send")
	p.want(t, "1 1 1")
}

func TestWithoutAChannelNothingIsSent(t *testing.T) {
	p := newPost(t)
	if err := os.WriteFile(filepath.Join(p.dir, "config.yaml"), []byte("reminders:\n  digest: [weekly]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, errs, code := p.brag(t.Context(), "2026-07-06", "remind", "--send"); code != 0 || out != "" || !strings.Contains(errs, "No channel is configured") {
		t.Error(out, errs, code)
	}
	p.want(t, "0 0 0")
}

// No message of any week or month says the name of another person, a private
// repository, or anything a source holds: not even where the person's words do.
func TestNoMessageNamesAnybodyOrAPrivatePlace(t *testing.T) {
	if raceEnabled {
		t.Skip("takes minutes with the race detector, and runs without it, too")
	}
	s, err := newSite(unchanged)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	dir := t.TempDir()
	snap := harvest(t, s, dir)
	db, err := store.Open(t.Context(), filepath.Join(dir, "brag.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	never := strangeWords(t, snap)
	typed := 0
	add := func(day time.Time, text string) {
		typed++
		if _, err := db.AddNote(t.Context(), work.Note{Type: work.NoteWork, Date: day, Text: text, CreatedAt: day}); err != nil {
			t.Fatal(err)
		}
	}
	day := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	for _, p := range snap.People {
		if p.Login != "" && p.Login != "robin" && !p.Bot {
			add(day, "Paired with "+p.Login+" on limits")
		}
	}
	add(day, "Rewrote the build of acme/checkout")
	add(day, "Talked the risk team through the limits")
	a := &app{stdout: &strings.Builder{}, stderr: &strings.Builder{}, zone: time.UTC, getenv: os.Getenv, configFile: filepath.Join(dir, "config.yaml"), clock: func() time.Time { return day }}
	cfg, err := a.readConfig()
	if err != nil {
		t.Fatal(err)
	}
	a.clock = func() time.Time { return time.Date(2026, 7, 6, 8, 0, 0, 0, time.UTC) }
	in, err := a.digestInput(t.Context(), cfg, db)
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for to := time.Date(2025, 2, 3, 8, 0, 0, 0, time.UTC); to.Year() < 2027; to = to.AddDate(0, 0, 7) {
		for _, m := range (digest.Plan{Kinds: []string{digest.Weekly, digest.Monthly}, Channels: []string{""}}).Due(nil, to.In(cfg.Zone)) {
			d := digest.Make(in.of(m))
			doc, err := json.Marshal(digestJSON{d, d.Subject(), d.Text()})
			if err != nil {
				t.Fatal(err)
			}
			said.WriteString(d.Brief() + "\n" + d.Text() + string(doc) + "\n")
		}
	}
	for what, words := range never {
		for _, w := range words {
			if where := says(said.String(), w); where != "" {
				t.Errorf("%s %q is in a message: %s", what, w, where)
			}
		}
	}
	// Otherwise it would prove nothing.
	for _, want := range []string{"Talked the risk team", "pull requests merged", "Looked at again", "days on"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("no message says %q", want)
		}
	}
	if want := fmt.Sprintf("%d titles of yours that may name", typed-1); !strings.Contains(said.String(), want) {
		t.Errorf("no message says %q", want)
	}
}

// strangeWords returns what no message may say.
func strangeWords(t *testing.T, snap work.Snapshot) map[string][]string {
	t.Helper()
	words := map[string][]string{}
	for _, p := range snap.People {
		if !slices.ContainsFunc(snap.Accounts, func(a work.Account) bool { return work.PersonID(a.Host, a.UserID) == p.ID }) {
			words["person"] = append(words["person"], p.Login, p.Name)
		}
	}
	for _, c := range snap.Containers {
		words["place"] = append(words["place"], c.Name)
		if _, name, ok := strings.Cut(c.Name, "/"); ok && c.Private {
			words["place"] = append(words["place"], name)
		}
	}
	for _, i := range snap.Items {
		words["item"] = append(words["item"], i.Ref, i.URL, i.Title)
	}
	for what, all := range words {
		words[what] = slices.DeleteFunc(all, func(w string) bool { return strings.TrimSpace(w) == "" })
		if len(words[what]) < 2 {
			t.Fatalf("%d words for a %s", len(words[what]), what)
		}
	}
	return words
}

// says returns where text has a word that is not part of another, in any case;
// "" for nowhere.
func says(text, word string) string {
	text, word = strings.ToLower(text), strings.ToLower(word)
	part := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return ""
		}
		at += i
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(word):])
		if !part(before) && !part(after) {
			return text[max(0, at-40):min(len(text), at+len(word)+40)]
		}
		at++
	}
}

package schedule

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// cron is the person's crontab, read and written by crontab(1) only.
type cron struct{ host Host }

func (cron) Name() string { return "cron" }

func (cron) Note() string { return "" }

// What is brag's in a crontab stands between these two lines.
const (
	cronBegin = `# >>> brag schedule; "brag schedule remove" takes these lines away`
	cronEnd   = `# <<< brag schedule`
)

func (c cron) Install(_ context.Context, job Job) []Step {
	block := cronBegin + "\n" + cronLine(job) + cronEnd + "\n"
	return []Step{c.edit("put into the crontab\n"+indented(block), block)}
}

func (c cron) Remove(context.Context) []Step {
	return []Step{c.edit("take brag's lines out of the crontab", "")}
}

// edit puts block where brag's lines are, or at the end.
func (c cron) edit(text, block string) Step {
	return Step{Text: text, do: func(ctx context.Context) error {
		old, err := c.read(ctx)
		if err != nil {
			return err
		}
		now, err := withBlock(old, block)
		if err != nil || now == old {
			return err
		}
		if now == "" {
			_, err = call(ctx, "", "crontab", "-r")
			return err
		}
		if _, err := call(ctx, now, "crontab", "-"); err != nil {
			return err
		}
		if kept, err := c.read(ctx); err != nil || kept != now {
			return errors.Join(err, errors.New("the crontab is not what was just written; look at it with crontab -l"))
		}
		return nil
	}}
}

func (c cron) Installed(ctx context.Context) (bool, error) {
	text, err := c.read(ctx)
	if errors.Is(err, exec.ErrNotFound) {
		return false, nil
	}
	return strings.Contains("\n"+text, "\n"+cronBegin+"\n"), err
}

// read returns the crontab; "" if there is none. Whatever else goes wrong is an
// error: what cannot be read must not be written over.
func (cron) read(ctx context.Context) (string, error) {
	text, err := call(ctx, "", "crontab", "-l")
	if failed, ok := errors.AsType[*CallError](err); ok {
		said := strings.ToLower(failed.Said)
		busybox := strings.Contains(said, "can't open") && strings.Contains(said, "no such file")
		if strings.Contains(said, "no crontab for") || busybox {
			return "", nil
		}
	}
	return text, err
}

// withBlock returns a crontab with block in place of brag's lines, or at its
// end; every other line stays as it is, byte for byte.
func withBlock(crontab, block string) (string, error) {
	var before, after strings.Builder
	inside, found := false, false
	for line := range strings.Lines(crontab) {
		switch strings.TrimSuffix(line, "\n") {
		case cronBegin:
			if found {
				return "", errors.New("the crontab has brag's lines twice, or without their end; mend it with crontab -e")
			}
			inside, found = true, true
		case cronEnd:
			if !inside {
				return "", errors.New("the crontab has the end of brag's lines without their beginning; mend it with crontab -e")
			}
			inside = false
		default:
			if !inside && found {
				after.WriteString(line)
			} else if !inside {
				before.WriteString(line)
			}
		}
	}
	if inside {
		return "", errors.New("the crontab has the beginning of brag's lines without their end; mend it with crontab -e")
	}
	if text := before.String(); block != "" && text != "" && !strings.HasSuffix(text, "\n") {
		before.WriteString("\n") // cron reads no last line without its end
	}
	return before.String() + block + after.String(), nil
}

// cronSetting is a line of a crontab that sets a variable.
var cronSetting = regexp.MustCompile(`^\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$`)

// Environment returns the little that cron starts a job with, and what the
// crontab itself sets.
func (c cron) Environment(ctx context.Context) ([]string, error) {
	text, err := c.read(ctx)
	if err != nil {
		return nil, err
	}
	env := []string{
		"HOME=" + c.host.Home, "LOGNAME=" + c.host.User, "USER=" + c.host.User,
		"SHELL=/bin/sh", "PATH=/usr/bin:/bin",
	}
	for line := range strings.Lines(text) {
		if m := cronSetting.FindStringSubmatch(line); m != nil {
			env = append(env, m[1]+"="+unquoted(m[2]))
		}
	}
	return env, nil
}

// unquoted takes away a pair of quotes.
func unquoted(text string) string {
	if n := len(text); n >= 2 && text[0] == text[n-1] && (text[0] == '"' || text[0] == '\'') {
		return text[1 : n-1]
	}
	return text
}

// cronLine returns the line that wakes the job every hour.
func cronLine(j Job) string {
	words := j.words()
	for i, w := range words {
		words[i] = cronQuote(w)
	}
	return fmt.Sprintf("%d * * * * %s\n", j.Minute, strings.Join(words, " "))
}

// cronQuote quotes a word for the shell of a crontab line, in which % would
// end the command.
func cronQuote(word string) string {
	return strings.ReplaceAll("'"+strings.ReplaceAll(word, "'", `'\''`)+"'", "%", `\%`)
}

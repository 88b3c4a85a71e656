package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"

	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
	"bragsheet/summarize/infer"
)

// look returns the last look at an accomplishment; nil if none is due yet.
func (p *picture) look(acc *work.Accomplishment) *infer.Look {
	for _, l := range infer.FollowUp(p.Result, p.Coverage, p.now) {
		if l.Accomplishment == acc.ID {
			l.Against, l.Unread = nonNil(l.Against), nonNil(l.Unread)
			return &l
		}
	}
	return nil
}

// showLook prints what became of an accomplishment, and what is still asked
// about it.
func (a *app) showLook(ctx context.Context, ses *session, acc *work.Accomplishment) error {
	if l := ses.look(acc); l != nil {
		label := fmt.Sprintf("%d days on", l.Days)
		if l.Held() {
			a.line(label, "it held: nothing that was read reverted it, reopened it or brought it back")
		}
		for _, f := range l.Against {
			a.line(label, f.Text)
		}
		if l.Later != nil {
			a.line(label, l.Later.Text)
		}
		for _, gap := range l.Unread {
			a.line("not known", gap)
		}
	}
	open, err := openIn(ctx, ses.db)
	if err != nil {
		return err
	}
	for _, q := range open.of[acc.ID] {
		a.line("still open", q)
	}
	return nil
}

// drafted is what the last draft asks and nobody has answered.
type drafted struct {
	any bool // there is a draft
	all int
	of  map[string][]string // by accomplishment
}

var fillMark = regexp.MustCompile(`\[\[fill: ?([^\]\n]*)\]\]`)

// openIn returns what is open in the document drafted last, as the person has
// it now; as it was drafted if the file is gone.
func openIn(ctx context.Context, db *store.DB) (drafted, error) {
	open := drafted{of: map[string][]string{}}
	sheets, err := db.Sheets(ctx)
	if err != nil {
		return open, err
	}
	for _, s := range sheets {
		if isShared(s) {
			continue
		}
		text := s.Text
		if info, err := os.Stat(s.Path); err == nil && info.Mode().IsRegular() {
			if now, err := os.ReadFile(s.Path); err == nil {
				text = string(now)
			}
		}
		open.any, open.all = true, len(fillMark.FindAllString(text, -1))
		for _, b := range blocks.Parse(text) {
			id, told := toldOf(b.Key)
			for _, q := range fillMark.FindAllStringSubmatch(b.Text, -1) {
				if told {
					open.of[id] = append(open.of[id], strings.TrimSpace(q[1]))
				}
			}
		}
		break
	}
	return open, nil
}

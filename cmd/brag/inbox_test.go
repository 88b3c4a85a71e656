package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

// A card, its keys and an answer fit a terminal, also a small one, whatever
// script a title is in.
func TestACardFitsItsTerminal(t *testing.T) {
	for _, size := range []struct{ wide, high int }{{80, 24}, {40, 12}, {0, 0}} {
		var out bytes.Buffer
		in := &inbox{
			asker: &asker{out: &out}, card: cardFor(size.wide, size.high), entries: map[string]*work.Entry{},
			ses: &session{picture: &picture{now: time.Date(2026, 7, 2, 8, 0, 0, 0, time.UTC)}},
		}
		acc := work.Accomplishment{
			ID: "abcdefghijkl", Title: strings.Repeat("決済サービス", 20), Role: "built", RoleReason: strings.Repeat("because ", 20),
			Because: []string{strings.Repeat("障害", 50), "one", "two"},
		}
		for i := range 12 {
			id := fmt.Sprint(i)
			acc.Own, acc.Items = append(acc.Own, id), append(acc.Items, id)
			in.entries[id] = &work.Entry{Item: work.Item{ID: id, Ref: "acme/" + strings.Repeat("長", 30), Title: strings.Repeat("題名", 60)}}
		}
		in.asked = map[string][]string{acc.ID: {strings.Repeat("何", 80), "what?", "why?", "who?"}}

		in.show(acc, "1 of 13")
		in.say("\n%s", in.card.keys())

		wide, high := size.wide, size.high
		if wide == 0 {
			wide, high = 80, 24
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if len(lines) > high {
			t.Errorf("%d×%d: %d lines", wide, high, len(lines))
		}
		for _, line := range lines {
			used := 0
			for _, r := range line {
				used += columns(r)
			}
			if used > wide {
				t.Errorf("%d×%d: %d columns: %s", wide, high, used, line)
			}
		}
	}
}

// A line takes no more columns than it may, as a terminal counts them.
func TestALineIsCutByColumns(t *testing.T) {
	for _, tt := range []struct {
		text  string
		limit int
		want  string
	}{
		{"abcde", 5, "abcde"},
		{"abcdef", 5, "abcd…"},
		{"決済サービス", 12, "決済サービス"},
		{"決済サービス", 11, "決済サービ…"},
		{"決済サービス", 10, "決済サー…"},
		{"e\u0301e\u0301", 2, "e\u0301e\u0301"},
		{"a\x1b[31m\u202eb\nc", 9, "a[31mb c"},
	} {
		if got := oneLine(tt.text, tt.limit); got != tt.want {
			t.Errorf("oneLine(%q, %d) = %q, want %q", tt.text, tt.limit, got, tt.want)
		}
	}
}

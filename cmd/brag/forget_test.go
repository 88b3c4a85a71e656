package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bragsheet/store"
	"bragsheet/store/work"
)

// A draft that was begun before something was forgotten tells of it, and is
// written nowhere.
func TestNoDraftOfWhatWasForgottenIsWritten(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "brag.db")
	before, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	me := work.Account{ID: work.ID("account", "me"), Source: "github", Host: "https://github.com", UserID: "1", Login: "me", Name: "github"}
	if err := before.SaveAccount(t.Context(), me, nil, nil); err != nil {
		t.Fatal(err)
	}
	a := &app{getenv: func(string) string { return "" }}
	doc, err := a.openDocument(t.Context(), before, filepath.Join(dir, "sheet.md"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Forget(t.Context(), store.Forget{Kind: store.ForgetAccount, ID: me.ID, At: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}

	err = doc.write(t.Context(), before, []byte("secret"), work.Sheet{Text: "secret", WrittenAt: time.Unix(0, 0)}, "draft")

	if !errors.Is(err, store.ErrForgotSince) {
		t.Errorf("%v, want %v", err, store.ErrForgotSince)
	}
	if _, err := os.Stat(doc.path); err == nil {
		t.Error("the file was written")
	}
	if sheets, err := before.Sheets(t.Context()); err != nil || len(sheets) > 0 {
		t.Errorf("%d sheets are stored, %v", len(sheets), err)
	}
}

// What is measured here happens in another process.

//go:build unix && !race

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/cmd/brag/demo"
	"bragsheet/store"
	"bragsheet/store/work"
)

// lifeObject returns the n-th last thing somebody did until at: of ten, six are
// merged pull requests, three are reviews and one is an issue.
func lifeObject(n int, at time.Time) work.Object {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	words := func(count int) string {
		all := make([]string, count)
		for i := range all {
			v := r.Float64() // some words are much more frequent than others
			all[i] = fmt.Sprintf("%c%c%ce%d", 'a'+rune(v*26), 'b'+rune(r.IntN(3)), 'k'+rune(v*v*9), int(v*v*v*300))
		}
		return strings.Join(all, " ")
	}
	host, id, repo := me.Host, fmt.Sprintf("NODE_%d", n), fmt.Sprintf("acme/repo%d", n%40)
	self, colleague := work.PersonID(host, me.UserID), work.Person{ID: work.PersonID(host, fmt.Sprint(n%30)), Host: host, SourceID: fmt.Sprint(n % 30), Name: fmt.Sprint("Kim ", n%30)}
	it := work.Item{
		ID: work.ItemID(host, id), Host: host, SourceID: id, Kind: work.KindPull, Ref: fmt.Sprintf("%s#%d", repo, n+1), Title: words(6),
		Body: fmt.Sprintf("%s\n\nSee https://example.com/x and #%d.", words(60), n%5000), URL: fmt.Sprintf("%s/%s/pull/%d", host, repo, n+1),
		Container: work.ContainerID(host, repo), State: work.StateMerged, Labels: []string{"team-a"}, AuthorID: self,
		CreatedAt: at.Add(-30 * time.Hour), UpdatedAt: at, FinishedAt: at,
		Pull: &work.Pull{
			Additions: 10, ChangedFiles: 3, Commits: 2, Reviews: 1, Base: "main", DefaultBranch: "main", Head: words(2), MergeCommit: fmt.Sprintf("%040x", n),
			MergedBy: self, FirstCommitAt: at.Add(-40 * time.Hour), Dirs: []string{"cmd/app", "internal/x"}, Effective: &work.Size{Additions: 10, Files: 3},
		},
	}
	standing := work.Standing{Account: me.ID, Role: work.RoleAuthor, Counted: true, At: at}
	events := []work.Event{
		{Kind: work.EventReviewRequested, At: at.Add(-20 * time.Hour), Actor: self, Subject: colleague.ID},
		{Kind: work.EventReviewed, At: at.Add(-10 * time.Hour), Actor: colleague.ID, Detail: "approved"},
		{Kind: work.EventMerged, At: at, Actor: self},
	}
	switch k := n % 10; {
	case k == 9:
		it.Kind, it.Pull, it.State, it.Body = work.KindIssue, nil, work.StateDone, words(30)
		standing.Role, events = work.RoleAssignee, nil
	case k > 5:
		it.ID, it.Kind, it.AuthorID, it.Body = work.ReviewID(host, id), work.KindReview, colleague.ID, ""
		it.Pull.MergedAt, it.Pull.Verdicts, it.Pull.Substantive = at, []string{"approved"}, true
		standing.Role = work.RoleReviewer
	case n%40 == 1:
		it.Body += " p95 went from 800 ms to 120 ms."
	}
	standing.Item = it.ID
	for i := range events {
		events[i].Item = it.ID
	}
	return work.Object{
		SourceID: id, Parts: []work.Part{{SourceID: id, Name: "pull", Data: json.RawMessage(`{}`)}},
		Reading: work.Reading{
			Items: []work.Item{it}, Standings: []work.Standing{standing}, Events: events, People: []work.Person{colleague},
			Containers: []work.Container{{ID: it.Container, Host: host, SourceID: repo, Name: repo}},
		},
	}
}

// saveLife makes a database of somebody who did n things, so many a half-year.
func saveLife(tb testing.TB, path string, n, halfYear int) {
	tb.Helper()
	db, err := store.Open(tb.Context(), path)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if err := db.SaveAccount(tb.Context(), me, nil, nil); err != nil {
		tb.Fatal(err)
	}
	end := time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)
	between := 182 * 24 * time.Hour / time.Duration(halfYear)
	var objects []work.Object
	for i := range n {
		objects = append(objects, lifeObject(i, end.Add(-time.Duration(i)*between).Truncate(time.Second)))
		if len(objects) < 500 && i < n-1 {
			continue
		}
		if _, _, err := db.SaveBatch(tb.Context(), me, "pulls", work.Batch{Objects: objects}); err != nil {
			tb.Fatal(err)
		}
		objects = nil
	}
}

// The whole program, as it is started for one command.
func BenchmarkDraftOf2kAHalfYear(b *testing.B) {
	benchmarkProgram(b, 8_000, 2_000, "draft", "--period", "2026-H1")
}

func BenchmarkListOf200k(b *testing.B) {
	benchmarkProgram(b, 200_000, 10_000, "list", "accomplishments", "--json")
}

// benchmarkProgram reports how long a command takes and its most memory: the
// first time, when nothing is cached, and after that the median and the most.
func benchmarkProgram(b *testing.B, n, halfYear int, args ...string) {
	b.Helper()
	brag, dir := shipped(b), b.TempDir()
	db, config := filepath.Join(dir, "brag.db"), filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, []byte("timezone: UTC\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	saveLife(b, db, n, halfYear)
	measured := gauge(b)
	run := func() (seconds, megabytes float64) {
		_, took, megabytes := measured([]string{"HOME=" + dir}, brag,
			append([]string{"--config", config, "--db", db, "--now", demo.Now.Format(time.RFC3339)}, args...)...)
		return took.Seconds(), megabytes
	}
	first, firstMB := run()
	var all []float64
	most := 0.0
	for b.Loop() {
		seconds, megabytes := run()
		all, most = append(all, seconds), max(most, megabytes)
	}
	slices.Sort(all)
	b.ReportMetric(all[len(all)/2], "s")
	b.ReportMetric(first, "s-first")
	b.ReportMetric(firstMB, "MB-first")
	b.ReportMetric(most, "MB")
}

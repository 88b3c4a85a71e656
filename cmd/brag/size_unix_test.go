// What is measured here happens in another process, where the race detector sees
// nothing; it would only slow the server down.

//go:build unix && !race

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bragsheet/cmd/brag/demo"
	"bragsheet/connectors/github/githubtest"
)

// career is a GitHub on which somebody did n things in four years.
func career(n int) *githubtest.World {
	w := &githubtest.World{
		WebURL: demo.GitHubURL, Token: demo.Token, Viewer: "robin", Scopes: "repo, read:org",
		Users: []githubtest.User{{Login: "robin"}, {Login: "kim"}}, Orgs: []githubtest.Org{{Login: "acme"}},
	}
	start := demo.Now.AddDate(-4, 0, 0)
	for i := range n {
		at := start.Add(time.Duration(i) * demo.Now.Sub(start) / time.Duration(n+1)).Truncate(time.Second)
		p := githubtest.Pull{
			Repo: fmt.Sprintf("acme/repo%d", i%40), Number: i + 1, Author: "robin", Title: fmt.Sprintf("Change number %d", i),
			Body: strings.Repeat("What was done and why it was done. ", 10), Head: fmt.Sprintf("branch-%d", i),
			Created: at.Add(-time.Hour), Merged: at, Additions: 10, Deletions: 5, Files: 2, Commits: 1,
			Reviews: []githubtest.Review{{Author: "kim", State: "APPROVED", At: at.Add(-time.Minute)}},
		}
		if i%5 < 2 {
			p.Author, p.Reviews[0].Author = "kim", "robin"
		}
		w.Pulls = append(w.Pulls, p)
	}
	return w
}

// careerRun is what a run of brag sync came to.
type careerRun struct {
	said      syncJSON
	took      time.Duration
	answering time.Duration // of took, as long as the server had a request
	megabytes float64       // at most
}

// harvestCareer runs brag sync over n things, each request taking delay or, if
// that is longer, what it takes to make the answer up, in a process of its own.
func harvestCareer(tb testing.TB, brag string, n int, delay time.Duration) careerRun {
	tb.Helper()
	fake := githubtest.New(career(n))
	var answering atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		answered := time.After(delay)
		rec := httptest.NewRecorder()
		fake.ServeHTTP(rec, r)
		<-answered
		answering.Add(int64(time.Since(began)))
		maps.Copy(w.Header(), rec.Header())
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes())
	}))
	defer srv.Close()
	dir := tb.TempDir()
	config := filepath.Join(dir, "config.yaml")
	text := fmt.Sprintf("accounts:\n  - {source: github, url: %q, token_env: TOKEN}\n", srv.URL)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	out, took, megabytes := gauge(tb)([]string{"TOKEN=" + demo.Token, "HOME=" + dir}, brag,
		"--config", config, "--db", filepath.Join(dir, "brag.db"), "--now", demo.Now.Format(time.RFC3339), "--json", "--quiet", "sync", "--since", "2020-01-01")
	h := careerRun{took: took, answering: time.Duration(answering.Load()), megabytes: megabytes}
	if err := json.Unmarshal(out, &h.said); err != nil {
		tb.Fatal(err)
	}
	return h
}

func TestTwentyThousandItemsAreHarvestedWithin120MB(t *testing.T) {
	t.Parallel() // brag runs in processes of its own
	h := harvestCareer(t, shipped(t), 20_000, 0)

	read := 0
	for _, s := range h.said.Streams {
		read += s.New
	}
	t.Logf("%d items, %d requests, %.0f MB", read, h.said.Requests, h.megabytes)
	if read != 20_000 || h.megabytes > 120 {
		t.Errorf("%d items took %.0f MB", read, h.megabytes)
	}
}

// BenchmarkHarvestWith40msARequest reports how much longer a harvest takes than
// its requests do: than they would with nothing but latency, and than they did.
// The server makes up answers on the processors that brag runs on, which takes
// longer than the latency at times, and is no work of brag.
func BenchmarkHarvestWith40msARequest(b *testing.B) {
	brag := shipped(b)
	const delay = 40 * time.Millisecond
	for b.Loop() {
		h := harvestCareer(b, brag, 5_000, delay)
		b.ReportMetric(float64(h.said.Requests), "requests")
		b.ReportMetric(h.took.Seconds()/(float64(h.said.Requests)*delay.Seconds()), "x-latency")
		b.ReportMetric(h.took.Seconds()/h.answering.Seconds(), "x-answering")
	}
}

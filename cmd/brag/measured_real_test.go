package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/cmd/brag/demo"
	"bragsheet/connectors/github/githubtest"
)

// realPulls are pull requests of a real repository, recorded through GraphQL;
// the one whose report is made of them wrote and reviewed the most.
const (
	realPulls  = "../../../shared/data/github/ietf_tls_esni_pulls_graphql.ndjson"
	realAuthor = "chris-wood"
	realYear   = 2020
)

type recordedPull struct {
	Number                        int
	Title, Body, Author, MergedBy string
	HeadRefName, BaseRefName      string
	CreatedAt, ClosedAt, MergedAt time.Time
	MergeCommit                   struct{ OID string }
	Labels                        []string
	Reviews                       []recordedReview
}

type recordedReview struct {
	Author, State, Body string
	CreatedAt           time.Time
	Comments            []json.RawMessage
}

func recordedPulls(t *testing.T) []recordedPull {
	t.Helper()
	file, err := os.ReadFile(realPulls)
	if err != nil {
		t.Skipf("no real payloads to measure: %v", err)
	}
	var all []recordedPull
	for line := range strings.Lines(string(file)) {
		var p recordedPull
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// realWorld is a server that holds the recorded pull requests.
func realWorld(all []recordedPull) *githubtest.World {
	const repo = "tlswg/draft-ietf-tls-esni"
	w := &githubtest.World{WebURL: demo.GitHubURL, Token: demo.Token, Viewer: realAuthor, Repos: []githubtest.Repo{{Name: repo}}}
	known := map[string]bool{}
	person := func(login string) string {
		if login == "ghost" {
			return ""
		}
		if login != "" && !known[login] {
			known[login] = true
			w.Users = append(w.Users, githubtest.User{Login: login, Name: login})
		}
		return login
	}
	person(realAuthor)
	for _, r := range all {
		p := githubtest.Pull{
			Repo: repo, Number: r.Number, Title: r.Title, Body: r.Body, Author: person(r.Author), MergedBy: person(r.MergedBy), Head: r.HeadRefName,
			Created: r.CreatedAt, Closed: r.ClosedAt, Merged: r.MergedAt, MergeCommit: r.MergeCommit.OID, Labels: r.Labels, Commits: 1, Files: 1,
		}
		for _, v := range r.Reviews {
			p.Reviews = append(p.Reviews, githubtest.Review{Author: person(v.Author), State: v.State, At: v.CreatedAt, Body: v.Body, Comments: len(v.Comments)})
		}
		w.Pulls = append(w.Pulls, p)
	}
	return w
}

// fromTheRecording computes the metrics from the recorded file alone.
func fromTheRecording(all []recordedPull) map[string]float64 {
	in := func(t time.Time) bool { return t.Year() == realYear } // in UTC, as the report is
	var lead, waited []float64
	people := map[string]bool{}
	reviewed, substantive := 0, 0
	for _, p := range all {
		if p.Author == realAuthor {
			if in(p.MergedAt) {
				lead = append(lead, p.MergedAt.Sub(p.CreatedAt).Hours())
				for _, r := range p.Reviews {
					people[r.Author] = true
				}
			}
			continue
		}
		var first time.Time
		said := false
		for _, r := range p.Reviews {
			if r.Author != realAuthor {
				continue
			}
			if first.IsZero() || r.CreatedAt.Before(first) {
				first = r.CreatedAt
			}
			said = said || r.Body != "" || len(r.Comments) > 0 || r.State == "CHANGES_REQUESTED"
		}
		if !in(first) {
			continue
		}
		reviewed++
		if said {
			substantive++
		}
		people[p.Author] = true
		waited = append(waited, first.Sub(p.CreatedAt).Hours())
	}
	for _, nobody := range []string{"", "ghost", realAuthor} {
		delete(people, nobody)
	}
	return map[string]float64{
		"prs_merged": float64(len(lead)), "pr_lead_time_median": middle(lead), "reviews_given": float64(reviewed), "people": float64(len(people)),
		"substantive_review_share": 100 * float64(substantive) / float64(reviewed), "review_turnaround_median": middle(waited), "repositories": 1,
	}
}

// middle is the median.
func middle(x []float64) float64 {
	slices.Sort(x)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// The metrics of a real person's year, harvested and inferred, are what the
// recorded file says without any of that.
func TestMetricsOfRealPullRequestsAreWhatTheFileSays(t *testing.T) {
	all := recordedPulls(t)
	server := httptest.NewServer(githubtest.New(realWorld(all)))
	defer server.Close()
	dir := t.TempDir()
	config := fmt.Sprintf("timezone: UTC\naccounts:\n  - {source: github, url: %q, token_env: TOKEN}\n", server.URL)
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	brag := func(args ...string) string {
		var out, errs strings.Builder
		a := &app{stdout: &out, stderr: &errs, clock: time.Now, zone: time.UTC, getenv: func(name string) string {
			return map[string]string{"TOKEN": demo.Token}[name]
		}}
		args = append([]string{"--config", filepath.Join(dir, "config.yaml"), "--db", filepath.Join(dir, "brag.db"), "--now", "2021-01-05T08:00:00Z"}, args...)
		if code := run(t.Context(), a, args); code != 0 {
			t.Fatalf("%v: status %d\n%s%s", args, code, &out, &errs)
		}
		return out.String()
	}
	brag("sync")
	var report struct {
		Metrics []struct {
			Key   string
			Value *float64
		}
	}
	if err := json.Unmarshal([]byte(brag("report", "--period", fmt.Sprint(realYear), "--compare", "none", "--format", "json")), &report); err != nil {
		t.Fatal(err)
	}

	want := fromTheRecording(all)
	if want["prs_merged"] < 20 || want["reviews_given"] < 20 {
		t.Fatalf("too little in the file to tell: %v", want)
	}
	for _, m := range report.Metrics {
		if w, ok := want[m.Key]; ok && (m.Value == nil || math.Abs(*m.Value-w) > 1e-3) {
			t.Errorf("%s: the file says %v, the report %s", m.Key, w, shownValue(m.Value))
		}
		delete(want, m.Key)
	}
	if len(want) > 0 {
		t.Errorf("not in the report: %v", want)
	}
}

func shownValue(v *float64) string {
	if v == nil {
		return "nothing"
	}
	return fmt.Sprint(*v)
}

package github_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

// read reads a pull request of mine with a files part.
func readFiles(t *testing.T, title, body, files string, total int) work.Reading {
	t.Helper()
	f := start(t, newWorld(), nil, nil)
	me := work.Account{ID: "me", Host: host, UserID: "U_me", Login: "robin"}
	pull := strings.NewReplacer("STATE", "MERGED", "WHEN", `"2026-01-02T00:00:00Z"`, "AUTHOR", `{"id":"U_me"}`, `"T"`, `"`+title+`"`, `"body":null`, `"body":"`+body+`"`).Replace(pullJSON)
	r, err := f.Read(me, []work.Part{
		{SourceID: "PR_1", Name: "files", Data: fmt.Appendf(nil, `{"files":[%s],"totalCount":%d}`, files, total)},
		{SourceID: "PR_1", Name: "pull", Data: []byte(pull)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func file(path string) string {
	return fmt.Sprintf(`{"path":%q,"additions":10,"deletions":1,"changeType":"ADDED"}`, path)
}

func TestFilesNobodyWritesDoNotCount(t *testing.T) {
	for path, counts := range map[string]bool{
		"main.go": true, "docs/vendor.md": true, "src/lock.go": true, "src/generator/main.go": true, "web/admin.js": true, "cmd/distribute/x.go": true,
		"go.sum": false, "web/package-lock.json": false, "Cargo.lock": false, "vendor/github.com/x/y.go": false, "web/node_modules/x/index.js": false,
		"third_party/x.c": false, "api/v1/api.pb.go": false, "api/api_pb2.py": false, "k8s/zz_generated.deepcopy.go": false, "web/dist/app.js": false,
		"web/app.min.js": false, "web/app.js.map": false, "ui/__snapshots__/a.test.js.snap": false, "x/testdata/out.golden": false, "mock_store.go": false,
	} {
		size := readFiles(t, "T", "", file(path), 1).Items[0].Pull.Effective
		want := work.Size{}
		if counts {
			want = work.Size{Additions: 10, Deletions: 1, Files: 1}
		}
		if size == nil || *size != want {
			t.Errorf("%s: %+v, want %+v", path, size, want)
		}
	}
}

func TestDirectoriesAreThoseOfMostFiles(t *testing.T) {
	var files []string
	for i := range 30 {
		files = append(files, file(fmt.Sprintf("svc/part%02d/deep/a.go", i)))
	}
	files = append(files, file("svc/part29/b.go"), file("svc/part28/b.go"), file("README.md"), file("docs/a.md"), file("vendor/x/y.go"))
	dirs := readFiles(t, "T", "", strings.Join(files, ","), len(files)).Items[0].Pull.Dirs
	if len(dirs) != 20 || !slices.IsSorted(dirs) || !slices.Contains(dirs, "svc/part29") || !slices.Contains(dirs, "docs") || slices.Contains(dirs, "vendor/x") {
		t.Errorf("directories %q", dirs)
	}
}

// Part of the files does not say how large the change is.
func TestSizeIsUnknownWhenNotAllFilesAreListed(t *testing.T) {
	p := readFiles(t, "T", "", file("src/a.go"), 3001).Items[0].Pull
	if p.Effective != nil || len(p.Dirs) != 1 {
		t.Errorf("size %+v, directories %q", p.Effective, p.Dirs)
	}
}

func TestDocumentAmongThePostmortemsIsLinkedToItsIncident(t *testing.T) {
	r := readFiles(t, "Write up the outage", "For #9.", file("docs/postmortems/2026-03.md"), 1)
	if len(r.Links) != 1 || r.Links[0].Kind != work.LinkFollowUp || r.Links[0].ToRef != "acme/api#9" {
		t.Errorf("links %+v", r.Links)
	}
	if r := readFiles(t, "Postmortem", "For #9.", file("docs/postmortems/2026-03.md"), 1); len(r.Links) != 1 {
		t.Errorf("links %+v, want it said once", r.Links)
	}
}

// The files that the optional pass brings are those that are read.
func TestFilesPartOfThePassIsRead(t *testing.T) {
	w := newWorld()
	p := merged(1, day(2026, 3, 9))
	p.Files, p.Paths = 2, []string{"go.sum", "src/a.go"}
	w.Pulls = []githubtest.Pull{p}
	f := start(t, w, func(o *github.Options) { o.Files = true }, nil)
	h := f.whole(t, "pull requests")
	var parts []work.Part
	plan := connectors.Plan{Me: f.me, Now: now, Since: since}
	for id, part := range h.parts {
		parts, plan.Stored = append(parts, part), append(plan.Stored, work.Stored{SourceID: id})
	}
	for b, err := range f.Pull(t.Context(), "files", plan) {
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, b.Parts...)
	}
	r, err := f.Read(f.me, parts)
	if err != nil || len(parts) != 2 {
		t.Fatalf("%d parts, error %v", len(parts), err)
	}
	if size := r.Items[0].Pull.Effective; size == nil || size.Files != 1 || r.Items[0].Pull.ChangedFiles != 2 {
		t.Errorf("effective %+v of %d files", size, r.Items[0].Pull.ChangedFiles)
	}
}

// FuzzFiles: whatever is stored of files, reading it does not panic, and no
// more files count than there are.
func FuzzFiles(f *testing.F) {
	f.Add(`{"files":[{"path":"a/b/c.go","additions":1}],"totalCount":1}`)
	f.Add(`{"files":[{"path":"//"},{"path":""}],"totalCount":2}`)
	src, err := github.New(github.Options{})
	if err != nil {
		f.Fatal(err)
	}
	pull := strings.NewReplacer("STATE", "MERGED", "WHEN", `"2026-01-02T00:00:00Z"`, "AUTHOR", "null").Replace(pullJSON)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := src.Read(work.Account{ID: "me", Host: host, UserID: "U_me"}, []work.Part{
			{SourceID: "PR_1", Name: "pull", Data: []byte(pull)}, {SourceID: "PR_1", Name: "files", Data: []byte(text)},
		})
		if err == nil && r.Items[0].Pull.Effective != nil && r.Items[0].Pull.Effective.Files > strings.Count(text, "{") {
			t.Errorf("%q: %+v", text, r.Items[0].Pull.Effective)
		}
	})
}

package github

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// made lists the paths that no person writes line by line, as linguist, which
// GitHub uses, tells them: they count neither as size nor as directories.
var made = []*regexp.Regexp{
	// lock files
	baseName(`package-lock\.json`, `npm-shrinkwrap\.json`, `yarn\.lock`, `pnpm-lock\.yaml`, `bun\.lockb?`, `deno\.lock`, `go\.sum`, `go\.work\.sum`,
		`cargo\.lock`, `gemfile\.lock`, `composer\.lock`, `poetry\.lock`, `pipfile\.lock`, `pdm\.lock`, `uv\.lock`, `podfile\.lock`, `package\.resolved`,
		`mix\.lock`, `flake\.lock`, `gradle\.lockfile`, `pubspec\.lock`, `packages\.lock\.json`, `\.terraform\.lock\.hcl`, `gopkg\.lock`, `glide\.lock`),
	// vendored
	inFolder(`vendor`, `node_modules`, `third[_-]party`, `bower_components`, `jspm_packages`, `godeps`, `carthage`, `pods`, `\.yarn`),
	// generated
	baseName(`.*\.pb\.(?:go|cc|h)`, `.*\.pb\.gw\.go`, `.*_pb2(?:_grpc)?\.pyi?`, `.*_pb\.(?:js|d\.ts|rb)`, `.*[._-]generated\.[^/]*`, `zz_generated[^/]*`,
		`.*[._]gen\.(?:go|ts)`, `mock_[^/]*\.go`, `.*_mock\.go`, `.*\.(?:g|freezed)\.dart`, `.*\.designer\.(?:cs|vb)`, `.*\.pbxproj`),
	inFolder(`__generated__`, `generated`),
	// built and minified
	inFolder(`dist`),
	baseName(`.*[.-]min\.(?:js|css|mjs)`, `.*\.(?:js|css)\.map`, `.*\.bundle\.js`),
	// snapshots
	baseName(`.*\.snap`, `.*\.ambr`, `.*\.golden`, `.*\.approved\.[^/]*`),
	inFolder(`__snapshots__`, `__image_snapshots__`, `cassettes`),
}

func baseName(names ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|/)(?:` + strings.Join(names, "|") + `)$`)
}

func inFolder(names ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|/)(?:` + strings.Join(names, "|") + `)/`)
}

// written reports whether people write the file.
func written(path string) bool {
	return !slices.ContainsFunc(made, func(m *regexp.Regexp) bool { return m.MatchString(path) })
}

// files reads the files of a pull request into what has been read of it.
func (r *reader) files(part work.Part) error {
	var c changed
	if err := json.Unmarshal(part.Data, &c); err != nil {
		return fmt.Errorf("%s %s: %w", part.Name, part.SourceID, err)
	}
	size, dirs, wroteUp := work.Size{}, map[string]int{}, false
	for _, f := range c.Files {
		if !written(f.Path) {
			continue
		}
		size.Additions, size.Deletions, size.Files = size.Additions+f.Additions, size.Deletions+f.Deletions, size.Files+1
		wroteUp = wroteUp || f.ChangeType == "ADDED" && postmortemPath.MatchString(f.Path)
		if dir := topDir(f.Path); dir != "" {
			dirs[dir]++
		}
	}
	for i := range r.Items {
		it := &r.Items[i]
		if it.Pull == nil {
			continue
		}
		it.Pull.Dirs = mostOf(dirs, maxDirs)
		if len(c.Files) == c.TotalCount { // GitHub lists no more than 3,000
			it.Pull.Effective = &size
		}
		if wroteUp && it.Kind == work.KindPull {
			r.Links = append(r.Links, writeUp(*it, r.Links)...)
		}
	}
	return nil
}

// maxDirs is how many directories are kept of a pull request.
const maxDirs = 20

// topDir is the directory of a path, two levels deep; "" for the root.
func topDir(path string) string {
	parts := strings.Split(path, "/")
	return strings.Join(parts[:min(len(parts)-1, 2)], "/")
}

// mostOf returns the n keys with the highest counts, by name.
func mostOf(counts map[string]int, n int) []string {
	all := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	all = all[:min(n, len(all))]
	slices.Sort(all)
	return all
}

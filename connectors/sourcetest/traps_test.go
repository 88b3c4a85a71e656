package sourcetest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testName = regexp.MustCompile("`([a-z]+)\\.((?:Test|Fuzz|Benchmark)\\w+)(?:/([^`]+))?`")
	holding  = regexp.MustCompile("^(?:`[^`]+`(?: \\([a-z0-9 ]+\\))?(?:, |$))+$")
	never    = regexp.MustCompile("^cannot happen(?: unheard)?: [^ ].+$")
)

// testsByPackage returns the tests of every package under root, by the last
// folder of its path, and where the packages are.
func testsByPackage(t *testing.T, root string) (tests map[string]map[string]bool, folders map[string]string) {
	t.Helper()
	tests, folders = map[string]map[string]bool{}, map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder := filepath.Dir(path)
		name := filepath.Base(folder)
		if tests[name] == nil {
			tests[name], folders[name] = map[string]bool{}, folder
		} else if folders[name] != folder {
			t.Errorf("%s and %s are both called %s", folders[name], folder, name)
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
				tests[name][f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests, folders
}

// tried reports whether a folder has a script of a name, or a fault in one of
// its matrices.
func tried(folder, what string) bool {
	if _, err := os.Stat(filepath.Join(folder, "testdata", "script", what+".txtar")); err == nil {
		return true
	}
	goldens, _ := filepath.Glob(filepath.Join(folder, "testdata", "faults*.golden")) // the pattern is well-formed
	for _, name := range goldens {
		table, err := os.ReadFile(name)
		if err == nil && strings.Contains(string(table), "\n| "+what+" |") {
			return true
		}
	}
	return false
}

// Every trap of docs/traps.md is held by tests that there are, or says why it
// cannot happen.
func TestEveryTrapIsHeldByATest(t *testing.T) {
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "docs", "traps.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests, folders := testsByPackage(t, root)
	traps := map[string]bool{}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.TrimSuffix(strings.TrimSpace(line), "|"), "|")
		if cells[0] != "" || len(cells) < 2 || strings.HasPrefix(line, "|---") || strings.HasPrefix(line, "| trap |") {
			continue
		}
		if len(cells) != 3 {
			t.Errorf("not a trap and what holds it: %s", line)
			continue
		}
		trap, held := strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2])
		if traps[trap] {
			t.Errorf("%q is there twice", trap)
		}
		traps[trap] = true
		if !holding.MatchString(held) && !never.MatchString(held) {
			t.Errorf("%q: neither tests nor a reason: %s", trap, held)
		}
		names := testName.FindAllStringSubmatch(held, -1)
		if !never.MatchString(held) && len(names) != strings.Count(held, "`")/2 {
			t.Errorf("%q: not all are tests: %s", trap, held)
		}
		for _, m := range names {
			if !tests[m[1]][m[2]] {
				t.Errorf("%q: package %s has no %s", trap, m[1], m[2])
			} else if m[3] != "" && !tried(folders[m[1]], m[3]) {
				t.Errorf("%q: %s in %s does not try %q", trap, m[2], m[1], m[3])
			}
		}
	}
	if len(traps) < 150 {
		t.Errorf("%d traps were found on the page", len(traps))
	}
}

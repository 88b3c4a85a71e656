package main

import (
	"bytes"
	"encoding/json"
	"os"
	"runtime/debug"
	"slices"
	"testing"
)

func TestEveryModuleOfABinaryIsListedWithItsSum(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := write(&b, self, "v1"); err != nil {
		t.Fatal(err)
	}
	var doc document
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Components[0].Name != "std" || len(doc.Metadata.Component.Hashes[0].Content) != 64 {
		t.Errorf("got %+v of %+v, want the Go it is built by, and the sum of the file", doc.Components, doc.Metadata.Component)
	}
}

func TestAReplacedModuleIsWhatReplacesIt(t *testing.T) {
	doc, err := describe(&debug.BuildInfo{
		GoVersion: "go1.26.8",
		Main:      debug.Module{Path: "bragsheet"},
		Deps: []*debug.Module{
			{Path: "example.com/a", Version: "v1.0.0", Sum: "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
			{Path: "example.com/b", Version: "v1.0.0", Replace: &debug.Module{Path: "example.com/c", Version: "v2.0.0+incompatible"}},
		},
	}, "v1")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"pkg:golang/std@1.26.8", "pkg:golang/github.com/go-fonts/dejavu@v0.3.2", "pkg:golang/example.com/a@v1.0.0", "pkg:golang/example.com/c@v2.0.0%2Bincompatible"}
	if got := doc.Dependencies[0].DependsOn; !slices.Equal(got, want) {
		t.Errorf("it needs %q, want %q", got, want)
	}
	if got := doc.Components[2].Hashes[0].Content; len(got) != 64 {
		t.Errorf("the sum of a module is %q, want 64 hexadecimal digits", got)
	}
}

func TestThePackedFontsAreOfTheVersionInGoMod(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if want := packed.Path + " " + packed.Version; !bytes.Contains(mod, []byte(want)) {
		t.Errorf("go.mod does not have %s", want)
	}
}

// Command sbom writes what a Go binary is made of as a CycloneDX 1.6 document:
// the modules that the linker wrote into it, and the Go they were compiled by.
// It is for releases, and no part of brag.
package main

import (
	"cmp"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: sbom BINARY VERSION > BINARY.cdx.json")
		os.Exit(2)
	}
	if err := write(os.Stdout, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

// The parts of a CycloneDX document that are used here.
type (
	document struct {
		Schema       string       `json:"$schema"`
		BOMFormat    string       `json:"bomFormat"`
		SpecVersion  string       `json:"specVersion"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Timestamp string    `json:"timestamp,omitempty"` // of the commit, so that two builds are equal
		Component component `json:"component"`
	}
	component struct {
		Ref        string     `json:"bom-ref"`
		Type       string     `json:"type"`
		Name       string     `json:"name"`
		Version    string     `json:"version"`
		PURL       string     `json:"purl,omitempty"`
		Hashes     []hash     `json:"hashes,omitempty"`
		Properties []property `json:"properties,omitempty"`
	}
	hash struct {
		Alg     string `json:"alg"`
		Content string `json:"content"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn"`
	}
)

func write(w io.Writer, path, version string) error {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(file)
	doc, err := describe(info, version)
	if err != nil {
		return err
	}
	doc.Metadata.Component.Name = filepath.Base(path)
	doc.Metadata.Component.Hashes = []hash{{"SHA-256", hex.EncodeToString(sum[:])}}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

// packed is what the binary has of modules that are no part of it as code: the
// typefaces of summarize/font.
var packed = &debug.Module{Path: "github.com/go-fonts/dejavu", Version: "v0.3.2"}

// describe lists the modules in a binary. Which of them needs which is not
// written there: all are needed by the whole.
func describe(info *debug.BuildInfo, version string) (document, error) {
	whole := component{Ref: info.Main.Path, Type: "application", Version: version}
	doc := document{Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", BOMFormat: "CycloneDX", SpecVersion: "1.6", Version: 1}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.time":
			doc.Metadata.Timestamp = s.Value
		case "GOOS", "GOARCH", "CGO_ENABLED", "-trimpath", "vcs.revision", "vcs.modified":
			whole.Properties = append(whole.Properties, property{"go:build:" + s.Key, s.Value})
		}
	}
	needs := dependency{Ref: whole.Ref, DependsOn: []string{}}
	standard := &debug.Module{Path: "std", Version: strings.TrimPrefix(info.GoVersion, "go")}
	for _, m := range append([]*debug.Module{standard, packed}, info.Deps...) {
		c, err := module(m)
		if err != nil {
			return doc, err
		}
		doc.Components = append(doc.Components, c)
		needs.DependsOn = append(needs.DependsOn, c.Ref)
	}
	doc.Metadata.Component, doc.Dependencies = whole, []dependency{needs}
	return doc, nil
}

// module names one module, or what replaces it. Its hash is the one of go.sum,
// over the list of its files.
func module(m *debug.Module) (component, error) {
	m = cmp.Or(m.Replace, m)
	purl := "pkg:golang/" + m.Path + "@" + strings.ReplaceAll(m.Version, "+", "%2B")
	c := component{Ref: purl, Type: "library", Name: m.Path, Version: m.Version, PURL: purl}
	if sum, found := strings.CutPrefix(m.Sum, "h1:"); found {
		raw, err := base64.StdEncoding.DecodeString(sum)
		if err != nil {
			return c, fmt.Errorf("sum of %s: %w", m.Path, err)
		}
		c.Hashes = []hash{{"SHA-256", hex.EncodeToString(raw)}}
	}
	return c, nil
}

package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// build is which brag this is.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"` // ends in -dirty if files differed from it
	Date     string `json:"date"`   // of the commit, RFC 3339
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which brag this is",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			b := thisBuild()
			if a.json {
				return a.printJSON(b)
			}
			fmt.Fprintf(a.stdout, "brag %s (commit %s, dated %s, %s, %s)\n", b.Version, b.Commit, b.Date, b.Go, b.Platform)
			return nil
		},
	}
}

func thisBuild() build {
	info, _ := debug.ReadBuildInfo()
	return built(version, info)
}

// built puts together what the linker was told and what Go wrote down while
// building; info may be nil. What nobody wrote down is "unknown".
func built(linked string, info *debug.BuildInfo) build {
	b := build{Version: linked, Commit: "unknown", Date: "unknown", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info == nil {
		return b
	}
	if v := info.Main.Version; linked == "dev" && v != "" && v != "(devel)" {
		b.Version = v
	}
	dirty := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			b.Commit = s.Value[:12]
		case s.Key == "vcs.time":
			b.Date = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "-dirty"
		}
	}
	b.Commit += dirty
	return b
}

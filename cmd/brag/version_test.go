package main

import (
	"runtime/debug"
	"testing"
)

func TestVersionSaysWhatGoWroteDownWhereTheLinkerWasToldNothing(t *testing.T) {
	stamped := &debug.BuildInfo{
		Main: debug.Module{Version: "v1.2.3"},
		Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"},
			{Key: "vcs.time", Value: "2026-01-02T03:04:05Z"},
			{Key: "vcs.modified", Value: "true"},
		},
	}
	for _, tt := range []struct {
		name, linked          string
		info                  *debug.BuildInfo
		version, commit, date string
	}{
		{"go build in a clone", "dev", stamped, "v1.2.3", "0123456789ab-dirty", "2026-01-02T03:04:05Z"},
		{"make build", "v1.2.3-4-gabc", stamped, "v1.2.3-4-gabc", "0123456789ab-dirty", "2026-01-02T03:04:05Z"},
		{"without version control", "dev", &debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, "dev", "unknown", "unknown"},
		{"without modules", "dev", nil, "dev", "unknown", "unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := built(tt.linked, tt.info)
			if b.Version != tt.version || b.Commit != tt.commit || b.Date != tt.date {
				t.Errorf("got %s, %s of %s; want %s, %s of %s", b.Version, b.Commit, b.Date, tt.version, tt.commit, tt.date)
			}
		})
	}
}

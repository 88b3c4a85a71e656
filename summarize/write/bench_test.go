package write_test

import (
	"fmt"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/write"
)

// large is a half-year of some 2,000 items.
func large() write.Input {
	in := input()
	for n := range 60 {
		one := input()
		again := map[string]string{}
		for _, e := range one.Entries {
			again[e.ID] = fmt.Sprintf("%s-%d", e.ID, n)
			e.ID = again[e.ID]
			in.Entries = append(in.Entries, e)
		}
		rename := func(ids []string) (all []string) {
			for _, id := range ids {
				all = append(all, again[id])
			}
			return all
		}
		for _, a := range one.Accomplishments {
			a.ID, a.Items, a.Own, a.Others = fmt.Sprintf("%s-%d", a.ID, n), rename(a.Items), rename(a.Own), rename(a.Others)
			for i := range a.Claims {
				a.Claims[i].Item = again[a.Claims[i].Item]
			}
			a.Evidence = append([]work.Evidence(nil), a.Evidence...)
			for i := range a.Evidence {
				a.Evidence[i].Items = rename(a.Evidence[i].Items)
			}
			in.Accomplishments = append(in.Accomplishments, a)
		}
	}
	return in
}

func BenchmarkBragSheet(b *testing.B) {
	in := large()
	b.Logf("%d items, %d accomplishments", len(in.Entries), len(in.Accomplishments))
	for b.Loop() {
		bragSheet(in)
	}
}

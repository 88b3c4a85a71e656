package share

import "testing"

func TestHeadingsAndTheLegendSayNothing(t *testing.T) {
	for text, want := range map[string]bool{
		"":                               false,
		"# Brag sheet\n\n## Ownership\n": false,
		"# Brag sheet\n\n" + english.legend + "\n":          false,
		"# 自己評価\n\n" + languages["ja"].legend + "\n":        false,
		"# Brag sheet\n\nI led it.\n":                       true,
		"- Led the move\n":                                  true,
		"# Brag sheet\n\n" + english.legend + "\n\nMore.\n": true,
	} {
		if got := Says(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

package share

import (
	"fmt"
	"strings"
	"testing"

	"bragsheet/store/work"
)

func testHider() *hider {
	in := Input{
		People:  []string{"ana", "Ana Diaz", "Ben Kim", "ben_k", "Will Stone", "May Chen", "Kowalski, Ola", "Jean-Luc Petit", "José Núñez", "Siobhán O'Brien", "田中 太郎", "Sam Ledger", "佐藤ベン", "mira-fix"},
		Private: []work.Container{{ID: "c", Host: "https://github.com", Name: "acme/vault"}, {ID: "d", Name: "acme/secret_ledger"}, {ID: "e", Name: "PAY"}},
		Entries: []work.Entry{{Item: work.Item{ID: "v", Container: "c", Kind: work.KindPull, URL: "https://github.com/acme/vault/pull/3"}}},
	}
	for i := range 5 {
		in.Entries = append(in.Entries, work.Entry{Item: work.Item{ID: fmt.Sprint(i), Title: "Ledger: balance the ledger"}})
	}
	return newHider(&in)
}

func TestEveryFormOfANameIsHidden(t *testing.T) {
	h := testHider()
	for line, want := range map[string]string{
		`Reviewed by @ben\_k today`:          "Reviewed by a colleague today",
		"Reviewed by ben_k today":            "Reviewed by a colleague today",
		"with ana and BEN":                   "with a colleague and a colleague",
		"Paired with Ana’s team, Ana's plan": "Paired with a colleague’s team, a colleague's plan",
		"- **Ana** led, Diaz, Ana followed":  "- **a colleague** led, a colleague followed",
		"as Ola Kowalski and Kowalski, Ola":  "as a colleague and a colleague",
		"Jean Luc, JeanLuc and jean-luc":     "a colleague, a colleague and a colleague",
		"with Jose Nunez and JOSÉ":           "with a colleague and a colleague",
		"by O’Brien and O'Brien":             "by a colleague and a colleague",
		"田中太郎さんと田中さん":                        "同僚さんと同僚さん",
		"ask B. Kim or Ben K.":               "ask a colleague or a colleague.",
		"asked Will and @will":               "asked a colleague and a colleague",
	} {
		if strings.Contains(want, "同僚") {
			h.words = languages["ja"]
		} else {
			h.words = english
		}
		if got, _ := h.in(line, ""); got != want {
			t.Errorf("%q: %q, not %q", line, got, want)
		}
	}
}

func TestWordsThatAreNoNamesStay(t *testing.T) {
	h := testHider()
	for _, line := range []string{
		"It will work, and may change in May.", "The analysis of bananas", "Stone by stone", "the ledger", "Ledger entries", "will_ana_retry",
		"イベントの改善", "payments pay well", "the public/vault#3 and a vault", "[it](https://e.x/Ana)",
	} {
		if got, _ := h.in(line, ""); got != line {
			t.Errorf("%q became %q", line, got)
		}
	}
}

func TestEveryFormOfAPrivatePlaceIsHidden(t *testing.T) {
	h := testHider()
	for line, want := range map[string]string{
		`in acme/secret\_ledger#7 now`:                                     "in [private repository] now",
		"in Acme/Secret_Ledger now":                                        "in [private repository] now",
		"see vault#3 and VAULT#4":                                          "see [private repository] and [private repository]",
		"see pay-12 and PAY":                                               "see [private repository] and [private repository]",
		"[x](https://github.com/acme/vault/pull/3#issuecomment-1)":         "a pull request",
		"[x](https://github.com/Acme/Vault/wiki?x=1)":                      "[private repository]",
		"<https://github.com/acme/vault/pull/9> and":                       "[private repository] and",
		"[on vault#3](https://example.com/)":                               "[on [private repository]](https://example.com/)",
		`[a \] b](https://github.com/acme/vault/pull/3/files "the title")`: "a pull request",
		"[x](https://github.com/acme/vaults)":                              "[x](https://github.com/acme/vaults)",
	} {
		if got, _ := h.in(line, ""); got != want {
			t.Errorf("%q: %q, not %q", line, got, want)
		}
	}
}

func TestANameIsTypedOnlyAsAWholeWord(t *testing.T) {
	h := testHider()
	for typed, want := range map[string]string{"Analysis": "with a colleague", "Ana": "with Ana", "(ana)": "with Ana"} {
		if got, _ := h.in("with Ana", typed); got != want {
			t.Errorf("typed %q: %q", typed, got)
		}
	}
}

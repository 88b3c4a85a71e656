package redact_test

import (
	"errors"
	"strings"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/redact"
)

const host = "https://github.com"

func person(id, login, name string) work.Person {
	return work.Person{ID: work.PersonID(host, id), Host: host, SourceID: id, Login: login, Name: name}
}

func known() redact.Known {
	bot := person("9", "renovate", "Renovate Robot")
	bot.Bot = true
	return redact.Known{
		Accounts: []work.Account{{Host: host, UserID: "1", Login: "robin", DisplayName: "Robin Berg"}},
		People: []work.Person{
			person("1", "robin", "Robin Berg"),
			person("2", "adoe", "Anna Doe"),
			person("3", "jerome-m", "Jérôme Müller (he/him)"),
			person("4", "wangwei", "王伟"),
			person("5", "ivanova", "Анна Иванова"),
			person("6", "obrien", "Sean O'Brien"),
			person("7", "will", "Will Grace"),
			person("8", "jan.kowalski@acme.example", "Kowalski, Jan Maria"),
			bot,
		},
		Containers: []work.Container{
			{ID: "open", Host: host, Name: "acme/api"},
			{ID: "secret", Host: host, Name: "acme/secret-merger", Former: []string{"acme/blackbird"}},
			{ID: "key", Host: "https://acme.atlassian.net", Name: "SECX"},
		},
		NeverSend: []string{"acme/secret-*", "SECX"},
	}
}

func redactor(tb testing.TB) *redact.Redactor {
	tb.Helper()
	r, err := redact.New(known())
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestOtherPeopleLeaveAsPseudonymsHoweverTheyAreWritten(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"Paired with Anna Doe on it", "Paired with Person 1 on it"},
		{"Paired with ANNA DOE and anna doe", "Paired with Person 1 and Person 1"},
		{"Anna's idea, Does doing", "Person 1's idea, Person 1 doing"},
		{"helped A. Doe, Doe A., ADoe and Anna D. out", "helped Person 1, Person 1., Person 1 and Person 1. out"},
		{"Doe, Anna reviewed", "Person 1 reviewed"},
		{"asked anna_doe, anna.doe, anna-doe and AnnaDoe", "asked Person 1, Person 1, Person 1 and Person 1"},
		{"A n n a  D o e", "Person 1"},
		{"An\u200bna\u00a0D\u00adoe", "Person 1"},
		{"Аnnа Dое with Cyrillic letters", "Person 1 with Cyrillic letters"},
		{"Ａｎｎａ 𝐃𝐨𝐞", "Person 1"},
		{"A\u0301nna Doé", "Person 1"},
		{"Jerome Mueller", "Person 1"},
		{"JE\u0301RO\u0302ME MU\u0308LLER", "Person 1"},
		{"jérôme", "Person 1"},
		{"fix of jerome-m landed", "fix of Person 1 landed"},
		{"与王伟一起", "与Person 1一起"},
		{"с Анна Иванова", "с Person 1"},
		{"Sean OʼBrien and O’Brien", "Person 1 and Person 1"},
		{"it will be Will who will", "it will be Person 1 who will"},
		{"Jan Maria Kowalski or J. M. Kowalski or jan.kowalski or J.Kowalski", "Person 1 or Person 1 or Person 1 or Person 1"},
		{"branch fixByAnnaDoeNow", "branch fixByPerson 1Now"},
		{"Robin Berg and robin stay, renovate too", "Robin Berg and robin stay, renovate too"},
		{"an annal of doeskin", "an annal of doeskin"},
	} {
		got, original, err := redactor(t).Redact(tt.text)
		if err != nil || got.String() != tt.want {
			t.Errorf("%q leaves as %q, %v, want %q", tt.text, got, err, tt.want)
		}
		if back, err := original.Restore(got.String()); err != nil || len(back) < len(got.String())-len("Person 1")*8 {
			t.Errorf("%q is restored as %q, %v", tt.text, back, err)
		}
	}
}

func TestAPersonIsCalledTheSameThroughoutADocument(t *testing.T) {
	r := redactor(t)
	for _, tt := range []struct{ text, want string }{
		{"with Jérôme", "with Person 1"},
		{"with Anna and Jérôme Müller", "with Person 2 and Person 1"},
		{"@adoe", "{{1}}"},
		{"adoe", "Person 2"},
	} {
		if got, _, err := r.Redact(tt.text); err != nil || got.String() != tt.want {
			t.Errorf("%q leaves as %q, %v, want %q", tt.text, got, err, tt.want)
		}
	}
}

// The tokens below are made up, and split so that nobody's scanner takes them
// for real ones.
func TestSecretsAndAddressesNeverLeave(t *testing.T) {
	for _, secret := range []string{
		"ghp" + "_abcdefghijABCDEFGHIJabcdefghijABCDEF",
		"github" + "_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
		"glpat" + "-abcdefghijklmnopqrst",
		"xox" + "b-abcdefghijkl-mnopqrstuvwx",
		"AKIA" + "ABCDEFGHIJKLMNOP",
		"ATATT3" + "xFfGF0abcdefghijkl_mnop=ABCDEF",
		"sk-" + "proj-abcdefghijklmnopqrstuvwxyz",
		"AIza" + "SyAbcdefghijklmnopqrstuvwxyzabcdefg",
		"eyJhbGciOi.eyJzdWIiOiJ.sflKxwRJSMeKKF",
		"-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\ndef+ghi/jkl\n-----END RSA PRIVATE KEY-----",
		"-----BEGIN PRIVATE KEY-----\nMIIEabc cut short",
		"postgres://app:hunter@db.acme.internal:5432/main",
		"https://robin:swordfish@acme.example/x",
		"app:hunter@tcp(db.acme.lan:3306)/main",
		"password=swordfish", `"client_secret": "correct horse"`, "token: swordfish", "PASSWORD := 'correct horse'", "password is swordfish",
		"Authorization: Bearer swordfishes", "bearer swordfishes",
		"AWS_SECRET_ACCESS_KEY=abcdefgh/ijkl+mnop", "x=swordfish",
		"gitHuBtOkEnWiThOuTaNyPrEfIxxx",
		"jane.roe@customer.example", "jane.roe [at] customer [dot] example", "jane＠customer．example",
		"10.1.22.3", "fe80::1ff:fe23:4567:890a", "::ffff:a00:1",
		"db1.prod.acme.example", "vault.corp", "payments.svc", "customer.com",
		"+49 170 1234567", "(555) 123-4567", "0049-30-1234-5678",
		"@somebody-unknown", "[~jsmith]", "[~accountid:abcdef]",
		"acme/secret-merger", "secret-merger", "Secret Merger", "acme/blackbird", "blackbird", "acme/secret-unheard-of", "secret-unheard-of", "SECX", "SECX-12",
		"gh\u200bp_abcdefghij\u2060ABCDEFGHIJ", "ｇhp_abcdefghijABCDEFGHIJ",
	} {
		for _, text := range []string{secret, "moved " + secret + " away", "(" + secret + ")", "**" + secret + "**, 12 ms"} {
			got, original, err := redactor(t).Redact(text)
			if err != nil {
				t.Errorf("%q: %v", text, err)
				continue
			}
			for _, part := range strings.FieldsFunc(secret, func(r rune) bool { return strings.ContainsRune("\u200b\u2060-_.@/: []()\n\"'=", r) }) {
				if len(part) > 3 && !strings.Contains("password client token bearer Authorization PASSWORD", part) && strings.Contains(got.String(), part) {
					t.Errorf("%q leaves as %q: it says %q", text, got, part)
				}
			}
			if back, err := original.Restore(got.String()); err != nil || back != strings.NewReplacer("\u200b", "", "\u2060", "").Replace(text) {
				t.Errorf("%q is restored as %q, %v", text, back, err)
			}
		}
	}
}

func TestWhatARewordingMustNotChangeIsAPlaceholder(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"Cut p95 from 800 ms to 120 ms, 12 March to 3 May.", "Cut {{1}} from {{2}} to {{3}}, {{4}} {{5}} to {{6}} {{7}}."},
		{"Saved €1,200 and 15–20 % in two weeks", "Saved {{1}} and {{2}} in {{3}} weeks"},
		{"Went from ١٢ to ½ and ７ and Ⅷ", "Went from {{1}} to {{2}} and {{3}} and {{4}}"},
		{"He said “it doubled”, and 'so' on [OPS-7](https://acme.example/OPS-7).", "He said {{1}}, and 'so' on {{2}}."},
		{"Merged acme/api#12 and acme/api; see `go test`", "Merged {{1}} and {{2}}; see {{3}}"},
		{"Wrote {{1}} and Person 3 and [[fill: how much?]]", "Wrote {{1}} and Person {{2}} and {{3}}"},
		{"Nothing to lock, nothing to hide", "Nothing to lock, nothing to hide"},
		{"5月12日に3件の移行を主導、「安定」", "{{1}}月{{2}}日に{{3}}件の移行を主導、{{4}}"},
		{"Tripled a dozen on Mondays", "{{1}} a {{2}} on {{3}}"},
	} {
		got, original, err := redactor(t).Redact(tt.text)
		if err != nil || got.String() != tt.want {
			t.Errorf("%q leaves as %q, %v, want %q", tt.text, got, err, tt.want)
		}
		if back, err := original.Restore(got.String()); back != tt.text {
			t.Errorf("%q is restored as %q, %v", tt.text, back, err)
		}
	}
}

func TestWhatWasTakenOutComesBackWhereTheRewordingPutsIt(t *testing.T) {
	text, original, err := redactor(t).Redact("With Anna Doe (adoe): 800 ms to 120 ms")
	if err != nil || text.String() != "With Person 1 (Person 1): {{1}} to {{2}}" {
		t.Fatal(text, err)
	}
	back, err := original.Restore("Down to {{2}} from {{1}}, Person 1 (Person 1) and I")
	if want := "Down to 120 ms from 800 ms, Anna Doe (adoe) and I"; back != want || err != nil {
		t.Errorf("restored as %q, %v", back, err)
	}
	for _, bad := range []string{
		"", "With Person 1 (Person 1): {{1}}", "With Person 1: {{1}} to {{2}}", "With Person 1 (Person 2): {{1}} to {{2}}",
		"With Person 1 (Person 1): {{1}} to {{2}} or {{2}}", "With Person 1 (Person 1): {{1}} to {{3}}", "With Person 1 (Person 1): {{1}} to {{ 2 }}",
		"With Person 1 (Person 1): {{1}} to {{2}}, 45 % less", "With Person 1 (Person 1): {{1}} to {{2}} in five weeks",
		"With Person 1 (Person 1): {{1}} to {{2}} in March", "With Person 1 (Person 1): {{1}} to {{2}}, see https://evil.example",
		"With Person 1 (Person 1): {{1}} to {{2}} “great”", "With Person 1 (Person 1): {{1}} to {{2}}\u200b", "With Person 1 (Person 1): {{1}} to {{2}} ٣",
	} {
		if got, err := original.Restore(bad); err == nil {
			t.Errorf("%q is restored as %q", bad, got)
		}
	}
}

func TestATextThatHidesSomethingDoesNotLeave(t *testing.T) {
	for text, want := range map[string]error{
		"J&eacute;r&ocirc;me did it":    redact.ErrHidden,
		"with An&amp;#110;a":            redact.ErrHidden,
		`with \u0041\u006e\u006e\u0061`: redact.ErrHidden,
		"with %41%6Ena":                 redact.ErrHidden,
		"with &#65;nna":                 redact.ErrHidden,
		strings.Repeat("long ", 1000):   redact.ErrTooLong,
		"R&amp;D for all":               nil,
	} {
		got, _, err := redactor(t).Redact(text)
		if !errors.Is(err, want) {
			t.Errorf("%.40q leaves as %q, error %v, want %v", text, got, err, want)
		}
		if strings.Contains(strings.ToLower(got.String()), "anna") {
			t.Errorf("%.40q leaves as %q", text, got)
		}
	}
}

func TestNothingOfANeverSentPlaceLeaves(t *testing.T) {
	r := redactor(t)
	for id, want := range map[string]bool{"open": false, "secret": true, "key": true, "": false} {
		if r.Excluded(id) != want {
			t.Errorf("container %q excluded: %v", id, !want)
		}
	}
	for pattern, name := range map[string]string{"*/infra": "acme/infra", "INFRA": "acme/infra", "github.com/acme/*": "acme/infra", "Acme/In?ra": "acme/infra", "old/*": "acme/infra"} {
		r, err := redact.New(redact.Known{NeverSend: []string{pattern}, Containers: []work.Container{{ID: "c", Host: host, Name: name, Former: []string{"old/infra"}}}})
		if err != nil || !r.Excluded("c") {
			t.Errorf("%q does not match %s, %v", pattern, name, err)
		}
	}
	for _, pattern := range []string{"acme/[", "", " "} {
		if redact.CheckGlob(pattern) == nil {
			t.Errorf("%q is taken for a pattern", pattern)
		}
	}
}

func TestATextSaysWhetherItNamesWhatMustNotLeave(t *testing.T) {
	k := known()
	k.Containers[0].Private, k.Hide = true, true
	r, err := redact.New(k)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"Talked the risk team through 4 limits on 3 May": false,
		"Robin Berg taught the rotation":                 false,
		"Paired with Anna Doe":                           true,
		"Thanked by @adoe":                               true,
		"Moved acme/api to the new build":                true, // private at its source
		"Wrote the plan for secret-merger":               true,
		"The token is ghp_" + strings.Repeat("a1B2", 9):  true,
		"See %61%64%6f%65":                               true, // adoe
		strings.Repeat("long ", 2000):                    true,
	} {
		if r.Names(text) != want {
			t.Errorf("%.60q: %v", text, !want)
		}
	}
	if !redactor(t).Excluded("secret") || redactor(t).Excluded("open") || !r.Excluded("open") {
		t.Error("what is private at its source is hidden only if asked for")
	}
}

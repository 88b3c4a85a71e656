package gate

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// falseRewordings are sentences and what would be false of them, though each
// word of it has evidence.
const falseRewordings = `
The errors stopped after my change => The errors stopped by my change
The errors stopped after my change => The errors stopped after change
The errors stopped after my change => My change stopped after the errors
Wrote the on-call handbook => Wrote the on-call handbook, and others have worked by it since
Agreed refund limits with the risk team => Built the risk team
Agreed refund limits with the risk team => Agreed risk limits with the refund team
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Wrote and merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Wrote the postmortem at 22:12, merged the fix and closed 2 follow-ups
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Wrote the postmortem, closed 2 follow-ups and merged the fix at 22:12
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Merged a fix at 22:12, wrote the postmortem and closed 2 follow-ups
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Merged the fix, wrote the postmortem and closed 2 follow-ups
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Merged the fix at 22:12, wrote the postmortem and closed 22 follow-ups
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Closed the postmortem, merged the fix at 22:12 and wrote 2 follow-ups
Commanded the incident => Commanded, fixed and finished the incident
Commanded the incident => Commanded the incidents
Commanded the incident => Fixed the incident
Detected 21:04, mitigated 22:20, restored 23:14 => At 21:04 it was mitigated, at 22:20 restored, at 23:14 detected
Detected 21:04, mitigated 22:20, restored 23:14 => Detected 21:04, restored 22:20, mitigated 23:14
Detected 21:04, mitigated 22:20, restored 23:14 => Detected 21:04, mitigated 23:14, restored 22:20
Detected 21:04, mitigated 22:20, restored 23:14 => 21:04 mitigated, 22:20 restored, 23:14 detected
Detected 21:04, mitigated 22:20, restored 23:14 => Detected and mitigated 21:04, restored 23:14
Detected 21:04, mitigated 22:20, restored 23:14 => Detected 21:04, restored 23:14
2 or more others approved it => 2 others approved it
2 or more others approved it => 2 or more approved it
2 or more others approved it => Others approved it 2 or more
At least 5 of the changes were mine => 5 of the changes were mine
About 40 pages a week => 40 pages a week
Up to 12 reviews a week => 12 reviews a week
Not all of the tickets are closed => All of the tickets are closed
Closed 3 tickets but not the migration => Closed 3 tickets and the migration
The first known failure came after 60 days => The known failure came after first 60 days
14 came within 60 days of the colleague's first known one => 14 came after the colleague's first 60 days
14 came within 60 days of the colleague's first known one => 60 came within 14 days of the colleague's first known one
14 came within 60 days of the colleague's first known one => 14 came within 60 days of the first colleague's known one
Wrote the design record and 14 tickets, 5 of which others did => Others wrote the design record and 14 tickets, 5 of which I did
Wrote the design record and 14 tickets, 5 of which others did => Wrote the design record and 5 tickets, 14 of which others did
Wrote the design record and 14 tickets, 5 of which others did => Wrote the design record and 14 tickets
Wrote the design record and 14 tickets, 5 of which others did => Wrote the design records and 14 tickets, 5 of which others did
Wrote the design record, which others approved, and 14 tickets => Wrote the design record and 14 tickets, which others approved
Of the 19 pull requests I wrote or reviewed for it, 14 are mine, 5 by 3 colleagues => I wrote 19 pull requests for it: 14 are mine, 5 by 3 colleagues
Of the 19 pull requests I wrote or reviewed for it, 14 are mine, 5 by 3 colleagues => Of the 19 pull requests I wrote or reviewed for it, 5 are mine, 14 by 3 colleagues
Of the 19 pull requests I wrote or reviewed for it, 14 are mine, 5 by 3 colleagues => Of the 19 pull requests I wrote for it, 14 are mine, 5 by 3 colleagues
Of the 19 pull requests I wrote or reviewed for it, 14 are mine, 5 by 3 colleagues => Of the 19 pull requests I wrote or reviewed for it, 14 are mine, 3 by 5 colleagues
Led the work to move billing events off the legacy queue => Led the work to move billing events to the legacy queue
Led the work to move billing events off the legacy queue => Led the work to move legacy events off the billing queue
Led the work to move billing events off the legacy queue => Led the move of billing events off the legacy queue
Led the work to move billing events off the legacy queue => Moved billing events off the legacy queue
Led the work to move billing events from Kafka to Redis => Led the work to move billing events from Redis to Kafka
Wrote the design record => Wrote the design records
Wrote the design record => Wrote the first design record
Wrote the design record => Reviewed the design record
Wrote a design record => Wrote the design record
Reviewed 12 pull requests of Ana => Reviewed the 12 pull requests of Ana
Reviewed pull requests of Ana => Reviewed the pull requests of Ana
Wrote the most tests => Wrote most tests
Stopped the alerts => Stopped alerts
Removed flaky tests => Removed all flaky tests
Wrote a few tests => Wrote few tests
Reviewed the only fix => Reviewed only fix
Agreed the limits with Ana, the risk lead => Agreed the limits with Ana and the risk lead
Agreed the limits with Ana and the risk lead => Agreed the limits with Ana, the risk lead
Others approved the record, wrote the tests => Wrote the tests, others approved the record
Ana approved the record and merged the fix => Merged the fix and Ana approved the record
Wrote the design record, approved 12 March, merged the fix => Merged the fix, approved 12 March, wrote the design record
Wrote the design record, reviewed 2 days later, and merged the fix => Merged the fix, reviewed 2 days later, and wrote the design record
Wrote the record, merged 22:12, closed the ticket => Closed the ticket, merged 22:12, wrote the record
Led the migration, 12 January to 22 May; reviewed 5 pull requests => Led the migration; reviewed 5 pull requests, 12 January to 22 May
Led the migration, 12 January to 22 May => Led the migration, 22 January to 12 May
Led the migration, 12 January to 22 May => Led the migration, before 22 May
Led the work to migrate billing, moved the queue => Moved the queue, led the work to migrate billing
Merged the fix, then wrote the tests => Wrote the tests, then merged the fix
Merged the fix because the tests stopped => The tests stopped because merged the fix
Fixed the outage before the launch => Fixed the outage after the launch
Fixed the outage in 40 minutes => Fixed the outage for 40 minutes
Fixed “retry, closed the queue”, wrote the tests => Wrote the tests, fixed “retry, closed the queue”
Fixed the retry (closed the ticket), wrote the tests => Wrote the tests (closed the ticket), fixed the retry
Failures fell from 9 to 3 a week => Failures fell from 3 to 9 a week
Failures fell from 9 to 3 a week => Failures fell to 3 a week
Failures fell from 9 to 3 a week => Failures rose from 9 to 3 a week
Failures in the staging cache fell => Failures in the cache fell
Failures in the EU fell, expected 14 % => Failures in the EU fell 14 %
Answered 9 of 12 within a day at the median => Answered 12 of 9 within a day at the median
Answered 9 of 12 within a day at the median => Answered 9 of 12 within a day
Helped Ana prepare the launch => Ana helped prepare the launch
Helped Ana prepare the launch => Helped prepare the launch
Reviewed the record Ana wrote => Wrote the record Ana reviewed
Ana asked me to review it => I asked Ana to review it
Mentored the new colleague => Mentored new colleagues
It is not known whether others did it => It is known whether others did it
Wrote the tests for billing => Wrote the tests for billing and payments
Wrote the tests for billing => Wrote the tests, for billing
Wrote the tests for billing and fixed the retry => Wrote the tests and fixed the retry for billing
Wrote the tests, fixed the retry in billing => Wrote the tests and fixed the retry in billing
Shipped the US importer, closed 4 tickets => Shipped the us importer, closed 4 tickets
Removed 40,000 lines => Removed 40.000 lines
Removed -3 degrees => Removed 3 degrees
請求の移行を主導 => 請求の移行を支援
同僚が設計を承認、私が実装 => 私が設計を承認、同僚が実装
私は急いで、逃げた同僚を追った => 私は急いで逃げた同僚を追った
Llevó la cuenta a Ana => Llevó la cuenta Ana
`

const honestRewordings = `
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Wrote the postmortem, closed 2 follow-ups, merged the fix at 22:12
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Closed 2 follow-ups and wrote the postmortem, and merged the fix at 22:12
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Merged the fix at 22:12; wrote the postmortem; closed 2 follow-ups.
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Merged fix at 22:12, wrote postmortem and closed 2 follow-ups
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Merged the fix at 22:12 and wrote the postmortem, and closed 2 follow-ups
Merged the fix at 22:12, wrote the postmortem and closed 2 follow-ups => Merged the fix at 22:12. Wrote the postmortem. Closed 2 follow-ups
Wrote the postmortem, merged the fix at 22:12 => Merged the fix at 22:12, wrote the postmortem
Wrote the postmortem, merged the fix at 22:12 => Merged the fix at 22:12 and wrote the postmortem
Wrote the postmortem and merged the fix at 22:12 => Wrote the postmortem; merged the fix at 22:12
Detected 21:04, mitigated 22:20, restored 23:14 => Detected 21:04; mitigated 22:20; restored 23:14
Detected 21:04, mitigated 22:20, restored 23:14 => Restored 23:14, mitigated 22:20, detected 21:04
Detected 21:04, mitigated 22:20, restored 23:14 => Detected 21:04, mitigated 22:20 and restored 23:14.
Detected 21:04, mitigated 22:20, restored 23:14 => Detected 21:04. Mitigated 22:20. Restored 23:14.
Wrote the on-call handbook => Wrote on-call handbook
Wrote the on-call handbook. => Wrote the on-call handbook
Commanded the incident => Commanded incident
Led the work to move billing events off the legacy queue => Led work to move billing events off the legacy queue
Led the work to move billing events off the legacy queue => Led  the work to move billing events off the legacy queue.
Wrote a design record => Wrote design record
Fixed an outage in billing, wrote the tests => Wrote the tests, fixed outage in billing
Wrote the tests. Closed 4 tickets. => Wrote the tests and closed 4 tickets.
Shipped the importer, closed 4 tickets => Closed 4 tickets, shipped the importer
Shipped the importer, closed 4 tickets => Closed 4 tickets; shipped importer
Reviewed 12 pull requests, wrote the guide, and ran the workshop => Ran the workshop, reviewed 12 pull requests, and wrote the guide
Reviewed 12 pull requests, wrote the guide, and ran the workshop => Reviewed 12 pull requests, wrote guide and ran workshop
2 or more others approved it => 2 or more others approved it.
Failures fell from 9 to 3 a week => Failures fell from 9 to 3 a week.
請求の移行を主導 => 請求の移行を主導。
`

func pairs(tb testing.TB, table string) [][2]string {
	tb.Helper()
	var all [][2]string
	for line := range strings.Lines(strings.TrimSpace(table)) {
		was, now, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " => ")
		if !ok {
			tb.Fatalf("no pair: %q", line)
		}
		all = append(all, [2]string{was, now})
	}
	return all
}

func TestAFalseRewordingOfTrueWordsIsRefused(t *testing.T) {
	for _, p := range pairs(t, falseRewordings) {
		if Reword(p[0], p[1]) == nil {
			t.Errorf("%q may become %q", p[0], p[1])
		}
	}
}

func TestAnHonestRewordingPasses(t *testing.T) {
	for _, p := range pairs(t, honestRewordings) {
		if r := Reword(p[0], p[1]); r != nil {
			t.Errorf("%q may not become %q: %v", p[0], p[1], r)
		}
	}
}

func TestARefusedRewordingIsToldWhy(t *testing.T) {
	for _, tt := range []struct{ was, now, why string }{
		{"Wrote the guide", "Wrote the best guide", "doesn't say “best”"},
		{"Wrote the first guide", "Wrote the guide", "leaves out “first”"},
		{"Moved 9 to 3", "Moved 3 to 9", "stand otherwise"},
	} {
		if got := Reword(tt.was, tt.now); len(got) != 1 || !strings.Contains(got[0].Why, tt.why) {
			t.Errorf("%q to %q: %v, want %q", tt.was, tt.now, got, tt.why)
		}
	}
}

// Two words swapped, one left out, one said again elsewhere, a preposition for
// another: nothing of it passes. An article may go, and an “and” come or go after
// a comma.
func TestNoMutantOfASentencePasses(t *testing.T) {
	sentences := map[string]bool{}
	for _, p := range append(pairs(t, falseRewordings), pairs(t, honestRewordings)...) {
		sentences[p[0]] = true
	}
	n, free := 0, func(w string) bool { return articles[w] || w == "and" }
	refused := func(was string, mutant []string) {
		n++
		if now := strings.Join(mutant, " "); Reword(was, now) == nil {
			t.Errorf("%q may become %q", was, now)
		}
	}
	for was := range sentences {
		words := strings.Fields(was)
		for i, w := range words {
			if !free(w) {
				refused(was, slices.Delete(slices.Clone(words), i, i+1))
			}
			for j := range len(words) {
				if w != "and" {
					refused(was, slices.Insert(slices.Clone(words), j, w))
				}
				if !strings.EqualFold(strings.Trim(words[j], ",."), strings.Trim(w, ",.")) {
					swapped := slices.Clone(words)
					swapped[i], swapped[j] = swapped[j], swapped[i]
					refused(was, swapped)
				}
			}
			for p := range prepositions {
				if prepositions[w] && p != w {
					other := slices.Clone(words)
					other[i] = p
					refused(was, other)
				}
			}
		}
	}
	if n < 5000 {
		t.Errorf("%d mutants, want 5000", n)
	}
}

func TestALongRewordingTakesNoLongerThanItsLength(t *testing.T) {
	for _, part := range []string{"a ", "wrote the x, ", "wrote the x and ", "and ", ", ", "detected 21:04, ", "“", "\xff", "主導、"} {
		long := strings.Repeat(part, 1<<18/len(part))
		start := time.Now()
		Reword(long, long+"y")
		Reword(long+"y", long)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("256 KB of %q take %v", part, took)
		}
	}
}

// Whatever the sentences are, one may stay as it is, and no number or word but
// an article comes or goes.
func FuzzARewordingHasTheSameWords(f *testing.F) {
	for _, p := range append(pairs(f, falseRewordings), pairs(f, honestRewordings)...) {
		f.Add(p[0], p[1])
	}
	content := func(s string) string {
		words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" ,;.。\t\n\v\f\r\u0085\u00a0", r) })
		words = slices.DeleteFunc(words, func(w string) bool { return articles[w] || w == "and" })
		slices.Sort(words)
		return strings.Join(words, " ")
	}
	f.Fuzz(func(t *testing.T, was, now string) {
		if r := Reword(was, was); r != nil {
			t.Errorf("%q may not stay: %v", was, r)
		}
		if Reword(was, now) == nil && strings.Join(strings.Fields(content(was)), " ") != strings.Join(strings.Fields(content(now)), " ") {
			t.Errorf("%q may become %q", was, now)
		}
	})
}

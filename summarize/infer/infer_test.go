package infer

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bragsheet/store/work"
)

// full is a small world with something of everything in it.
func full() *build {
	b := newBuild()
	epicOf(b, 5, 9)
	theirs := b.theirTicket("PAY-80", "Theirs", 20)
	theirs.AuthorID = meOnJira
	b.link(theirs, work.LinkEpic, b.items[0])
	b.review("acme/ledger#1", "PAY-80: theirs", sam, 21)
	for i := range 12 {
		b.review(fmt.Sprintf("acme/tools#%d", i), "Tool", sam, 30+i)
	}
	for i := range 12 {
		old := b.ticket(fmt.Sprintf("PAY-%d", 500+i), "Old", 1)
		old.Ticket.StartedAt, old.Ticket.Transitioned, old.FinishedAt = time.Time{}, false, day(33)
	}
	for i := 1; i <= 4; i++ {
		b.incident(fmt.Sprintf("OPS-%d", i), "Storm", work.RoleResponder, 40+i).Incident.Cause = "Retry storm"
	}
	fix := b.pull("acme/gateway#1", "OPS-2: back off", 50)
	fix.Body = "Errors fell from 24 % to 1 %."
	b.link(b.pull("acme/gateway#2", "[1.x] back off", 51), work.LinkBackport, fix)
	b.incident("OPS-9", "Double charge", work.RoleCommander, 60)
	b.pull("acme/postmortems#1", "Postmortem of OPS-9", 61)
	b.note("Interviewed six", 62).Tags = []string{"hire"}
	b.note("PAY-1 took a day", 63)
	b.note("Well done with OPS-9", 64).Type = work.NoteFeedback
	b.decide(work.DecideTag, fix.ID, false, "dive-deep")
	b.decide(work.DecideHide, "note0", true, "")
	b.decide(work.DecideHide, fix.ID, false, "")
	b.decide(work.DecideKeep, fix.ID, false, "")
	return b
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func shuffled(s work.Snapshot, seed uint64) work.Snapshot {
	r := rand.New(rand.NewPCG(seed, seed))
	return work.Snapshot{
		Accounts: mix(r, s.Accounts), Items: mix(r, s.Items), Standings: mix(r, s.Standings), Events: mix(r, s.Events),
		People: mix(r, s.People), Containers: mix(r, s.Containers), Links: mix(r, s.Links), Notes: mix(r, s.Notes), Decisions: mix(r, s.Decisions),
	}
}

func mix[T any](r *rand.Rand, list []T) []T {
	list = slices.Clone(list)
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func TestSameInputInAnyOrderGivesTheSameResult(t *testing.T) {
	s := full().snapshot()
	in := Input{Work: s, Assign: says("Storm", "dive-deep")}
	want, before := asJSON(t, Infer(in)), asJSON(t, s)
	if again := asJSON(t, Infer(in)); again != want {
		t.Error("inferring again gave another result")
	}
	if asJSON(t, s) != before {
		t.Error("inferring changed its input")
	}
	for seed := range uint64(20) {
		in.Work = shuffled(s, seed)
		if got := asJSON(t, Infer(in)); got != want {
			t.Fatalf("shuffle %d gave another result", seed)
		}
	}
}

// holdsTogether checks what is true of every result.
func holdsTogether(t *testing.T, r Result) {
	t.Helper()
	own, ids := map[string]int{}, map[string]bool{}
	for _, a := range r.Accomplishments {
		if ids[a.ID] || a.ID != work.ID("accomplishment", a.Anchor) {
			t.Errorf("%s, anchored on %s, is there twice or has another's ID", a.ID, a.Anchor)
		}
		ids[a.ID] = true
		if a.Title == "" || a.Role == "" || a.RoleReason == "" || len(a.Own) == 0 || !slices.Contains(a.Items, a.Anchor) {
			t.Errorf("incomplete: %+v", a)
		}
		for _, id := range a.Own {
			own[id]++
		}
		for _, id := range append(slices.Clone(a.Own), a.Others...) {
			if !slices.Contains(a.Items, id) {
				t.Errorf("%s of %q is not among its items", id, a.Title)
			}
		}
	}
	for _, e := range r.Entries {
		work1 := e.Counted && e.Kind != work.KindReview
		if n := own[e.ID]; work1 && n != 1 || !e.Counted && n != 0 || n > 1 {
			t.Errorf("%s (%s), counted %t, is own in %d accomplishments", e.Ref, e.Title, e.Counted, n)
		}
		if own[e.ID] == 1 && !ids[e.Accomplishment] {
			t.Errorf("%s does not know its accomplishment", e.Ref)
		}
		if e.Counted == (e.Why != "") {
			t.Errorf("%s is counted %t because %q", e.Ref, e.Counted, e.Why)
		}
	}
}

func TestEveryCountedEntryIsInExactlyOneAccomplishment(t *testing.T) {
	r := full().infer()
	holdsTogether(t, r)
	if len(r.Accomplishments) != 5 {
		t.Errorf("accomplishments are\n%s\nwant five", strings.Join(clusters(r), "\n"))
	}
}

func TestAnUnrelatedItemChangesNothingElse(t *testing.T) {
	b := full()
	before := b.infer().Accomplishments
	added := b.pull("acme/elsewhere#1", "Unrelated", 5)

	after := b.infer().Accomplishments

	after = slices.DeleteFunc(after, func(a work.Accomplishment) bool { return a.Anchor == added.ID })
	if asJSON(t, after) != asJSON(t, before) {
		t.Error("other accomplishments changed")
	}
}

func TestAssignReadsTheOwnTextsOnly(t *testing.T) {
	b := newBuild()
	b.ticket("PAY-1", "One", 1).Body = "Mine"
	b.pull("acme/billing#1", "PAY-1: two", 2)
	b.theirTicket("PAY-2", "Theirs PAY-1", 2)
	b.review("acme/billing#3", "PAY-1: theirs", sam, 2)
	var read []string
	var one sync.Mutex // texts are read in parallel
	Infer(Input{Work: b.snapshot(), Assign: func(texts []Text) []work.Assignment {
		one.Lock()
		defer one.Unlock()
		var titles []string
		for _, text := range texts {
			titles = append(titles, string(text.Kind)+" "+text.Title+" "+text.Body)
		}
		read = append(read, strings.Join(titles, "; "))
		return nil
	}})
	want := []string{
		"ticket One Mine", "pull_request PAY-1: two ", "review PAY-1: theirs ", // each counted entry
		"ticket One ; ticket One Mine; pull_request PAY-1: two ", // the accomplishment, its title first
	}
	slices.Sort(read)
	slices.Sort(want)
	if !slices.Equal(read, want) {
		t.Errorf("read %q, want %q", read, want)
	}
}

func TestNothingInNothingOut(t *testing.T) {
	if r := Infer(Input{}); len(r.Entries) != 0 || len(r.Accomplishments) != 0 {
		t.Errorf("got %+v", r)
	}
}

// manyItems is 2,000 tickets of one epic, as many pull requests that name
// them, and 1,000 incidents of one cause that was fixed.
func manyItems() work.Snapshot {
	b := newBuild()
	e := b.epic("PAY-9000", "Everything", 1)
	body := strings.Repeat("Some words on PAY-7 and #9, see https://example.com/x. Then p95 went down. ", 10)
	for i := 1; i <= 2000; i++ {
		b.link(b.ticket(fmt.Sprintf("PAY-%d", i), "Part of it", i%300), work.LinkEpic, e)
		b.pull(fmt.Sprintf("acme/billing#%d", i), fmt.Sprintf("PAY-%d: part of it", i), i%300).Body = body
	}
	for i := range 1000 {
		b.incident(fmt.Sprintf("OPS-%d", i), "Storm", work.RoleResponder, i%300).Incident.Cause = "retry storm"
	}
	b.pull("acme/gateway#1", "OPS-5: back off", 200)
	return b.snapshot()
}

// What takes a time that grows with the square of the items takes minutes
// here. The bound is for a busy machine with the race detector on: BenchmarkInfer
// tells the time itself, a fraction of a second.
func TestFiveThousandItemsTakeSecondsNotMinutes(t *testing.T) {
	s := manyItems()
	start := time.Now()
	r := Infer(Input{Work: s})
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %s", took)
	}
	holdsTogether(t, r)
}

func BenchmarkInfer(b *testing.B) {
	s := manyItems()
	for b.Loop() {
		Infer(Input{Work: s})
	}
}

// Whatever is in a title, a branch or a body, inference ends, and its result
// holds together.
func FuzzHostileTextsHoldTogether(f *testing.F) {
	f.Add("PAY-1", "pay-2", "fixes #1, PAY-1 → 2 s")
	f.Add("\x00\u202e", "-----1", strings.Repeat("PAY-1 ", 1000))
	f.Add("[[", "PAY-", "```<!--`\">\n> from 1 s to 2 s errors")
	f.Fuzz(func(t *testing.T, title, branch, body string) {
		b := newBuild()
		b.ticket("PAY-1", title, 1).Body = body
		b.ticket("PAY-2", body, 2)
		p := b.pull("acme/billing#1", title, 3)
		p.Pull.Head, p.Body, p.URL = branch, body, branch
		b.incident("OPS-1", title, work.RoleResponder, 3).Incident.Cause = body
		b.review("acme/billing#2", title, sam, 3).Pull.Head = branch
		b.note(body, 4).Links = []string{branch, title}
		holdsTogether(t, b.infer())
	})
}

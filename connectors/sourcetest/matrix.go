package sourcetest

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// preflight stands for the stream of what is asked before the first.
const preflight = "preflight"

// watched tells which stream a source is being pulled for.
type watched struct {
	connectors.Source
	on func(stream string)
}

func (w *watched) Preflight(ctx context.Context, kept json.RawMessage) (connectors.Preflight, error) {
	w.on(preflight)
	return w.Source.Preflight(ctx, kept)
}

func (w *watched) Pull(ctx context.Context, stream string, plan connectors.Plan) iter.Seq2[connectors.Batch, error] {
	w.on(stream)
	return w.Source.Pull(ctx, stream, plan)
}

// The ways a run with something going wrong may end. There is no third.
const (
	absorbed = "absorbed"                // it ends equal to the server
	said     = "said, repaired next run" // it says that it is not whole, and the next run makes it so
)

// truth is what a sink holds after a harvest without faults, and how many
// problems that had: what the world hides from the credentials.
type truth struct {
	state, harvest string
	problems       int
}

func problems(res connectors.Result) int {
	n := 0
	for _, r := range res.Runs {
		n += len(r.Problems)
	}
	return n
}

// row is a fault, how often it strikes, and how the runs ended in which it
// first struck in a stream.
type row struct {
	fault, often string
	cells        map[string][]string
}

func (r *row) note(stream, end string) {
	if end != "" && !slices.Contains(r.cells[stream], end) {
		r.cells[stream] = append(r.cells[stream], end)
	}
}

// matrix has requests go wrong in every way, and every save, and holds the runs
// to the two ways to end.
func (c Contract) matrix(t *testing.T, want truth, asked []string) {
	t.Helper()
	type test struct {
		*row
		fill func(t *testing.T, r *row)
	}
	var tests []test
	add := func(fault, often string, fill func(t *testing.T, r *row)) {
		tests = append(tests, test{&row{fault, often, map[string][]string{}}, fill})
	}
	for _, f := range slices.Concat(Faults(), dated(c.Now), c.Extra) {
		add(f.Name, "once", c.once(f, want, asked))
		add(f.Name, "from then on", c.forGood(f, want, asked))
	}
	add(interrupted, "once", c.interrupts(want, asked))
	add(saveFails, "once", c.saves((*Sink).FailAt, want))
	add(saveFails, "from then on", c.saves((*Sink).CutAfter, want))

	if racing {
		t.Logf("with the race detector, of %d rows only those of %q, an interrupt and a failing save", len(tests), everywhere)
		tests = slices.DeleteFunc(tests, func(x test) bool {
			return x.often != "once" || !slices.Contains([]string{everywhere, interrupted, saveFails}, x.fault)
		})
	}
	t.Run("no third outcome", func(t *testing.T) {
		for _, test := range tests {
			t.Run(test.fault+" "+test.often, func(t *testing.T) {
				t.Parallel()
				test.fill(t, test.row)
			})
		}
	})
	if !t.Failed() && !racing {
		var rows []*row
		for _, test := range tests {
			rows = append(rows, test.row)
		}
		c.compare(t, table(rows, asked))
	}
}

// end finishes a run that something went wrong in, and says how it ended.
func (c Contract) end(t *testing.T, sink *Sink, res connectors.Result, want truth) string {
	t.Helper()
	how := said
	incomplete := res.Err != nil || problems(res) > want.problems || slices.ContainsFunc(res.Runs, func(r work.StreamRun) bool {
		return r.Outcome != work.OutcomeComplete || r.Gone > 0 // nothing is, in a world that holds still
	})
	if !incomplete {
		how = absorbed
		if diff := cmp.Diff(want.harvest, sink.harvest()); diff != "" {
			t.Errorf("the harvest is not whole and the run does not say so:\n%s", diff)
		}
	}
	if sink.State() == want.state {
		return how
	}
	if res, _ := c.sync(t.Context(), t, sink, nil); res.Err != nil {
		t.Errorf("the next run: %v", res.Err)
	}
	if diff := cmp.Diff(want.state, sink.State()); diff != "" {
		t.Errorf("the next run did not repair it:\n%s", diff)
	}
	return how
}

// everywhere is the fault that strikes at every request. How a connector meets
// others differs with what it asks for, not with how often it asked before: they
// strike at the first requests of each stream and at the last.
const everywhere = "no answer"

// What goes wrong on our side.
const (
	interrupted = "interrupted by the person"
	saveFails   = "a save fails"
)

// once has requests go wrong one by one.
func (c Contract) once(fault Fault, want truth, asked []string) func(*testing.T, *row) {
	return func(t *testing.T, r *row) {
		t.Helper()
		for at, stream := range asked {
			second := at < 2 || asked[at-2] != stream
			last := at == len(asked)-1 || asked[at+1] != stream
			if second || last || fault.Name == everywhere {
				c.strike(t, r, fault, want, func(n int) bool { return n == at })
			}
		}
	}
}

// forGood has all requests go wrong from the second of each stream on, or from
// the first where it is the only one.
func (c Contract) forGood(fault Fault, want truth, asked []string) func(*testing.T, *row) {
	return func(t *testing.T, r *row) {
		t.Helper()
		for at, stream := range asked {
			first := at == 0 || asked[at-1] != stream
			second := !first && (at == 1 || asked[at-2] != stream)
			only := first && (at == len(asked)-1 || asked[at+1] != stream)
			if second || only || fault.Name == everywhere {
				c.strike(t, r, fault, want, func(n int) bool { return n >= at })
			}
		}
	}
}

// strike has the requests that hit names go wrong.
func (c Contract) strike(t *testing.T, r *row, fault Fault, want truth, hit func(n int) bool) {
	t.Helper()
	sink, struck := NewSink(), ""
	res, _ := c.sync(t.Context(), t, sink, func(n int, stream string, req *http.Request) *Fault {
		if !hit(n) || fault.Applies != nil && !fault.Applies(req) {
			return nil
		}
		if struck == "" {
			struck = stream
		}
		return &fault
	})
	if struck != "" {
		r.note(struck, c.end(t, sink, res, want))
	}
}

// interrupts has the person press ^C at each request in turn.
func (c Contract) interrupts(want truth, asked []string) func(*testing.T, *row) {
	return func(t *testing.T, r *row) {
		t.Helper()
		for at, stream := range asked {
			ctx, cancel := context.WithCancel(t.Context())
			sink := NewSink()
			res, _ := c.sync(ctx, t, sink, func(n int, _ string, _ *http.Request) *Fault {
				if n == at {
					cancel()
				}
				return nil
			})
			cancel()
			r.note(stream, c.end(t, sink, res, want))
		}
	}
}

// saves has each save of a run fail in turn.
func (c Contract) saves(fail func(*Sink, int), want truth) func(*testing.T, *row) {
	return func(t *testing.T, r *row) {
		t.Helper()
		for n := 0; ; n++ {
			sink := NewSink()
			fail(sink, n)
			res, _ := c.sync(t.Context(), t, sink, nil)
			stream := sink.Failed()
			if stream == "" {
				if n < 2 {
					t.Fatalf("only %d saves in a whole harvest: the world is too small to cut", n)
				}
				return
			}
			sink.CutAfter(-1)
			r.note(stream, c.end(t, sink, res, want))
		}
	}
}

// table writes the matrix out, with a column for each stream in the order they
// were pulled.
func table(rows []*row, asked []string) string {
	streams := slices.Compact(slices.Clone(asked))
	var b strings.Builder
	fmt.Fprintf(&b, "| what goes wrong | how often | %s |\n", strings.Join(streams, " | "))
	b.WriteString(strings.Repeat("|---", len(streams)+2) + "|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s |", r.fault, r.often)
		for _, stream := range streams {
			ends := slices.Sorted(slices.Values(r.cells[stream]))
			if len(ends) == 0 {
				ends = []string{"–"}
			}
			fmt.Fprintf(&b, " %s |", strings.Join(ends, " or "))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// compare holds the matrix to its golden file.
func (c Contract) compare(t *testing.T, got string) {
	t.Helper()
	if c.Golden == "" {
		t.Log("the fault matrix is compared with no file")
		return
	}
	if c.Update {
		if err := os.WriteFile(c.Golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(c.Golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the fault matrix differs from %s; if it should, run the test with -update (-want +got):\n%s", c.Golden, diff)
	}
}

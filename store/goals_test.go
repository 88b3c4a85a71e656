package store_test

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store"
	"bragsheet/store/work"
)

func zoned(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// newGoal has a result that is to rise, told by hand, and one that a query
// counts.
func newGoal(zone *time.Location, source string) work.Goal {
	date := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, zone) }
	return work.Goal{
		Objective: "Make payments boring\nto \x00run; \"really\" ✓", Principles: []string{"ownership", "dive-deep"},
		From: date(7, 1), Due: date(12, 31), CreatedAt: time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC), Source: source,
		Results: []work.KeyResult{
			{Text: "pages a week", Unit: "pages", Start: 24.5, Target: 1, Due: date(9, 30)},
			{Text: "runbooks", Target: 5, Due: date(12, 31), Query: "kind:pull_request runbook"},
		},
	}
}

func saveGoal(t *testing.T, db *store.DB, g work.Goal) work.Goal {
	t.Helper()
	saved, err := db.SaveGoal(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func goals(t *testing.T, db *store.DB, zone *time.Location) []work.Goal {
	t.Helper()
	all, err := db.Goals(t.Context(), zone)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAGoalComesBackAsItWasSet(t *testing.T) {
	zone := zoned(t, "Asia/Kathmandu")
	path := newPath(t)
	db := openAt(t, path)
	first := saveGoal(t, db, newGoal(zone, ""))
	second := saveGoal(t, db, newGoal(zone, ""))
	if first.ID == second.ID || first.Results[0].ID == first.Results[1].ID || first.Results[0].ID == second.Results[0].ID {
		t.Errorf("ids are not distinct: %+v, %+v", first, second)
	}
	for i, p := range []work.Progress{{At: day(3), Value: 12, Note: "after the jitter"}, {At: day(2), Value: -0.25}} {
		if err := db.AddProgress(t.Context(), first.Results[0].ID, p); err != nil {
			t.Fatalf("progress %d: %v", i, err)
		}
		first.Results[0].Progress = append(first.Results[0].Progress, p)
	}

	again := openAt(t, path)

	if diff := cmp.Diff([]work.Goal{first, second}, goals(t, again, zone)); diff != "" {
		t.Errorf("saved and read (-saved +read):\n%s", diff)
	}
}

// A person who moves keeps their dates.
func TestADueDayIsTheSameDayInEveryZone(t *testing.T) {
	db := openAt(t, newPath(t))
	saveGoal(t, db, newGoal(zoned(t, "Pacific/Auckland"), ""))
	for _, name := range []string{"Pacific/Auckland", "UTC", "Asia/Kathmandu", "America/Los_Angeles"} {
		g := goals(t, db, zoned(t, name))[0]
		for what, got := range map[string]time.Time{"2026-07-01": g.From, "2026-12-31": g.Due, "2026-09-30": g.Results[0].Due} {
			if got.Format("2006-01-02 15:04") != what+" 00:00" || got.Location().String() != name {
				t.Errorf("in %s: %s, want the midnight of %s", name, got, what)
			}
		}
	}
}

func TestAGoalIsProposedOncePerSource(t *testing.T) {
	db := openAt(t, newPath(t))
	first := saveGoal(t, db, newGoal(time.UTC, "gap: senior/operations"))
	other := newGoal(time.UTC, "gap: senior/operations")
	other.Objective = "Another"

	again, err := db.SaveGoal(t.Context(), other)

	if !errors.Is(err, store.ErrExists) || again.ID != first.ID {
		t.Errorf("got %q, %v; want ErrExists of %q", again.ID, err, first.ID)
	}
	saveGoal(t, db, newGoal(time.UTC, "gap: senior/mentoring"))
	if n := len(goals(t, db, time.UTC)); n != 2 {
		t.Errorf("%d goals, want 2", n)
	}
}

func TestAClosedGoalTakesNothingMore(t *testing.T) {
	ctx, db := t.Context(), openAt(t, newPath(t))
	g := saveGoal(t, db, newGoal(time.UTC, ""))
	result := g.Results[0].ID
	if err := db.AddProgress(ctx, result, work.Progress{At: day(1), Value: 20}); err != nil {
		t.Fatal(err)
	}
	if err := db.CloseGoal(ctx, g.ID, day(4)); err != nil {
		t.Fatal(err)
	}

	progress := db.AddProgress(ctx, result, work.Progress{At: day(5), Value: 1})
	closing := db.CloseGoal(ctx, g.ID, day(5))

	if !errors.Is(progress, store.ErrClosed) || !errors.Is(closing, store.ErrClosed) {
		t.Errorf("got %v and %v, want ErrClosed", progress, closing)
	}
	got := goals(t, db, time.UTC)[0]
	if !got.ClosedAt.Equal(day(4)) || len(got.Results[0].Progress) != 1 {
		t.Errorf("closed %s with progress %v", got.ClosedAt, got.Results[0].Progress)
	}
}

func TestWhatIsNoGoalIsRefusedWhole(t *testing.T) {
	ctx, db := t.Context(), openAt(t, newPath(t))
	still := newGoal(time.UTC, "")
	still.Results[1].Target = still.Results[1].Start
	if _, err := db.SaveGoal(ctx, still); err == nil {
		t.Error("a result whose target is where it starts was saved")
	}
	if err := db.AddProgress(ctx, "nobody", work.Progress{At: day(1)}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("progress of nothing: %v, want ErrNotFound", err)
	}
	if err := db.CloseGoal(ctx, "nobody", day(1)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("closing nothing: %v, want ErrNotFound", err)
	}
	if n := len(goals(t, db, time.UTC)); n != 0 {
		t.Errorf("%d goals, want none", n)
	}
	g := saveGoal(t, db, newGoal(time.UTC, ""))
	if err := db.AddProgress(ctx, g.Results[0].ID, work.Progress{At: day(1), Value: math.NaN()}); err == nil {
		t.Error("a value that is no number was saved")
	}
}

// No sync touches goals: they are in tables of their own.
func TestGoalsOutliveAHarvest(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	want := saveGoal(t, db, newGoal(time.UTC, ""))
	save(t, db, "octo", pull("octo", "PR_1"))
	if got := goals(t, db, time.UTC); !slices.EqualFunc(got, []work.Goal{want}, func(a, b work.Goal) bool { return cmp.Equal(a, b) }) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

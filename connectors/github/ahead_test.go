package github_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github/githubtest"
)

// threePages is a world with more pull requests than two pages hold.
func threePages() *githubtest.World {
	w := newWorld()
	for i := range 80 {
		w.Pulls = append(w.Pulls, merged(i+1, since.Add(time.Duration(i)*time.Hour)))
	}
	return w
}

func TestTheNextPageIsAskedForWhileOneIsTaken(t *testing.T) {
	f := start(t, threePages(), nil, nil)
	first, batches := []int{25, 50}, 0
	for b, err := range f.Pull(t.Context(), "pull requests", connectors.Plan{Me: f.me, Since: since, Now: now}) {
		if err != nil {
			t.Fatal(err)
		}
		for until := time.Now().Add(10 * time.Second); batches == 0 && !slices.Equal(f.asked.sizes("Pulls"), first); {
			if time.Now().After(until) {
				t.Fatalf("pages of %v were asked for while the first is taken, want %v", f.asked.sizes("Pulls"), first)
			}
			time.Sleep(time.Millisecond)
		}
		if batches++; batches == 1 && len(b.Parts) != 25 {
			t.Errorf("%d pull requests first, want 25", len(b.Parts))
		}
	}
	if got, want := f.asked.sizes("Pulls"), []int{25, 50, 100}; !slices.Equal(got, want) || batches != 5 {
		t.Errorf("pages of %v in %d batches, want %v and no page twice", got, batches, want)
	}
}

func TestAPageThatCameIsHandedOnBeforeTheErrorOfTheNext(t *testing.T) {
	asked := 0
	f := start(t, threePages(), nil, onGraphQL(func() (int, map[string]string, any) {
		if asked++; asked == 2 {
			return http.StatusUnauthorized, nil, map[string]any{"message": "Bad credentials"}
		}
		return 0, nil, nil
	}))
	h := f.pull(t, "pull requests", connectors.Plan{}, 0)
	advised(t, h.err, connectors.ErrUnauthorized)
	if h.batches != 1 || len(h.items) != 25 || asked != 2 {
		t.Errorf("%d batches with %d pull requests after %d requests; want 1 with 25 after 2", h.batches, len(h.items), asked)
	}
}

package pagerduty

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"bragsheet/store/work"
)

// What the server sets to a list of log entries.
const (
	pageSize  = 100
	maxListed = 10_000               // entries an offset reaches
	perWindow = 2_000                // entries, about: each window is saved, and says how far the log is read
	maxSpan   = 180 * 24 * time.Hour // of a window: under the six months that may be asked for at once
	minSpan   = time.Second          // of a window: a filter knows no less
)

// listing is a list of log entries, newest first, asked for page by page.
type listing struct {
	src   *Source
	path  string
	query url.Values
	asked int // entries asked for so far
	total int // as counted by the server; -1 if it does not say
	last  bool
	cut   bool // there are more than an offset reaches
}

// entries begins a list. Times are asked for in UTC, whatever the person set.
func (s *Source) entries(path string, query url.Values) *listing {
	query.Set("is_overview", "false")
	query.Set("time_zone", "UTC")
	query.Set("limit", strconv.Itoa(pageSize))
	return &listing{src: s, path: path, query: query, total: -1}
}

// next asks for a page. It must not be called after the last.
func (l *listing) next(ctx context.Context) ([]json.RawMessage, error) {
	l.query.Set("offset", strconv.Itoa(l.asked))
	l.query.Del("total")
	if l.asked == 0 {
		l.query.Set("total", "true") // counting slows the server down: once will do
	}
	var page struct {
		Entries []json.RawMessage `json:"log_entries"`
		More    bool              `json:"more"`
		Total   *int              `json:"total"`
	}
	if err := l.src.get(ctx, l.path, l.query, &page); err != nil {
		return nil, err
	}
	if page.Entries == nil {
		return nil, fmt.Errorf("the answer to %s has no log entries", l.path)
	}
	if l.asked == 0 && page.Total != nil {
		l.total = *page.Total
	}
	l.asked += pageSize
	l.last = !page.More
	if page.More && l.asked+pageSize > maxListed {
		l.last, l.cut = true, true
	}
	return page.Entries, nil
}

// pagesLeft returns how many more pages there are by the server's count.
func (l *listing) pagesLeft() int { return (max(l.total-l.asked, 0) + pageSize - 1) / pageSize }

// scan looks through the next window of the log for incidents of mine. A window
// that holds too much, or more than the budget allows, is made smaller first.
func (h *history) scan(ctx context.Context) (*work.Window, error) {
	for {
		if h.src.left() == 0 && h.saved {
			return nil, h.src.outOfBudget(h.plan.Now)
		}
		w := work.Window{From: h.position.Reached, To: h.position.Reached.Add(h.span)}
		if w.To.After(h.plan.Now) {
			w.To = h.plan.Now.UTC()
		}
		list := h.src.window(w)
		rows, err := list.next(ctx)
		if err != nil {
			return nil, err
		}
		f := &found{me: h.plan.Me.UserID, seen: map[string]bool{}, mine: map[string]bool{}}
		span := w.To.Sub(w.From)
		narrow := list.total > 2*perWindow || list.pagesLeft() > h.src.left()
		if !narrow || span <= minSpan {
			if list, err = h.list(ctx, list, rows, w, f); err != nil {
				return nil, err
			}
			if !list.cut || span <= minSpan {
				h.take(&w, list, f)
				return &w, nil
			}
		}
		h.span = max(min(fitting(span, list.total), span/2), minSpan).Truncate(minSpan)
	}
}

// fitting returns a span in which about perWindow entries are to be expected,
// where one had total; maxSpan if there is nothing to go by.
func fitting(span time.Duration, total int) time.Duration {
	if total <= 0 {
		return maxSpan
	}
	return min(time.Duration(float64(span)*perWindow/float64(total)), maxSpan)
}

// window begins the list of what was logged from one time to another. Whether
// the ends belong to it is not documented, so it reaches a second beyond.
func (s *Source) window(w work.Window) *listing {
	return s.entries("log_entries", url.Values{
		"since": {w.From.UTC().Format(time.RFC3339)},
		"until": {w.To.Add(time.Second).UTC().Format(time.RFC3339)},
	})
}

// list reads a window to its end, again if fewer entries arrive than the
// server counts: one logged meanwhile pushes others over the edge of a page. It
// returns the listing that was read last.
func (h *history) list(ctx context.Context, list *listing, rows []json.RawMessage, w work.Window, f *found) (*listing, error) {
	for again := false; ; again = true {
		f.add(rows)
		for !list.last {
			var err error
			if rows, err = list.next(ctx); err != nil {
				return nil, err
			}
			f.add(rows)
		}
		if len(f.seen) >= list.total || list.cut || again || list.total/pageSize >= h.src.left() {
			return list, nil
		}
		list = h.src.window(w)
		var err error
		if rows, err = list.next(ctx); err != nil {
			return nil, err
		}
	}
}

// take notes what a window held and goes on to the next.
func (h *history) take(w *work.Window, list *listing, f *found) {
	w.Expected, w.Seen, w.State = list.total, len(f.seen), work.WindowDone
	h.judge(w, list, f.bad)
	h.nameless += f.nameless
	for _, id := range slices.Sorted(maps.Keys(f.mine)) {
		if !h.done[id] {
			h.position.Pending = append(h.position.Pending, id)
		}
	}
	h.position.Reached = w.To
	h.span = max(min(fitting(w.To.Sub(w.From), len(f.seen)), 2*h.span), minSpan).Truncate(minSpan)
}

// judge says what of a window did not come, and has the next pass ask again.
func (h *history) judge(w *work.Window, list *listing, bad error) {
	var what string
	switch {
	case list.cut:
		w.State = work.WindowTruncated
		what = fmt.Sprintf("more than %d log entries between %s and %s; the server lists no more", maxListed, w.From.Format(time.RFC3339), w.To.Format(time.RFC3339))
	case bad != nil:
		w.State = work.WindowIncomplete
		what = "log entry not read: " + bad.Error()
	case w.Seen < w.Expected:
		w.State = work.WindowIncomplete
		what = fmt.Sprintf("the server counts %d log entries and listed %d", w.Expected, w.Seen)
	default:
		return
	}
	h.problems, h.said = append(h.problems, work.Problem{What: what, Where: streamIncidents, Advice: "the next sync asks again"}), true
	if h.position.Again.IsZero() {
		h.position.Again = w.From
	}
}

// found is what a window of the log holds.
type found struct {
	me       string
	seen     map[string]bool // entries, by id
	mine     map[string]bool // incidents, by id
	nameless int
	bad      error // what is wrong with one that cannot be read
}

func (f *found) add(rows []json.RawMessage) {
	for _, raw := range rows {
		var e struct {
			entry
			Incident reference `json:"incident"`
		}
		err := json.Unmarshal(raw, &e)
		if err == nil && e.ID == "" {
			err = errors.New("it has no id")
		}
		if err != nil {
			f.bad = misshapen(err)
			continue
		}
		if e.kind() == "notify" && e.User == nil && !f.seen[e.ID] {
			f.nameless++
		}
		f.seen[e.ID] = true
		if e.concerns(f.me) && idPattern.MatchString(e.Incident.ID) {
			f.mine[e.Incident.ID] = true
		}
	}
}

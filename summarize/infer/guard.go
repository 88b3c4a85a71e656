package infer

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"bragsheet/store/work"
)

// Guards: what must not swallow a year.
const (
	wideSpan    = 200 * 24 * time.Hour // an epic's work over more than this is kept apart
	wideOwn     = 60                   // likewise with more of the person's entries than this
	hubPulls    = 20                   // a ticket that more pull requests than this name,
	hubSpan     = 120 * 24 * time.Hour // over more than this, joins none of them
	rollUpNames = 8                    // what a pull request's body names is not joined if it is more than this
	quiet       = 21 * 24 * time.Hour  // a pause of more than this divides what is too wide to be one thing
	farApart    = 60 * 24 * time.Hour  // in what is too wide, a link over more than this joins nothing
)

// guards takes out the links that would swallow a year. It keeps what it kept
// apart, so that nothing else joins it again, and says why.
type guards struct {
	x       *index
	remarks map[int][]string // by entry: what was kept apart, and why
	apart   map[int][]int    // by entry: the marks of the hubs it was kept apart from; two that share one are not one thing
}

// keepApart marks i as kept apart from all else of a hub.
func (g guards) keepApart(hub, i int) {
	mark := int(hashWord(g.x.entries[hub].ID)) // wherever the hub is in the list
	if !slices.Contains(g.apart[i], mark) {
		g.apart[i] = append(g.apart[i], mark)
	}
}

func (g guards) remark(remark string, on ...int) {
	for _, i := range on {
		if !slices.Contains(g.remarks[i], remark) {
			g.remarks[i] = append(g.remarks[i], remark)
		}
	}
}

// dropHubs takes out the links of pull requests to a ticket that so many name
// over so long that it isn't one piece of work.
func (g guards) dropHubs(links []link) []link {
	x := g.x
	pulls := map[int][]int{}
	for _, l := range links {
		if x.entries[l.from].Kind == work.KindPull && x.entries[l.to].Kind != work.KindPull {
			pulls[l.to] = append(pulls[l.to], l.from)
		}
	}
	hub := map[int]bool{}
	for i, from := range pulls {
		first, last := x.created(from)
		if len(from) > hubPulls && last.Sub(first) > hubSpan {
			hub[i] = true
			g.remark(fmt.Sprintf("%s is named by %d pull requests over %d days: they are kept apart", x.short(i), len(from), days(last.Sub(first))), i)
			for _, pull := range append(from, i) {
				g.keepApart(i, pull)
			}
		}
	}
	return slices.DeleteFunc(links, func(l link) bool { return hub[l.to] && x.entries[l.from].Kind == work.KindPull })
}

// created returns when the first and the last of the entries were created.
func (x *index) created(positions []int) (first, last time.Time) {
	for _, i := range positions {
		t := x.entries[i].CreatedAt
		if t.IsZero() {
			continue
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
		if t.After(last) {
			last = t
		}
	}
	return first, last
}

// dropRollUps takes out what the body of a release or a like pull request
// names: too much to be one thing. Incidents of one recorded cause are one.
func (g guards) dropRollUps(joining, all []link) []link {
	x := g.x
	names := map[int]map[string]bool{}
	inText := func(l link) bool {
		return x.entries[l.from].Kind == work.KindPull && x.entries[l.to].Kind != work.KindPull && (l.where == inBody || l.kind == work.LinkCloses)
	}
	for _, l := range all {
		if !inText(l) {
			continue
		}
		if names[l.from] == nil {
			names[l.from] = map[string]bool{}
		}
		name := x.entries[l.to].ID
		if cause := causeOf(&x.entries[l.to]); cause != "" {
			name = cause
		}
		names[l.from][name] = true
	}
	for i, named := range names {
		if len(named) > rollUpNames {
			g.remark(fmt.Sprintf("%s names %d tickets: they are kept apart", x.short(i), len(named)), i)
		}
	}
	return slices.DeleteFunc(joining, func(l link) bool {
		rollUp := inText(l) && len(names[l.from]) > rollUpNames
		if rollUp {
			g.keepApart(l.from, l.from)
			g.keepApart(l.from, l.to)
		}
		return rollUp
	})
}

// split takes links out of every set that is too wide to be one thing, until
// none is: those to its outermost epics first, then to what most links of it
// lead to, then those over a long time. What is left is a chain: it falls apart
// by the quarter, else by the month, else into its items.
func (g guards) split(links []link) []link {
	parts := g.ownParts(links)
	for _, unwanted := range []func(set wideSet, l link) bool{
		g.toOuterEpic, g.toOuterEpic, g.toEpic, g.toHub, g.overLongTime, g.acrossQuarters, g.acrossMonths, g.anyLink,
	} {
		wide, s := g.wideSets(links, parts)
		if len(wide) == 0 {
			break
		}
		var cut []link
		links = slices.DeleteFunc(links, func(l link) bool {
			set, ok := wide[s.root(l.to)]
			if !ok || !unwanted(set, l) {
				return false
			}
			cut = append(cut, l)
			return true
		})
		links = append(links, g.parts(cut, wide, s)...)
	}
	return links
}

// wideSet is a set of linked entries that is too wide to be one thing.
type wideSet struct {
	width  string       // in words
	nested map[int]bool // epics that belong to another epic of the set
	ends   map[int]int  // how many links lead to each entry
}

// ownPart is an entry of the person's, and when their part in it was.
type ownPart struct {
	entry    int
	from, to time.Time
}

// ownParts returns those that links join to something.
func (g guards) ownParts(links []link) []ownPart {
	linked := make([]bool, len(g.x.entries))
	for _, l := range links {
		linked[l.from], linked[l.to] = true, true
	}
	parts := make([]ownPart, 0, min(len(linked), 2*len(links)))
	for i, is := range linked {
		if e := &g.x.entries[i]; is && e.Counted && g.x.joins(i) {
			parts = append(parts, ownPart{i, began(e), when(e)})
		}
	}
	return parts
}

// wideSets returns the sets that links make and that are too wide, by root.
func (g guards) wideSets(links []link, parts []ownPart) (map[int]wideSet, sets) {
	s := g.x.union(links)
	type width struct {
		root, own int
		from, to  time.Time
	}
	var widths []width
	number := make([]int32, len(s)) // of each set's width, from 1, by root
	for _, p := range parts {
		root := s.root(p.entry)
		if number[root] == 0 {
			widths = append(widths, width{root: root, from: p.from, to: p.to})
			number[root] = int32(len(widths))
		}
		w := &widths[number[root]-1]
		w.own++
		if p.from.Before(w.from) {
			w.from = p.from
		}
		if p.to.After(w.to) {
			w.to = p.to
		}
	}
	wide := map[int]wideSet{}
	for _, w := range widths {
		if tooWide(w.own, w.from, w.to) {
			text := fmt.Sprintf("%d of my items over %d days", w.own, days(w.to.Sub(w.from)))
			wide[w.root] = wideSet{width: text, nested: map[int]bool{}, ends: map[int]int{}}
		}
	}
	for _, l := range links {
		if set, ok := wide[s.root(l.to)]; ok {
			set.ends[l.to]++
			if isEpic(&g.x.entries[l.to]) && isEpic(&g.x.entries[l.from]) {
				set.nested[l.from] = true
			}
		}
	}
	return wide, s
}

func tooWide(own int, from, to time.Time) bool {
	return own > wideOwn || to.Sub(from) > wideSpan
}

func (g guards) toEpic(_ wideSet, l link) bool { return isEpic(&g.x.entries[l.to]) }

func (g guards) toOuterEpic(set wideSet, l link) bool { return g.toEpic(set, l) && !set.nested[l.to] }

// toHub reports whether l leads to what many links do, such as an issue that
// tracks a year's work.
func (g guards) toHub(set wideSet, l link) bool { return set.ends[l.to] > rollUpNames }

func (g guards) overLongTime(_ wideSet, l link) bool {
	return when(&g.x.entries[l.from]).Sub(when(&g.x.entries[l.to])).Abs() > farApart
}

func (g guards) acrossQuarters(_ wideSet, l link) bool {
	return quarterOf(when(&g.x.entries[l.from])) != quarterOf(when(&g.x.entries[l.to]))
}

func quarterOf(t time.Time) [2]int { return [2]int{t.Year(), int(t.Month()-1) / 3} }

func (g guards) acrossMonths(_ wideSet, l link) bool {
	from, to := when(&g.x.entries[l.from]), when(&g.x.entries[l.to])
	return from.Month() != to.Month() || from.Year() != to.Year()
}

func (guards) anyLink(wideSet, link) bool { return true }

// parts says what was kept apart by cutting links, and joins again what is
// one part of it: of one component, without a long pause.
func (g guards) parts(cut []link, wide map[int]wideSet, s sets) []link {
	byHub := map[int][]int{}
	for _, l := range cut {
		byHub[l.to] = append(byHub[l.to], l.from)
		g.keepApart(l.to, l.from)
		g.keepApart(l.to, l.to)
	}
	var joined []link
	for _, hub := range slices.Sorted(maps.Keys(byHub)) {
		how := "by ticket"
		if slices.ContainsFunc(byHub[hub], func(i int) bool { return isEpic(&g.x.entries[i]) }) {
			how = "by epic"
		}
		for _, cell := range g.cells(byHub[hub]) {
			for _, i := range cell[1:] {
				joined = append(joined, link{i, cell[0], linkPart, g.component(i), 1})
				how = "by component and pause"
			}
		}
		set := wide[s.root(hub)]
		remark := fmt.Sprintf("%s spans %s: kept apart %s", g.x.short(hub), set.width, how)
		if g.x.entries[hub].Kind == work.KindPull {
			remark = fmt.Sprintf("a chain of %s: kept apart here and there", set.width)
		}
		g.remark(remark, append(byHub[hub], hub)...)
	}
	return joined
}

// cells divides entries by component, and those of one at long pauses. What has
// no component, and what is still too wide, is left out.
func (g guards) cells(entries []int) [][]int {
	slices.Sort(entries)
	byComponent := map[string][]int{}
	for _, i := range slices.Compact(entries) {
		if name := g.component(i); name != "" {
			byComponent[name] = append(byComponent[name], i)
		}
	}
	var cells [][]int
	for _, name := range slices.Sorted(maps.Keys(byComponent)) {
		all, start := byComponent[name], 0
		for n := 1; n <= len(all); n++ {
			if n < len(all) && when(&g.x.entries[all[n]]).Sub(when(&g.x.entries[all[n-1]])) <= quiet {
				continue
			}
			cell := all[start:n]
			if from, to := g.x.span(cell); len(cell) > 1 && !tooWide(len(cell), from, to) {
				cells = append(cells, cell)
			}
			start = n
		}
	}
	return cells
}

// component returns the one component of a ticket, or "".
func (g guards) component(i int) string {
	if t := g.x.entries[i].Ticket; t != nil && len(t.Components) == 1 {
		return t.Components[0]
	}
	return ""
}

func isEpic(e *work.Entry) bool { return e.Ticket != nil && e.Ticket.Epic }

package infer

import (
	"cmp"
	"container/heap"
	"slices"
	"time"
)

// average joins bundles by average link: those first whose items are, on
// average, most alike.
type average struct {
	clusters []merging
	queue    pairQueue
}

// merging is bundles joined so far. It goes by the number of the first.
type merging struct {
	bundles  []int
	items    int
	from, to time.Time
	apart    []int
	likeness []likeness // with other clusters, by their number
	version  int        // counts its changes; -1: merged into another
}

// likeness is how much alike the items of two clusters are, summed over pairs.
type likeness struct { // there are millions: it is kept small
	sum  float64
	with int32
	sure bool // two of the items have enough in common by themselves
}

// and returns the likeness of the items of both, with the same cluster.
func (l likeness) and(m likeness) likeness { return likeness{l.sum + m.sum, l.with, l.sure || m.sure} }

func newAverage(all []bundle) *average {
	a := &average{clusters: make([]merging, len(all))}
	for i, b := range all {
		c := merging{bundles: []int{i}, items: len(b.items), from: b.items[0].at, to: b.items[0].at, apart: b.apart}
		for _, it := range b.items {
			c.stretch(it.at, it.at)
		}
		a.clusters[i] = c
	}
	return a
}

func (c *merging) stretch(from, to time.Time) {
	if from.Before(c.from) {
		c.from = from
	}
	if to.After(c.to) {
		c.to = to
	}
}

// add counts how much alike an item of bundle i is to items of bundles before
// it, given by bundle, ascending. Bundles come in order, their items in a row.
func (a *average) add(i int, before []likeness) {
	c := &a.clusters[i]
	if len(c.likeness) == 0 {
		c.likeness = slices.Clone(before)
		return
	}
	c.likeness = sumUpLikeness(c.likeness, before)
}

// mirror gives each cluster its likeness to those after it.
func (a *average) mirror() {
	after := make([]int, len(a.clusters)) // how many come after each
	for _, c := range a.clusters {
		for _, l := range c.likeness {
			after[l.with]++
		}
	}
	for i := range a.clusters {
		own := a.clusters[i].likeness
		a.clusters[i].likeness = append(make([]likeness, 0, len(own)+after[i]), own...)
		for _, l := range own {
			a.clusters[l.with].likeness = append(a.clusters[l.with].likeness, likeness{l.sum, int32(i), l.sure})
		}
	}
}

// sumUpLikeness merges two lists by cluster.
func sumUpLikeness(a, b []likeness) []likeness {
	merged := make([]likeness, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].with < b[0].with:
			merged, a = append(merged, a[0]), a[1:]
		case a[0].with > b[0].with:
			merged, b = append(merged, b[0]), b[1:]
		default:
			merged = append(merged, a[0].and(b[0]))
			a, b = a[1:], b[1:]
		}
	}
	return append(append(merged, a...), b...)
}

func (c *merging) find(with int) (int, bool) {
	return slices.BinarySearchFunc(c.likeness, with, func(l likeness, with int) int { return int(l.with) - with })
}

// forget drops the likeness to a cluster.
func (c *merging) forget(with int) {
	if n, ok := c.find(with); ok {
		c.likeness = slices.Delete(c.likeness, n, n+1)
	}
}

// set notes the likeness to a cluster.
func (c *merging) set(l likeness) {
	n, ok := c.find(int(l.with))
	if !ok {
		c.likeness = slices.Insert(c.likeness, n, l)
	}
	c.likeness[n] = l
}

// merge joins until no two clusters are sure to belong together.
func (a *average) merge() {
	a.mirror()
	for i := range a.clusters {
		a.push(i, func(j int) bool { return j > i })
	}
	for len(a.queue) > 0 {
		p := heap.Pop(&a.queue).(pair)
		i, j := &a.clusters[p.i], &a.clusters[p.j]
		if i.version != p.iVersion || j.version != p.jVersion || !i.mayJoin(j) {
			continue
		}
		a.join(p.i, p.j)
		a.push(p.i, func(int) bool { return true })
	}
}

// push queues the pairs of cluster i that are alike enough.
func (a *average) push(i int, with func(j int) bool) {
	c := &a.clusters[i]
	for _, l := range c.likeness {
		j, other := int(l.with), &a.clusters[l.with]
		if mean := l.sum / float64(c.items*other.items); l.sure && with(j) && mean > sureAlike {
			heap.Push(&a.queue, pair{mean, min(i, j), max(i, j), a.clusters[min(i, j)].version, a.clusters[max(i, j)].version})
		}
	}
}

// mayJoin reports whether no guard keeps the two clusters apart.
func (c *merging) mayJoin(d *merging) bool {
	from, to := c.from, c.to
	if d.from.Before(from) {
		from = d.from
	}
	if d.to.After(to) {
		to = d.to
	}
	if c.items+d.items > alikeItems || to.Sub(from) > alikeSpan {
		return false
	}
	return !slices.ContainsFunc(c.apart, func(mark int) bool {
		_, shared := slices.BinarySearch(d.apart, mark)
		return shared
	})
}

// join makes cluster j a part of cluster i.
func (a *average) join(i, j int) {
	c, d := &a.clusters[i], &a.clusters[j]
	c.bundles = append(c.bundles, d.bundles...)
	c.items += d.items
	c.stretch(d.from, d.to)
	c.apart = slices.Sorted(slices.Values(append(slices.Clone(c.apart), d.apart...)))
	c.likeness = sumUpLikeness(c.likeness, d.likeness)
	c.forget(i)
	c.forget(j)
	for _, l := range d.likeness {
		if int(l.with) != i {
			n, _ := c.find(int(l.with))
			other := &a.clusters[l.with]
			other.set(likeness{c.likeness[n].sum, int32(i), c.likeness[n].sure})
			other.forget(j)
		}
	}
	c.version++
	d.version, d.likeness = -1, nil
}

// joined returns what was joined, by bundle, ascending.
func (a *average) joined() [][]int {
	var found [][]int
	for _, c := range a.clusters {
		if c.version > 0 {
			slices.Sort(c.bundles)
			found = append(found, c.bundles)
		}
	}
	return found
}

// pair is two clusters as they were when they were compared.
type pair struct {
	mean               float64
	i, j               int
	iVersion, jVersion int
}

// pairQueue is a heap: the most alike first, then the earliest.
type pairQueue []pair

func (q pairQueue) Len() int { return len(q) }
func (q pairQueue) Less(a, b int) bool {
	return cmp.Or(cmp.Compare(q[b].mean, q[a].mean), cmp.Compare(q[a].i, q[b].i), cmp.Compare(q[a].j, q[b].j)) < 0
}
func (q pairQueue) Swap(a, b int) { q[a], q[b] = q[b], q[a] }
func (q *pairQueue) Push(p any)   { *q = append(*q, p.(pair)) }

func (q *pairQueue) Pop() any {
	last := len(*q) - 1
	p := (*q)[last]
	*q = (*q)[:last]
	return p
}

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
	sums     []float64 // of each pair of clusters: how much alike their items are, over pairs of these
	sure     []bool    // of each pair of clusters: two of their items have enough in common by themselves
	queue    pairQueue
}

// merging is bundles joined so far. It goes by the number of the first.
type merging struct {
	bundles  []int
	items    int
	from, to time.Time
	apart    []int
	version  int // counts its changes; -1: merged into another
}

// likeness is how much alike an item is to those of a cluster, summed up.
type likeness struct {
	sum  float64
	with int32
	sure bool // it has enough in common with one of them
}

// and returns the likeness to the items of both, of the same cluster.
func (l likeness) and(m likeness) likeness { return likeness{l.sum + m.sum, l.with, l.sure || m.sure} }

// newAverage returns one of bundles that have nothing in common yet.
func newAverage(all []bundle) *average {
	pairs := len(all) * (len(all) - 1) / 2
	a := &average{clusters: make([]merging, len(all)), sums: make([]float64, pairs), sure: make([]bool, pairs)}
	for i, b := range all {
		c := merging{bundles: []int{i}, items: len(b.items), from: b.items[0].at, to: b.items[0].at, apart: b.apart}
		for _, it := range b.items {
			c.stretch(it.at, it.at)
		}
		a.clusters[i] = c
	}
	return a
}

// place returns where what two clusters have in common is.
func place(i, j int) int {
	i, j = max(i, j), min(i, j)
	return i*(i-1)/2 + j
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
// it, each given once.
func (a *average) add(i int, before []likeness) {
	for _, l := range before {
		at := place(i, int(l.with))
		a.sums[at] += l.sum
		a.sure[at] = a.sure[at] || l.sure
	}
}

// merge joins until no two clusters are sure to belong together.
func (a *average) merge() {
	for i := range a.clusters {
		for j := range i {
			a.push(i, j)
		}
	}
	for len(a.queue) > 0 {
		p := heap.Pop(&a.queue).(pair)
		i, j := &a.clusters[p.i], &a.clusters[p.j]
		if i.version == p.iVersion && j.version == p.jVersion && i.mayJoin(j) {
			a.join(p.i, p.j)
		}
	}
}

// push queues a pair of clusters, if they are alike enough.
func (a *average) push(i, j int) {
	at := place(i, j)
	if !a.sure[at] {
		return
	}
	i, j = min(i, j), max(i, j)
	c, d := &a.clusters[i], &a.clusters[j]
	if mean := a.sums[at] / float64(c.items*d.items); mean > sureAlike {
		heap.Push(&a.queue, pair{mean, i, j, c.version, d.version})
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
	c.version++
	d.version = -1
	for k := range a.clusters {
		if k == i || a.clusters[k].version < 0 {
			continue
		}
		at, from := place(i, k), place(j, k)
		a.sums[at] += a.sums[from]
		a.sure[at] = a.sure[at] || a.sure[from]
		a.push(i, k)
	}
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

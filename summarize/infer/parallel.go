package infer

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inParallel does what is to be done for each number below n, on all processors
// and in any order. keys is the worker's own.
func inParallel(n int, do func(keys *keyer, i int)) {
	const takes = 500 // of all, each a few numbers in a row
	size := n/takes + 1
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		all.Go(func() {
			keys := newKeyer()
			for {
				end := int(next.Add(int64(size)))
				if end-size >= n {
					return
				}
				for i := end - size; i < min(end, n); i++ {
					do(keys, i)
				}
			}
		})
	}
	all.Wait()
}

// inStream is inParallel for numbers that come about in turn: what feed calls
// tells how many there are so far. After it all n are there.
func inStream(n int, do func(keys *keyer, i int), feed func(there func(int))) {
	const takes = 64
	type some struct{ from, to int }
	ready := make(chan some, 8)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			keys := newKeyer()
			for s := range ready {
				for i := s.from; i < s.to; i++ {
					do(keys, i)
				}
			}
		})
	}
	sent := 0
	send := func(there int) {
		for ; there-sent >= takes; sent += takes {
			ready <- some{sent, sent + takes}
		}
	}
	feed(send)
	send(n)
	ready <- some{sent, n}
	close(ready)
	all.Wait()
}

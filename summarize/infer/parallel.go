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

package infer

import (
	"encoding/gob"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"runtime/pprof"
	"strconv"
	"testing"
	"time"
)

func liveMB() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

func peaked(f func()) float64 {
	stop, done := make(chan bool), make(chan float64)
	go func() {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		peak := 0.0
		for {
			metrics.Read(s)
			peak = max(peak, float64(s[0].Value.Uint64())/1e6)
			select {
			case <-stop:
				done <- peak
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	f()
	stop <- true
	return <-done
}

// SCRATCH=save|load N=200000 CPU=file
func TestScratch(t *testing.T) {
	mode := os.Getenv("SCRATCH")
	if mode == "" {
		t.Skip()
	}
	n := 200_000
	if v := os.Getenv("N"); v != "" {
		n, _ = strconv.Atoi(v)
	}
	if v := os.Getenv("GCP"); v != "" {
		p, _ := strconv.Atoi(v)
		debug.SetGCPercent(p)
	}
	s := world(n)
	fmt.Printf("snapshot %.0f MB\n", liveMB())
	file := os.Getenv("FILE")
	if mode == "save" {
		c := OpenCache(nil)
		start := time.Now()
		peak := peaked(func() { Infer(Input{Work: s, Cache: c, AssignID: "none"}) })
		fmt.Printf("full %.2f s peak %.0f MB\n", time.Since(start).Seconds(), peak)
		f, _ := os.Create(file)
		gob.NewEncoder(f).Encode(c.Changed())
		f.Close()
		return
	}
	parts := map[int][]byte{}
	f, _ := os.Open(file)
	gob.NewDecoder(f).Decode(&parts)
	f.Close()
	s = withOneMore(s)
	fmt.Printf("with parts %.0f MB\n", liveMB())
	var cpu *os.File
	if v := os.Getenv("CPU"); v != "" {
		cpu, _ = os.Create(v)
		pprof.StartCPUProfile(cpu)
	}
	for range 3 {
		runtime.GC()
		start := time.Now()
		var c *Cache
		var r Result
		var changed int
		peak := peaked(func() {
			c = OpenCache(parts)
			r = Infer(Input{Work: s, Cache: c, AssignID: "none"})
			changed = len(c.Changed())
		})
		took := time.Since(start)
		fmt.Printf("one more %.2f s peak %.0f MB, changed %d, after %.0f MB", took.Seconds(), peak, changed, liveMB())
		runtime.KeepAlive(c)
		c = nil
		fmt.Printf(", result alone %.0f MB\n", liveMB())
		runtime.KeepAlive(r)
	}
	pprof.StopCPUProfile()
	if v := os.Getenv("HEAP"); v != "" {
		_ = v
	}
	runtime.KeepAlive(parts)
	runtime.KeepAlive(s)
}

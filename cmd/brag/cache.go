package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/infer"
	"bragsheet/summarize/theme"
)

// cacheKind names what this brag caches of inference, and storedKind the picture
// it stores: another build may read the same texts otherwise. They are "" when
// the program cannot tell which build it is, and nothing is cached then.
func cacheKind() string  { return buildID("infer") }
func storedKind() string { return buildID("picture") }

func buildID(of string) string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return work.ID(of, thisBuild().Commit, strconv.FormatInt(info.Size(), 10), info.ModTime().String())
}

// openCache returns what earlier runs of this build worked out from the same
// texts. A cache that cannot be read is empty: it only saves time.
func openCache(ctx context.Context, db *store.DB) *infer.Cache {
	parts := map[int][]byte{}
	stored, _ := db.Cached(ctx, cacheKind())
	for name, data := range stored {
		if n, err := strconv.Atoi(name); err == nil {
			parts[n] = data
		}
	}
	return infer.OpenCache(parts)
}

// keepCache stores what has been worked out. That it cannot, as on a full disk,
// is no reason to fail.
func keepCache(ctx context.Context, db *store.DB, cache *infer.Cache) {
	kind := cacheKind()
	if kind == "" {
		return
	}
	w := cacheWriter{db: db, kind: kind}
	changed := false
	for n, data := range cache.Changed() {
		if changed = true; w.add(ctx, strconv.Itoa(n), data) != nil {
			return
		}
	}
	if changed && w.save(ctx, nil) == nil {
		_ = db.DropCache(ctx, kind, storedKind(), modelCacheKind)
	}
}

// cacheWriter stores results of a kind, some at once: all of them would take a lot
// of memory.
type cacheWriter struct {
	db      *store.DB
	kind    string
	waiting map[string][]byte // by hash
	size    int               // of those, in bytes
}

// storedAtOnce is about how many bytes are written together.
const storedAtOnce = 8 << 20

// add stores a result, at once or by the next save.
func (w *cacheWriter) add(ctx context.Context, hash string, data []byte) error {
	if w.waiting == nil {
		w.waiting = map[string][]byte{}
	}
	w.waiting[hash] = data
	if w.size += len(data); w.size <= storedAtOnce {
		return nil
	}
	return w.save(ctx, nil)
}

// save stores what waits, and drops the results of the hashes in drop.
func (w *cacheWriter) save(ctx context.Context, drop []string) error {
	err := w.db.SaveCache(ctx, w.kind, w.waiting, drop)
	w.waiting, w.size = nil, 0
	return err
}

// assignID says which principles are assigned: those of another framework, or
// of the same one with other words, are not in the cache.
func assignID(f *theme.Framework) string {
	text, err := json.Marshal(f)
	if err != nil {
		text = fmt.Appendf(nil, "%v", f)
	}
	return work.ID("assign", string(text))
}

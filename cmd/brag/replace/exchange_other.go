//go:build !linux

package replace

func swap(tmp, path string, old []byte) error { return compareAndRename(tmp, path, old) }

//go:build unix

package main

import "golang.org/x/sys/unix"

// freeBytes returns how much may still be written to the disk of a folder.
func freeBytes(folder string) (uint64, error) {
	var disk unix.Statfs_t
	if err := unix.Statfs(folder, &disk); err != nil {
		return 0, err
	}
	return disk.Bavail * uint64(disk.Bsize), nil
}

//go:build !unix

package store_test

import "errors"

// saveLimited would need a limit on the size of files, which only Unix has.
func saveLimited(string) error { return errors.ErrUnsupported }

func openLimited(string) error { return errors.ErrUnsupported }

func backupLimited(string) error { return errors.ErrUnsupported }

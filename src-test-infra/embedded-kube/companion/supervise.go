package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"dev.cxp/embedded-kube/internal/remains"
)

// supervise waits until the run that started it is gone, however it went, and then removes what it has left. Standard input
// is the life line: its other end is held by that run alone.
func supervise(arguments []string) {
	if len(arguments) != 2 {
		fmt.Fprintln(os.Stderr, "usage: companion supervise DIR KEEP")
		os.Exit(2)
	}
	dir, keep := arguments[0], arguments[1] == "true"
	_, _ = io.Copy(io.Discard, os.Stdin)
	lock, err := takeLock(dir)
	if errors.Is(err, fs.ErrNotExist) {
		// The run has removed everything itself, or somebody has removed its directory.
		_ = remains.RemoveCgroup(remains.CgroupName(dir), time.Minute)
		return
	}
	if err != nil {
		// The next run is at it.
		return
	}
	defer lock.Close()
	if keep {
		err = remains.RemoveCgroup(remains.CgroupName(dir), time.Minute)
	} else {
		err = remains.Clear(dir, time.Minute)
	}
	if err != nil {
		os.Exit(1)
	}
}

// takeLock tries for some seconds, for the kernel may close the life line before it drops the dead run's lock.
func takeLock(dir string) (lock *os.File, err error) {
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if lock, err = remains.TakeLockOfDead(dir); !errors.Is(err, remains.ErrInUse) {
			return lock, err
		}
	}
	return nil, err
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"dev.cxp/embedded-kube/internal/remains"
	"golang.org/x/sys/unix"
)

const (
	logName = "embedded-kube.log"
	// homePrefix marks directories that the sweep may look at; newPrefix those that are still being made.
	homePrefix = "cxp-kube-"
	newPrefix  = homePrefix + "new-"
)

// home is the directory of one running cluster, held by a lock. The kernel drops the lock when the process ends, however it
// ends, so "the lock can be taken" means "the owner is dead".
type home struct {
	dir  string
	lock *os.File
}

// clearPatience is how long a start waits for the processes of a dead run to be gone.
const clearPatience = 10 * time.Second

// neededBytes is what a cluster writes in its first minutes, and some room for images.
const neededBytes = 64 << 20

// claim makes dir, with its lock already held: it is built under another name and then renamed, so that no sweep ever sees
// a home whose lock is not yet taken.
func claim(dir string) (*home, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return nil, err
	}
	if err := removeDead(dir); err != nil {
		return nil, err
	}
	if err := requireSpace(parent, neededBytes); err != nil {
		return nil, err
	}
	// A sweep of another process may take the unfinished directory in the moment before it is locked: then make another.
	for attempt := 0; ; attempt++ {
		h, err := tryClaim(parent, dir)
		lost := errors.Is(err, fs.ErrNotExist) || errors.Is(err, remains.ErrInUse)
		if err == nil || !lost || attempt == 20 {
			return h, err
		}
	}
}

// requireSpace says at the door what etcd would otherwise say by a panic, or, where its memory map meets a full tmpfs, by
// a signal that ends the process.
func requireSpace(dir string, needed uint64) error {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return err
	}
	if free := stat.Bavail * uint64(stat.Bsize); free < needed {
		return fmt.Errorf("%w (%d MB free, %d MB needed)", syscall.ENOSPC, free>>20, needed>>20)
	}
	return nil
}

func tryClaim(parent, dir string) (*home, error) {
	unfinished, err := os.MkdirTemp(parent, newPrefix)
	if err != nil {
		return nil, err
	}
	lock, err := remains.TakeLock(filepath.Join(unfinished, remains.LockName), os.O_CREATE)
	if err != nil {
		_ = os.RemoveAll(unfinished)
		return nil, err
	}
	_, err = fmt.Fprintf(lock, "%d\n", os.Getpid())
	if err == nil {
		// The kernel's rename replaces an empty directory, and refuses one that holds something; os.Rename refuses both.
		if errno := syscall.Rename(unfinished, dir); errno != nil {
			err = &os.LinkError{Op: "rename", Old: unfinished, New: dir, Err: errno}
		}
	}
	if err != nil {
		_ = os.RemoveAll(unfinished)
		_ = lock.Close()
		return nil, err
	}
	return &home{dir, lock}, nil
}

// removeDead clears dir when it is the home of a dead process, and refuses any other directory that holds something.
func removeDead(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	lock, err := remains.TakeLockOfDead(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("it holds files that are not embedded-kube's")
	}
	if err != nil {
		return err
	}
	defer lock.Close()
	return remains.Clear(dir, clearPatience)
}

func (h *home) path(name string) string { return filepath.Join(h.dir, name) }

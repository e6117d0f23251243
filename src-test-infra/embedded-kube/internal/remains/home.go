package remains

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// LockName is the file in a run's directory that is locked while the run lives. The kernel drops the lock when the process
// ends, however it ends, so "the lock can be taken" means "the owner is dead".
const LockName = "lock"

// ErrInUse is a lock that another process holds.
var ErrInUse = errors.New("another embedded-kube runs there")

// TakeLock never waits: who holds the lock keeps it until it ends.
func TakeLock(path string, flags int) (*os.File, error) {
	lock, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOFOLLOW|flags, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		owner := make([]byte, 20)
		n, _ := lock.ReadAt(owner, 0)
		err = fmt.Errorf("%w (process %s)", ErrInUse, strings.TrimSpace(string(owner[:n])))
	}
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	return lock, nil
}

// TakeLockOfDead takes the lock of a directory whose owner is dead.
func TakeLockOfDead(dir string) (*os.File, error) {
	path := filepath.Join(dir, LockName)
	lock, err := TakeLock(path, 0)
	if err != nil {
		return nil, err
	}
	// Between opening the file and locking it, another sweep may have removed this home and a new one may have got its
	// name: only the file that is still there counts.
	held, err := lock.Stat()
	if err == nil {
		var there os.FileInfo
		if there, err = os.Lstat(path); err == nil && !os.SameFile(held, there) {
			err = ErrInUse
		}
	}
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	return lock, nil
}

// Clear removes all that is left of a run; its lock is held by the caller. What cannot be removed keeps the lock's file, so
// that the next sweep tries again.
func Clear(dir string, patience time.Duration) error {
	if err := RemoveCgroup(CgroupName(dir), patience); err != nil {
		return err
	}
	return RemoveHome(dir)
}

// RemoveHome removes the lock last: when this is interrupted, the next sweep still knows the directory as one of ours.
func RemoveHome(dir string) error {
	var problem error
	// A component may write one more file while its directory is emptied.
	for attempt := 0; attempt < 20; attempt++ {
		problem = nil
		entries, err := os.ReadDir(dir)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		for _, entry := range entries {
			if entry.Name() != LockName {
				problem = errors.Join(problem, os.RemoveAll(filepath.Join(dir, entry.Name())))
			}
		}
		if problem != nil {
			continue
		}
		_ = os.Remove(filepath.Join(dir, LockName))
		if problem = os.Remove(dir); problem == nil {
			return nil
		}
	}
	return problem
}

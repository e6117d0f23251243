package main

import (
	"os"
	"path/filepath"
	"strings"
)

// sweep removes what killed processes left beside dir, and says which. It touches a directory only when its name is one
// of ours, it has a lock, and that lock can be taken.
func sweep(dir string) []string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil
	}
	parent := filepath.Dir(dir)
	entries, err := os.ReadDir(parent)
	if err != nil {
		return nil
	}
	var swept []string
	for _, entry := range entries {
		sibling := filepath.Join(parent, entry.Name())
		if sibling == dir || !entry.IsDir() || !strings.HasPrefix(entry.Name(), homePrefix) {
			continue
		}
		if sweepOne(sibling) {
			swept = append(swept, sibling)
		}
	}
	return swept
}

func sweepOne(sibling string) bool {
	path := filepath.Join(sibling, lockName)
	lock, err := takeLock(path, 0)
	if err != nil {
		// Killed between making the directory and its lock: rmdir takes it only while it is empty, and if its maker lives
		// after all, it makes another.
		return strings.HasPrefix(filepath.Base(sibling), newPrefix) && os.Remove(sibling) == nil
	}
	defer lock.Close()
	// Between opening the file and locking it, another sweep may have removed this home and a new one may have got its
	// name: only the file that is still there counts.
	held, err := lock.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	if err != nil || !os.SameFile(held, there) {
		return false
	}
	return removeHome(sibling) == nil
}

package main

import (
	"os"
	"path/filepath"
	"strings"

	"dev.cxp/embedded-kube/internal/remains"
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
	remains.RemoveOrphans()
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
	lock, err := remains.TakeLockOfDead(sibling)
	if err != nil {
		// Killed between making the directory and its lock: rmdir takes it only while it is empty, and if its maker lives
		// after all, it makes another.
		return strings.HasPrefix(filepath.Base(sibling), newPrefix) && os.Remove(sibling) == nil
	}
	defer lock.Close()
	return remains.Clear(sibling, clearPatience) == nil
}

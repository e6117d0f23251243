package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"dev.cxp/embedded-kube/internal/remains"
)

// abandoned makes a home whose owner is dead: closing the file is what the kernel does for a killed process.
func abandoned(t *testing.T, dir string) {
	t.Helper()
	h, err := claim(dir)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "etcd", "data"))
	if err := h.lock.Close(); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func Test_the_sweep_takes_homes_of_the_dead_and_nothing_else(t *testing.T) {
	parent := t.TempDir()
	in := func(name string) string { return filepath.Join(parent, name) }
	abandoned(t, in("cxp-kube-dead"))
	abandoned(t, in("other-dead"))
	live, err := claim(in("cxp-kube-live"))
	if err != nil {
		t.Fatal(err)
	}
	defer live.lock.Close()
	put(t, in("cxp-kube-nolock/data"))
	put(t, in("cxp-kube-file"))
	put(t, in("elsewhere/lock"))
	if err := os.Symlink(in("elsewhere"), in("cxp-kube-link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(in("cxp-kube-new-1"), 0o700); err != nil {
		t.Fatal(err)
	}

	swept := sweep(in("cxp-kube-mine"))

	slices.Sort(swept)
	if !slices.Equal(swept, []string{in("cxp-kube-dead"), in("cxp-kube-new-1")}) {
		t.Errorf("swept: %v", swept)
	}
	for _, left := range []string{"cxp-kube-live/lock", "other-dead/etcd/data", "cxp-kube-nolock/data", "cxp-kube-file", "elsewhere/lock", "cxp-kube-link"} {
		if !exists(in(left)) {
			t.Errorf("%s is gone", left)
		}
	}
	if exists(in("cxp-kube-dead")) {
		t.Error("the dead home is still there")
	}
}

func Test_a_home_is_private_and_says_who_owns_it(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "cxp-kube-a")
	h, err := claim(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer h.lock.Close()
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	_, err = claim(dir)
	if !errors.Is(err, remains.ErrInUse) || !strings.Contains(err.Error(), "process ") {
		t.Errorf("second claim: %v", err)
	}
	if !exists(filepath.Join(dir, remains.LockName)) {
		t.Error("the second claim damaged the home")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), newPrefix+"*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func Test_a_home_can_be_taken_over_from_the_dead_and_made_in_an_empty_directory(t *testing.T) {
	parent := t.TempDir()
	dead, empty := filepath.Join(parent, "cxp-kube-dead"), filepath.Join(parent, "empty")
	abandoned(t, dead)
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{dead, empty} {
		h, err := claim(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer h.lock.Close()
		if exists(filepath.Join(dir, "etcd")) {
			t.Errorf("%s kept its old data", dir)
		}
	}
}

func Test_a_foreign_directory_is_refused_and_left_alone(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "thesis.tex"))
	if _, err := claim(dir); err == nil || !strings.Contains(err.Error(), "not embedded-kube's") {
		t.Errorf("claim: %v", err)
	}
	if !exists(filepath.Join(dir, "thesis.tex")) {
		t.Error("the file is gone")
	}
}

func Test_removing_a_home_leaves_nothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cxp-kube-a")
	abandoned(t, dir)
	if err := remains.RemoveHome(dir); err != nil || exists(dir) {
		t.Errorf("still there: %v, %v", exists(dir), err)
	}
}

func Test_a_full_disk_is_noticed_before_anything_is_made(t *testing.T) {
	err := requireSpace(t.TempDir(), 1<<62)
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "MB free, 4398046511104 MB needed") {
		t.Errorf("got %v", err)
	}
	if err := requireSpace(t.TempDir(), 1); err != nil {
		t.Error(err)
	}
}

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"dev.cxp/embedded-kube/internal/remains"
	"golang.org/x/sys/unix"
)

// leftOf says what of a run is still on the machine: processes, mounts, control groups, its directory, interfaces.
func leftOf(dir string) []string {
	var left []string
	if exists(dir) {
		left = append(left, "directory "+dir)
	}
	for _, file := range []string{"/proc/self/mountinfo", "/proc/net/dev"} {
		text, _ := os.ReadFile(file)
		for _, line := range strings.Split(string(text), "\n") {
			if strings.Contains(line, dir) || strings.Contains(line, bridgeName) {
				left = append(left, file+": "+line)
			}
		}
	}
	groups, _ := filepath.Glob(filepath.Join(remains.CgroupMount, "*", remains.CgroupName(dir)))
	left = append(left, groups...)
	commands, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, command := range commands {
		if text, _ := os.ReadFile(command); bytes.Contains(text, []byte(dir)) {
			left = append(left, command+": "+string(bytes.ReplaceAll(text, []byte{0}, []byte{' '})))
		}
	}
	return left
}

func nothingIsLeft(t *testing.T, dir string) {
	t.Helper()
	var left []string
	end := time.Now().Add(patience)
	for time.Now().Before(end) {
		if left = leftOf(dir); len(left) == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("left behind: %s", strings.Join(left, "\n  "))
}

// processWith finds one of the run's processes by a part of its command line.
func (c *realCluster) processWith(t *testing.T, arguments string) int {
	t.Helper()
	commands, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, command := range commands {
		text, _ := os.ReadFile(command)
		if bytes.Contains(text, []byte(arguments)) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(command)))
			if err != nil {
				t.Fatal(err)
			}
			return pid
		}
	}
	t.Fatalf("no process has %q", arguments)
	return 0
}

func Test_the_supervisor_removes_what_a_killed_process_leaves(t *testing.T) {
	c := launchReal(t, filepath.Join(t.TempDir(), "cxp-kube-killed"))
	c.deploy(t, "web", 2, "serve", ":8080")
	c.available(t, "web", 2)
	if left := leftOf(c.dir); len(left) < 5 {
		t.Fatalf("a live cluster is not seen: this test proves nothing: %v", left)
	}
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	c.ends()
	nothingIsLeft(t, c.dir)
}

func Test_without_its_supervisor_the_next_start_removes_it(t *testing.T) {
	parent := t.TempDir()
	c := launchReal(t, filepath.Join(parent, "cxp-kube-killed"))
	c.run(t, "web", "app:1", "serve", ":8080")
	becomes(t, "its log is there", func(ctx context.Context) (bool, error) { return c.says(ctx, "web", "listening on :8080\n"), nil })
	if err := unix.Kill(c.processWith(t, "supervise\x00"+c.dir), unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	c.ends()
	if left := leftOf(c.dir); len(left) == 0 {
		t.Fatal("nothing was left: this test proves nothing")
	}
	next := launch(t, filepath.Join(parent, "cxp-kube-next"))
	next.until("ready", "registry")
	if left := leftOf(c.dir); len(left) > 0 {
		t.Errorf("left behind: %s", strings.Join(left, "\n  "))
	}
	next.closes()
}

func Test_a_cluster_that_is_killed_while_it_starts_leaves_nothing(t *testing.T) {
	needsRealNodes(t)
	for _, event := range []string{"starting", "ready"} {
		dir := filepath.Join(t.TempDir(), "cxp-kube-killed")
		l := launch(t, dir, "--node-kind", "real", "--nodes", "2")
		l.until(event, nil)
		if err := l.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		l.ends()
		if event == "starting" {
			// Its supervisor may not have been there yet: then the next start beside it is the one that removes it.
			sweep(filepath.Join(filepath.Dir(dir), "cxp-kube-next"))
		}
		nothingIsLeft(t, dir)
	}
}

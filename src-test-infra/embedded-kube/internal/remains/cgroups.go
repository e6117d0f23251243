// Package remains knows what a run leaves on the machine when it is killed, and removes it: control groups and its
// directory. Everything else ends with the run's processes, because it is inside their namespaces.
package remains

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// CgroupMount is where control groups are.
const CgroupMount = "/sys/fs/cgroup"

// CgroupName is the control group below which all of a run's are: the run's directory tells it, so that who finds the
// directory of a dead run finds its control groups too.
func CgroupName(home string) string {
	return fmt.Sprintf("/cxp-%x", sha256.Sum256([]byte(home)))[:21]
}

// CgroupKind is "v2", or "v1" or "hybrid" where each controller has a hierarchy of its own.
func CgroupKind() (string, error) {
	switch kind, err := fileSystem(CgroupMount); {
	case err != nil:
		return "", fmt.Errorf("there are no control groups in %s: %w", CgroupMount, err)
	case kind == unix.CGROUP2_SUPER_MAGIC:
		return "v2", nil
	}
	roots := cgroupRoots()
	if len(roots) == 0 {
		return "", fmt.Errorf("there are no control groups in %s", CgroupMount)
	}
	for _, root := range roots {
		if kind, _ := fileSystem(root); kind == unix.CGROUP2_SUPER_MAGIC {
			return "hybrid", nil
		}
	}
	return "v1", nil
}

func fileSystem(path string) (int64, error) {
	var stat unix.Statfs_t
	err := unix.Statfs(path, &stat)
	return int64(stat.Type), err
}

// cgroupRoots are the roots of all hierarchies.
func cgroupRoots() []string {
	if kind, _ := fileSystem(CgroupMount); kind == unix.CGROUP2_SUPER_MAGIC {
		return []string{CgroupMount}
	}
	entries, _ := os.ReadDir(CgroupMount)
	var roots []string
	for _, entry := range entries {
		root := filepath.Join(CgroupMount, entry.Name())
		kind, err := fileSystem(root)
		// Not the symbolic links (cpu -> cpu,cpuacct).
		if err == nil && entry.IsDir() && (kind == unix.CGROUP_SUPER_MAGIC || kind == unix.CGROUP2_SUPER_MAGIC) {
			roots = append(roots, root)
		}
	}
	return roots
}

// MakeCgroup makes a control group and its parents in every hierarchy, with all controllers that there are.
func MakeCgroup(name string) error {
	for _, root := range cgroupRoots() {
		dir := root
		for _, part := range strings.Split(strings.Trim(name, "/"), "/") {
			delegate(dir)
			parent := dir
			dir = filepath.Join(dir, part)
			if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
				return err
			}
			for _, setting := range []string{"cpuset.cpus", "cpuset.mems"} {
				// In version 1, a control group without processors takes no process.
				if value, err := os.ReadFile(filepath.Join(parent, setting)); err == nil && len(strings.TrimSpace(string(value))) > 0 {
					_ = os.WriteFile(filepath.Join(dir, setting), value, 0o600)
				}
			}
		}
		if root == CgroupMount {
			if err := requireControllers(dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// requireControllers looks whether a control group of version 2 got what kubelet cannot do without.
func requireControllers(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "cgroup.controllers"))
	if err != nil {
		return err
	}
	for _, needed := range []string{"cpu", "memory", "pids"} {
		if !slices.Contains(strings.Fields(string(text)), needed) {
			return fmt.Errorf("%s has no controller %q: its parent does not pass it on", dir, needed)
		}
	}
	return nil
}

// delegate lets the children of a control group of version 2 have its controllers.
func delegate(dir string) {
	controllers, err := os.ReadFile(filepath.Join(dir, "cgroup.controllers"))
	if err != nil {
		return
	}
	for _, controller := range strings.Fields(string(controllers)) {
		_ = os.WriteFile(filepath.Join(dir, "cgroup.subtree_control"), []byte("+"+controller), 0o600)
	}
}

// EnterCgroup moves a process, and what it will start, into a control group that is there.
func EnterCgroup(name string, pid int) error {
	for _, root := range cgroupRoots() {
		file := filepath.Join(root, name, "cgroup.procs")
		if err := os.WriteFile(file, []byte(strconv.Itoa(pid)), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// RemoveCgroup kills what is in a control group, and removes it with those below it, within a time.
func RemoveCgroup(name string, patience time.Duration) error {
	end := time.Now().Add(patience)
	for {
		problem := tryRemoveCgroup(name)
		if problem == nil || time.Now().After(end) {
			return problem
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func tryRemoveCgroup(name string) error {
	var problem error
	for _, root := range cgroupRoots() {
		group := filepath.Join(root, name)
		for _, dir := range treeOf(group) {
			killAll(dir)
		}
		problem = errors.Join(problem, removeTree(group))
	}
	return problem
}

// orphanAge is more than a start takes from making its control groups to filling them.
const orphanAge = time.Minute

// RemoveOrphans removes control groups of runs that have no process, and no directory that a sweep would find: who removed
// the directory of a killed run by hand, or with the build's output, did not know of them.
func RemoveOrphans() {
	for _, root := range cgroupRoots() {
		groups, _ := filepath.Glob(filepath.Join(root, "cxp-"+strings.Repeat("[0-9a-f]", 16)))
		for _, group := range groups {
			made, err := os.Stat(group)
			if err == nil && time.Since(made.ModTime()) > orphanAge && isEmpty(group) {
				_ = removeTree(group)
			}
		}
	}
}

// isEmpty says whether no process is in a control group or below.
func isEmpty(group string) bool {
	for _, dir := range treeOf(group) {
		pids, err := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
		if err != nil || len(pids) > 0 {
			return false
		}
	}
	return true
}

// treeOf are the control groups below one, itself first, parents before children.
func treeOf(group string) []string {
	var dirs []string
	_ = filepath.WalkDir(group, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			dirs = append(dirs, path)
		}
		return nil
	})
	return dirs
}

// removeTree removes the control groups that hold no process.
func removeTree(group string) error {
	var problem error
	dirs := treeOf(group)
	for i := len(dirs) - 1; i >= 0; i-- {
		if err := os.Remove(dirs[i]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			problem = errors.Join(problem, err)
		}
	}
	return problem
}

func killAll(dir string) {
	pids, err := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
	if err != nil {
		return
	}
	for _, line := range strings.Fields(string(pids)) {
		// 0 is a process that this namespace does not see: the number must never reach kill, which would take it for everyone.
		if pid, err := strconv.Atoi(line); err == nil && pid > 1 && pid != os.Getpid() {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

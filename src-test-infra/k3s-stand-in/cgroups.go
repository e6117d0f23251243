package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// The harness lets the container see the machine's control groups, as k3s needs it. What the node makes there would stay behind
// when the container is killed; so the Kubernetes gets a view in which the container's own control group is the root, and
// the engine removes everything with that.

// inOwnCgroups is the command that this program calls itself by, inside the new namespaces.
const inOwnCgroups = "in-own-cgroups"

const cgroupMount = "/sys/fs/cgroup"

func withOwnCgroups(name string, arguments ...string) *exec.Cmd {
	command := exec.Command("/proc/self/exe", append([]string{inOwnCgroups, name}, arguments...)...)
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWCGROUP}
	return command
}

// runInOwnCgroups mounts every hierarchy of version 1 anew, and becomes the program. With version 2 alone, the container's control
// group holds processes, and could have no children with controllers: there the machine's view stays.
func runInOwnCgroups(arguments []string) error {
	if err := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("cannot make mounts private: %w", err)
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	empty := false
	for _, line := range strings.Split(string(mounts), "\n") {
		point, kind, options := hierarchy(line)
		if point == "" {
			continue
		}
		if !empty {
			// A file system cannot be mounted on itself, also not with another root.
			if err := syscall.Mount("tmpfs", cgroupMount, "tmpfs", 0, "mode=755"); err != nil {
				return fmt.Errorf("cannot hide %s: %w", cgroupMount, err)
			}
			empty = true
		}
		if err := os.Mkdir(point, 0o755); err != nil {
			return err
		}
		if err := syscall.Mount("cgroup", point, kind, 0, options); err != nil {
			return fmt.Errorf("cannot mount %s on %s: %w", kind, point, err)
		}
	}
	return syscall.Exec(arguments[0], arguments, os.Environ())
}

// hierarchy reads a line of mountinfo: "36 35 0:30 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory".
func hierarchy(line string) (point, kind, options string) {
	before, after, found := strings.Cut(line, " - ")
	fields, super := strings.Fields(before), strings.Fields(after)
	if !found || len(fields) < 5 || len(super) < 3 || !strings.HasPrefix(fields[4], cgroupMount+"/") {
		return "", "", ""
	}
	switch super[0] {
	case "cgroup":
		var kept []string
		for _, option := range strings.Split(super[2], ",") {
			if option != "rw" && option != "ro" && !strings.HasPrefix(option, "release_agent") && option != "xattr" &&
				option != "clone_children" {
				kept = append(kept, option)
			}
		}
		return fields[4], "cgroup", strings.Join(kept, ",")
	case "cgroup2":
		return fields[4], "cgroup2", ""
	}
	return "", "", ""
}

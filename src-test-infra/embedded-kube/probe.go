package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"

	"dev.cxp/embedded-kube/internal/remains"
	"golang.org/x/sys/unix"
)

// probed is what `embedded-kube probe` prints.
type probed struct {
	RealNodes   bool      `json:"realNodes"`
	Problems    []problem `json:"problems"`
	Containerd  string    `json:"containerd,omitempty"`
	Runc        string    `json:"runc,omitempty"`
	Cgroups     string    `json:"cgroups,omitempty"`
	Snapshotter string    `json:"snapshotter,omitempty"`
}

// problem is one thing that this machine lacks; paste is a command that gives it, where there is one.
type problem struct {
	What  string `json:"what"`
	Fix   string `json:"fix"`
	Paste string `json:"paste,omitempty"`
}

// pluginDirs are where distributions put the CNI plugins.
var pluginDirs = []string{"/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"}

// cniPlugins are those that a Pod's network is made by.
var cniPlugins = []string{"ptp", "host-local", "loopback", "portmap"}

// systemPrograms are what nodes run besides this executable, and Debian's packages of them.
var systemPrograms = []struct{ name, packageName string }{
	{"containerd", "containerd"}, {"ctr", "containerd"}, {"runc", "runc"}, {"iptables", "iptables"}, {"mount", "mount"},
}

// probeMachine looks whether real nodes can run here, without leaving anything.
func probeMachine() *probed { return probeFor(os.TempDir()) }

// probeFor tells also how images are unpacked where the run's directory is.
func probeFor(dir string) *probed {
	p := &probed{Problems: []problem{}, Snapshotter: snapshotterFor(dir)}
	var versions sync.WaitGroup
	versions.Go(func() { p.Containerd = programVersion("containerd") })
	versions.Go(func() { p.Runc = programVersion("runc") })
	p.programs()
	p.namespaces()
	p.cgroups()
	versions.Wait()
	p.RealNodes = len(p.Problems) == 0
	return p
}

func (p *probed) lacks(what, fix, paste string) {
	p.Problems = append(p.Problems, problem{what, fix, paste})
}

func (p *probed) programs() {
	for _, program := range systemPrograms {
		if _, err := findProgram(program.name); err != nil {
			p.lacks("there is no "+program.name, "install it", install(program.packageName))
		}
	}
	if pluginDir() == "" {
		p.lacks("there are no CNI plugins ("+strings.Join(cniPlugins, ", ")+") in "+strings.Join(pluginDirs, ", "), "install them",
			install("containernetworking-plugins"))
	}
}

func install(packageName string) string {
	return "apt-get install -y --no-install-recommends " + packageName
}

// nodePath is where nodes look for programs: not the user's PATH, for it may name directories of the user.
const nodePath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

func findProgram(name string) (string, error) {
	for _, dir := range strings.Split(nodePath, ":") {
		path := filepath.Join(dir, name)
		if unix.Access(path, unix.X_OK) == nil {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

func pluginDir() string {
	for _, dir := range pluginDirs {
		found := true
		for _, plugin := range cniPlugins {
			found = found && unix.Access(filepath.Join(dir, plugin), unix.X_OK) == nil
		}
		if found {
			return dir
		}
	}
	return ""
}

var versionNumber = regexp.MustCompile(`\b\d+\.\d+\.\d+\S*`)

func programVersion(name string) string {
	path, err := findProgram(name)
	if err != nil {
		return ""
	}
	text, _ := exec.Command(path, "--version").Output()
	return strings.TrimSuffix(versionNumber.FindString(string(text)), ",")
}

// namespaces tries what a node's start does: only that tells whether a container or a security module forbids it.
func (p *probed) namespaces() {
	attempt := exec.Command("/proc/self/exe", "version")
	attempt.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET |
		syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC}
	attempt.SysProcAttr.Chroot = "/nowhere" // it is refused after the namespaces were made: nothing needs to run
	err := attempt.Run()
	switch {
	case errors.Is(err, syscall.ENOENT):
	case os.Geteuid() != 0:
		p.lacks(fmt.Sprintf("user %d is not root, and real nodes make namespaces and mounts", os.Geteuid()), "run as root", "")
	default:
		p.lacks(fmt.Sprintf("namespaces cannot be made: %v", err),
			"allow CAP_SYS_ADMIN and CAP_NET_ADMIN (in a container: run it privileged)", "")
	}
}

func (p *probed) cgroups() {
	kind, err := remains.CgroupKind()
	p.Cgroups = kind
	if err == nil && os.Geteuid() == 0 {
		name := fmt.Sprintf("/cxp-probe-%d", os.Getpid())
		err = errors.Join(remains.MakeCgroup(name), remains.RemoveCgroup(name, 0))
	}
	if err != nil {
		p.lacks(fmt.Sprintf("control groups cannot be made: %v", err),
			"make "+remains.CgroupMount+" writable (in a container: run it privileged, with its own cgroup namespace)", "")
	}
}

// snapshotterFor is overlayfs where a directory can be the upper one of an overlay; that it cannot be on another overlay, as in a
// container without a volume, is the usual reason for containerd's slower one.
func snapshotterFor(dir string) string {
	for ; ; dir = filepath.Dir(dir) {
		var stat unix.Statfs_t
		err := unix.Statfs(dir, &stat)
		switch {
		case err == nil && (stat.Type == unix.OVERLAYFS_SUPER_MAGIC || stat.Type == unix.NFS_SUPER_MAGIC):
			return "native"
		case err == nil || dir == filepath.Dir(dir):
			return "overlayfs"
		}
	}
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// inNode is where a node finds its own directory: a short path, because sockets have at most 108 bytes, and one that no
// mount below hides, wherever the directory is on the host.
const inNode = "/run/node"

// furnish gives the node, which has a mount namespace of its own, its own /run, /var/lib, /var/log and /proc: programs with
// fixed paths there (containerd, kubelet, CNI plugins) touch nothing of the host's and nothing of other nodes'.
func furnish(dir, executable, hostname string) error {
	if err := syscall.Sethostname([]byte(hostname)); err != nil {
		return fmt.Errorf("cannot set the host name: %w", err)
	}
	// First private, so that nothing gets out; then shared, so that Pods can ask for mounts that propagate.
	for _, propagation := range []uintptr{syscall.MS_PRIVATE, syscall.MS_SHARED} {
		if err := mount("none", "/", "", syscall.MS_REC|propagation, ""); err != nil {
			return err
		}
	}
	if err := mount("proc", "/proc", "proc", syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC, ""); err != nil {
		return err
	}
	// Bound before /run and /var/lib hide it, for it may be below them.
	if err := mount(executable, filepath.Join(dir, "bin", "embedded-kube"), "", syscall.MS_BIND, ""); err != nil {
		return err
	}
	own, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer own.Close()
	if err := mount("tmpfs", "/run", "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, "mode=755"); err != nil {
		return err
	}
	if err := os.Mkdir(inNode, 0o700); err != nil {
		return err
	}
	if err := mount(fmt.Sprintf("/proc/self/fd/%d", own.Fd()), inNode, "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		return err
	}
	for _, name := range []string{"lib", "log"} {
		if err := mount(filepath.Join(inNode, name), filepath.Join("/var", name), "", syscall.MS_BIND, ""); err != nil {
			return err
		}
	}
	if err := spareTheKernel(); err != nil {
		return err
	}
	for name, value := range networkSettings {
		if err := os.WriteFile(filepath.Join("/proc/sys/net/ipv4", name), []byte(value), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// networkSettings are of the node's own network namespace: it routes, and tells everybody each time that a packet was refused, and
// not once a second.
var networkSettings = map[string]string{"ip_forward": "1", "icmp_ratelimit": "0"}

// kubeletSettings are what kubelet sets for the whole machine when it finds anything else.
var kubeletSettings = map[string]string{
	"vm/overcommit_memory":      "1",
	"vm/panic_on_oom":           "0",
	"kernel/panic":              "10",
	"kernel/panic_on_oops":      "1",
	"kernel/keys/root_maxkeys":  "1000000",
	"kernel/keys/root_maxbytes": "25000000",
}

// spareTheKernel shows kubelet the settings that it wants, so that it does not change the user's machine.
func spareTheKernel() error {
	const shown = "/run/sysctl"
	for name, value := range kubeletSettings {
		file := filepath.Join(shown, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(value+"\n"), 0o644); err != nil {
			return err
		}
		real := filepath.Join("/proc/sys", name)
		if _, err := os.Stat(real); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := mount(file, real, "", syscall.MS_BIND, ""); err != nil {
			return err
		}
	}
	return nil
}

func mount(source, target, kind string, flags uintptr, data string) error {
	if err := syscall.Mount(source, target, kind, flags, data); err != nil {
		return fmt.Errorf("cannot mount %s on %s: %w", source, target, err)
	}
	return nil
}

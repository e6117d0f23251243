package main

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	executable = "/usr/lib/cxp/embedded-kube"
	configDir  = "/etc/rancher/k3s"
	// A volume, as in the real image: containers' file systems cannot be layered on the container's own.
	dataDir = "/var/lib/rancher/k3s"
	port    = "6443"
)

// event is one line of what the embedded Kubernetes reports.
type event struct {
	Event     string `json:"event"`
	Component string `json:"component"`
	URL       string `json:"url"`
	Message   string `json:"message"`
	// NodeAddress answers NodePorts, but on this container's loopback only.
	NodeAddress string `json:"nodeAddress"`
}

// runServer is PID 1 of the container: it ends with its Kubernetes, and on SIGTERM.
func runServer(arguments []string) error {
	options, err := serveOptions(configDir)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "level=info msg=\"Starting the stand-in for k3s\" arguments=%q options=%q\n", arguments, options)
	if err := os.MkdirAll(dataDir, 0o755); err != nil {
		return err
	}
	dir := filepath.Join(dataDir, "cxp-kube-"+strings.ToLower(rand.Text()))
	command := withOwnCgroups(executable, append([]string{"serve", "--dir", dir, "--node-kind", "real"}, options...)...)
	command.Stderr = os.Stderr
	lifeLine, err := command.StdinPipe()
	if err != nil {
		return err
	}
	reports, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	if err := command.Start(); err != nil {
		return err
	}
	go func() {
		<-signals
		_ = lifeLine.Close()
	}()
	if err := follow(reports, filepath.Join(dir, "kubeconfig")); err != nil {
		return err
	}
	return command.Wait()
}

// follow reads the reports until they end, and makes each known as k3s would.
func follow(reports io.Reader, kubeconfig string) error {
	lines := bufio.NewScanner(reports)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fmt.Fprintln(os.Stderr, lines.Text())
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			continue
		}
		switch {
		case e.Event == "ready" && e.Component == "apiserver":
			if err := publish(kubeconfig, e.URL); err != nil {
				return err
			}
		case e.Event == "usable":
			if err := publishNodePorts(e.NodeAddress); err != nil {
				return err
			}
			fmt.Fprintln(os.Stderr, `level=info msg="Node controller sync successful"`)
		case e.Event == "failed":
			return errors.New(e.Component + ": " + e.Message)
		}
	}
	return lines.Err()
}

// publish makes the API reachable at the container's port, and writes the kubeconfig that says so.
func publish(kubeconfig, url string) error {
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		return err
	}
	go forward(listener, strings.TrimPrefix(url, "https://"))
	text, err := os.ReadFile(kubeconfig)
	if err != nil {
		return err
	}
	published := strings.NewReplacer(url, "https://127.0.0.1:"+port, "cxp-embedded", "default").Replace(string(text))
	if err := os.MkdirAll(configDir, 0o755); err != nil {
		return err
	}
	// In one step, so that nobody reads half of it.
	half := filepath.Join(configDir, ".k3s.yaml")
	if err := os.WriteFile(half, []byte(published), 0o600); err != nil {
		return err
	}
	return os.Rename(half, filepath.Join(configDir, "k3s.yaml"))
}

// publishNodePorts makes the container's own address answer NodePorts, as a node's does.
func publishNodePorts(address string) error {
	if address == "" {
		return nil
	}
	if err := os.WriteFile("/proc/sys/net/ipv4/conf/all/route_localnet", []byte("1"), 0o600); err != nil {
		return err
	}
	out, err := exec.Command("/usr/sbin/iptables", "-t", "nat", "-A", "PREROUTING", "-p", "tcp", "--dport", "30000:32767",
		"-j", "DNAT", "--to-destination", address).CombinedOutput()
	if err != nil {
		return fmt.Errorf("cannot publish NodePorts: %w: %s", err, out)
	}
	return nil
}

func forward(listener net.Listener, address string) {
	for {
		outside, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer outside.Close()
			inside, err := net.Dial("tcp", address)
			if err != nil {
				return
			}
			defer inside.Close()
			go func() {
				_, _ = io.Copy(inside, outside)
				_ = inside.(*net.TCPConn).CloseWrite()
			}()
			_, _ = io.Copy(outside, inside)
		}()
	}
}

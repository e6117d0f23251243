package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// startPatience is for a machine on which much else runs.
const startPatience = 5 * time.Minute

// cluster is the embedded Kubernetes, as a child process whose end is the end of its standard input.
type cluster struct {
	command              *exec.Cmd
	stdin                io.Closer
	kubeconfig, registry string
	// stopping keeps its end from being a failure.
	stopping chan struct{}
	ended    chan struct{}
}

// kubeEvent is a line of its standard output, as src-test-infra/embedded-kube/README.md describes them.
type kubeEvent struct {
	Event, Component, Message, Kubeconfig, Registry string
	Log                                             []string
}

// startCluster returns when the cluster is usable.
func startCluster(executable, home string, nodes int) (*cluster, error) {
	command := exec.Command(executable, "serve", "--dir", home, "--node-kind", "real", "--nodes", strconv.Itoa(nodes), "--no-upstream")
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start the embedded Kubernetes: %w", err)
	}
	c := &cluster{command: command, stdin: stdin, stopping: make(chan struct{}), ended: make(chan struct{})}
	usable := make(chan kubeEvent, 1)
	go c.watch(stdout, usable)
	select {
	case event := <-usable:
		c.kubeconfig, c.registry = event.Kubeconfig, event.Registry
		return c, nil
	case <-time.After(startPatience):
		return nil, fmt.Errorf("the embedded Kubernetes was not usable after %v; its log is in %s", startPatience, home)
	}
}

// watch reads what the cluster reports. Without the cluster there is nothing to test: its failure, or its end, ends this process.
func (c *cluster) watch(stdout io.Reader, usable chan<- kubeEvent) {
	defer close(c.ended)
	for lines := bufio.NewReader(stdout); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		var event kubeEvent
		if json.Unmarshal(line, &event) != nil {
			continue
		}
		switch event.Event {
		case "usable":
			usable <- event
		case "failed":
			fmt.Fprintf(os.Stderr, "conformance: the embedded Kubernetes failed: %s: %s\n%s\n", event.Component, event.Message,
				strings.Join(event.Log, "\n"))
			os.Exit(1)
		}
	}
	select {
	case <-c.stopping:
	default:
		fmt.Fprintln(os.Stderr, "conformance: the embedded Kubernetes ended by itself")
		os.Exit(1)
	}
}

func (c *cluster) stop() error {
	close(c.stopping)
	_ = c.stdin.Close()
	<-c.ended
	if err := c.command.Wait(); err != nil {
		return fmt.Errorf("stop the embedded Kubernetes: %w", err)
	}
	return nil
}

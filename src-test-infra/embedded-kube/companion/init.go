package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// command is one line that init is told: start a process. Log is the file that gets its output, Input the one that it reads, if any.
type command struct {
	Name  string   `json:"name"`
	Args  []string `json:"args"`
	Env   []string `json:"env"`
	Input string   `json:"input"`
	Log   string   `json:"log"`
}

// report is one line that init says: it is up, or a process has ended, or it could not be started.
type report struct {
	Event  string `json:"event"`
	Name   string `json:"name,omitempty"`
	Status int    `json:"status,omitempty"`
	Error  string `json:"error,omitempty"`
}

// nodeInit is the first process of a node. When it ends, the kernel kills everything else in the node.
type nodeInit struct {
	mu      sync.Mutex
	running map[int]string
}

// runInit makes the node's mounts, then starts what it is told and reports what ends, until standard input ends: the
// process at its other end is the control plane, without which there is no node.
func runInit(arguments []string) {
	if len(arguments) != 3 {
		fmt.Fprintln(os.Stderr, "usage: companion init DIR EXECUTABLE HOSTNAME")
		os.Exit(2)
	}
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGCHLD)
	if err := furnish(arguments[0], arguments[1], arguments[2]); err != nil {
		say(report{Event: "failed", Error: err.Error()})
		os.Exit(1)
	}
	n := &nodeInit{running: map[int]string{}}
	go n.reap(signals)
	say(report{Event: "up"})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c command
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			say(report{Event: "failed", Error: err.Error()})
			os.Exit(1)
		}
		if err := n.start(c); err != nil {
			say(report{Event: "exited", Name: c.Name, Status: 127, Error: err.Error()})
		}
	}
}

func (n *nodeInit) start(c command) error {
	log, err := os.OpenFile(c.Log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	if c.Input == "" {
		c.Input = os.DevNull
	}
	input, err := os.Open(c.Input)
	if err != nil {
		return err
	}
	defer input.Close()
	n.mu.Lock()
	defer n.mu.Unlock()
	pid, err := syscall.ForkExec(c.Args[0], c.Args, &syscall.ProcAttr{
		Dir:   "/",
		Env:   append(os.Environ(), c.Env...),
		Files: []uintptr{input.Fd(), log.Fd(), log.Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return fmt.Errorf("cannot start %s: %w", c.Args[0], err)
	}
	n.running[pid] = c.Name
	return nil
}

// reap collects every process that ends, its own and the orphans that containers leave to it.
func (n *nodeInit) reap(signals <-chan os.Signal) {
	for range signals {
		for n.reapOne() {
		}
	}
}

func (n *nodeInit) reapOne() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	var status syscall.WaitStatus
	pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
	if pid <= 0 || err != nil {
		return false
	}
	if name, known := n.running[pid]; known {
		delete(n.running, pid)
		code := status.ExitStatus()
		if status.Signaled() {
			code = 128 + int(status.Signal())
		}
		say(report{Event: "exited", Name: name, Status: code})
	}
	return true
}

func say(r report) {
	line, _ := json.Marshal(r)
	_, _ = os.Stdout.Write(append(line, '\n'))
}

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
)

// node is one real node: a first process in namespaces of its own, and what it was told to start.
type node struct {
	name   string
	number int
	dir    string

	mu      sync.Mutex
	process *os.Process
	orders  io.WriteCloser
	// gone is closed when the first process has ended; each start has its own.
	gone chan struct{}
	// awaited are the programs whose end somebody waits for, by name, and runs counts them.
	awaited map[string]chan nodeReport
	runs    int
}

// nodeReport is what the first process says, see companion.
type nodeReport struct {
	Event  string `json:"event"`
	Name   string `json:"name"`
	Status int    `json:"status"`
	Error  string `json:"error"`
}

// inNode is where a node sees its own directory, see companion.
const inNode = "/run/node"

// The files of a node that people read.
const (
	kubeletLog    = "kubelet.log"
	containerdLog = "containerd.log"
)

func newNode(home string, number int) *node {
	name := nodeName(number)
	return &node{name: name, number: number, dir: filepath.Join(home, "nodes", name)}
}

func (n *node) address() string { return fmt.Sprintf("10.44.0.%d", 10+n.number) }

func (n *node) podCIDR() string { return fmt.Sprintf("10.42.%d.0/24", n.number) }

func (n *node) path(parts ...string) string {
	return filepath.Join(append([]string{n.dir}, parts...)...)
}

// launcher starts the nodes' first processes. Their death with this process is tied to the thread that started them, so that
// thread must live as long as the process.
type launcher struct{ work chan func() }

func newLauncher() *launcher {
	l := &launcher{make(chan func())}
	go func() {
		runtime.LockOSThread()
		for do := range l.work {
			do()
		}
	}()
	return l
}

func (l *launcher) start(command *exec.Cmd) error {
	result := make(chan error)
	l.work <- func() { result <- command.Start() }
	return <-result
}

// start begins the node's namespaces, and returns when they are furnished. The network is made meanwhile by attach.
func (n *node) start(l *launcher, companion string, attach func(pid int) error, lost func(error)) error {
	executable, err := os.Executable()
	if err != nil {
		return err
	}
	command := exec.Command(companion, "init", n.dir, executable, n.name)
	command.Env = []string{"PATH=" + nodePath}
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS |
			syscall.CLONE_NEWIPC,
		Pdeathsig: syscall.SIGKILL,
		Setsid:    true,
	}
	orders, err := command.StdinPipe()
	if err != nil {
		return err
	}
	reports, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := l.start(command); err != nil {
		return fmt.Errorf("cannot start the first process of %s in namespaces of its own: %w", n.name, err)
	}
	n.mu.Lock()
	n.process, n.orders, n.gone, n.awaited = command.Process, orders, make(chan struct{}), map[string]chan nodeReport{}
	n.mu.Unlock()
	up := make(chan error, 1)
	go n.listen(command, reports, up, lost)
	if err := attach(command.Process.Pid); err != nil {
		return err
	}
	return <-up
}

// listen reads what the first process says until it ends.
func (n *node) listen(command *exec.Cmd, reports io.Reader, up chan<- error, lost func(error)) {
	for lines := bufio.NewScanner(reports); lines.Scan(); {
		var r nodeReport
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			continue
		}
		switch r.Event {
		case "up":
			up <- nil
		case "failed":
			up <- errors.New(r.Error)
		case "exited":
			if n.tells(r) {
				continue
			}
			lost(fmt.Errorf("%s of %s ended with status %d %s", r.Name, n.name, r.Status, r.Error))
		}
	}
	err := command.Wait()
	defer close(n.gone)
	up <- fmt.Errorf("the first process of %s ended: %w", n.name, err)
	if n.isRunning() {
		lost(fmt.Errorf("the first process of %s ended: %v", n.name, err))
	}
}

// order tells the first process to start a program that lives as long as the node.
func (n *node) order(name, log string, args ...string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.send(name, "", log, args)
}

// send is told with the lock held.
func (n *node) send(name, input, log string, args []string) error {
	if n.orders == nil {
		return fmt.Errorf("%s is stopped", n.name)
	}
	order := map[string]any{"name": name, "args": args, "log": filepath.Join(inNode, log)}
	if input != "" {
		order["input"] = filepath.Join(inNode, input)
	}
	_, err := n.orders.Write(append(asJSON(order), '\n'))
	return err
}

// run runs a program in the node to its end. Its input and log are files in the node's directory.
func (n *node) run(input, log string, args ...string) error {
	n.mu.Lock()
	n.runs++
	name := fmt.Sprintf("%s-%d", filepath.Base(args[0]), n.runs)
	ended, gone := make(chan nodeReport, 1), n.gone
	err := n.send(name, input, log, args)
	if err == nil {
		n.awaited[name] = ended
	}
	n.mu.Unlock()
	if err != nil {
		return err
	}
	select {
	case r := <-ended:
		if r.Status != 0 {
			return fmt.Errorf("%s on %s ended with status %d %s", args[0], n.name, r.Status, r.Error)
		}
		return nil
	case <-gone:
		return fmt.Errorf("%s ended while it ran %s", n.name, args[0])
	}
}

// tells hands the end of a program to who waits for it; false when nobody does.
func (n *node) tells(r nodeReport) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	ended, known := n.awaited[r.Name]
	if known {
		delete(n.awaited, r.Name)
		ended <- r
	}
	return known
}

// life is the same as long as the node is not started anew; nil while it is stopped.
func (n *node) life() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.process == nil {
		return nil
	}
	return n.gone
}

// kill ends the node as a power cut does.
func (n *node) kill() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.process != nil {
		_ = n.process.Kill()
	}
	n.process, n.orders = nil, nil
}

func (n *node) isRunning() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.process != nil
}

package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// patience bounds every wait of these tests; a loaded machine needs more than a quiet one.
const patience = 90 * time.Second

// launched is the built binary as the JVM runs it.
type launched struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	events chan map[string]any
	exited chan error
	dir    string
}

func binary(t *testing.T) string {
	t.Helper()
	path := os.Getenv("EMBEDDED_KUBE")
	if path == "" {
		path = "target/classes/dev/cxp/embedded/kube/embedded-kube"
	}
	path, _ = filepath.Abs(path)
	if !exists(path) {
		t.Fatalf("there is no %s: run ./build.sh build first", path)
	}
	return path
}

func launch(t *testing.T, dir string, options ...string) *launched {
	t.Helper()
	l := &launched{t: t, dir: dir, events: make(chan map[string]any, 100), exited: make(chan error, 1)}
	l.cmd = exec.Command(binary(t), append([]string{"serve", "--dir", dir}, options...)...)
	var err error
	if l.stdin, err = l.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	l.run()
	return l
}

func (l *launched) run() {
	l.t.Helper()
	stdout, err := l.cmd.StdoutPipe()
	if err != nil {
		l.t.Fatal(err)
	}
	stderr, err := l.cmd.StderrPipe()
	if err != nil {
		l.t.Fatal(err)
	}
	if err := l.cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = l.cmd.Process.Kill() })
	go func() {
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			event := map[string]any{}
			if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
				l.t.Errorf("not a line of JSON: %q", lines.Text())
			}
			l.events <- event
		}
		close(l.events)
		noise, _ := io.ReadAll(stderr)
		if len(noise) > 0 {
			l.t.Errorf("on standard error: %q", noise)
		}
		l.exited <- l.cmd.Wait()
	}()
}

// until returns the first event of that name; any other is passed over, but "failed" ends the test.
func (l *launched) until(name string, component any) map[string]any {
	l.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case event, open := <-l.events:
			if !open {
				l.t.Fatalf("it ended before %q", name)
			}
			if event["event"] == name && (component == nil || event["component"] == component) {
				return event
			}
			if event["event"] == "failed" {
				l.t.Fatalf("failed: %v", event)
			}
		case <-timeout:
			l.t.Fatalf("no %q within %v", name, patience)
		}
	}
}

func (l *launched) client(kubeconfig string) *kubernetes.Clientset {
	l.t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		l.t.Fatal(err)
	}
	config.QPS = -1
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		l.t.Fatal(err)
	}
	return client
}

// ends waits for the process and returns its exit code.
func (l *launched) ends() int {
	l.t.Helper()
	go func() {
		for range l.events {
		}
	}()
	select {
	case <-l.exited:
		return l.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		l.t.Fatalf("process %d did not end", l.cmd.Process.Pid)
		return -1
	}
}

// closes ends the cluster as a JVM does, and returns how long that took.
func (l *launched) closes() time.Duration {
	l.t.Helper()
	start := time.Now()
	if err := l.stdin.Close(); err != nil {
		l.t.Fatal(err)
	}
	if code := l.ends(); code != 0 {
		l.t.Errorf("exit code %d", code)
	}
	return time.Since(start)
}

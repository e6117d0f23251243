package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

// run is one cluster and the tests on it.
type run struct {
	tests, kube, parts, home, work, reports string
	nodes, processes                        int
	seed                                    int64
}

func (r *run) carryOut() error {
	text, err := os.ReadFile(r.tests)
	if err != nil {
		return err
	}
	all, err := images(r.parts)
	if err != nil {
		return err
	}
	cluster, err := startCluster(r.kube, r.home, r.nodes)
	if err != nil {
		return err
	}
	emit(map[string]any{"event": "usable", "nodes": r.nodes})
	target := registry{cluster.registry, map[string]string{}}
	for _, i := range all {
		if err := target.push(i); err != nil {
			return err
		}
	}
	emit(map[string]any{"event": "pushed", "images": len(all)})
	code, err := r.test(cluster.kubeconfig, strings.Split(strings.TrimSpace(string(text)), "\n"))
	if err != nil {
		return err
	}
	if err := copyFile(filepath.Join(r.home, "embedded-kube.log"), filepath.Join(r.reports, "embedded-kube.log")); err != nil {
		return err
	}
	if err := cluster.stop(); err != nil {
		return err
	}
	emit(map[string]any{"event": "ended", "code": code})
	return nil
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600)
}

// test runs the tests and passes on what each of them reports; it returns ginkgo's exit code.
func (r *run) test(kubeconfig string, names []string) (int, error) {
	results := filepath.Join(r.work, "results")
	if err := syscall.Mkfifo(results, 0o600); err != nil {
		return 0, err
	}
	// Open for writing as well: so its end does not come when one of the processes that write to it ends.
	pipe, err := os.OpenFile(results, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer pipe.Close()
	log, err := os.Create(filepath.Join(r.reports, "ginkgo.log"))
	if err != nil {
		return 0, err
	}
	defer log.Close()

	command := exec.Command(filepath.Join(r.parts, "ginkgo"), r.arguments(kubeconfig, names)...)
	command.Dir = r.work
	command.Stdout, command.Stderr = log, log
	// The user's home, and with it what kubectl caches there, is none of the tests' business.
	command.Env = append(os.Environ(), "HOME="+r.work, "TMPDIR="+r.work, "KUBECONFIG=", resultsVariable+"="+results)
	// As the first process of a namespace it takes all others of this run with it when it ends.
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
	if err := command.Start(); err != nil {
		return 0, fmt.Errorf("start ginkgo: %w", err)
	}
	passedOn := make(chan struct{})
	go func() {
		defer close(passedOn)
		passOn(pipe)
	}()
	err = command.Wait()
	_, _ = pipe.WriteString(endOfResults + "\n")
	<-passedOn
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		return 0, err
	}
	return command.ProcessState.ExitCode(), nil
}

// resultsVariable names the pipe to which the tests write what came of them, see e2e/e2e_test.go.
const (
	resultsVariable = "CONFORMANCE_RESULTS"
	endOfResults    = "end"
)

func passOn(pipe io.Reader) {
	for lines := bufio.NewReader(pipe); ; {
		line, err := lines.ReadString('\n')
		if err != nil || strings.TrimSpace(line) == endOfResults {
			return
		}
		event := map[string]any{}
		if json.Unmarshal([]byte(line), &event) == nil {
			event["event"] = "test"
			emit(event)
		}
	}
}

func (r *run) arguments(kubeconfig string, names []string) []string {
	arguments := []string{"--procs=" + strconv.Itoa(r.processes), "--seed=" + strconv.FormatInt(r.seed, 10), "--timeout=24h",
		"--no-color", "--silence-skips", "--output-dir=" + r.reports, "--junit-report=junit.xml"}
	for _, name := range names {
		arguments = append(arguments, "--focus="+regexp.QuoteMeta(name)+"$")
	}
	return append(arguments, filepath.Join(r.parts, "e2e.test"), "--", "--kubeconfig="+kubeconfig, "--provider=skeleton",
		"--kubectl-path="+filepath.Join(r.parts, "kubectl"))
}

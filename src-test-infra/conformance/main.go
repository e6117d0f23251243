// Command conformance runs Kubernetes' own conformance tests against the embedded Kubernetes on real nodes, with images that it
// makes itself. It is made to be a child of the suite's JVM: it reports on standard output as JSON lines, and what it started ends
// with it, also when it is killed.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"sort"

	"go.yaml.in/yaml/v2"
	"k8s.io/kubernetes/test/conformance/testdata"
)

const usage = `usage:
  conformance list             print the names of all conformance tests
  conformance run OPTION...    run those whose names are in a file, until they are done or standard input ends

  --tests FILE     the names of the tests, one a line
  --kube FILE      the embedded Kubernetes
  --parts DIR      what build.sh made
  --home DIR       the cluster's directory; made, and removed at the end
  --work DIR       for temporary files of the tests
  --reports DIR    where ginkgo's log and its JUnit report go
  --nodes N        how many real nodes (default 3)
  --processes N    how many processes run tests side by side (default 4)
  --seed N         decides the tests' order
`

// A child's SIGKILL at its parent's death is tied to the thread that started it: the main one lives as long as the process.
func init() { runtime.LockOSThread() }

func main() {
	if len(os.Args) < 2 {
		wrongUsage()
	}
	var err error
	switch os.Args[1] {
	case "list":
		err = list()
	case "run":
		var r run
		flags := flag.NewFlagSet("run", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		flags.StringVar(&r.tests, "tests", "", "")
		flags.StringVar(&r.kube, "kube", "", "")
		flags.StringVar(&r.parts, "parts", "", "")
		flags.StringVar(&r.home, "home", "", "")
		flags.StringVar(&r.work, "work", "", "")
		flags.StringVar(&r.reports, "reports", "", "")
		flags.IntVar(&r.nodes, "nodes", 3, "")
		flags.IntVar(&r.processes, "processes", 4, "")
		flags.Int64Var(&r.seed, "seed", 1, "")
		if flags.Parse(os.Args[2:]) != nil || flags.NArg() > 0 {
			wrongUsage()
		}
		go endWithInput()
		err = r.carryOut()
	default:
		wrongUsage()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

func wrongUsage() {
	fmt.Fprint(os.Stderr, usage)
	os.Exit(2)
}

// endWithInput ends this process when its parent did; the children follow.
func endWithInput() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(3)
}

// emit reports an event to the parent.
func emit(event map[string]any) { _ = json.NewEncoder(os.Stdout).Encode(event) }

// list prints what Kubernetes' own list of conformance tests has, which is part of its sources.
func list() error {
	text, err := testdata.GetConformanceTestdataFS().EmbeddedFS.ReadFile("conformance.yaml")
	if err != nil {
		return err
	}
	var tests []struct {
		Codename string `yaml:"codename"`
	}
	if err := yaml.Unmarshal(text, &tests); err != nil {
		return err
	}
	names := []string{}
	for _, test := range tests {
		names = append(names, test.Codename)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Println(name)
	}
	return nil
}

// Command embedded-kube is one real Kubernetes in one process: etcd, API server, controller manager,
// scheduler and an OCI registry. One process shares one heap and one package initialisation (less memory, faster
// start), and is one thing to kill.
//
// It is made to be a child of a test's JVM: it reports on standard output as JSON lines, and ends, leaving nothing
// behind, when its standard input ends.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

const usage = `usage:
  embedded-kube serve --dir DIR [--keep]   run until standard input ends, SIGTERM or SIGINT
  embedded-kube version                    print the versions inside, as JSON

  --dir DIR   directory for all state; made if absent, removed at the end
  --keep      leave DIR at the end, for debugging
`

func main() {
	if len(os.Args) < 2 {
		wrongUsage("no command given")
	}
	switch os.Args[1] {
	case "version":
		_ = json.NewEncoder(os.Stdout).Encode(versions())
	case "serve":
		flags := flag.NewFlagSet("serve", flag.ContinueOnError)
		flags.Usage = func() {}
		dir := flags.String("dir", "", "")
		keep := flags.Bool("keep", false, "")
		if err := flags.Parse(os.Args[2:]); err != nil {
			wrongUsage("")
		}
		if *dir == "" || flags.NArg() > 0 {
			wrongUsage("serve needs --dir DIR and takes nothing else but --keep")
		}
		serve(*dir, *keep)
	default:
		wrongUsage(fmt.Sprintf("unknown command %q", os.Args[1]))
	}
}

func wrongUsage(problem string) {
	if problem != "" {
		fmt.Fprintf(os.Stderr, "embedded-kube: %s\n", problem)
	}
	fmt.Fprint(os.Stderr, usage)
	os.Exit(2)
}

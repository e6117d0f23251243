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
	"runtime"
	"slices"
	"strings"
)

const usage = `usage:
  embedded-kube serve --dir DIR [OPTION...]   run until standard input ends, SIGTERM or SIGINT
  embedded-kube probe                         print whether real nodes can run here, and what is missing, as JSON
  embedded-kube version                       print the versions inside, as JSON

  --dir DIR            directory for all state; made if absent, removed at the end
  --keep               leave DIR at the end, for debugging
  --node-kind KIND     none (default); simulated: Nodes that are Ready, whose Pods the parent takes care of; or
                       real: kubelet and containerd, see probe; auto: real where that can be, else simulated
  --nodes N            how many (default 1)
  --node-platform OS/ARCHITECTURE
                       what simulated nodes say of themselves (default this machine's)
  --mirror HOST=URL    where real nodes find images of a registry, or of any (*), besides the run's own (repeatable)
  --no-upstream        real nodes do not ask the registries that images name
`

func main() {
	if len(os.Args) < 2 {
		wrongUsage("no command given")
	}
	switch os.Args[1] {
	case "version":
		_ = json.NewEncoder(os.Stdout).Encode(versions())
	case "probe":
		_ = json.NewEncoder(os.Stdout).Encode(probeMachine())
	case "node":
		nodeCommand(os.Args[2:])
	case "serve":
		flags := flag.NewFlagSet("serve", flag.ContinueOnError)
		flags.Usage = func() {}
		var o serveOptions
		flags.StringVar(&o.dir, "dir", "", "")
		flags.BoolVar(&o.keep, "keep", false, "")
		flags.StringVar(&o.nodeKind, "node-kind", noNodes, "")
		flags.IntVar(&o.nodes, "nodes", 1, "")
		flags.StringVar(&o.nodePlatform, "node-platform", runtime.GOOS+"/"+runtime.GOARCH, "")
		flags.Var(&o.mirrors, "mirror", "")
		flags.BoolVar(&o.noUpstream, "no-upstream", false, "")
		if err := flags.Parse(os.Args[2:]); err != nil {
			wrongUsage("")
		}
		if flags.NArg() > 0 {
			wrongUsage(fmt.Sprintf("serve takes options only, not %q", flags.Arg(0)))
		}
		if problem := o.problem(); problem != "" {
			wrongUsage(problem)
		}
		serve(o)
	default:
		wrongUsage(fmt.Sprintf("unknown command %q", os.Args[1]))
	}
}

// The kinds of nodes that a cluster can have.
const (
	noNodes        = "none"
	simulatedKind  = "simulated"
	realKind       = "real"
	autoKind       = "auto"
	mostNodes      = 16
	platformFormat = "OS/ARCHITECTURE"
)

var nodeKinds = []string{noNodes, simulatedKind, realKind, autoKind}

// serveOptions are what the parent asks of serve.
type serveOptions struct {
	dir          string
	keep         bool
	nodeKind     string
	nodes        int
	nodePlatform string
	mirrors      mirrors
	noUpstream   bool
}

// problem says what is wrong with the options; nothing when they are right.
func (o serveOptions) problem() string {
	switch {
	case o.dir == "":
		return "serve needs --dir DIR"
	case !slices.Contains(nodeKinds, o.nodeKind):
		return fmt.Sprintf("--node-kind is one of %s, not %q", strings.Join(nodeKinds, ", "), o.nodeKind)
	case o.nodes < 1 || o.nodes > mostNodes:
		return fmt.Sprintf("--nodes is a number from 1 to %d, not %d", mostNodes, o.nodes)
	case !strings.Contains(strings.Trim(o.nodePlatform, "/"), "/"):
		return fmt.Sprintf("--node-platform is %s, not %q", platformFormat, o.nodePlatform)
	}
	return ""
}

func wrongUsage(problem string) {
	if problem != "" {
		fmt.Fprintf(os.Stderr, "embedded-kube: %s\n", problem)
	}
	fmt.Fprint(os.Stderr, usage)
	os.Exit(2)
}

// Command k3s-stand-in is the entry point of an image that keeps the contract of rancher/k3s as far as a test harness sees it:
// the command "server", /etc/rancher/k3s/{config,registries,k3s}.yaml, port 6443, the log line that says that it is up, and ctr.
// Behind it is the project's embedded Kubernetes with a real node.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	name, arguments := filepath.Base(os.Args[0]), os.Args[1:]
	if name != "ctr" && len(arguments) > 0 {
		name, arguments = arguments[0], arguments[1:]
	}
	var err error
	switch name {
	case "server":
		err = runServer(arguments)
	case "ctr":
		err = runCtr(arguments)
	case inOwnCgroups:
		err = runInOwnCgroups(arguments)
	default:
		err = fmt.Errorf("this stand-in for k3s has the commands server and ctr, not %q", name)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "level=fatal msg=%q\n", err)
		os.Exit(1)
	}
}

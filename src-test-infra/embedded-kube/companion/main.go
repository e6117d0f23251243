// Command companion is the small half of embedded-kube's real nodes: what must run as a process of its own but need not
// carry a Kubernetes. It is embedded into embedded-kube, which writes it into its directory.
package main

import (
	"fmt"
	"os"
)

func main() {
	if os.Getenv("CNI_COMMAND") != "" {
		policies()
		return
	}
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "companion is started by embedded-kube")
		os.Exit(2)
	}
	switch arguments := os.Args[2:]; os.Args[1] {
	case "pause":
		pause()
	case "init":
		runInit(arguments)
	case "supervise":
		supervise(arguments)
	default:
		fmt.Fprintf(os.Stderr, "companion has no command %q\n", os.Args[1])
		os.Exit(2)
	}
}

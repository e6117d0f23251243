// Command shell is the images' sh: busybox's, whose messages tests expect, or bash where a variable has a name that is no identifier
// (data-1), which tests want to find, and which Debian's busybox does not hand on.
package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"syscall"
)

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func main() {
	program := "/usr/bin/busybox"
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); !identifier.MatchString(name) {
			program = "/usr/bin/bash-static"
		}
	}
	// Both know by their first argument, which stays, that they are to be a plain sh.
	fmt.Fprintln(os.Stderr, "sh:", syscall.Exec(program, os.Args, os.Environ()))
	os.Exit(126)
}

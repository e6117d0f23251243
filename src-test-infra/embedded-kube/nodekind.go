package main

import (
	"errors"
	"fmt"
	"strings"
)

// chooseNodes decides what kind of nodes the cluster gets, and says so.
func (p *process) chooseNodes() error {
	fields := []field{{"count", p.options.nodes}}
	if p.options.nodeKind == autoKind || p.options.nodeKind == realKind {
		found := probeFor(p.home.dir)
		if p.options.nodeKind == realKind && !found.RealNodes {
			return failed("node", "tried to run real nodes", errors.New(found.text()), "use --node-kind simulated where Pods need not run")
		}
		p.options.nodeKind = realKind
		if !found.RealNodes {
			p.options.nodeKind = simulatedKind
		}
		fields = append(fields, field{"runtime", "containerd " + found.Containerd}, field{"problems", found.Problems})
	}
	p.events.emit("nodes", append([]field{{"kind", p.options.nodeKind}}, fields...)...)
	return nil
}

// text is everything that this machine lacks, with what to do about it.
func (p *probed) text() string {
	var lines []string
	for _, each := range p.Problems {
		line := each.What + ": " + each.Fix
		if each.Paste != "" {
			line += fmt.Sprintf(" (%s)", each.Paste)
		}
		lines = append(lines, line)
	}
	return "this machine cannot: " + strings.Join(lines, "; ")
}

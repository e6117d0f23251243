package policies

import (
	"slices"
	"strings"
)

// Rules are the chains of one node.
type Rules struct {
	names []string
	lines []string
}

// For makes the rules of a node; none where no policy selects a Pod of it.
func (c *Compiled) For(node string) Rules {
	var r Rules
	first := &chain{name: firstName}
	var guards []*chain
	for _, e := range c.state.Endpoints {
		if e.Node != node {
			continue
		}
		into := len(guards)
		for _, way := range []direction{egress, ingress} {
			if policies := c.guards[guarded{e.Address, way.kind}]; len(policies) > 0 {
				guard := c.guard(policies)
				guards = append(guards, guard)
				first.add("-A", first.name, way.own, e.Address, "-j", guard.name)
			}
		}
		if len(guards) > into {
			// Nothing can be denied to a Pod that comes back to itself by a Service.
			first.lines = slices.Insert(first.lines, 0, "-A "+first.name+" -s "+e.Address+" -d "+e.Address+" -j RETURN")
		}
	}
	if len(guards) == 0 {
		return r
	}
	known := []string{"-A " + first.name + " -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN"}
	if c.state.APIServer != "" {
		known = append(known, "-A "+first.name+" -s "+c.state.APIServer+" -m conntrack ! --ctstate DNAT -j RETURN")
	}
	first.lines = append(known, first.lines...)
	r.lines = first.lines
	for _, guard := range guards {
		r.take(guard)
	}
	return r
}

// guard is the chain of all Pods that the same policies select: what none of them allows is denied.
func (c *Compiled) guard(policies []*chain) *chain {
	var names []string
	for _, policy := range policies {
		names = append(names, policy.name)
	}
	name := chainName(append([]string{"guard"}, names...)...)
	if known := c.made[name]; known != nil {
		return known
	}
	made := &chain{name: name, below: policies}
	c.made[name] = made
	made.add("-A", name, "-j", forget)
	for _, policy := range policies {
		made.add("-A", name, "-m comment --comment", shortened(policy.comment), "-j", policy.name)
	}
	made.add("-A", name, "-m mark ! --mark", allowed, "-j", deny)
	return made
}

// shortened, because iptables takes 255 bytes, and a policy's name may have as many.
func shortened(comment string) string { return comment[:min(len(comment), 200)] }

func (r *Rules) take(c *chain) {
	if slices.Contains(r.names, c.name) {
		return
	}
	r.names = append(r.names, c.name)
	r.lines = append(r.lines, c.lines...)
	for _, below := range c.below {
		r.take(below)
	}
}

// Equal says whether nothing would change.
func (r Rules) Equal(other Rules) bool { return slices.Equal(r.lines, other.lines) }

// Replacing is the text for iptables-restore that puts these rules in the place of others, in one step of the kernel: no packet
// sees a part of them.
func (r Rules) Replacing(old Rules) string {
	var text strings.Builder
	text.WriteString("*mangle\n:" + firstName + " - [0:0]\n")
	stale := slices.DeleteFunc(slices.Clone(old.names), func(name string) bool { return slices.Contains(r.names, name) })
	for _, name := range slices.Concat(r.names, stale) {
		// Naming a chain makes it, or empties the one that is there.
		text.WriteString(":" + name + " - [0:0]\n")
	}
	for _, line := range r.lines {
		text.WriteString(line + "\n")
	}
	for _, name := range stale {
		text.WriteString("-X " + name + "\n")
	}
	text.WriteString("COMMIT\n")
	return text.String()
}

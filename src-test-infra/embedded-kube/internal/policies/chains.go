package policies

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
)

// Two bits of a packet's mark, which neither kube-proxy (0x4000) nor the CNI plugins (0x2000) use.
const (
	allowed = "0x100000/0x100000"
	denied  = "0x200000/0x200000"
	// deny also takes away kube-proxy's mark, for kube-proxy accepts what carries it before it could be refused.
	deny      = "MARK --set-xmark 0x200000/0x204000"
	allow     = "MARK --set-xmark " + allowed
	forget    = "MARK --set-xmark 0x0/0x100000"
	firstName = "CXP-POLICIES"
)

// Foundation is what a node gets before its first Pod, and every later set of chains hangs on. Policies are judged in the table
// mangle: there a packet has its last destination (a Pod's address, not a Service's) and still its first source, and nobody
// else decides. Only the table filter can tell the sender; should somebody accept the packet there, it is dropped behind.
const Foundation = `*mangle
:` + firstName + ` - [0:0]
-A FORWARD -j ` + firstName + `
-A POSTROUTING -m mark --mark ` + denied + ` -j DROP
COMMIT
*filter
-A FORWARD -m mark --mark ` + denied + ` -j REJECT --reject-with icmp-admin-prohibited
COMMIT
`

// chain is one of iptables: its lines, and the chains that they jump to.
type chain struct {
	name string
	// comment is for people who read the chains.
	comment string
	lines   []string
	below   []*chain
}

func (c *chain) add(words ...string) {
	words = slices.DeleteFunc(words, func(word string) bool { return word == "" })
	c.lines = append(c.lines, strings.Join(words, " "))
}

// chainName is unique to what it is made of; iptables takes 28 bytes.
func chainName(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return "CXP-" + base32.StdEncoding.EncodeToString(sum[:])[:20]
}

// Compiled are the chains of all nodes.
type Compiled struct {
	state *State
	// guards are the chains that a Pod's traffic must pass, by address and direction.
	guards map[guarded][]*chain
	made   map[string]*chain
}

type guarded struct {
	address string
	way     networkingv1.PolicyType
}

// Compile finds out whom each policy selects, and what it allows them.
func Compile(s State) *Compiled {
	s.sorted()
	c := &Compiled{state: &s, guards: map[guarded][]*chain{}, made: map[string]*chain{}}
	for _, policy := range s.Policies {
		for i := range s.Endpoints {
			e := &s.Endpoints[i]
			if e.Node == "" || e.Namespace != policy.Namespace || !selects(&policy.Spec.PodSelector, e.Labels) {
				continue
			}
			for _, way := range []direction{ingress, egress} {
				if rules, isolates := way.rules(policy); isolates {
					key := guarded{e.Address, way.kind}
					c.guards[key] = append(c.guards[key], c.policy(policy, way, rules, e))
				}
			}
		}
	}
	return c
}

// policy is the chain of a policy in one direction. All Pods that it selects share it, unless a port's name means another number
// for some of them.
func (c *Compiled) policy(policy *networkingv1.NetworkPolicy, way direction, rules []rule, selected *Endpoint) *chain {
	key := []string{policy.Namespace, policy.Name, string(way.kind)}
	if way == ingress {
		for _, r := range rules {
			if hasNames(r.ports) {
				key = append(key, fmt.Sprint(resolve(r.ports, selected)))
			}
		}
	}
	name := chainName(key...)
	if known := c.made[name]; known != nil {
		return known
	}
	made := &chain{name: name, comment: policy.Namespace + "/" + policy.Name}
	c.made[name] = made
	for _, r := range rules {
		c.rule(made, policy.Namespace, way, r, selected)
	}
	return made
}

// rule adds what marks a packet as allowed.
func (c *Compiled) rule(to *chain, namespace string, way direction, r rule, selected *Endpoint) {
	if way == ingress {
		fixed := resolve(r.ports, selected)
		c.peers(to, namespace, way, r, func(*Endpoint) ports { return fixed })
		return
	}
	// A port's name means what it does at the other end.
	c.peers(to, namespace, way, r, func(peer *Endpoint) ports { return resolve(r.ports, peer) })
}

func (c *Compiled) peers(to *chain, namespace string, way direction, r rule, at func(*Endpoint) ports) {
	if len(r.peers) == 0 {
		c.lines(to, "", nil, at(nil))
		if way == egress && hasNames(r.ports) {
			c.endpoints(to, way, at, func(*Endpoint) bool { return true })
		}
		return
	}
	for _, peer := range r.peers {
		if peer.IPBlock == nil {
			c.endpoints(to, way, at, func(e *Endpoint) bool { return c.state.isPeer(peer, namespace, e) })
		} else if block, isIPv4 := blockOf(peer.IPBlock); isIPv4 {
			c.lines(to, way.peer+" "+block.cidr.String(), block.exceptions(way), at(nil))
			// What a block means by a port's name is known where a Pod is behind the address.
			if way == egress && hasNames(r.ports) {
				c.endpoints(to, way, at, func(e *Endpoint) bool { return block.contains(e.Address) })
			}
		}
	}
}

func (c *Compiled) endpoints(to *chain, way direction, at func(*Endpoint) ports, isPeer func(*Endpoint) bool) {
	for i := range c.state.Endpoints {
		// What shares its address is not known as a sender.
		if e := &c.state.Endpoints[i]; isPeer(e) && (way == egress || len(e.Only) == 0) {
			c.lines(to, way.peer+" "+e.Address, nil, at(e).of(e))
		}
	}
}

// lines allow ports to what a match describes, but not to the exceptions.
func (c *Compiled) lines(to *chain, match string, except []string, p ports) {
	if !p.every && len(p.list) == 0 {
		return
	}
	then := c.then(to, p)
	if len(except) == 0 {
		to.add("-A", to.name, match, then)
		return
	}
	block := c.part(to, match+fmt.Sprint(except)+then, func(made *chain) {
		for _, e := range except {
			made.add("-A", made.name, e, "-j RETURN")
		}
		made.add("-A", made.name, then)
	})
	to.add("-A", to.name, match, "-j", block.name)
}

// then is what ends a line: one port's match and the mark, or a jump to a chain that has more of them. So peers and ports are
// added up, and not multiplied.
func (c *Compiled) then(of *chain, p ports) string {
	switch {
	case p.every:
		return "-j " + allow
	case len(p.list) == 1:
		return p.list[0].match() + " -j " + allow
	}
	part := c.part(of, fmt.Sprint(p.list), func(made *chain) {
		for _, port := range p.list {
			made.add("-A", made.name, port.match(), "-j", allow)
		}
	})
	return "-j " + part.name
}

// part is a chain that belongs to another.
func (c *Compiled) part(of *chain, what string, fill func(*chain)) *chain {
	name := chainName(of.name, what)
	if known := c.made[name]; known != nil {
		return known
	}
	made := &chain{name: name}
	c.made[name] = made
	fill(made)
	of.below = append(of.below, made)
	return made
}

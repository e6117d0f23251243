package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"sync"

	"dev.cxp/embedded-kube/internal/policies"
	"dev.cxp/embedded-kube/internal/sandboxes"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
	"k8s.io/klog/v2"
)

// networkPolicies puts NetworkPolicies into force on every node of the run. One place does it for all nodes, so a Pod's address
// is known everywhere before the Pod's first process starts: the node's CNI plugin says it, and waits for the answer.
type networkPolicies struct {
	nodes []*node
	// lost is told of a node on which policies cannot be put into force: a cluster that does not isolate is none.
	lost func(*node, error)

	mu        sync.Mutex
	sandboxes map[string]*sandbox
	// asked and done count what wants a look at everything: whoever waits for a number knows that it was looked at since.
	asked, done uint64
	problem     error
	changed     *sync.Cond

	// force is what each node has; only the rounds use it.
	force map[*node]inForce
}

// sandbox is what a Pod's address belongs to.
type sandbox struct {
	sandboxes.Change
	node *node
	life <-chan struct{}
	// pod is how the Pod was last seen: it may run on when its object is gone already.
	pod *corev1.Pod
}

type inForce struct {
	rules policies.Rules
	life  <-chan struct{}
}

func newNetworkPolicies(nodes []*node, lost func(*node, error)) *networkPolicies {
	p := &networkPolicies{nodes: nodes, lost: lost, sandboxes: map[string]*sandbox{}, force: map[*node]inForce{}}
	p.changed = sync.NewCond(&p.mu)
	return p
}

// listen begins to hear of a node's sandboxes. They wait until the run knows the policies.
func (p *networkPolicies) listen(n *node) error {
	listener, err := sandboxes.Listen(n.dir)
	if err != nil {
		return fmt.Errorf("cannot listen for the sandboxes of %s: %w", n.name, err)
	}
	go sandboxes.Serve(listener, func(c sandboxes.Change) error { return p.note(n, c) })
	return nil
}

// note returns when a new sandbox is judged by all policies, on every node.
func (p *networkPolicies) note(n *node, c sandboxes.Change) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	p.changed.Broadcast()
	if c.Gone {
		delete(p.sandboxes, c.ID)
		return nil
	}
	p.sandboxes[c.ID] = &sandbox{Change: c, node: n, life: n.life()}
	for mine := p.asked; p.done < mine; {
		p.changed.Wait()
	}
	return p.problem
}

// ask wants a look at everything, soon.
func (p *networkPolicies) ask() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	p.changed.Broadcast()
}

// follow keeps the policies in force that the cluster has. It returns when those are that it had at first.
func (p *networkPolicies) follow(ctx context.Context, client kubernetes.Interface) error {
	seen, err := watchPolicies(ctx, client, p.ask)
	if err != nil {
		return err
	}
	first := make(chan struct{})
	go p.rounds(ctx, seen, first)
	<-first
	return nil
}

// rounds looks at everything whenever somebody asked. What is asked during a round waits for the next: however much changes
// at once, nothing waits for more than two.
func (p *networkPolicies) rounds(ctx context.Context, seen *policySources, first chan struct{}) {
	for ctx.Err() == nil {
		p.mu.Lock()
		for p.asked == p.done && first == nil {
			p.changed.Wait()
		}
		round := p.asked
		p.mu.Unlock()
		err := p.round(ctx, seen)
		if err != nil {
			klog.ErrorS(err, "NetworkPolicies could not be put into force")
		}
		p.mu.Lock()
		p.done, p.problem = round, err
		p.changed.Broadcast()
		p.mu.Unlock()
		if first != nil {
			close(first)
			first = nil
		}
	}
}

func (p *networkPolicies) round(ctx context.Context, seen *policySources) error {
	state, err := p.state(ctx, seen)
	if err != nil {
		return err
	}
	compiled := policies.Compile(state)
	problems := make([]error, len(p.nodes))
	lives := make([]<-chan struct{}, len(p.nodes))
	rules := make([]policies.Rules, len(p.nodes))
	var all sync.WaitGroup
	for i, n := range p.nodes {
		lives[i], rules[i] = n.life(), compiled.For(n.name)
		old := p.force[n]
		if old.life != lives[i] {
			// It was started anew, and has nothing of before.
			old.rules = policies.Rules{}
		}
		if lives[i] == nil || rules[i].Equal(old.rules) {
			continue
		}
		all.Go(func() { problems[i] = n.restore(rules[i].Replacing(old.rules)) })
	}
	all.Wait()
	for i, n := range p.nodes {
		if problems[i] == nil {
			p.force[n] = inForce{rules[i], lives[i]}
		} else if n.life() == lives[i] {
			p.lost(n, problems[i])
		}
	}
	return errors.Join(problems...)
}

// state is what the policies are judged by. Nobody looks at Pods as long as there are none.
func (p *networkPolicies) state(ctx context.Context, seen *policySources) (policies.State, error) {
	s := policies.State{Policies: seen.policies(), APIServer: fabricAddress}
	if len(s.Policies) == 0 {
		return s, nil
	}
	if err := seen.watchPods(ctx); err != nil {
		return s, err
	}
	s.Namespaces = seen.namespaces()
	s.Endpoints = append(s.Endpoints, dnsEndpoint())
	for _, box := range p.boxes() {
		pod, err := seen.pod(ctx, box)
		if err != nil {
			return s, err
		}
		if pod != nil {
			box.pod = pod
		}
		if box.pod == nil {
			// Its object was gone before it began; it will be ended.
			continue
		}
		for _, address := range box.Addresses {
			s.Endpoints = append(s.Endpoints, endpoint(box, address))
		}
	}
	return s, nil
}

// boxes are the sandboxes of nodes as they run now: what a node had before a power cut is no more.
func (p *networkPolicies) boxes() []*sandbox {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.sandboxes, func(_ string, box *sandbox) bool {
		life := box.node.life()
		return life != nil && life != box.life
	})
	boxes := make([]*sandbox, 0, len(p.sandboxes))
	for _, box := range p.sandboxes {
		boxes = append(boxes, box)
	}
	return boxes
}

func endpoint(box *sandbox, address string) policies.Endpoint {
	e := policies.Endpoint{Namespace: box.Namespace, Labels: box.pod.Labels, Address: address, Node: box.node.name}
	for _, containers := range [][]corev1.Container{box.pod.Spec.InitContainers, box.pod.Spec.Containers} {
		for _, container := range containers {
			e.Ports = append(e.Ports, container.Ports...)
		}
	}
	return e
}

// dnsEndpoint is the cluster's DNS, which policies everywhere name as the Pod that it usually is.
func dnsEndpoint() policies.Endpoint {
	udp := policies.Port{Protocol: corev1.ProtocolUDP, From: dnsPort, To: dnsPort}
	tcp := policies.Port{Protocol: corev1.ProtocolTCP, From: dnsPort, To: dnsPort}
	return policies.Endpoint{Namespace: metav1.NamespaceSystem, Labels: labels.Set{dnsLabel: dnsServiceName}, Address: fabricAddress,
		Only: []policies.Port{udp, tcp},
		Ports: []corev1.ContainerPort{{Name: "dns", ContainerPort: dnsPort, Protocol: corev1.ProtocolUDP},
			{Name: "dns-tcp", ContainerPort: dnsPort, Protocol: corev1.ProtocolTCP}}}
}

// The files of a node's rules: the last that were put into force, and what iptables said against them.
const (
	rulesFile = "policies.rules"
	rulesLog  = "policies.log"
)

// restore gives iptables a text; it takes all of it or nothing.
func (n *node) restore(text string) error {
	program, err := findProgram("iptables-restore")
	if err != nil {
		return err
	}
	if err := os.WriteFile(n.path(rulesFile), []byte(text), 0o600); err != nil {
		return err
	}
	// The older variant of iptables has a lock, which kube-proxy may hold.
	err = n.run(rulesFile, rulesLog, program, "--noflush", "--wait", "30")
	if err != nil {
		said, _ := os.ReadFile(n.path(rulesLog))
		return fmt.Errorf("%w: %s", err, said)
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"dev.cxp/embedded-kube/internal/policies"
	"dev.cxp/embedded-kube/internal/remains"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// nodeLeaseSeconds makes a lost node known sooner than a fleet would want it.
const nodeLeaseSeconds = 8

// realNodes are nodes that run containers: the network that they share, and one set of namespaces for each.
type realNodes struct {
	p         *process
	fabric    *fabric
	launcher  *launcher
	companion string
	cgroup    string
	nodes     []*node
	settings  *nodeSettings
	apiPort   int
	ports     *nodePorts
	policies  *networkPolicies
	client    kubernetes.Interface

	// making is held while something is made that outlives this process, and for good when it ends.
	making sync.Mutex
	// lifeLine is never written to: its end tells the supervisor that this process is gone.
	lifeLine io.Closer
}

func newRealNodes(p *process) (*realNodes, error) {
	patience, cancel := context.WithTimeout(context.Background(), inotifyPatience)
	defer cancel()
	if err := requireInotify(patience, p.options.nodes, tryInotify); err != nil {
		return nil, err
	}
	f, err := newFabric()
	if err != nil {
		return nil, err
	}
	r := &realNodes{p: p, fabric: f, launcher: newLauncher(), companion: p.home.path("companion"),
		cgroup: remains.CgroupName(p.home.dir)}
	if err := os.WriteFile(r.companion, companion, 0o700); err != nil {
		return nil, err
	}
	if err := r.startSupervisor(); err != nil {
		return nil, err
	}
	for number := 1; number <= p.options.nodes; number++ {
		r.nodes = append(r.nodes, newNode(p.home.dir, number))
	}
	r.policies = newNetworkPolicies(r.nodes, func(n *node, err error) {
		p.fail(r.nodeFailure(n, "tried to put NetworkPolicies into force on "+n.name, err))
	})
	warn := func(message string) {
		p.events.emit("warning", field{"component", "node-port"}, field{"message", message})
	}
	r.ports, err = newNodePorts(f, r.nodes, warn)
	return r, err
}

// startSupervisor starts the process that removes what is left when this one is killed. It is in a session of its own, so that
// it outlives a signal to all of ours, and holds nothing but the read end of a pipe.
func (r *realNodes) startSupervisor() error {
	command := exec.Command(r.companion, "supervise", r.p.home.dir, strconv.FormatBool(r.p.options.keep))
	command.Dir = "/"
	command.Env = []string{"PATH=" + nodePath}
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	lifeLine, err := command.StdinPipe()
	if err != nil {
		return err
	}
	r.lifeLine = lifeLine
	return command.Start()
}

// kill ends every node at once, for good: the kernel ends what is in its namespaces with the first process.
func (r *realNodes) kill() {
	r.making.Lock()
	for _, n := range r.nodes {
		n.kill()
	}
}

// listen makes the API server reachable for nodes and Pods, under the port that it has on the host.
func (r *realNodes) listen(host net.Listener) (net.Listener, error) {
	inFabric, err := r.fabric.listen(host.Addr().(*net.TCPAddr).Port)
	if err != nil {
		return nil, err
	}
	return listenOnBoth(host, inFabric), nil
}

// serveImages answers the nodes' pulls.
func (r *realNodes) serveImages(registry string) error {
	listener, err := r.fabric.listen(imagePort)
	if err != nil {
		return err
	}
	source := newImageSource(registry, r.p.options.mirrors, r.p.options.noUpstream, newOwnImages())
	server := &http.Server{Handler: source, ReadHeaderTimeout: 30 * time.Second}
	go func() { _ = server.Serve(listener) }()
	return nil
}

// prepare starts every node as far as it needs no API server.
func (r *realNodes) prepare(pki *credentials, port int) error {
	r.apiPort = port
	r.settings = &nodeSettings{companion: r.companion, api: fmt.Sprintf("https://%s:%d", fabricAddress, port), cgroup: r.cgroup,
		snapshotter: snapshotterFor(r.p.home.dir), plugins: pluginDir(), pki: pki}
	return r.each(r.prepareNode)
}

func (r *realNodes) prepareNode(n *node) error {
	if err := n.write(r.settings); err != nil {
		return err
	}
	if err := r.policies.listen(n); err != nil {
		return err
	}
	return r.boot(n)
}

// boot starts a node, and returns when its containerd answers.
func (r *realNodes) boot(n *node) error {
	containerd, err := findProgram("containerd")
	if err != nil {
		return err
	}
	cgroup := filepath.Join(r.cgroup, n.name, "system")
	r.making.Lock()
	err = remains.MakeCgroup(cgroup)
	r.making.Unlock()
	if err != nil {
		return err
	}
	attach := func(pid int) error {
		if err := remains.EnterCgroup(cgroup, pid); err != nil {
			return err
		}
		return r.fabric.attach(n, pid, r.nodes)
	}
	lost := func(err error) { r.p.fail(r.nodeFailure(n, "ran "+n.name, err)) }
	if err := n.start(r.launcher, r.companion, attach, lost); err != nil {
		return err
	}
	if err := n.order("containerd", containerdLog, containerd, "--config", inNode+"/containerd.toml"); err != nil {
		return err
	}
	if err := n.restore(policies.Foundation); err != nil {
		return fmt.Errorf("the chains for NetworkPolicies cannot be made: %w", err)
	}
	return n.awaitContainerd()
}

func (r *realNodes) connect(admin *rest.Config) (err error) {
	r.client, err = unlimitedClient(admin)
	return err
}

// run starts the kubelets, and returns when every node is Ready. What it starts lives as long as ctx.
func (r *realNodes) run(ctx, patience context.Context) error {
	services := make(chan error, 1)
	go func() { services <- r.startServices(ctx) }()
	err := r.each(func(n *node) error { return r.runNode(patience, n) })
	if err != nil {
		return err
	}
	return <-services
}

// runNode starts kubelet and kube-proxy, and returns when the Node is Ready.
func (r *realNodes) runNode(ctx context.Context, n *node) error {
	if err := n.order("kubelet", kubeletLog, inNode+"/bin/embedded-kube", "node", n.name, n.address()); err != nil {
		return err
	}
	if err := awaitNode(ctx, r.client, n.name); err != nil {
		return err
	}
	r.p.events.ready("node", field{"name", n.name})
	return nil
}

// startServices returns when the cluster's DNS answers.
func (r *realNodes) startServices(ctx context.Context) error {
	client := r.client
	dns, err := r.fabric.listenForDNS()
	if err != nil {
		return failed("dns", "tried to listen for the cluster's DNS", err, r.p.seeLog())
	}
	if err := r.policies.follow(ctx, client); err != nil {
		return failed("network-policy", "tried to follow the NetworkPolicies", err, r.p.seeLog())
	}
	if err := (&provisioner{client, r.nodes}).run(ctx); err != nil {
		return failed("storage", "tried to make the storage class", err, r.p.seeLog())
	}
	if err := r.ports.follow(ctx, client); err != nil {
		return failed("node-port", "tried to follow the Services", err, r.p.seeLog())
	}
	if err := dns.run(ctx, r.p.home.path("kubeconfig")); err != nil {
		return failed("dns", "tried to start the cluster's DNS", err, r.p.seeLog())
	}
	r.p.events.ready("dns")
	return nil
}

// facts are what the parent learns about the nodes.
func (r *realNodes) facts() []field {
	var nodes []map[string]any
	for _, n := range r.nodes {
		nodes = append(nodes, map[string]any{"name": n.name, "address": n.address(), "dir": n.dir,
			"logs": []string{n.path(kubeletLog), n.path(containerdLog)}})
	}
	return []field{{"nodeAddress", r.ports.address}, {"nodes", nodes}}
}

// onAll does the same on all nodes at once; the results are in the nodes' order.
func (r *realNodes) onAll(do func(*node) error) []error {
	results := make([]error, len(r.nodes))
	var all sync.WaitGroup
	for i, n := range r.nodes {
		all.Go(func() { results[i] = do(n) })
	}
	all.Wait()
	return results
}

func (r *realNodes) each(do func(*node) error) error {
	for i, err := range r.onAll(do) {
		if err != nil {
			return r.nodeFailure(r.nodes[i], "tried to start "+r.nodes[i].name, err)
		}
	}
	return nil
}

// nodeFailure carries the end of the log of the program that is to blame most likely.
func (r *realNodes) nodeFailure(n *node, tried string, err error) *failure {
	f := failed("node", tried, err, r.p.seeLog())
	for _, log := range []string{containerdLog, kubeletLog} {
		if written, err := os.Stat(n.path(log)); err == nil && written.Size() > 0 {
			f.log = n.path(log)
		}
	}
	if strings.Contains(strings.Join(r.p.lastLog(f.log), "\n"), "too many open files") {
		f.remedy = inotifyRemedy
	}
	return f
}

func unlimitedClient(admin *rest.Config) (*kubernetes.Clientset, error) {
	config := rest.CopyConfig(admin)
	config.QPS = -1
	return kubernetes.NewForConfig(config)
}

func awaitNode(ctx context.Context, client kubernetes.Interface, name string) error {
	last := "it did not register"
	err := wait.PollUntilContextCancel(ctx, 20*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		node, err := client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return false, nil
		}
		last = "it has taints"
		for _, condition := range node.Status.Conditions {
			if condition.Type == corev1.NodeReady && condition.Status != corev1.ConditionTrue {
				last = condition.Reason + ": " + condition.Message
			}
		}
		return isReady(node) && len(node.Spec.Taints) == 0, nil
	})
	if err != nil {
		return fmt.Errorf("the node was not Ready in time, last: %s", last)
	}
	return nil
}

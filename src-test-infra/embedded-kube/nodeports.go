package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
)

// nodePorts make the NodePorts of Services reachable from the host: at a loopback address that no other run has, under the
// same port numbers. They forward TCP; UDP stays inside.
type nodePorts struct {
	fabric  *fabric
	targets []string
	address string
	claim   net.Listener
	problem func(string)

	mu   sync.Mutex
	open map[int32]net.Listener
	// refused are those that could not be opened: that is said once.
	refused map[int32]bool
}

func newNodePorts(f *fabric, nodes []*node, problem func(string)) (*nodePorts, error) {
	address, claim, err := claimLoopbackAddress()
	if err != nil {
		return nil, err
	}
	p := &nodePorts{fabric: f, address: address, claim: claim, problem: problem, open: map[int32]net.Listener{},
		refused: map[int32]bool{}}
	for _, n := range nodes {
		p.targets = append(p.targets, n.address())
	}
	return p, nil
}

// claimLoopbackAddress takes an address of 127.0.0.0/8 for this run. A name in the kernel's table of sockets is the claim,
// because it ends with the process, and because a port could be another program's on all addresses.
func claimLoopbackAddress() (string, net.Listener, error) {
	for attempt := 0; ; attempt++ {
		var part [3]byte
		_, _ = rand.Read(part[:])
		address := fmt.Sprintf("127.%d.%d.%d", 1+int(part[0])%254, part[1], 1+int(part[2])%254)
		claim, err := net.Listen("unix", "@cxp-node-address-"+address)
		if err == nil || attempt == 20 {
			return address, claim, err
		}
	}
}

// follow keeps the open ports those that Services have. It returns when the first are open.
func (p *nodePorts) follow(ctx context.Context, client kubernetes.Interface) error {
	services := informers.NewSharedInformerFactory(client, 0).Core().V1().Services().Informer()
	update := func() {
		wanted := map[int32]bool{}
		for _, object := range services.GetStore().List() {
			addNodePorts(wanted, object.(*corev1.Service))
		}
		p.set(wanted)
	}
	_, err := services.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { update() },
		UpdateFunc: func(any, any) { update() },
		DeleteFunc: func(any) { update() },
	})
	if err != nil {
		return err
	}
	go services.RunWithContext(ctx)
	if !cache.WaitForCacheSync(ctx.Done(), services.HasSynced) {
		return fmt.Errorf("the Services could not be read: %w", ctx.Err())
	}
	return nil
}

func addNodePorts(wanted map[int32]bool, service *corev1.Service) {
	for _, port := range service.Spec.Ports {
		if port.NodePort > 0 && port.Protocol == corev1.ProtocolTCP {
			wanted[port.NodePort] = true
		}
	}
}

func (p *nodePorts) set(wanted map[int32]bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for port, listener := range p.open {
		if !wanted[port] {
			_ = listener.Close()
			delete(p.open, port)
		}
	}
	for port := range p.refused {
		if !wanted[port] {
			delete(p.refused, port)
		}
	}
	for port := range wanted {
		if p.open[port] != nil || p.refused[port] {
			continue
		}
		address := net.JoinHostPort(p.address, fmt.Sprint(port))
		listener, err := net.Listen("tcp", address)
		if err != nil {
			p.refused[port] = true
			p.problem(fmt.Sprintf("NodePort %d cannot be reached from the host: %v; choose another nodePort, or none", port, err))
			continue
		}
		p.open[port] = listener
		go p.accept(listener, port)
	}
}

func (p *nodePorts) accept(listener net.Listener, port int32) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go p.forward(connection, port)
	}
}

func (p *nodePorts) forward(outside net.Conn, port int32) {
	defer outside.Close()
	inside, err := p.dial(port)
	if err != nil {
		klog.ErrorS(err, "No node answers on a NodePort", "port", port)
		// A reset is what a closed port gives, and what a client must not take for an empty answer.
		_ = outside.(*net.TCPConn).SetLinger(0)
		return
	}
	defer inside.Close()
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{inside, outside}, {outside, inside}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_ = way[0].(*net.TCPConn).CloseWrite()
		})
	}
	both.Wait()
}

// dial tries for a second, because kube-proxy learns a little later than the test that a Pod is ready.
func (p *nodePorts) dial(port int32) (connection net.Conn, err error) {
	var last error
	err = wait.PollUntilContextTimeout(context.Background(), 20*time.Millisecond, time.Second, true,
		func(ctx context.Context) (bool, error) {
			connection, last = p.dialAny(ctx, port)
			return last == nil, nil
		})
	return connection, errors.Join(err, last)
}

// dialAny asks the nodes in their order: any of them leads to the Service, and the first may be stopped.
func (p *nodePorts) dialAny(ctx context.Context, port int32) (connection net.Conn, err error) {
	for _, target := range p.targets {
		patience, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
		connection, err = p.fabric.dial(patience, "tcp", net.JoinHostPort(target, fmt.Sprint(port)))
		cancel()
		if err == nil {
			return connection, nil
		}
	}
	return nil, err
}

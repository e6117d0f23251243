package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"runtime"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
)

// The addresses of a run with real nodes. They are the same in every run, for no run sees another's network.
const (
	fabricAddress = "10.44.0.1"
	fabricRange   = "10.44.0.0/16"
	podRange      = "10.42.0.0/16"
	serviceRange  = "10.43.0.0/16"
	dnsServiceIP  = "10.43.0.10"
	bridgeName    = "cxp0"
)

// fabric is the network of one run: a network namespace with a bridge to which every node is attached. Nothing of it is on
// the host's network, and the kernel removes all of it when the last process that holds it ends.
type fabric struct {
	namespace netns.NsHandle
	links     *netlink.Handle
	bridge    netlink.Link
}

func newFabric() (*fabric, error) {
	namespace, err := newNetworkNamespace()
	if err != nil {
		return nil, fmt.Errorf("cannot make a network namespace: %w", err)
	}
	links, err := netlink.NewHandleAt(namespace)
	if err != nil {
		return nil, err
	}
	f := &fabric{namespace: namespace, links: links}
	if err := raiseLoopback(links); err != nil {
		return nil, err
	}
	attributes := netlink.NewLinkAttrs()
	attributes.Name = bridgeName
	if err := links.LinkAdd(&netlink.Bridge{LinkAttrs: attributes}); err != nil {
		return nil, fmt.Errorf("cannot make a bridge: %w", err)
	}
	if f.bridge, err = links.LinkByName(bridgeName); err != nil {
		return nil, err
	}
	return f, raise(links, f.bridge, fabricAddress)
}

func newNetworkNamespace() (netns.NsHandle, error) {
	type made struct {
		namespace netns.NsHandle
		err       error
	}
	result := make(chan made)
	go func() {
		// Never unlocked: the thread, which would otherwise stay in the new namespace, ends with this function.
		runtime.LockOSThread()
		namespace, err := netns.New()
		result <- made{namespace, err}
	}()
	m := <-result
	return m.namespace, m.err
}

// inside runs a function in the fabric's namespace. Sockets that it opens belong there wherever they are used later.
func (f *fabric) inside(do func() error) error {
	result := make(chan error)
	go func() {
		runtime.LockOSThread()
		outside, err := netns.Get()
		if err != nil {
			result <- err
			return
		}
		defer outside.Close()
		if err := netns.Set(f.namespace); err != nil {
			result <- err
			return
		}
		err = do()
		// A thread that cannot get back stays locked, and ends.
		if netns.Set(outside) == nil {
			runtime.UnlockOSThread()
		}
		result <- err
	}()
	return <-result
}

func (f *fabric) listen(port int) (listener net.Listener, err error) {
	address := net.JoinHostPort(fabricAddress, fmt.Sprint(port))
	err = f.inside(func() (err error) {
		listener, err = net.Listen("tcp", address)
		return err
	})
	return listener, err
}

// dial reaches Pods, nodes and the fabric itself inside, and everything else from the host.
func (f *fabric) dial(ctx context.Context, network, address string) (connection net.Conn, err error) {
	var dialer net.Dialer
	if !isInFabric(address) {
		return dialer.DialContext(ctx, network, address)
	}
	err = f.inside(func() (err error) {
		connection, err = dialer.DialContext(ctx, network, address)
		return err
	})
	return connection, err
}

var insideRanges = []netip.Prefix{
	netip.MustParsePrefix(fabricRange), netip.MustParsePrefix(podRange), netip.MustParsePrefix(serviceRange),
}

func isInFabric(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, inside := range insideRanges {
		if inside.Contains(ip) {
			return true
		}
	}
	return false
}

// attach connects the network namespace of a node's first process, and makes the ways between its Pods and the fabric.
func (f *fabric) attach(n *node, pid int, others []*node) error {
	attributes := netlink.NewLinkAttrs()
	attributes.Name = fmt.Sprintf("node%d", n.number)
	attributes.MasterIndex = f.bridge.Attrs().Index
	if old, err := f.links.LinkByName(attributes.Name); err == nil {
		// The kernel takes a moment to remove the interfaces of a node that was stopped.
		_ = f.links.LinkDel(old)
	}
	pair := &netlink.Veth{LinkAttrs: attributes, PeerName: "eth0", PeerNamespace: netlink.NsPid(pid)}
	if err := f.links.LinkAdd(pair); err != nil {
		return fmt.Errorf("cannot make a pair of interfaces: %w", err)
	}
	if err := f.links.LinkSetUp(pair); err != nil {
		return err
	}
	if err := addRoute(f.links, f.bridge, n.podCIDR(), n.address()); err != nil {
		return err
	}
	namespace, err := netns.GetFromPid(pid)
	if err != nil {
		return err
	}
	defer namespace.Close()
	links, err := netlink.NewHandleAt(namespace)
	if err != nil {
		return err
	}
	defer links.Close()
	if err := raiseLoopback(links); err != nil {
		return err
	}
	eth0, err := links.LinkByName("eth0")
	if err != nil {
		return err
	}
	if err := raise(links, eth0, n.address()); err != nil {
		return err
	}
	if err := addRoute(links, eth0, "0.0.0.0/0", fabricAddress); err != nil {
		return err
	}
	for _, other := range others {
		if other.number == n.number {
			continue
		}
		if err := addRoute(links, eth0, other.podCIDR(), other.address()); err != nil {
			return err
		}
	}
	return nil
}

func raiseLoopback(links *netlink.Handle) error {
	loopback, err := links.LinkByName("lo")
	if err != nil {
		return err
	}
	return links.LinkSetUp(loopback)
}

func raise(links *netlink.Handle, link netlink.Link, address string) error {
	ip := &netlink.Addr{IPNet: &net.IPNet{IP: net.ParseIP(address).To4(), Mask: net.CIDRMask(16, 32)}}
	if err := links.AddrAdd(link, ip); err != nil {
		return fmt.Errorf("cannot give an interface the address %s: %w", address, err)
	}
	return links.LinkSetUp(link)
}

// addRoute replaces one that is there, for a node may come back.
func addRoute(links *netlink.Handle, link netlink.Link, destination, gateway string) error {
	_, network, err := net.ParseCIDR(destination)
	if err != nil {
		return err
	}
	route := &netlink.Route{LinkIndex: link.Attrs().Index, Dst: network, Gw: net.ParseIP(gateway)}
	if err := links.RouteReplace(route); err != nil {
		return fmt.Errorf("cannot make a route to %s: %w", destination, err)
	}
	return nil
}

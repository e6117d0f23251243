package main

import (
	"context"
	"fmt"
	"net"

	"github.com/coredns/caddy"
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/plugin"
	kubernetesplugin "github.com/coredns/coredns/plugin/kubernetes"
)

const clusterDomain = "cluster.local"

// clusterDNS is CoreDNS with its kubernetes plugin, in this process: only its sockets are inside the fabric.
type clusterDNS struct {
	tcp net.Listener
	udp net.PacketConn
}

func (f *fabric) listenForDNS() (*clusterDNS, error) {
	d := &clusterDNS{}
	address := net.JoinHostPort(fabricAddress, "53")
	err := f.inside(func() (err error) {
		if d.tcp, err = net.Listen("tcp", address); err != nil {
			return err
		}
		d.udp, err = net.ListenPacket("udp", address)
		return err
	})
	return d, err
}

// run answers when it returns: the plugin has seen the cluster's Services by then. What is not of the cluster is refused at
// once, for Pods reach nothing outside.
func (d *clusterDNS) run(ctx context.Context, kubeconfig string) error {
	// The plugin is configured by its stanza, as in a Corefile; the controller that reads one is only public for tests.
	stanza := caddy.NewTestController("dns", fmt.Sprintf("kubernetes %s in-addr.arpa {\nkubeconfig %q\npods insecure\nttl 5\n}",
		clusterDomain, kubeconfig))
	stanza.Next()
	names, err := kubernetesplugin.ParseStanza(stanza)
	if err != nil {
		return err
	}
	fill, _, err := names.InitKubeCache(ctx)
	if err != nil {
		return err
	}
	if err := fill(); err != nil {
		return err
	}
	config := &dnsserver.Config{Zone: ".", Transport: "dns", ListenHosts: []string{fabricAddress}, Port: "53"}
	config.AddPlugin(func(next plugin.Handler) plugin.Handler {
		names.Next = next
		return names
	})
	server, err := dnsserver.NewServer("dns://"+fabricAddress+":53", []*dnsserver.Config{config})
	if err != nil {
		return err
	}
	go func() { _ = server.Serve(d.tcp) }()
	go func() { _ = server.ServePacket(d.udp) }()
	return nil
}

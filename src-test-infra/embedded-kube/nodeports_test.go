package main

import (
	"net"
	"strings"
	"testing"
)

func newTestNodePorts(t *testing.T) (*nodePorts, *[]string) {
	t.Helper()
	var said []string
	ports, err := newNodePorts(nil, nil, func(message string) { said = append(said, message) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ports.set(nil)
		_ = ports.claim.Close()
	})
	return ports, &said
}

func Test_each_run_has_a_loopback_address_of_its_own(t *testing.T) {
	one, _ := newTestNodePorts(t)
	two, _ := newTestNodePorts(t)
	if one.address == two.address || !net.ParseIP(one.address).IsLoopback() || one.address == "127.0.0.1" {
		t.Errorf("%s and %s", one.address, two.address)
	}
	for _, ports := range []*nodePorts{one, two} {
		ports.set(map[int32]bool{30080: true})
		if ports.open[30080] == nil {
			t.Errorf("30080 is not open at %s", ports.address)
		}
	}
}

func Test_a_node_port_that_another_program_has_is_said_once(t *testing.T) {
	ports, said := newTestNodePorts(t)
	other, err := net.Listen("tcp", net.JoinHostPort(ports.address, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	port := int32(other.Addr().(*net.TCPAddr).Port)
	for range 2 {
		ports.set(map[int32]bool{port: true})
	}
	if len(*said) != 1 || !strings.Contains((*said)[0], "address already in use") {
		t.Errorf("%q", *said)
	}
	ports.set(nil)
	_ = other.Close()
	ports.set(map[int32]bool{port: true})
	if ports.open[port] == nil {
		t.Error("it stays refused when it is free again")
	}
}

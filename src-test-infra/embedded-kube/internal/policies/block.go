package policies

import (
	"net"

	networkingv1 "k8s.io/api/networking/v1"
	netutils "k8s.io/utils/net"
)

// block is a range of addresses without some of its parts.
type block struct {
	cidr   *net.IPNet
	except []*net.IPNet
}

// blockOf reads what the API server has taken, which knows older ways to write an address than Go does. No Pod has another address
// than IPv4, so a block of others means nobody.
func blockOf(of *networkingv1.IPBlock) (block, bool) {
	_, cidr, err := netutils.ParseCIDRSloppy(of.CIDR)
	if err != nil || cidr.IP.To4() == nil {
		return block{}, false
	}
	b := block{cidr: cidr}
	for _, text := range of.Except {
		if _, except, err := netutils.ParseCIDRSloppy(text); err == nil && except.IP.To4() != nil {
			b.except = append(b.except, except)
		}
	}
	return b, true
}

func (b block) exceptions(way direction) (matches []string) {
	for _, except := range b.except {
		matches = append(matches, way.peer+" "+except.String())
	}
	return matches
}

func (b block) contains(address string) bool {
	ip := net.ParseIP(address)
	for _, except := range b.except {
		if except.Contains(ip) {
			return false
		}
	}
	return b.cidr.Contains(ip)
}

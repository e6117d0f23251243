package policies

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// ports are those that a rule allows: all when every is set, also of protocols that have none.
type ports struct {
	every bool
	list  []Port
}

// resolve says which ports a rule means at an endpoint; without one, a name means none.
func resolve(wanted []networkingv1.NetworkPolicyPort, at *Endpoint) ports {
	if len(wanted) == 0 {
		return ports{every: true}
	}
	var found ports
	for _, port := range wanted {
		protocol := corev1.ProtocolTCP
		if port.Protocol != nil {
			protocol = *port.Protocol
		}
		switch {
		case port.Port == nil:
			found.list = append(found.list, Port{Protocol: protocol})
		case port.Port.Type == intstr.String:
			found.list = append(found.list, at.named(port.Port.StrVal, protocol)...)
		case port.EndPort != nil:
			found.list = append(found.list, Port{protocol, port.Port.IntVal, *port.EndPort})
		default:
			found.list = append(found.list, Port{protocol, port.Port.IntVal, port.Port.IntVal})
		}
	}
	return found
}

func hasNames(wanted []networkingv1.NetworkPolicyPort) bool {
	for _, port := range wanted {
		if port.Port != nil && port.Port.Type == intstr.String {
			return true
		}
	}
	return false
}

// named is a port that a container gave a name; several containers may use the same.
func (e *Endpoint) named(name string, protocol corev1.Protocol) (found []Port) {
	if e == nil {
		return nil
	}
	for _, port := range e.Ports {
		if port.Name == name && (port.Protocol == protocol || port.Protocol == "" && protocol == corev1.ProtocolTCP) {
			found = append(found, Port{protocol, port.ContainerPort, port.ContainerPort})
		}
	}
	return found
}

// of are those that belong to an endpoint.
func (p ports) of(e *Endpoint) ports {
	if e == nil || len(e.Only) == 0 {
		return p
	}
	if p.every {
		return ports{list: e.Only}
	}
	var both ports
	for _, a := range p.list {
		for _, b := range e.Only {
			if common, some := a.and(b); some {
				both.list = append(both.list, common)
			}
		}
	}
	return both
}

func (p Port) and(q Port) (Port, bool) {
	switch {
	case p.Protocol != q.Protocol:
		return Port{}, false
	case p.From == 0:
		return q, true
	case q.From == 0:
		return p, true
	}
	common := Port{p.Protocol, max(p.From, q.From), min(p.To, q.To)}
	return common, common.From <= common.To
}

// match is the port as options of iptables.
func (p Port) match() string {
	protocol := "-p " + strings.ToLower(string(p.Protocol))
	switch {
	case p.From == 0:
		return protocol
	case p.From == p.To:
		return fmt.Sprintf("%s --dport %d", protocol, p.From)
	}
	return fmt.Sprintf("%s --dport %d:%d", protocol, p.From, p.To)
}

package policies

import (
	"fmt"
	"math/rand/v2"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// dice make states that are small enough for everything in them to matter.
type dice struct{ *rand.Rand }

func one[T any](r dice, of ...T) T { return of[r.IntN(len(of))] }

func several[T any](r dice, most int, make func() T) (made []T) {
	for range r.IntN(most + 1) {
		made = append(made, make())
	}
	return made
}

var protocols = []corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP}

func (r dice) state() State {
	s := State{APIServer: fabric, Namespaces: map[string]labels.Set{}}
	for _, name := range []string{"a", "b", "kube-system"} {
		s.Namespaces[name] = labels.Set{"name": name, "team": one(r, "x", "y")}
	}
	for i := range r.IntN(8) {
		node := 1 + r.IntN(3)
		s.Endpoints = append(s.Endpoints, Endpoint{Namespace: one(r, "a", "b"), Labels: r.labels(), Node: fmt.Sprintf("n%d", node),
			Address: fmt.Sprintf("10.42.%d.%d", node, 2+i), Ports: several(r, 3, r.containerPort)})
	}
	s.Endpoints = append(s.Endpoints, Endpoint{Namespace: "kube-system", Labels: r.labels(), Address: fabric,
		Only: []Port{{corev1.ProtocolUDP, 53, 53}, {corev1.ProtocolTCP, 53, 53}}})
	for i := range r.IntN(5) {
		s.Policies = append(s.Policies, r.policy(i))
	}
	return s
}

func (r dice) labels() labels.Set {
	set := labels.Set{}
	for _, key := range []string{"app", "tier"} {
		if r.IntN(3) > 0 {
			set[key] = one(r, "p", "q")
		}
	}
	return set
}

func (r dice) containerPort() corev1.ContainerPort {
	return corev1.ContainerPort{Name: one(r, "http", "dns"), ContainerPort: int32(one(r, 53, 80, 81)), Protocol: one(r, protocols...)}
}

func (r dice) policy(number int) *networkingv1.NetworkPolicy {
	policy := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: one(r, "a", "b"), Name: fmt.Sprintf("p%d", number)}}
	policy.Spec.PodSelector = *r.selector("app", "tier")
	policy.Spec.PolicyTypes = one(r, nil, []networkingv1.PolicyType{networkingv1.PolicyTypeIngress},
		[]networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
		[]networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress})
	policy.Spec.Ingress = several(r, 2, func() networkingv1.NetworkPolicyIngressRule {
		return networkingv1.NetworkPolicyIngressRule{From: several(r, 2, r.peer), Ports: several(r, 2, r.port)}
	})
	policy.Spec.Egress = several(r, 2, func() networkingv1.NetworkPolicyEgressRule {
		return networkingv1.NetworkPolicyEgressRule{To: several(r, 2, r.peer), Ports: several(r, 2, r.port)}
	})
	return policy
}

func (r dice) selector(keys ...string) *metav1.LabelSelector {
	selector := &metav1.LabelSelector{}
	switch r.IntN(4) {
	case 0:
	case 1:
		selector.MatchExpressions = []metav1.LabelSelectorRequirement{{Key: one(r, keys...),
			Operator: one(r, metav1.LabelSelectorOpExists, metav1.LabelSelectorOpDoesNotExist)}}
	default:
		selector.MatchLabels = map[string]string{one(r, keys...): one(r, "p", "q", "x", "y", "a", "b")}
	}
	return selector
}

func (r dice) peer() (peer networkingv1.NetworkPolicyPeer) {
	switch r.IntN(4) {
	case 0:
		peer.PodSelector = r.selector("app", "tier")
	case 1:
		peer.NamespaceSelector = r.selector("name", "team")
	case 2:
		peer.PodSelector, peer.NamespaceSelector = r.selector("app", "tier"), r.selector("name", "team")
	default:
		peer.IPBlock = &networkingv1.IPBlock{CIDR: one(r, "0.0.0.0/0", "10.42.0.0/16", "10.42.1.0/24", "203.0.113.0/24", "10.44.0.1/32"),
			Except: several(r, 2, func() string { return one(r, "10.42.1.0/29", "203.0.113.7/32", "10.42.2.0/24", "10.44.0.0/16") })}
	}
	return peer
}

func (r dice) port() (port networkingv1.NetworkPolicyPort) {
	if r.IntN(3) > 0 {
		protocol := one(r, protocols...)
		port.Protocol = &protocol
	}
	switch r.IntN(4) {
	case 0:
	case 1:
		name := intstr.FromString(one(r, "http", "dns"))
		port.Port = &name
	case 2:
		from, to := intstr.FromInt32(int32(one(r, 52, 53, 80))), int32(one(r, 80, 81))
		port.Port, port.EndPort = &from, &to
	default:
		number := intstr.FromInt32(int32(one(r, 53, 80, 81)))
		port.Port = &number
	}
	return port
}

func (r dice) packet(s State) packet {
	address := func() string {
		if r.IntN(4) == 0 {
			return one(r, outside, "203.0.113.8", fabric, "10.44.0.11")
		}
		return s.Endpoints[r.IntN(len(s.Endpoints))].Address
	}
	return packet{from: address(), to: address(), protocol: one(r, protocols...), port: one(r, 52, 53, 80, 81, 82),
		answer: r.IntN(20) == 0, translated: r.IntN(3) == 0}
}

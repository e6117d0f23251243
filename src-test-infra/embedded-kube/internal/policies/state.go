// Package policies turns NetworkPolicies into chains of iptables. It asks nobody and changes nothing, so the same state gives the
// same text.
package policies

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// State is what NetworkPolicies are judged by.
type State struct {
	Policies   []*networkingv1.NetworkPolicy
	Namespaces map[string]labels.Set
	Endpoints  []Endpoint
	// APIServer is an address that reaches every Pod without a policy, but only by the Pod's own address: what comes by a
	// NodePort comes from outside.
	APIServer string
}

// Endpoint is an address that policies can select: a Pod's, or that of a server that stands for one.
type Endpoint struct {
	Namespace string
	Labels    labels.Set
	Address   string
	// Node is where its traffic is judged; empty when nobody judges it.
	Node string
	// Ports are those that have a name.
	Ports []corev1.ContainerPort
	// Only are the ports that belong to it where it shares its address with others; empty when all do.
	Only []Port
}

// Port is a range of ports of one protocol; all of them when From is 0.
type Port struct {
	Protocol corev1.Protocol
	From, To int32
}

// direction is which way traffic goes, seen from the Pod that a policy selects.
type direction struct {
	kind networkingv1.PolicyType
	// own and peer are the options that match the selected Pod's address and the other one.
	own, peer string
}

var (
	ingress = direction{networkingv1.PolicyTypeIngress, "-d", "-s"}
	egress  = direction{networkingv1.PolicyTypeEgress, "-s", "-d"}
)

// rule is one of a policy, in whichever direction.
type rule struct {
	peers []networkingv1.NetworkPolicyPeer
	ports []networkingv1.NetworkPolicyPort
}

// rules are those of a policy in a direction; isolates says whether what none of them allows is denied.
func (d direction) rules(policy *networkingv1.NetworkPolicy) (rules []rule, isolates bool) {
	if d == ingress {
		for _, r := range policy.Spec.Ingress {
			rules = append(rules, rule{r.From, r.Ports})
		}
	} else {
		for _, r := range policy.Spec.Egress {
			rules = append(rules, rule{r.To, r.Ports})
		}
	}
	types := policy.Spec.PolicyTypes
	if len(types) == 0 {
		// What the API server fills in.
		return rules, d == ingress || len(rules) > 0
	}
	return rules, slices.Contains(types, d.kind)
}

// selects says whether a selector of the API matches; one that does not parse, which the API server refuses, matches nothing.
func selects(selector *metav1.LabelSelector, set labels.Set) bool {
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(set)
}

// isPeer says whether a peer that is no block of addresses means an endpoint.
func (s *State) isPeer(peer networkingv1.NetworkPolicyPeer, policyNamespace string, e *Endpoint) bool {
	if peer.IPBlock != nil {
		return false
	}
	if peer.NamespaceSelector == nil {
		if e.Namespace != policyNamespace {
			return false
		}
	} else if !selects(peer.NamespaceSelector, s.Namespaces[e.Namespace]) {
		return false
	}
	return peer.PodSelector == nil || selects(peer.PodSelector, e.Labels)
}

// sorted makes the same state give the same text, whatever order it was read in.
func (s *State) sorted() {
	slices.SortFunc(s.Policies, func(a, b *networkingv1.NetworkPolicy) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
	slices.SortFunc(s.Endpoints, func(a, b Endpoint) int { return cmp.Compare(a.Address, b.Address) })
}

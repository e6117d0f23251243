package policies

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/yaml"
)

const (
	fabric  = "10.44.0.1"
	outside = "203.0.113.7"
	web     = "10.42.1.2"
	webToo  = "10.42.2.2"
	client  = "10.42.1.3"
	tester  = "10.42.2.9"
)

// shop is a small cluster on two nodes: two Pods of app=web, one of app=client, and one of another namespace; the cluster's DNS
// is an endpoint too, at the address of the API server.
func shop(t *testing.T, policies ...string) State {
	t.Helper()
	http := []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}}
	s := State{
		Namespaces: map[string]labels.Set{
			"shop":        {"kubernetes.io/metadata.name": "shop"},
			"tests":       {"kubernetes.io/metadata.name": "tests", "purpose": "test"},
			"kube-system": {"kubernetes.io/metadata.name": "kube-system"},
		},
		Endpoints: []Endpoint{
			{Namespace: "shop", Labels: labels.Set{"app": "web"}, Address: web, Node: "n1", Ports: http},
			{Namespace: "shop", Labels: labels.Set{"app": "web"}, Address: webToo, Node: "n2",
				Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 9090}}},
			{Namespace: "shop", Labels: labels.Set{"app": "client"}, Address: client, Node: "n1"},
			{Namespace: "tests", Labels: labels.Set{"app": "tester"}, Address: tester, Node: "n2"},
			{Namespace: "kube-system", Labels: labels.Set{"k8s-app": "kube-dns"}, Address: fabric,
				Only: []Port{{corev1.ProtocolUDP, 53, 53}, {corev1.ProtocolTCP, 53, 53}}},
		},
		APIServer: fabric,
	}
	for i, text := range policies {
		policy := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: fmt.Sprintf("p%d", i)}}
		if err := yaml.UnmarshalStrict([]byte(text), &policy.Spec); err != nil {
			t.Fatal(err)
		}
		s.Policies = append(s.Policies, policy)
	}
	return s
}

func tcp(from, to string, port int) packet {
	return packet{from: from, to: to, protocol: corev1.ProtocolTCP, port: port}
}

func udp(from, to string, port int) packet {
	return packet{from: from, to: to, protocol: corev1.ProtocolUDP, port: port}
}

const denyIngress = `{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}`

func Test_policies_mean_what_kubernetes_says(t *testing.T) {
	for name, c := range map[string]struct {
		policies []string
		passes   []packet
		denied   []packet
	}{
		"no policy denies nothing": {
			passes: []packet{tcp(client, web, 8080), tcp(tester, web, 80), udp(web, outside, 53)},
		},
		"a policy without rules denies what comes to the Pods that it selects, and nothing else": {
			policies: []string{denyIngress},
			passes:   []packet{tcp(web, client, 80), tcp(web, outside, 443), tcp(tester, client, 80)},
			denied: []packet{tcp(client, web, 8080), tcp(tester, webToo, 8080), udp(client, web, 53), tcp(outside, web, 8080),
				{from: client, to: web, protocol: "ICMP"}},
		},
		"policyTypes that are left out are Ingress, and Egress where there is a rule for it": {
			policies: []string{`{podSelector: {}, egress: [{ports: [{port: 53, protocol: UDP}]}]}`},
			passes:   []packet{udp(client, outside, 53)},
			denied:   []packet{tcp(client, outside, 443), tcp(outside, web, 8080), tcp(client, web, 8080)},
		},
		"answers pass": {
			policies: []string{`{podSelector: {}, policyTypes: [Ingress, Egress]}`},
			passes:   []packet{{from: client, to: outside, protocol: corev1.ProtocolTCP, port: 40000, answer: true}},
			denied:   []packet{tcp(client, outside, 40000)},
		},
		"a Pod reaches itself": {
			policies: []string{`{podSelector: {}, policyTypes: [Ingress, Egress]}`},
			passes:   []packet{{from: web, to: web, protocol: corev1.ProtocolTCP, port: 8080, translated: true}},
		},
		"the API server reaches Pods, and who comes by a NodePort does not": {
			policies: []string{denyIngress},
			passes:   []packet{tcp(fabric, web, 8443)},
			denied:   []packet{{from: fabric, to: web, protocol: corev1.ProtocolTCP, port: 8080, translated: true}},
		},
		"a Pod selector is of the policy's own namespace": {
			policies: []string{`{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {}}]}]}`},
			passes:   []packet{tcp(client, web, 8080), tcp(client, webToo, 1), tcp(web, webToo, 5)},
			denied:   []packet{tcp(tester, web, 8080), tcp(outside, web, 8080)},
		},
		"a namespace selector is of every Pod there": {
			policies: []string{`{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {purpose: test}}}]}]}`},
			passes:   []packet{tcp(tester, web, 8080), tcp(tester, client, 80)},
			denied:   []packet{tcp(client, web, 8080), tcp(outside, web, 8080)},
		},
		"both selectors in one peer must match, in two peers either": {
			policies: []string{`{podSelector: {matchLabels: {app: web}}, ingress: [{from: [
				{namespaceSelector: {matchLabels: {purpose: test}}, podSelector: {matchLabels: {app: other}}}]}]}`,
				`{podSelector: {matchLabels: {app: client}}, ingress: [{from: [
				{namespaceSelector: {matchLabels: {purpose: test}}}, {podSelector: {matchLabels: {app: web}}}]}]}`},
			passes: []packet{tcp(tester, client, 80), tcp(web, client, 80)},
			denied: []packet{tcp(tester, web, 8080), tcp(client, web, 8080), tcp(outside, client, 80)},
		},
		"expressions select too": {
			policies: []string{`{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [client]}]},
				ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]}]}`},
			passes: []packet{tcp(client, web, 8080), tcp(tester, client, 80)},
			denied: []packet{tcp(tester, web, 8080)},
		},
		"a block of addresses, without its exceptions": {
			policies: []string{`{podSelector: {}, policyTypes: [Egress],
				egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.128/25, 203.0.113.9/32]}}]}]}`},
			passes: []packet{tcp(web, outside, 443)},
			denied: []packet{tcp(web, "203.0.113.200", 443), tcp(web, "203.0.113.9", 443), tcp(web, client, 80), tcp(web, "198.51.100.1", 443)},
		},
		"an exception of one block is no exception of another": {
			policies: []string{`{podSelector: {}, policyTypes: [Egress],
				egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [203.0.113.0/24]}}, {ipBlock: {cidr: 203.0.113.0/29}}]}]}`},
			passes: []packet{tcp(web, outside, 443), tcp(web, "198.51.100.1", 443), tcp(web, client, 80)},
			denied: []packet{tcp(web, "203.0.113.200", 443)},
		},
		"a block of Pods' addresses means the Pods": {
			policies: []string{`{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{ipBlock: {cidr: 10.42.0.0/16}}]}]}`},
			passes:   []packet{tcp(client, web, 8080), tcp(tester, web, 8080)},
			denied:   []packet{tcp(outside, web, 8080)},
		},
		"a block of addresses that no Pod has means nobody": {
			policies: []string{`{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "::/0"}}]}]}`},
			denied:   []packet{tcp(client, web, 8080), tcp(outside, web, 8080)},
		},
		"ports by number, range, name and protocol": {
			policies: []string{`{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [
				{port: http}, {port: 7000, endPort: 7010}, {port: 53, protocol: UDP}, {protocol: SCTP}]}]}`},
			passes: []packet{tcp(client, web, 8080), tcp(client, webToo, 9090), tcp(client, web, 7000), tcp(outside, web, 7010),
				udp(client, web, 53), {from: client, to: web, protocol: corev1.ProtocolSCTP, port: 5}},
			denied: []packet{tcp(client, web, 9090), tcp(client, webToo, 8080), tcp(client, web, 6999), tcp(client, web, 7011),
				tcp(client, web, 53), udp(client, web, 8080), {from: client, to: web, protocol: "ICMP"}},
		},
		"peers and ports of one rule must both match": {
			policies: []string{`{podSelector: {matchLabels: {app: web}}, ingress: [
				{from: [{podSelector: {matchLabels: {app: client}}}, {ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.8/32]}}], ports: [{port: 80}, {port: 81}]},
				{from: [{namespaceSelector: {matchLabels: {purpose: test}}}], ports: [{port: 90}]}]}`},
			passes: []packet{tcp(client, web, 80), tcp(client, web, 81), tcp(outside, web, 81), tcp(tester, web, 90)},
			denied: []packet{tcp(client, web, 90), tcp(tester, web, 80), tcp(outside, web, 90), tcp(client, web, 82), tcp("203.0.113.8", web, 80)},
		},
		"a port's name means what it does at the receiver's": {
			policies: []string{`{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}], ports: [{port: http}]}]}`},
			passes:   []packet{tcp(client, web, 8080), tcp(client, webToo, 9090)},
			denied:   []packet{tcp(client, web, 9090), tcp(client, webToo, 8080), tcp(client, outside, 8080)},
		},
		"a port's name to anybody": {
			policies: []string{`{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [
				{ports: [{port: http}, {port: 443}]}, {to: [{ipBlock: {cidr: 10.42.2.0/24}}], ports: [{port: http}]}]}`},
			passes: []packet{tcp(client, web, 8080), tcp(client, webToo, 9090), tcp(client, outside, 443)},
			denied: []packet{tcp(client, web, 9090), tcp(client, outside, 8080)},
		},
		"a port's name that no container has allows nothing": {
			policies: []string{`{podSelector: {}, ingress: [{ports: [{port: metrics}]}]}`},
			denied:   []packet{tcp(client, web, 8080), tcp(outside, client, 80)},
		},
		"policies add up, in each direction": {
			policies: []string{denyIngress,
				`{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: client}}}]}]}`,
				`{podSelector: {}, ingress: [{ports: [{port: 9}]}]}`,
				`{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [{ports: [{port: 8080}]}]}`},
			passes: []packet{tcp(client, web, 8080), tcp(tester, web, 9)},
			denied: []packet{tcp(client, web, 80), tcp(client, web, 9), tcp(tester, web, 8080), tcp(client, outside, 443)},
		},
		"the sender's and the receiver's policies must both allow, also on one node": {
			policies: []string{denyIngress,
				`{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [{}]}`},
			denied: []packet{tcp(client, web, 8080), tcp(client, webToo, 8080)},
		},
		"the cluster's DNS is a Pod of kube-system, the API server at its address is not": {
			policies: []string{`{podSelector: {}, policyTypes: [Egress], egress: [
				{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]}]}`},
			passes: []packet{udp(web, fabric, 53), tcp(web, fabric, 53)},
			denied: []packet{tcp(web, fabric, 6443), tcp(web, client, 53)},
		},
		"the cluster's DNS by a port": {
			policies: []string{`{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}, {port: 1, endPort: 52}]}]}`},
			passes:   []packet{udp(web, fabric, 53), udp(web, client, 53), tcp(web, client, 52)},
			denied:   []packet{tcp(web, fabric, 53), tcp(web, fabric, 52)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := shop(t, c.policies...)
			m := newMachine(t, "n1", "n2")
			m.becomes(s)
			for _, p := range c.passes {
				if !m.lets(s, p) {
					t.Errorf("denied: %v", p)
				}
			}
			for _, p := range c.denied {
				if m.lets(s, p) {
					t.Errorf("passes: %v", p)
				}
			}
		})
	}
}

func Test_the_same_state_gives_the_same_rules_whatever_its_order(t *testing.T) {
	s := shop(t, denyIngress, `{podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: http}, {port: 81}]}]}`)
	want := Compile(s).For("n1")
	rand.Shuffle(len(s.Endpoints), func(a, b int) { s.Endpoints[a], s.Endpoints[b] = s.Endpoints[b], s.Endpoints[a] })
	s.Policies[0], s.Policies[1] = s.Policies[1], s.Policies[0]
	if got := Compile(s).For("n1"); !got.Equal(want) {
		t.Errorf("%v and %v", want, got)
	}
}

func Test_nothing_is_left_when_the_policies_are_gone(t *testing.T) {
	m := newMachine(t, "n1", "n2")
	m.becomes(shop(t, denyIngress, `{podSelector: {}, ingress: [{ports: [{port: 80}, {port: 81}]}]}`))
	m.becomes(shop(t))
	for node, table := range m.tables {
		if len(table.chains) != 1 || len(table.chains[firstName]) != 0 {
			t.Errorf("%s has %v", node, table.chains)
		}
	}
}

// What the rules are must be what they would be had there never been others, through any history.
func Test_random_policies_are_judged_as_their_words_say(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := dice{rand.New(rand.NewPCG(seed, 0))}
	m := newMachine(t, "n1", "n2", "n3")
	denials := 0
	for history := range 300 {
		s := r.state()
		m.becomes(s)
		for range 200 {
			p := r.packet(s)
			want := s.allows(p)
			if got := m.lets(s, p); got != want {
				text, _ := yaml.Marshal(s.Policies)
				t.Fatalf("state %d: %v passes: %v, should: %v\n%s\n%+v", history, p, got, want, text, s.Endpoints)
			}
			if !want {
				denials++
			}
		}
	}
	if denials < 5_000 {
		t.Errorf("only %d packets were denied: the policies are too lenient to tell anything", denials)
	}
}

// allows is the definition in Kubernetes' documents, word by word and as slow as it likes.
func (s *State) allows(p packet) bool {
	if p.from == p.to || p.answer {
		return true
	}
	sender, receiver := s.at(p.from, p), s.at(p.to, p)
	return s.agree(egress, sender, p.to, receiver, receiver, p) &&
		(p.from == s.APIServer && !p.translated || s.agree(ingress, receiver, p.from, sender, receiver, p))
}

func (s *State) at(address string, p packet) *Endpoint {
	for i := range s.Endpoints {
		if e := &s.Endpoints[i]; e.Address == address {
			return e
		}
	}
	return nil
}

func (s *State) agree(way direction, own *Endpoint, peerAddress string, peer, receiver *Endpoint, p packet) bool {
	if own == nil || own.Node == "" {
		return true
	}
	isolated := false
	for _, policy := range s.Policies {
		rules, isolates := way.rules(policy)
		selector, _ := metav1.LabelSelectorAsSelector(&policy.Spec.PodSelector)
		if !isolates || policy.Namespace != own.Namespace || !selector.Matches(own.Labels) {
			continue
		}
		isolated = true
		for _, r := range rules {
			if s.peerIsNamed(policy.Namespace, r, peerAddress, peer, way, p) && portIsNamed(r, receiver, p) {
				return true
			}
		}
	}
	return !isolated
}

func (s *State) peerIsNamed(namespace string, r rule, address string, peer *Endpoint, way direction, p packet) bool {
	for _, candidate := range r.peers {
		if candidate.IPBlock != nil {
			ip := netip.MustParseAddr(address)
			inside := netip.MustParsePrefix(candidate.IPBlock.CIDR).Contains(ip)
			for _, except := range candidate.IPBlock.Except {
				inside = inside && !netip.MustParsePrefix(except).Contains(ip)
			}
			if inside {
				return true
			}
			continue
		}
		if peer == nil || !s.isPeer(candidate, namespace, peer) {
			continue
		}
		// The DNS server is a Pod at its own ports only.
		if len(peer.Only) == 0 || way == egress && p.port == 53 && p.protocol != corev1.ProtocolSCTP {
			return true
		}
	}
	return len(r.peers) == 0
}

func portIsNamed(r rule, receiver *Endpoint, p packet) bool {
	for _, port := range r.ports {
		protocol := corev1.ProtocolTCP
		if port.Protocol != nil {
			protocol = *port.Protocol
		}
		if protocol != p.protocol {
			continue
		}
		switch {
		case port.Port == nil:
			return true
		case port.Port.Type == intstr.Int && port.EndPort != nil:
			if int(port.Port.IntVal) <= p.port && p.port <= int(*port.EndPort) {
				return true
			}
		case port.Port.Type == intstr.Int:
			if int(port.Port.IntVal) == p.port {
				return true
			}
		case receiver != nil:
			for _, named := range receiver.Ports {
				if named.Name == port.Port.StrVal && named.Protocol == protocol && int(named.ContainerPort) == p.port {
					return true
				}
			}
		}
	}
	return len(r.ports) == 0
}

package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes"
)

// What the cluster's DNS is known by, in every cluster.
const (
	dnsServiceName = "kube-dns"
	dnsLabel       = "k8s-app"
	dnsPort        = 53
)

// fabricService is a Service of every cluster that no Pod is behind, but a server in the fabric.
type fabricService struct {
	namespace, name string
	ports           []namedPort
}

type namedPort struct {
	name     string
	protocol corev1.Protocol
	number   int32
}

// makeFabricServices makes what Pods find by name: the API server and the cluster's DNS, with their addresses as Endpoints and as
// EndpointSlices, as every cluster has them. The controllers must not have started: the one for Endpoints deletes those whose
// Service it has not heard of yet.
func makeFabricServices(ctx context.Context, client kubernetes.Interface, apiPort int) error {
	api := fabricService{metav1.NamespaceDefault, "kubernetes", []namedPort{{"https", corev1.ProtocolTCP, int32(apiPort)}}}
	dns := fabricService{metav1.NamespaceSystem, dnsServiceName,
		[]namedPort{{"dns", corev1.ProtocolUDP, dnsPort}, {"dns-tcp", corev1.ProtocolTCP, dnsPort}}}
	steps := []step{
		func() error {
			// The API server makes this one itself, a moment after it is ready.
			_, err := client.CoreV1().Services(api.namespace).Get(ctx, api.name, metav1.GetOptions{})
			return err
		},
		func() error {
			_, err := client.CoreV1().Services(dns.namespace).Create(ctx, dnsService(dns), metav1.CreateOptions{})
			return err
		},
	}
	for _, service := range []fabricService{api, dns} {
		steps = append(steps,
			func() error {
				_, err := client.CoreV1().Endpoints(service.namespace).Create(ctx, service.endpoints(), metav1.CreateOptions{})
				return err
			},
			func() error {
				_, err := client.DiscoveryV1().EndpointSlices(service.namespace).Create(ctx, service.slice(), metav1.CreateOptions{})
				return err
			})
	}
	for _, s := range steps {
		if err := retried(ctx, s); err != nil {
			return fmt.Errorf("cannot make the Services of the cluster: %w", err)
		}
	}
	return nil
}

// endpoints say in their label that there is an EndpointSlice already, or a controller would make another.
func (s fabricService) endpoints() *corev1.Endpoints {
	subset := corev1.EndpointSubset{Addresses: []corev1.EndpointAddress{{IP: fabricAddress}}}
	for _, p := range s.ports {
		subset.Ports = append(subset.Ports, corev1.EndpointPort{Name: p.name, Protocol: p.protocol, Port: p.number})
	}
	return &corev1.Endpoints{
		ObjectMeta: metav1.ObjectMeta{Name: s.name, Labels: map[string]string{discoveryv1.LabelSkipMirror: "true"}},
		Subsets:    []corev1.EndpointSubset{subset},
	}
}

func (s fabricService) slice() *discoveryv1.EndpointSlice {
	ready := true
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Name: s.name,
			Labels: map[string]string{
				discoveryv1.LabelServiceName: s.name,
				discoveryv1.LabelManagedBy:   "embedded-kube",
			},
		},
		AddressType: discoveryv1.AddressTypeIPv4,
		Endpoints: []discoveryv1.Endpoint{{
			Addresses:  []string{fabricAddress},
			Conditions: discoveryv1.EndpointConditions{Ready: &ready},
		}},
	}
	for _, p := range s.ports {
		slice.Ports = append(slice.Ports, discoveryv1.EndpointPort{Name: &p.name, Protocol: &p.protocol, Port: &p.number})
	}
	return slice
}

func dnsService(s fabricService) *corev1.Service {
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{
			Name:   s.name,
			Labels: map[string]string{dnsLabel: s.name, "kubernetes.io/name": "CoreDNS"},
		},
		Spec: corev1.ServiceSpec{ClusterIP: dnsServiceIP},
	}
	for _, p := range s.ports {
		service.Spec.Ports = append(service.Spec.Ports, corev1.ServicePort{Name: p.name, Protocol: p.protocol, Port: p.number,
			TargetPort: intstr.FromInt32(p.number)})
	}
	return service
}

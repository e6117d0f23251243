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

// makeFabricServices makes what Pods find by name: the API server and the cluster's DNS, both in the fabric.
func makeFabricServices(ctx context.Context, client kubernetes.Interface, apiPort int) error {
	tcp, udp := corev1.ProtocolTCP, corev1.ProtocolUDP
	dns := int32(53)
	port := int32(apiPort)
	steps := []step{
		func() error {
			_, err := client.DiscoveryV1().EndpointSlices(metav1.NamespaceDefault).Create(ctx,
				fabricSlice("kubernetes", "https", map[string]portOf{"https": {tcp, port}}), metav1.CreateOptions{})
			return err
		},
		func() error {
			_, err := client.CoreV1().Services(metav1.NamespaceSystem).Create(ctx, dnsService(), metav1.CreateOptions{})
			return err
		},
		func() error {
			_, err := client.DiscoveryV1().EndpointSlices(metav1.NamespaceSystem).Create(ctx,
				fabricSlice("kube-dns", "dns", map[string]portOf{"dns": {udp, dns}, "dns-tcp": {tcp, dns}}), metav1.CreateOptions{})
			return err
		},
	}
	for _, s := range steps {
		if err := retried(ctx, s); err != nil {
			return fmt.Errorf("cannot make the Services of the cluster: %w", err)
		}
	}
	return nil
}

type portOf struct {
	protocol corev1.Protocol
	number   int32
}

func fabricSlice(service, suffix string, ports map[string]portOf) *discoveryv1.EndpointSlice {
	ready := true
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Name: service + "-" + suffix,
			Labels: map[string]string{
				discoveryv1.LabelServiceName: service,
				discoveryv1.LabelManagedBy:   "embedded-kube",
			},
		},
		AddressType: discoveryv1.AddressTypeIPv4,
		Endpoints: []discoveryv1.Endpoint{{
			Addresses:  []string{fabricAddress},
			Conditions: discoveryv1.EndpointConditions{Ready: &ready},
		}},
	}
	for name, p := range ports {
		slice.Ports = append(slice.Ports, discoveryv1.EndpointPort{Name: &name, Protocol: &p.protocol, Port: &p.number})
	}
	return slice
}

func dnsService() *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{
			Name:   "kube-dns",
			Labels: map[string]string{"k8s-app": "kube-dns", "kubernetes.io/name": "CoreDNS"},
		},
		Spec: corev1.ServiceSpec{
			ClusterIP: dnsServiceIP,
			Ports: []corev1.ServicePort{
				{Name: "dns", Protocol: corev1.ProtocolUDP, Port: 53, TargetPort: intstr.FromInt32(53)},
				{Name: "dns-tcp", Protocol: corev1.ProtocolTCP, Port: 53, TargetPort: intstr.FromInt32(53)},
			},
		},
	}
}

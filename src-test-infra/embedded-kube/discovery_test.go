package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// What a scrape job by the role endpoints finds, and what a service asks that is given a token.
func Test_pods_find_the_api_server_the_dns_and_the_keys_of_tokens(t *testing.T) {
	t.Parallel()
	c := launchReal(t, filepath.Join(t.TempDir(), "cxp-kube-a"))
	for _, service := range []string{"default/kubernetes", "kube-system/kube-dns"} {
		t.Run(service+" has Endpoints that say what its EndpointSlices do", func(t *testing.T) {
			namespace, name, _ := strings.Cut(service, "/")
			endpoints, err := c.CoreV1().Endpoints(namespace).Get(t.Context(), name, metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			slices, err := c.DiscoveryV1().EndpointSlices(namespace).List(t.Context(),
				metav1.ListOptions{LabelSelector: discoveryv1.LabelServiceName + "=" + name})
			if err != nil || len(slices.Items) != 1 {
				t.Fatalf("%d EndpointSlices, %v", len(slices.Items), err)
			}
			if old, current := inEndpoints(endpoints), inSlice(slices.Items[0]); len(old) == 0 || fmt.Sprint(old) != fmt.Sprint(current) {
				t.Errorf("Endpoints have %v, the EndpointSlice %v", old, current)
			}
		})
	}
	t.Run("a Pod finds the keys where the issuer says", func(t *testing.T) {
		c.run(t, "verifier", "app:1", "discover")
		becomes(t, "it has them", func(ctx context.Context) (bool, error) {
			pod, err := c.CoreV1().Pods("default").Get(ctx, "verifier", metav1.GetOptions{})
			return err == nil && (pod.Status.Phase == corev1.PodSucceeded || len(pod.Status.ContainerStatuses) > 0 &&
				pod.Status.ContainerStatuses[0].RestartCount > 0), err
		})
		if text := c.logs(t, "verifier", &corev1.PodLogOptions{}); text != "1 keys <nil>\n" {
			t.Errorf("%q", text)
		}
	})
	c.closes()
}

func inEndpoints(endpoints *corev1.Endpoints) (all []string) {
	for _, subset := range endpoints.Subsets {
		for _, address := range subset.Addresses {
			for _, port := range subset.Ports {
				all = append(all, fmt.Sprintf("%s:%d %s %s", address.IP, port.Port, port.Protocol, port.Name))
			}
		}
	}
	return all
}

func inSlice(slice discoveryv1.EndpointSlice) (all []string) {
	for _, endpoint := range slice.Endpoints {
		for _, port := range slice.Ports {
			all = append(all, fmt.Sprintf("%s:%d %s %s", endpoint.Addresses[0], *port.Port, *port.Protocol, *port.Name))
		}
	}
	return all
}

// Without real nodes nobody asks but programs on the host.
func Test_the_host_finds_the_keys_of_tokens_where_no_pods_run(t *testing.T) {
	l := launch(t, filepath.Join(t.TempDir(), "cxp-kube-a"), "--node-kind", "simulated")
	usable := l.until("usable", nil)
	client := l.client(usable["kubeconfig"].(string))
	text, err := client.RESTClient().Get().AbsPath("/.well-known/openid-configuration").Do(t.Context()).Raw()
	if err != nil {
		t.Fatal(err)
	}
	var issuer map[string]any
	if err := json.Unmarshal(text, &issuer); err != nil {
		t.Fatal(err)
	}
	if want := usable["url"].(string) + "/openid/v1/jwks"; issuer["jwks_uri"] != want {
		t.Errorf("%v, not %s", issuer["jwks_uri"], want)
	}
	l.closes()
}

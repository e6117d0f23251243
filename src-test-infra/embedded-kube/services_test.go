package main

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func (c *realCluster) expose(t *testing.T, app string, nodePort int32) {
	t.Helper()
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: app},
		Spec: corev1.ServiceSpec{
			Type:     corev1.ServiceTypeNodePort,
			Selector: map[string]string{"app": app},
			Ports:    []corev1.ServicePort{{Port: 80, TargetPort: intstr.FromInt32(8080), NodePort: nodePort}},
		},
	}
	if _, err := c.CoreV1().Services("default").Create(t.Context(), service, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func (c *realCluster) pods(t *testing.T, app string) []corev1.Pod {
	t.Helper()
	list, err := c.CoreV1().Pods("default").List(t.Context(), metav1.ListOptions{LabelSelector: "app=" + app})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items
}

// Two runs with the same Service on the same NodePort: neither sees the other.
func Test_services_lead_to_pods_on_all_nodes_of_their_own_run(t *testing.T) {
	parent := t.TempDir()
	const nodePort = 30080
	one := launchReal(t, filepath.Join(parent, "cxp-kube-1"), "--nodes", "2")
	two := launchReal(t, filepath.Join(parent, "cxp-kube-2"))
	for _, c := range []*realCluster{one, two} {
		c.deploy(t, "web", 2, "serve", ":8080")
		c.expose(t, "web", nodePort)
	}
	for _, c := range []*realCluster{one, two} {
		c.available(t, "web", 2)
	}
	pods := one.pods(t, "web")
	if pods[0].Spec.NodeName == pods[1].Spec.NodeName {
		t.Errorf("both Pods are on %s", pods[0].Spec.NodeName)
	}
	t.Run("a NodePort leads to every Pod", func(t *testing.T) {
		one.reachesAll(t, question{url: one.at(nodePort)}, pods)
		two.reachesAll(t, question{url: two.at(nodePort)}, two.pods(t, "web"))
	})
	t.Run("Pods find it by name, also those of other nodes", func(t *testing.T) {
		for _, pod := range pods {
			for _, target := range []string{"web", "web.default.svc.cluster.local", "web.default"} {
				one.reachesAll(t, question{pod.Name, "http://" + target + "/"}, pods)
			}
		}
	})
	t.Run("a Pod reaches each Pod by its address", func(t *testing.T) {
		for _, from := range pods {
			for _, to := range pods {
				one.reachesAll(t, question{from.Name, fmt.Sprintf("http://%s:8080/", to.Status.PodIP)}, []corev1.Pod{to})
			}
		}
	})
	two.closes()
	one.reachesAll(t, question{url: one.at(nodePort)}, pods)
	if err := one.CoreV1().Services("default").Delete(t.Context(), "web", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	becomes(t, "the NodePort is closed", func(ctx context.Context) (bool, error) {
		_, err := get(ctx, one.at(nodePort))
		return err != nil, nil
	})
	one.closes()
}

func (c *realCluster) at(nodePort int) string {
	return fmt.Sprintf("http://%s:%d/", c.usable["nodeAddress"], nodePort)
}

// question is an address, and the Pod that asks there; none is the test itself.
type question struct{ pod, url string }

func (c *realCluster) ask(ctx context.Context, q question) (string, error) {
	if q.pod == "" {
		return get(ctx, q.url)
	}
	// By the API server's proxy, so the way from there to Pods is tested too.
	answer, err := c.CoreV1().RESTClient().Get().Namespace("default").Resource("pods").Name(q.pod+":8080").SubResource("proxy").
		Param("url", q.url).Do(ctx).Raw()
	return string(answer), err
}

// reachesAll asks until each of the Pods has answered, and fails when another does.
func (c *realCluster) reachesAll(t *testing.T, q question, pods []corev1.Pod) {
	t.Helper()
	missing := map[string]bool{}
	for _, pod := range pods {
		missing[pod.Name] = true
	}
	expected := len(missing)
	becomes(t, fmt.Sprintf("%+v leads to %d Pods", q, expected), func(ctx context.Context) (bool, error) {
		name, err := c.ask(ctx, q)
		if err != nil {
			t.Logf("%+v: %v", q, err)
			return false, nil
		}
		for _, pod := range pods {
			if pod.Name == name {
				delete(missing, name)
				return len(missing) == 0, nil
			}
		}
		return false, fmt.Errorf("%q answered", name)
	})
}

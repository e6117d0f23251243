package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
)

const shop = "shop"

func Test_a_cluster_from_start_to_end(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cxp-kube-a")
	l := launch(t, dir)
	starting := l.until("starting", nil)
	if starting["kubernetes"] != "v1.34.4" || int(starting["pid"].(float64)) != l.cmd.Process.Pid {
		t.Errorf("starting: %v", starting)
	}
	usable := l.until("usable", nil)
	client := l.client(usable["kubeconfig"].(string))
	url, registry := usable["url"].(string), usable["registry"].(string)

	t.Run("knows its version", func(t *testing.T) {
		version, err := client.Discovery().ServerVersion()
		if err != nil || version.GitVersion != "v1.34.4" || version.Major != "1" || version.Minor != "34" {
			t.Errorf("version %+v, %v", version, err)
		}
	})
	t.Run("lets nobody in without a token", func(t *testing.T) { refusesStrangers(t, url) })
	t.Run("has the roles and priority classes of any cluster", func(t *testing.T) { hasBootstrapObjects(t, client) })
	t.Run("schedules, owns and collects", func(t *testing.T) { runsADeployment(t, client) })
	t.Run("keeps images", func(t *testing.T) { keepsImages(t, "http://"+registry) })

	if took := l.closes(); took > 3*time.Second {
		t.Errorf("it took %v to end", took)
	}
	if exists(dir) {
		t.Errorf("%s is still there", dir)
	}
	for _, address := range []string{strings.TrimPrefix(url, "https://"), registry} {
		if connection, err := net.Dial("tcp", address); err == nil {
			_ = connection.Close()
			t.Errorf("something still listens on %s", address)
		}
	}
}

func refusesStrangers(t *testing.T, url string) {
	// The certificate is not the question here; that is tested by every other request.
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for _, path := range []string{"/api/v1/secrets", "/readyz", "/version"} {
		answer, err := client.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s answered %s", path, answer.Status)
		}
	}
}

func hasBootstrapObjects(t *testing.T, client *kubernetes.Clientset) {
	ctx := t.Context()
	for _, name := range []string{"cluster-admin", "edit", "system:kube-scheduler", "system:controller:deployment-controller"} {
		if _, err := client.RbacV1().ClusterRoles().Get(ctx, name, metav1.GetOptions{}); err != nil {
			t.Error(err)
		}
	}
	if _, err := client.RbacV1().ClusterRoleBindings().Get(ctx, "system:kube-scheduler", metav1.GetOptions{}); err != nil {
		t.Error(err)
	}
	if _, err := client.RbacV1().Roles("kube-system").Get(ctx, "extension-apiserver-authentication-reader", metav1.GetOptions{}); err != nil {
		t.Error(err)
	}
	if _, err := client.SchedulingV1().PriorityClasses().Get(ctx, "system-node-critical", metav1.GetOptions{}); err != nil {
		t.Error(err)
	}
}

// runsADeployment goes through most of the control plane: admission, controllers, scheduler, garbage collector.
func runsADeployment(t *testing.T, client *kubernetes.Clientset) {
	ctx := t.Context()
	if _, err := client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: shop}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	labels := map[string]string{"app": "web"}
	replicas := int32(2)
	deployment := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "web:1"}}},
			},
		},
	}
	if _, err := client.AppsV1().Deployments(shop).Create(ctx, deployment, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	pods := client.CoreV1().Pods(shop)
	becomes(t, "two Pods without a node, and the scheduler says so", func(ctx context.Context) (bool, error) {
		list, err := pods.List(ctx, metav1.ListOptions{})
		return err == nil && len(list.Items) == 2 && unschedulable(list.Items[0]) && unschedulable(list.Items[1]), err
	})
	addNode(t, client)
	becomes(t, "both Pods on the node", func(ctx context.Context) (bool, error) {
		list, err := pods.List(ctx, metav1.ListOptions{})
		return err == nil && len(list.Items) == 2 && list.Items[0].Spec.NodeName == "n1" && list.Items[1].Spec.NodeName == "n1", err
	})
	if err := client.AppsV1().Deployments(shop).Delete(ctx, "web", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	becomes(t, "no ReplicaSet left", func(ctx context.Context) (bool, error) {
		list, err := client.AppsV1().ReplicaSets(shop).List(ctx, metav1.ListOptions{})
		return err == nil && len(list.Items) == 0, err
	})
	if _, err := client.CoreV1().ConfigMaps(shop).Get(ctx, "kube-root-ca.crt", metav1.GetOptions{}); err != nil {
		t.Error(err)
	}
}

func unschedulable(pod corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled && condition.Reason == corev1.PodReasonUnschedulable {
			return true
		}
	}
	return false
}

func addNode(t *testing.T, client *kubernetes.Clientset) {
	t.Helper()
	nodes := client.CoreV1().Nodes()
	node, err := nodes.Create(t.Context(), &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n1"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	becomes(t, "the node reports that it is ready", func(ctx context.Context) (bool, error) {
		if node, err = nodes.Get(ctx, "n1", metav1.GetOptions{}); err != nil {
			return false, err
		}
		now := metav1.Now()
		node.Status.Conditions = []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue,
			Reason: "Test", LastHeartbeatTime: now, LastTransitionTime: now}}
		node.Status.Capacity = corev1.ResourceList{corev1.ResourcePods: *quantity(10)}
		node.Status.Allocatable = node.Status.Capacity
		_, err := nodes.UpdateStatus(ctx, node, metav1.UpdateOptions{})
		if apierrors.IsConflict(err) {
			return false, nil
		}
		return err == nil, err
	})
}

func keepsImages(t *testing.T, registry string) {
	blob := []byte("a layer")
	digest := fmt.Sprintf("sha256:%x", sha256.Sum256(blob))
	upload := send(t, "POST", registry+"/v2/shop/web/blobs/uploads/", "", nil, http.StatusAccepted)
	location := upload.Get("Location")
	if !strings.HasPrefix(location, "/") {
		t.Fatalf("the upload's location names a host: %s", location)
	}
	send(t, "PUT", registry+location+"&digest="+digest, "application/octet-stream", blob, http.StatusCreated)

	const mediaType = "application/vnd.oci.image.manifest.v1+json"
	descriptor := func(kind string) string {
		return fmt.Sprintf(`{"mediaType":"application/vnd.oci.image.%s","digest":"%s","size":%d}`, kind, digest, len(blob))
	}
	manifest := fmt.Sprintf(`{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}`, mediaType,
		descriptor("config.v1+json"), descriptor("layer.v1.tar"))
	send(t, "PUT", registry+"/v2/shop/web/manifests/1.0", mediaType, []byte(manifest), http.StatusCreated)
	found := send(t, "HEAD", registry+"/v2/shop/web/manifests/1.0", "", nil, http.StatusOK).Get("Docker-Content-Digest")
	if want := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(manifest))); found != want {
		t.Errorf("digest %s, want %s", found, want)
	}
	send(t, "HEAD", registry+"/v2/shop/web/manifests/2.0", "", nil, http.StatusNotFound)
	send(t, "GET", registry+"/v2/_catalog", "", nil, http.StatusOK)
	send(t, "GET", registry+"/v2/shop/web/tags/list", "", nil, http.StatusOK)
	send(t, "DELETE", registry+"/v2/shop/web/manifests/"+found, "", nil, http.StatusAccepted)
	send(t, "HEAD", registry+"/v2/shop/web/manifests/1.0", "", nil, http.StatusNotFound)
}

func send(t *testing.T, method, url, contentType string, body []byte, want int) http.Header {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	// Without it the registry looks for a manifest of the Docker kind.
	request.Header.Set("Accept", "application/vnd.oci.image.manifest.v1+json, */*")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != want {
		t.Fatalf("%s %s answered %s, want %d: %s", method, url, answer.Status, want, text)
	}
	return answer.Header
}

func becomes(t *testing.T, what string, condition wait.ConditionWithContextFunc) {
	t.Helper()
	if err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, patience, true, condition); err != nil {
		t.Fatalf("waited for: %s: %v", what, err)
	}
}

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes"
)

// realCluster is a cluster with real nodes, and the test program in its registry as app:1.
type realCluster struct {
	*launched
	*kubernetes.Clientset
	usable map[string]any
	asked  int
}

func launchReal(t *testing.T, dir string, options ...string) *realCluster {
	t.Helper()
	needsRealNodes(t)
	l := launch(t, dir, append([]string{"--node-kind", "real"}, options...)...)
	usable := l.until("usable", nil)
	c := &realCluster{launched: l, Clientset: l.client(usable["kubeconfig"].(string)), usable: usable}
	newTestImage(t, nil).push(t, usable["registry"].(string), "docker.io/library/app", "1")
	return c
}

func needsRealNodes(t *testing.T) {
	t.Helper()
	if os.Getenv("CXP_TEST_REQUIRE_REAL_NODES") == "true" {
		return
	}
	if problems := probeMachine().Problems; len(problems) > 0 {
		t.Skipf("no real nodes here: %v", problems)
	}
}

func Test_a_real_node_runs_what_it_is_given(t *testing.T) {
	t.Parallel()
	c := launchReal(t, filepath.Join(t.TempDir(), "cxp-kube-a"))
	t.Run("a Deployment becomes available", c.runsADeployment)
	t.Run("a missing tag is ErrImagePull and then ImagePullBackOff", c.missesATag)
	t.Run("a registry that does not answer is said", c.missesARegistry)
	t.Run("a crash loop says how it ended", c.crashes)
	t.Run("logs and exec reach the Pod", c.showsLogs)
	t.Run("a port-forward reaches the Pod", c.forwardsAPort)
	if took := c.closes(); took > 3*time.Second {
		t.Errorf("it took %v to end", took)
	}
	if exists(c.dir) {
		t.Errorf("%s is still there", c.dir)
	}
}

func (c *realCluster) deploy(t *testing.T, name string, replicas int32, args ...string) {
	t.Helper()
	labels := map[string]string{"app": name}
	probe := &corev1.Probe{PeriodSeconds: 1, ProbeHandler: corev1.ProbeHandler{
		HTTPGet: &corev1.HTTPGetAction{Path: "/", Port: intstr.FromInt32(8080)}}}
	deployment := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{
					Containers: []corev1.Container{{Name: "app", Image: "app:1", Args: args, ReadinessProbe: probe}},
					TopologySpreadConstraints: []corev1.TopologySpreadConstraint{{MaxSkew: 1, TopologyKey: corev1.LabelHostname,
						WhenUnsatisfiable: corev1.DoNotSchedule, LabelSelector: &metav1.LabelSelector{MatchLabels: labels}}},
				},
			},
		},
	}
	if _, err := c.AppsV1().Deployments("default").Create(t.Context(), deployment, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func (c *realCluster) available(t *testing.T, name string, replicas int32) {
	t.Helper()
	becomes(t, name+" is available", func(ctx context.Context) (bool, error) {
		d, err := c.AppsV1().Deployments("default").Get(ctx, name, metav1.GetOptions{})
		return err == nil && d.Status.AvailableReplicas == replicas, err
	})
}

func (c *realCluster) runsADeployment(t *testing.T) {
	start := time.Now()
	c.deploy(t, "web", 2, "serve", ":8080")
	c.available(t, "web", 2)
	t.Logf("available after %v", time.Since(start))
}

// run makes a Pod with one container of the test program.
func (c *realCluster) run(t *testing.T, name, image string, args ...string) {
	t.Helper()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: image, Args: args}}},
	}
	if _, err := c.CoreV1().Pods("default").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func (c *realCluster) waiting(t *testing.T, name, reason string) corev1.ContainerStatus {
	t.Helper()
	var found corev1.ContainerStatus
	becomes(t, name+" waits with "+reason, func(ctx context.Context) (bool, error) {
		pod, err := c.CoreV1().Pods("default").Get(ctx, name, metav1.GetOptions{})
		if err != nil || len(pod.Status.ContainerStatuses) == 0 {
			return false, err
		}
		found = pod.Status.ContainerStatuses[0]
		return found.State.Waiting != nil && found.State.Waiting.Reason == reason, nil
	})
	return found
}

func (c *realCluster) missesATag(t *testing.T) {
	image := c.usable["registry"].(string) + "/library/app:2"
	c.run(t, "missing", image)
	status := c.waiting(t, "missing", "ErrImagePull")
	if message := status.State.Waiting.Message; !strings.Contains(message, image+": not found") {
		t.Error(message)
	}
	c.waiting(t, "missing", "ImagePullBackOff")
}

// A registry that cannot be reached is another trouble than an image that is not there.
func (c *realCluster) missesARegistry(t *testing.T) {
	c.run(t, "unreachable", "127.0.0.1:1/app:1")
	message := c.waiting(t, "unreachable", "ErrImagePull").State.Waiting.Message
	if !strings.Contains(message, "connection refused") {
		t.Error(message)
	}
}

func (c *realCluster) crashes(t *testing.T) {
	c.run(t, "broken", "app:1", "fail")
	status := c.waiting(t, "broken", "CrashLoopBackOff")
	if ended := status.LastTerminationState.Terminated; ended == nil || ended.ExitCode != 3 {
		t.Errorf("last state %+v", status.LastTerminationState)
	}
	if text := c.logs(t, "broken", &corev1.PodLogOptions{Previous: true}); text != "it is broken on purpose\n" {
		t.Errorf("its last words: %q", text)
	}
}

func (c *realCluster) logs(t *testing.T, pod string, options *corev1.PodLogOptions) string {
	t.Helper()
	text, err := c.CoreV1().Pods("default").GetLogs(pod, options).DoRaw(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (c *realCluster) says(ctx context.Context, pod, want string) bool {
	text, err := c.CoreV1().Pods("default").GetLogs(pod, &corev1.PodLogOptions{}).DoRaw(ctx)
	return err == nil && string(text) == want
}

func (c *realCluster) showsLogs(t *testing.T) {
	c.run(t, "speaker", "app:1", "serve", ":8080")
	becomes(t, "its log is there", func(ctx context.Context) (bool, error) { return c.says(ctx, "speaker", "listening on :8080\n"), nil })
	output := c.exec(t, "speaker", "/program", "print", "said inside")
	if output != "said inside\n" {
		t.Errorf("exec: %q", output)
	}
}

func get(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	// Each request on a connection of its own, for a Service chooses by connection.
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", answer.Status, text)
	}
	return string(text), err
}

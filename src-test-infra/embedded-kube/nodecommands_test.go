package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// tells writes a request as the JVM does, and returns the answer.
func (c *realCluster) tells(t *testing.T, request map[string]any) map[string]any {
	t.Helper()
	c.asked++
	request["id"] = c.asked
	line, _ := json.Marshal(request)
	if _, err := c.stdin.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
	answer := c.until("answer", nil)
	if int(answer["id"].(float64)) != c.asked {
		t.Fatalf("the answer to another request: %v", answer)
	}
	return answer
}

func Test_nodes_take_images_keep_volumes_and_can_be_lost(t *testing.T) {
	t.Parallel()
	c := launchReal(t, filepath.Join(t.TempDir(), "cxp-kube-a"), "--nodes", "2")
	t.Run("an image is loaded from the tarball of an OCI layout", func(t *testing.T) {
		c.loadsAnImage(t, "loaded", newTestImage(t, nil).archive)
	})
	t.Run("an image is loaded from a tarball as docker save and Jib write it", func(t *testing.T) {
		c.loadsAnImage(t, "saved", newTestImage(t, []byte("another")).dockerArchive)
	})
	t.Run("a volume outlives its Pod and goes with its claim", c.keepsAVolume)
	t.Run("what cannot be done is said", c.refuses)
	t.Run("a node is lost and comes back", c.losesANode)
	c.closes()
	nothingIsLeft(t, c.dir)
}

func (c *realCluster) loadsAnImage(t *testing.T, name string, archive func(t *testing.T, path, reference string)) {
	tarball, reference := filepath.Join(t.TempDir(), "image.tar"), "docker.io/library/"+name+":1"
	archive(t, tarball, reference)
	answer := c.tells(t, map[string]any{"command": "load-image", "path": tarball})
	if images, _ := answer["images"].([]any); len(images) != 1 || images[0] != reference {
		t.Fatalf("%v", answer)
	}
	for _, node := range []string{"cxp-node-1", "cxp-node-2"} {
		pod := podOn(node, name+"-"+node, name+":1", "serve", ":8080")
		if _, err := c.CoreV1().Pods("default").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, node := range []string{"cxp-node-1", "cxp-node-2"} {
		becomes(t, "it runs on "+node, func(ctx context.Context) (bool, error) {
			return c.says(ctx, name+"-"+node, "listening on :8080\n"), nil
		})
	}
}

func podOn(node, name, image string, args ...string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{NodeName: node, RestartPolicy: corev1.RestartPolicyNever,
			Containers: []corev1.Container{{Name: "app", Image: image, Args: args}}},
	}
}

func (c *realCluster) keepsAVolume(t *testing.T) {
	claim := &corev1.PersistentVolumeClaim{
		ObjectMeta: metav1.ObjectMeta{Name: "data"},
		Spec: corev1.PersistentVolumeClaimSpec{
			AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
			Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")}},
		},
	}
	claims := c.CoreV1().PersistentVolumeClaims("default")
	if _, err := claims.Create(t.Context(), claim, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"first", "second"} {
		pod := podOn("", name, "app:1", "append", "/data/lines", name)
		user := int64(1000)
		pod.Spec.SecurityContext = &corev1.PodSecurityContext{RunAsUser: &user}
		pod.Spec.Containers[0].VolumeMounts = []corev1.VolumeMount{{Name: "data", MountPath: "/data"}}
		pod.Spec.Volumes = []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{
			PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "data"}}}}
		if _, err := c.CoreV1().Pods("default").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		becomes(t, name+" is done", func(ctx context.Context) (bool, error) {
			pod, err := c.CoreV1().Pods("default").Get(ctx, name, metav1.GetOptions{})
			return err == nil && pod.Status.Phase == corev1.PodSucceeded, err
		})
	}
	if text := c.logs(t, "second", &corev1.PodLogOptions{}); text != "first\nsecond\n" {
		t.Errorf("the second Pod read %q", text)
	}
	volumes, _ := filepath.Glob(filepath.Join(c.dir, "nodes", "*", "volumes", "pvc-*", "lines"))
	if len(volumes) != 1 {
		t.Fatalf("volumes on disk: %v", volumes)
	}
	for _, name := range []string{"first", "second"} {
		if err := c.CoreV1().Pods("default").Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := claims.Delete(t.Context(), "data", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	becomes(t, "the volume is gone", func(ctx context.Context) (bool, error) {
		list, err := c.CoreV1().PersistentVolumes().List(ctx, metav1.ListOptions{})
		return err == nil && len(list.Items) == 0 && !exists(volumes[0]), err
	})
}

func (c *realCluster) refuses(t *testing.T) {
	text := filepath.Join(t.TempDir(), "image.tar")
	if err := os.WriteFile(text, []byte("not a tarball"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct {
		request map[string]any
		want    string
	}{
		{map[string]any{"command": "load-image", "path": text}, "is it the tarball of an OCI layout"},
		{map[string]any{"command": "load-image", "path": "image.tar"}, "not an absolute path"},
		{map[string]any{"command": "load-image", "path": "/nowhere/image.tar"}, "no such file"},
		{map[string]any{"command": "stop-node", "node": "cxp-node-7"}, "there are cxp-node-1, cxp-node-2"},
		{map[string]any{"command": "start-node", "node": "cxp-node-1"}, "it runs already"},
		{map[string]any{"command": "explode"}, "there is no command"},
	} {
		answer := c.tells(t, r.request)
		if message, _ := answer["error"].(string); !strings.Contains(message, r.want) {
			t.Errorf("%v: %v", r.request, answer)
		}
	}
}

func (c *realCluster) losesANode(t *testing.T) {
	const lost = "cxp-node-2"
	ready := func(want corev1.ConditionStatus) {
		becomes(t, "Ready is "+string(want), func(ctx context.Context) (bool, error) {
			node, err := c.CoreV1().Nodes().Get(ctx, lost, metav1.GetOptions{})
			if err != nil {
				return false, err
			}
			for _, condition := range node.Status.Conditions {
				if condition.Type == corev1.NodeReady {
					return condition.Status == want, nil
				}
			}
			return false, nil
		})
	}
	if answer := c.tells(t, map[string]any{"command": "stop-node", "node": lost}); answer["error"] != nil {
		t.Fatal(answer)
	}
	start := time.Now()
	ready(corev1.ConditionUnknown)
	t.Logf("known as lost after %v", time.Since(start))
	start = time.Now()
	if answer := c.tells(t, map[string]any{"command": "start-node", "node": lost}); answer["error"] != nil {
		t.Fatal(answer)
	}
	t.Logf("back after %v", time.Since(start))
	ready(corev1.ConditionTrue)
	pod := podOn(lost, "afterwards", "loaded:1", "print", "it runs again")
	if _, err := c.CoreV1().Pods("default").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	becomes(t, "a Pod runs there", func(ctx context.Context) (bool, error) { return c.says(ctx, "afterwards", "it runs again\n"), nil })
}

// Loading is containerd's work: ours around it must not show.
func Test_loading_an_image_takes_as_long_as_containerd_does(t *testing.T) {
	c := launchReal(t, filepath.Join(t.TempDir(), "cxp-kube-a"))
	dir := t.TempDir()
	archive := func(name string, seed byte) string {
		tarball := filepath.Join(dir, name+".tar")
		padding := bytes.Repeat([]byte{seed, 1, 2, 3, 5, 8, 13, 21}, 100<<20/8)
		newTestImage(t, padding).archive(t, tarball, "docker.io/library/"+name+":1")
		return tarball
	}
	tarball := archive("ours", 1)
	start := time.Now()
	if answer := c.tells(t, map[string]any{"command": "load-image", "path": tarball}); answer["error"] != nil {
		t.Fatal(answer)
	}
	ours := time.Since(start)
	tarball = archive("theirs", 2)
	socket := fmt.Sprintf("/proc/%d", c.processWith(t, "init\x00"+c.dir)) + "/root/run/containerd/containerd.sock"
	start = time.Now()
	if text, err := exec.Command("ctr", "-a", socket, "-n", "k8s.io", "images", "import", tarball).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	theirs := time.Since(start)
	t.Logf("ours %v, ctr %v, ratio %.2f", ours, theirs, ours.Seconds()/theirs.Seconds())
	if ours > 2*theirs {
		t.Errorf("ours took %v, containerd's own client %v", ours, theirs)
	}
	c.closes()
}

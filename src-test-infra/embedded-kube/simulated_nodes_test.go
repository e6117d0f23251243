package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

func Test_simulated_nodes_are_ready_when_the_cluster_is_usable(t *testing.T) {
	l := launch(t, filepath.Join(t.TempDir(), "cxp-kube-nodes"), "--node-kind", "simulated", "--nodes", "3", "--node-platform", "linux/arm64")
	client := l.client(l.until("usable", nil)["kubeconfig"].(string))

	nodes, err := client.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{LabelSelector: simulatedLabel + "=true"})
	if err != nil {
		t.Fatal(err)
	}
	ranges := map[string]bool{}
	for _, node := range nodes.Items {
		if !isReady(&node) || len(node.Spec.Taints) > 0 {
			t.Errorf("%s: %+v, taints %+v", node.Name, node.Status.Conditions, node.Spec.Taints)
		}
		if node.Labels[corev1.LabelArchStable] != "arm64" || node.Status.NodeInfo.OperatingSystem != "linux" {
			t.Errorf("%s says of itself %+v %+v", node.Name, node.Labels, node.Status.NodeInfo)
		}
		ranges[node.Spec.PodCIDR] = true
	}
	if len(nodes.Items) != 3 || len(ranges) != 3 {
		t.Errorf("%d nodes with %d ranges of addresses: %v", len(nodes.Items), len(ranges), ranges)
	}
	class, err := client.StorageV1().StorageClasses().Get(t.Context(), simulatedStorageClass, metav1.GetOptions{})
	if err != nil || class.Provisioner != "cxp.dev/simulated" {
		t.Errorf("the storage class: %+v, %v", class, err)
	}
	if *class.VolumeBindingMode != storagev1.VolumeBindingWaitForFirstConsumer {
		t.Errorf("the storage class binds %s", *class.VolumeBindingMode)
	}
	// The node controller takes a node without a lease for dead after 40 seconds.
	err = wait.PollUntilContextTimeout(t.Context(), 20*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		leases, err := client.CoordinationV1().Leases(corev1.NamespaceNodeLease).List(ctx, metav1.ListOptions{})
		return err == nil && len(leases.Items) == 3, err
	})
	if err != nil {
		t.Errorf("not every node has a lease: %v", err)
	}
	l.closes()
}

func Test_options_that_make_no_sense_are_refused(t *testing.T) {
	for problem, options := range map[string][]string{
		`--node-kind is one of none, simulated, real, auto, not "imaginary"`: {"--node-kind", "imaginary"},
		`--nodes is a number from 1 to 16, not 0`:                            {"--nodes", "0"},
		`--node-platform is OS/ARCHITECTURE, not "amd64"`:                    {"--node-platform", "amd64"},
		`serve takes options only, not "--keep-everything"`:                  {"--", "--keep-everything"},
		`invalid value "many" for flag -nodes`:                               {"--nodes", "many"},
	} {
		dir := filepath.Join(t.TempDir(), "cxp-kube-refused")
		output, err := exec.Command(binary(t), append([]string{"serve", "--dir", dir}, options...)...).CombinedOutput()
		if err == nil || !strings.Contains(string(output), problem) {
			t.Errorf("%v: %v, %s", options, err, output)
		}
		if exists(dir) {
			t.Errorf("%v: %s was made", options, dir)
		}
	}
}

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/retry"
	"k8s.io/klog/v2"
	volumeutil "k8s.io/kubernetes/pkg/volume/util"
)

// Names that the parent's half of a simulated node knows too: it takes the Pods through their lives.
const (
	simulatedAnnotation   = "cxp.dev/simulated"
	simulatedLabel        = "node.cxp.dev/simulated"
	simulatedStorageClass = "cxp-simulated"
	simulatedMessage      = "simulated by CXP"
)

const (
	heartbeat    = 10 * time.Second
	leaseSeconds = int32(40)
)

// heartbeatTaints say "no heartbeat"; the API server puts the first on every new Node.
var heartbeatTaints = []string{corev1.TaintNodeNotReady, corev1.TaintNodeUnreachable}

// simulatedNodes are Nodes without a kubelet. This process registers them and keeps them Ready, because it knows first when the
// API server answers; what becomes of their Pods the parent decides, because it knows the registries.
type simulatedNodes struct {
	client kubernetes.Interface
	names  []string
	// os and architecture of the images that they take
	os, architecture string
}

func nodeName(number int) string { return fmt.Sprintf("cxp-node-%d", number) }

// newSimulatedNodes takes a platform as images have it: linux/amd64.
func newSimulatedNodes(admin *rest.Config, count int, platform string) (*simulatedNodes, error) {
	config := rest.CopyConfig(admin)
	config.QPS = -1
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	os, architecture, _ := strings.Cut(platform, "/")
	// A variant (arm/v7) is no part of a Node's description.
	architecture, _, _ = strings.Cut(architecture, "/")
	nodes := &simulatedNodes{client: client, os: os, architecture: architecture}
	for number := 1; number <= count; number++ {
		nodes.names = append(nodes.names, nodeName(number))
	}
	return nodes, nil
}

// register makes the Nodes and the storage class, and returns when Pods can be scheduled.
func (n *simulatedNodes) register(ctx context.Context) error {
	_, err := n.client.StorageV1().StorageClasses().Create(ctx, simulatedClass(), metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	for number, name := range n.names {
		node, err := n.client.CoreV1().Nodes().Create(ctx, n.node(name, number+1), metav1.CreateOptions{})
		if err != nil {
			return err
		}
		if err := n.makeSchedulable(ctx, name); err != nil {
			return err
		}
		// The namespace of leases comes a moment after the API; nobody waits for the lease for its first 40 seconds.
		go n.beat(ctx, node)
	}
	return nil
}

func (n *simulatedNodes) makeSchedulable(ctx context.Context, name string) error {
	return retry.RetryOnConflict(retry.DefaultRetry, func() error {
		node, err := n.client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		var kept []corev1.Taint
		for _, taint := range node.Spec.Taints {
			if taint.Key != heartbeatTaints[0] && taint.Key != heartbeatTaints[1] {
				kept = append(kept, taint)
			}
		}
		node.Spec.Taints = kept
		_, err = n.client.CoreV1().Nodes().Update(ctx, node, metav1.UpdateOptions{})
		return err
	})
}

// beat keeps the lease of one node until the process ends, or the Node is deleted.
func (n *simulatedNodes) beat(ctx context.Context, node *corev1.Node) {
	err := wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		_, err := n.client.CoordinationV1().Leases(corev1.NamespaceNodeLease).Create(ctx, lease(node), metav1.CreateOptions{})
		// An answer that was lost leaves a lease too.
		return err == nil || apierrors.IsAlreadyExists(err), nil
	})
	if err != nil {
		klog.ErrorS(err, "A simulated node has no lease", "node", node.Name)
		return
	}
	for range time.Tick(heartbeat) {
		if err := n.renew(ctx, node.Name); apierrors.IsNotFound(err) {
			return
		} else if err != nil {
			klog.ErrorS(err, "A heartbeat failed; the next follows", "node", node.Name)
		}
	}
}

func (n *simulatedNodes) renew(ctx context.Context, name string) error {
	leases := n.client.CoordinationV1().Leases(corev1.NamespaceNodeLease)
	current, err := leases.Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	current.Spec.RenewTime = &metav1.MicroTime{Time: time.Now()}
	if _, err := leases.Update(ctx, current, metav1.UpdateOptions{}); err != nil {
		return err
	}
	node, err := n.client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if err != nil || isReady(node) {
		return err
	}
	// After a pause of the whole machine the node controller believes that the node is gone.
	node.Status.Conditions = simulatedConditions()
	if _, err := n.client.CoreV1().Nodes().UpdateStatus(ctx, node, metav1.UpdateOptions{}); err != nil {
		return err
	}
	return n.makeSchedulable(ctx, name)
}

func isReady(node *corev1.Node) bool {
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// node describes a roomy machine, because it carries every pipeline that a test run installs.
func (n *simulatedNodes) node(name string, number int) *corev1.Node {
	podCIDR := fmt.Sprintf("10.42.%d.0/20", (number-1)*16)
	capacity := corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse("32"),
		corev1.ResourceMemory:           resource.MustParse("128Gi"),
		corev1.ResourceEphemeralStorage: resource.MustParse("200Gi"),
		corev1.ResourcePods:             resource.MustParse("1000"),
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name: name,
			Labels: map[string]string{
				corev1.LabelHostname:   name,
				corev1.LabelOSStable:   n.os,
				corev1.LabelArchStable: n.architecture,
				simulatedLabel:         "true",
			},
			// The second is a kubelet's consent: without it, the attach-detach controller leaves the node alone.
			Annotations: map[string]string{
				simulatedAnnotation:                          "no kubelet: Pods do not run here",
				volumeutil.ControllerManagedAttachAnnotation: "true",
			},
		},
		Spec: corev1.NodeSpec{PodCIDR: podCIDR, PodCIDRs: []string{podCIDR}},
		Status: corev1.NodeStatus{
			Capacity:    capacity,
			Allocatable: capacity,
			Conditions:  simulatedConditions(),
			Addresses: []corev1.NodeAddress{
				{Type: corev1.NodeInternalIP, Address: fmt.Sprintf("10.42.%d.1", (number-1)*16)},
				{Type: corev1.NodeHostName, Address: name},
			},
			NodeInfo: corev1.NodeSystemInfo{
				OperatingSystem:         n.os,
				Architecture:            n.architecture,
				KubeletVersion:          versions()["kubernetes"] + "-cxp-simulated",
				ContainerRuntimeVersion: "cxp-simulated://0",
				OSImage:                 simulatedMessage,
				KernelVersion:           "simulated",
			},
		},
	}
}

func simulatedConditions() []corev1.NodeCondition {
	now := metav1.Now()
	condition := func(kind corev1.NodeConditionType, status corev1.ConditionStatus, reason string) corev1.NodeCondition {
		return corev1.NodeCondition{Type: kind, Status: status, Reason: reason, Message: simulatedMessage,
			LastHeartbeatTime: now, LastTransitionTime: now}
	}
	return []corev1.NodeCondition{
		condition(corev1.NodeMemoryPressure, corev1.ConditionFalse, "KubeletHasSufficientMemory"),
		condition(corev1.NodeDiskPressure, corev1.ConditionFalse, "KubeletHasNoDiskPressure"),
		condition(corev1.NodePIDPressure, corev1.ConditionFalse, "KubeletHasSufficientPID"),
		condition(corev1.NodeReady, corev1.ConditionTrue, "KubeletReady"),
	}
}

// simulatedClass waits for the first Pod, as the class of real nodes does: the scheduler begins the binding itself then, and places
// the Pod when it is done. What binds at once is a race with the scheduler's first look.
func simulatedClass() *storagev1.StorageClass {
	binding, reclaim := storagev1.VolumeBindingWaitForFirstConsumer, corev1.PersistentVolumeReclaimDelete
	return &storagev1.StorageClass{
		ObjectMeta: metav1.ObjectMeta{
			Name:        simulatedStorageClass,
			Annotations: map[string]string{"storageclass.kubernetes.io/is-default-class": "true"},
		},
		Provisioner:       simulatedAnnotation,
		ReclaimPolicy:     &reclaim,
		VolumeBindingMode: &binding,
	}
}

func lease(node *corev1.Node) *coordinationv1.Lease {
	seconds := leaseSeconds
	return &coordinationv1.Lease{
		ObjectMeta: metav1.ObjectMeta{
			Name:            node.Name,
			Namespace:       corev1.NamespaceNodeLease,
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "Node", Name: node.Name, UID: node.UID}},
		},
		Spec: coordinationv1.LeaseSpec{
			HolderIdentity:       &node.Name,
			LeaseDurationSeconds: &seconds,
			RenewTime:            &metav1.MicroTime{Time: time.Now()},
		},
	}
}

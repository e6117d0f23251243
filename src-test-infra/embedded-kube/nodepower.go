package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dev.cxp/embedded-kube/internal/remains"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// stop ends a node as a power cut does. The cluster learns of it as any cluster does: by the heartbeats that stay away.
func (r *realNodes) stop(name string) error {
	n, err := r.node(name)
	if err != nil {
		return err
	}
	if !n.isRunning() {
		return fmt.Errorf("tried to stop %s: it is stopped already", name)
	}
	n.kill()
	<-n.gone
	// Its control groups would be in the way of the next start.
	return remains.RemoveCgroup(filepath.Join(r.cgroup, n.name), 10*time.Second)
}

// restart starts a stopped node, with its disk as it was, and returns when it is Ready.
func (r *realNodes) restart(name string) error {
	n, err := r.node(name)
	if err != nil {
		return err
	}
	if n.isRunning() {
		return fmt.Errorf("tried to start %s: it runs already", name)
	}
	// Addresses of Pods that are no more.
	if err := os.RemoveAll(n.path("lib", "cni")); err != nil {
		return err
	}
	before := r.heartbeat(context.Background(), name)
	if err := r.boot(n); err != nil {
		n.kill()
		return fmt.Errorf("tried to start %s: %w", name, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := n.order("kubelet", kubeletLog, inNode+"/bin/embedded-kube", "node", n.name, n.address()); err != nil {
		return err
	}
	// It may still be called Ready from before: only a kubelet that has come up renews the lease.
	for !r.heartbeat(ctx, name).After(before) && ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
	}
	if err := awaitNode(ctx, r.client, name); err != nil {
		return fmt.Errorf("tried to start %s: it was not Ready within a minute (see %s): %w", name, n.path(kubeletLog), err)
	}
	return nil
}

// heartbeat is when a node last renewed its lease.
func (r *realNodes) heartbeat(ctx context.Context, name string) time.Time {
	lease, err := r.client.CoordinationV1().Leases(corev1.NamespaceNodeLease).Get(ctx, name, metav1.GetOptions{})
	if err != nil || lease.Spec.RenewTime == nil {
		return time.Time{}
	}
	return lease.Spec.RenewTime.Time
}

func (r *realNodes) node(name string) (*node, error) {
	var names []string
	for _, n := range r.nodes {
		if n.name == name {
			return n, nil
		}
		names = append(names, n.name)
	}
	return nil, fmt.Errorf("there is no node %q; there are %s", name, strings.Join(names, ", "))
}

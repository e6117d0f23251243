package main

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	scheduleroptions "k8s.io/kubernetes/cmd/kube-scheduler/app/options"
	schedulerconfig "k8s.io/kubernetes/pkg/scheduler/apis/config"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/feature"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/volumebinding"
	schedulerruntime "k8s.io/kubernetes/pkg/scheduler/framework/runtime"
)

const (
	// currentVolumes takes the place of the plugin VolumeBinding.
	currentVolumes = "CurrentVolumeBinding"
	// cachesFollow bounds the wait for caches that are microseconds behind, as a rule.
	cachesFollow = 5 * time.Second
)

// volumeBinding is the scheduler's plugin of that name, which never judges by claims and volumes as they were before the event that
// made it look at a Pod.
//
// The plugin keeps claims and volumes in caches of its own. An event that says "bound" reaches them and the queue of Pods on two
// ways, without an order. Where the queue's is the faster one, the Pod is looked at with the claim as it was, and found
// unschedulable; no other event follows, so the next look comes when five minutes are over.
type volumeBinding struct {
	*volumebinding.VolumeBinding
	claims, volumes *follower
}

// withCurrentVolumes puts the plugin into the default profile, with the arguments of the one that it replaces. Setup calls it when
// the options have their configuration, and before it uses the profile.
func withCurrentVolumes(options *scheduleroptions.Options) scheduler.Option {
	return func(registry schedulerruntime.Registry) error {
		for i := range options.ComponentConfig.Profiles {
			replaceVolumeBinding(&options.ComponentConfig.Profiles[i])
		}
		return registry.Register(currentVolumes, newVolumeBinding)
	}
}

func replaceVolumeBinding(profile *schedulerconfig.KubeSchedulerProfile) {
	plugins, arguments := profile.Plugins.MultiPoint.Enabled, profile.PluginConfig
	for i := range plugins {
		if plugins[i].Name == volumebinding.Name {
			plugins[i].Name = currentVolumes
		}
	}
	for i := range arguments {
		if arguments[i].Name == volumebinding.Name {
			arguments[i].Name = currentVolumes
		}
	}
}

func newVolumeBinding(ctx context.Context, arguments runtime.Object, handle framework.Handle) (framework.Plugin, error) {
	core := handle.SharedInformerFactory().Core().V1()
	binding := &volumeBinding{claims: newFollower(core.PersistentVolumeClaims().Informer()),
		volumes: newFollower(core.PersistentVolumes().Informer())}
	features := feature.NewSchedulerFeaturesFromGates(utilfeature.DefaultFeatureGate)
	plugin, err := volumebinding.New(ctx, arguments, followed(handle, binding.claims, binding.volumes), features)
	if err != nil {
		return nil, err
	}
	binding.VolumeBinding = plugin.(*volumebinding.VolumeBinding)
	return binding, nil
}

// Name is what the plugin is registered by.
func (b *volumeBinding) Name() string { return currentVolumes }

// PreFilter is where the scheduler's look at a Pod begins, and where it may end for claims that are not bound.
func (b *volumeBinding) PreFilter(ctx context.Context, state fwk.CycleState, pod *corev1.Pod, nodes []fwk.NodeInfo) (
	*framework.PreFilterResult, *fwk.Status) {
	if hasClaims(pod) {
		current := func(context.Context) (bool, error) { return b.claims.isCurrent() && b.volumes.isCurrent(), nil }
		if err := wait.PollUntilContextTimeout(ctx, time.Millisecond, cachesFollow, true, current); err != nil {
			klog.ErrorS(err, "The scheduler's view of claims and volumes is behind", "pod", klog.KObj(pod))
		}
	}
	return b.VolumeBinding.PreFilter(ctx, state, pod, nodes)
}

func hasClaims(pod *corev1.Pod) bool {
	for _, volume := range pod.Spec.Volumes {
		if volume.PersistentVolumeClaim != nil || volume.Ephemeral != nil {
			return true
		}
	}
	return false
}

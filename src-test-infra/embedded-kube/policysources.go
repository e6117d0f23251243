package main

import (
	"context"
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// policySources are the objects that policies are judged by, as the API server has them.
type policySources struct {
	client  kubernetes.Interface
	factory informers.SharedInformerFactory
	changed func()
	// pods is nil until Pods are watched.
	pods cache.Store
}

// watchPolicies returns when the policies are known. Pods and namespaces are not watched before there is one: most clusters
// have none, and should not pay for it.
func watchPolicies(ctx context.Context, client kubernetes.Interface, changed func()) (*policySources, error) {
	s := &policySources{client: client, factory: informers.NewSharedInformerFactoryWithOptions(client, 0,
		informers.WithTransform(trimmed)), changed: changed}
	return s, s.watch(ctx, s.factory.Networking().V1().NetworkPolicies().Informer(), func(any, any) bool { return true })
}

// watch tells of what was made and what is gone, and of a change that matters.
func (s *policySources) watch(ctx context.Context, informer cache.SharedIndexInformer, matters func(before, after any) bool) error {
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(any) { s.changed() },
		UpdateFunc: func(before, after any) {
			if matters(before, after) {
				s.changed()
			}
		},
		DeleteFunc: func(any) { s.changed() },
	})
	if err != nil {
		return err
	}
	s.factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return fmt.Errorf("what NetworkPolicies are judged by could not be read: %w", ctx.Err())
	}
	return nil
}

// watchPods returns when Pods and namespaces are known, too.
func (s *policySources) watchPods(ctx context.Context) error {
	if s.pods != nil {
		return nil
	}
	pods := s.factory.Core().V1().Pods().Informer()
	for _, informer := range []cache.SharedIndexInformer{s.factory.Core().V1().Namespaces().Informer(), pods} {
		if err := s.watch(ctx, informer, otherLabels); err != nil {
			return err
		}
	}
	s.pods = pods.GetStore()
	return nil
}

func otherLabels(before, after any) bool {
	old, isObject := before.(metav1.Object)
	return !isObject || !maps.Equal(old.GetLabels(), after.(metav1.Object).GetLabels())
}

func (s *policySources) policies() (all []*networkingv1.NetworkPolicy) {
	for _, object := range s.factory.Networking().V1().NetworkPolicies().Informer().GetStore().List() {
		all = append(all, object.(*networkingv1.NetworkPolicy))
	}
	return all
}

func (s *policySources) namespaces() map[string]labels.Set {
	all := map[string]labels.Set{}
	for _, object := range s.factory.Core().V1().Namespaces().Informer().GetStore().List() {
		namespace := object.(*corev1.Namespace)
		all[namespace.Name] = namespace.Labels
	}
	return all
}

// pod is the Pod of a sandbox; none when its object is gone. One that has just begun may not have been heard of here, and
// is asked for.
func (s *policySources) pod(ctx context.Context, box *sandbox) (*corev1.Pod, error) {
	object, known, err := s.pods.GetByKey(box.Namespace + "/" + box.Name)
	if err != nil {
		return nil, err
	}
	if known && string(object.(*corev1.Pod).UID) == box.UID {
		return object.(*corev1.Pod), nil
	}
	if box.pod != nil {
		return nil, nil
	}
	pod, err := s.client.CoreV1().Pods(box.Namespace).Get(ctx, box.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) || err == nil && string(pod.UID) != box.UID {
		return nil, nil
	}
	return pod, err
}

// trimmed leaves of a Pod what policies are judged by.
func trimmed(object any) (any, error) {
	switch o := object.(type) {
	case *corev1.Pod:
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: o.Namespace, Name: o.Name, UID: o.UID, Labels: o.Labels,
			ResourceVersion: o.ResourceVersion}}
		pod.Spec.InitContainers, pod.Spec.Containers = onlyPorts(o.Spec.InitContainers), onlyPorts(o.Spec.Containers)
		return pod, nil
	case metav1.Object:
		o.SetManagedFields(nil)
	}
	return object, nil
}

func onlyPorts(of []corev1.Container) (containers []corev1.Container) {
	for _, container := range of {
		if len(container.Ports) > 0 {
			containers = append(containers, corev1.Container{Ports: container.Ports})
		}
	}
	return containers
}

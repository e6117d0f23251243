package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
)

// The storage class of real nodes: a directory of the node that the Pod was placed on.
const (
	localStorageClass = "cxp-local"
	localProvisioner  = "cxp.dev/local"
	// selectedNode is what the scheduler writes on a claim whose class waits for the first Pod.
	selectedNode  = "volume.kubernetes.io/selected-node"
	provisionedBy = "pv.kubernetes.io/provisioned-by"
)

// provisioner makes and removes the volumes of the storage class.
type provisioner struct {
	client kubernetes.Interface
	nodes  []*node
}

// run makes the storage class and returns; volumes are made from then on.
func (p *provisioner) run(ctx context.Context) error {
	create := func() error {
		_, err := p.client.StorageV1().StorageClasses().Create(ctx, localClass(), metav1.CreateOptions{})
		return err
	}
	if err := retried(ctx, create); err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(p.client, 0)
	claims := factory.Core().V1().PersistentVolumeClaims().Informer()
	volumes := factory.Core().V1().PersistentVolumes().Informer()
	claimsErr := follow(ctx, claims, "make a volume", p.provision)
	volumesErr := follow(ctx, volumes, "remove a volume", p.reclaim)
	factory.Start(ctx.Done())
	return errors.Join(claimsErr, volumesErr)
}

// follow does the same for each object that is new or changes, and does it again, ever more seldom, while it fails: no other change
// may ever come.
func follow[T metav1.Object](ctx context.Context, informer cache.SharedIndexInformer, tried string,
	do func(context.Context, T) error) error {
	pauses := workqueue.NewTypedItemExponentialFailureRateLimiter[string](20*time.Millisecond, 5*time.Second)
	queue := workqueue.NewTypedRateLimitingQueue(pauses)
	add := func(object any) {
		if key, err := cache.MetaNamespaceKeyFunc(object); err == nil {
			queue.Add(key)
		}
	}
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: add,
		UpdateFunc: func(_, object any) { add(object) }})
	if err != nil {
		return err
	}
	go func() {
		<-ctx.Done()
		queue.ShutDown()
	}()
	go func() {
		for key, shutDown := queue.Get(); !shutDown; key, shutDown = queue.Get() {
			object, exists, err := informer.GetStore().GetByKey(key)
			if err == nil && exists {
				err = do(ctx, object.(T))
			}
			if err == nil {
				queue.Forget(key)
			} else {
				klog.ErrorS(err, "Could not "+tried+", trying again", "object", key)
				queue.AddRateLimited(key)
			}
			queue.Done(key)
		}
	}()
	return nil
}

func (p *provisioner) provision(ctx context.Context, claim *corev1.PersistentVolumeClaim) error {
	class, chosen := claim.Spec.StorageClassName, claim.Annotations[selectedNode]
	isOurs := class != nil && *class == localStorageClass
	if !isOurs || chosen == "" || claim.Spec.VolumeName != "" || claim.DeletionTimestamp != nil {
		return nil
	}
	n := p.node(chosen)
	if n == nil {
		return fmt.Errorf("there is no node %s", chosen)
	}
	name := "pvc-" + string(claim.UID)
	dir := n.path("volumes", name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	// Whatever user a container runs as; Mkdir would apply the mask.
	if err := os.Chmod(dir, 0o777); err != nil {
		return err
	}
	_, err := p.client.CoreV1().PersistentVolumes().Create(ctx, localVolume(name, n.name, claim), metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

// reclaim removes the data before the volume: a volume that is gone has no data left.
func (p *provisioner) reclaim(ctx context.Context, volume *corev1.PersistentVolume) error {
	if volume.Annotations[provisionedBy] != localProvisioner || volume.Status.Phase != corev1.VolumeReleased ||
		volume.Spec.PersistentVolumeReclaimPolicy != corev1.PersistentVolumeReclaimDelete || volume.DeletionTimestamp != nil {
		return nil
	}
	for _, n := range p.nodes {
		if err := os.RemoveAll(n.path("volumes", filepath.Base(volume.Name))); err != nil {
			return err
		}
	}
	err := p.client.CoreV1().PersistentVolumes().Delete(ctx, volume.Name, metav1.DeleteOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

func (p *provisioner) node(name string) *node {
	if at := slices.IndexFunc(p.nodes, func(n *node) bool { return n.name == name }); at >= 0 {
		return p.nodes[at]
	}
	return nil
}

func localClass() *storagev1.StorageClass {
	binding, reclaim := storagev1.VolumeBindingWaitForFirstConsumer, corev1.PersistentVolumeReclaimDelete
	return &storagev1.StorageClass{
		ObjectMeta: metav1.ObjectMeta{
			Name:        localStorageClass,
			Annotations: map[string]string{"storageclass.kubernetes.io/is-default-class": "true"},
		},
		Provisioner:       localProvisioner,
		ReclaimPolicy:     &reclaim,
		VolumeBindingMode: &binding,
	}
}

// localVolume is bound to its claim from the start, so that no other claim takes it.
func localVolume(name, node string, claim *corev1.PersistentVolumeClaim) *corev1.PersistentVolume {
	return &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{provisionedBy: localProvisioner}},
		Spec: corev1.PersistentVolumeSpec{
			Capacity:                      claim.Spec.Resources.Requests,
			AccessModes:                   claim.Spec.AccessModes,
			VolumeMode:                    claim.Spec.VolumeMode,
			StorageClassName:              localStorageClass,
			PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimDelete,
			PersistentVolumeSource: corev1.PersistentVolumeSource{
				HostPath: &corev1.HostPathVolumeSource{Path: inNode + "/volumes/" + name}},
			ClaimRef: &corev1.ObjectReference{Kind: "PersistentVolumeClaim", APIVersion: "v1", Namespace: claim.Namespace,
				Name: claim.Name, UID: claim.UID, ResourceVersion: claim.ResourceVersion},
			NodeAffinity: &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
				MatchExpressions: []corev1.NodeSelectorRequirement{{
					Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: []string{node}}},
			}}}},
		},
	}
}

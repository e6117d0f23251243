package main

import (
	"context"
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
)

// refusing is a client whose first such request gets no answer.
func refusing(verb, resource string, objects ...runtime.Object) *fake.Clientset {
	client := fake.NewClientset(objects...)
	refused := false
	client.PrependReactor(verb, resource, func(clienttesting.Action) (bool, runtime.Object, error) {
		if refused {
			return false, nil, nil
		}
		refused = true
		return true, nil, errors.New("connection reset by peer")
	})
	return client
}

func volumesOf(t *testing.T, client *fake.Clientset, number int) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		volumes, err := client.CoreV1().PersistentVolumes().List(ctx, metav1.ListOptions{})
		return err == nil && len(volumes.Items) == number, err
	})
	if err != nil {
		t.Fatalf("there are not %d volumes: %v", number, err)
	}
}

func Test_volume_is_made_when_the_first_try_failed(t *testing.T) {
	class := localStorageClass
	n := newNode(t.TempDir(), 1)
	client := refusing("create", "persistentvolumes", &corev1.PersistentVolumeClaim{
		ObjectMeta: metav1.ObjectMeta{Name: "data", Namespace: "shop", UID: "1", Annotations: map[string]string{selectedNode: n.name}},
		Spec:       corev1.PersistentVolumeClaimSpec{StorageClassName: &class},
	})

	if err := (&provisioner{client, []*node{n}}).run(t.Context()); err != nil {
		t.Fatal(err)
	}

	volumesOf(t, client, 1)
}

func Test_volume_is_removed_when_the_first_try_failed(t *testing.T) {
	client := refusing("delete", "persistentvolumes", &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: "pvc-1", Annotations: map[string]string{provisionedBy: localProvisioner}},
		Spec:       corev1.PersistentVolumeSpec{PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimDelete},
		Status:     corev1.PersistentVolumeStatus{Phase: corev1.VolumeReleased},
	})

	if err := (&provisioner{client, []*node{newNode(t.TempDir(), 1)}}).run(t.Context()); err != nil {
		t.Fatal(err)
	}

	volumesOf(t, client, 0)
}

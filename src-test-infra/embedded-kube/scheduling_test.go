package main

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/volumebinding"
)

// Claims that are bound about when the scheduler first looks at their Pods, one after the other, so that no other event wakes a Pod:
// each is placed, and none waits for the look that comes after five minutes.
func Test_pods_are_placed_as_soon_as_their_claims_are_bound(t *testing.T) {
	l := launch(t, filepath.Join(t.TempDir(), "cxp-kube-claims"), "--node-kind", "simulated")
	client := l.client(l.until("usable", nil)["kubeconfig"].(string))
	for number := range 20 {
		name := fmt.Sprintf("pod-%d", number)
		makeVolumeFor(t, client, makePodWithClaim(t, client, name))
		becomes(t, name+" is placed", func(ctx context.Context) (bool, error) {
			pod, err := client.CoreV1().Pods("default").Get(ctx, name, metav1.GetOptions{})
			return err == nil && pod.Spec.NodeName != "", err
		})
	}
	l.closes()
}

func makePodWithClaim(t *testing.T, client kubernetes.Interface, name string) *corev1.PersistentVolumeClaim {
	t.Helper()
	class := "by-hand"
	claim := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: corev1.PersistentVolumeClaimSpec{
		StorageClassName: &class, AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
		Resources: corev1.VolumeResourceRequirements{Requests: oneMebibyte()}}}
	claim, err := client.CoreV1().PersistentVolumeClaims("default").Create(t.Context(), claim, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.CoreV1().Pods("default").Create(t.Context(), podWithClaim(name, "default", name), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return claim
}

func podWithClaim(name, namespace, claim string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace}, Spec: corev1.PodSpec{
		Containers: []corev1.Container{{Name: "app", Image: "registry.example/app:1"}},
		Volumes: []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{
			PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claim}}}}}}
}

func makeVolumeFor(t *testing.T, client kubernetes.Interface, claim *corev1.PersistentVolumeClaim) {
	t.Helper()
	volume := &corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: claim.Name}, Spec: corev1.PersistentVolumeSpec{
		StorageClassName: "by-hand", AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}, Capacity: oneMebibyte(),
		// With the identity, the volume controller binds at once, and not at its next look after 15 s.
		ClaimRef: &corev1.ObjectReference{APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: claim.Namespace, Name: claim.Name,
			UID: claim.UID},
		PersistentVolumeSource: corev1.PersistentVolumeSource{
			HostPath: &corev1.HostPathVolumeSource{Path: "/nowhere"}}}}
	if _, err := client.CoreV1().PersistentVolumes().Create(t.Context(), volume, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func oneMebibyte() corev1.ResourceList {
	return corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Mi")}
}

// binder is what the plugin asks for the state of a Pod's claims.
type binder struct {
	volumebinding.SchedulerVolumeBinder
	asked func()
}

func (b binder) GetPodVolumeClaims(klog.Logger, *corev1.Pod) (*volumebinding.PodVolumeClaims, error) {
	b.asked()
	return &volumebinding.PodVolumeClaims{}, nil
}

func Test_scheduler_judges_claims_only_when_its_caches_have_what_the_informer_has(t *testing.T) {
	claim := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: "data", Namespace: "shop", ResourceVersion: "1"}}
	factory := informers.NewSharedInformerFactory(fake.NewClientset(), 0)
	claims := factory.Core().V1().PersistentVolumeClaims()
	if err := claims.Informer().GetStore().Add(claim); err != nil {
		t.Fatal(err)
	}
	seen := newFollower(claims.Informer())
	asked := 0
	plugin := &volumeBinding{claims: seen, volumes: newFollower(factory.Core().V1().PersistentVolumes().Informer())}
	plugin.VolumeBinding = &volumebinding.VolumeBinding{PVCLister: claims.Lister(), Binder: binder{asked: func() {
		asked++
		if !seen.isCurrent() {
			t.Error("the scheduler looked at a claim that its cache did not have yet")
		}
	}}}
	time.AfterFunc(50*time.Millisecond, func() { seen.note(claim) })

	_, status := plugin.PreFilter(t.Context(), framework.NewCycleState(), podWithClaim("web", "shop", "data"), nil)

	if !status.IsSuccess() || asked != 1 {
		t.Errorf("asked %d times: %v", asked, status)
	}
}

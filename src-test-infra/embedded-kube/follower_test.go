package main

import (
	"context"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
)

func Test_follower_is_behind_until_its_handler_is_done_with_what_the_store_has(t *testing.T) {
	claim := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: "data", Namespace: "shop", ResourceVersion: "1"}}
	client := fake.NewClientset(claim)
	factory := informers.NewSharedInformerFactory(client, 0)
	f := newFollower(factory.Core().V1().PersistentVolumeClaims().Informer())
	begun, goOn := make(chan string), make(chan struct{})
	handle := func(object any) {
		begun <- object.(*corev1.PersistentVolumeClaim).ResourceVersion
		<-goOn
	}
	_, err := f.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: handle,
		UpdateFunc: func(_, object any) { handle(object) }, DeleteFunc: handle})
	if err != nil {
		t.Fatal(err)
	}
	factory.Start(t.Context().Done())

	expect := func(version string) {
		t.Helper()
		if seen := receive(t, begun); seen != version {
			t.Fatalf("the handler has version %s, not %s", seen, version)
		}
		if f.isCurrent() {
			t.Errorf("it is current while the handler has not done with version %s", version)
		}
		goOn <- struct{}{}
		becomes(t, "current", func(context.Context) (bool, error) { return f.isCurrent(), nil })
	}
	expect("1")
	changed := claim.DeepCopy()
	changed.ResourceVersion = "2"
	if _, err := client.CoreV1().PersistentVolumeClaims("shop").Update(t.Context(), changed, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	expect("2")
	if err := client.CoreV1().PersistentVolumeClaims("shop").Delete(t.Context(), "data", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	expect("2")
}

func receive(t *testing.T, from <-chan string) string {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(patience):
		t.Fatal("the handler was not called")
		return ""
	}
}

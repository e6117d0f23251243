package main

import (
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/informers/core"
	informersv1 "k8s.io/client-go/informers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// follower is an informer that knows how far the handlers are that were added through it. An informer changes its store first and
// tells each handler afterwards, on a goroutine of the handler's own.
type follower struct {
	cache.SharedIndexInformer
	mutex sync.Mutex
	// seen has the resource version of each object that the handlers are done with, by key.
	seen map[string]string
}

func newFollower(informer cache.SharedIndexInformer) *follower {
	return &follower{SharedIndexInformer: informer, seen: map[string]string{}}
}

// AddEventHandler adds a handler that is followed. There should be one: with two, the faster one would speak for both.
func (f *follower) AddEventHandler(handler cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	return f.SharedIndexInformer.AddEventHandler(cache.ResourceEventHandlerDetailedFuncs{
		AddFunc: func(object any, initial bool) {
			handler.OnAdd(object, initial)
			f.note(object)
		},
		UpdateFunc: func(before, object any) {
			handler.OnUpdate(before, object)
			f.note(object)
		},
		DeleteFunc: func(object any) {
			handler.OnDelete(object)
			f.forget(object)
		},
	})
}

func (f *follower) note(object any) {
	key, err := cache.MetaNamespaceKeyFunc(object)
	if err != nil {
		return
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.seen[key] = object.(metav1.Object).GetResourceVersion()
}

func (f *follower) forget(object any) {
	key, err := cache.DeletionHandlingMetaNamespaceKeyFunc(object)
	if err != nil {
		return
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	delete(f.seen, key)
}

// isCurrent says whether the handlers are done with everything that the store has now.
func (f *follower) isCurrent() bool {
	stored := f.GetStore().List()
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if len(stored) != len(f.seen) {
		return false
	}
	for _, object := range stored {
		key, err := cache.MetaNamespaceKeyFunc(object)
		if err != nil || f.seen[key] != object.(metav1.Object).GetResourceVersion() {
			return false
		}
	}
	return true
}

// followed is the handle as a plugin gets it whose handlers for claims and volumes are to be followed.
func followed(handle framework.Handle, claims, volumes *follower) framework.Handle {
	return followedHandle{handle, claims, volumes}
}

type followedHandle struct {
	framework.Handle
	claims, volumes *follower
}

func (h followedHandle) SharedInformerFactory() informers.SharedInformerFactory {
	return followedFactory{h.Handle.SharedInformerFactory(), h}
}

type followedFactory struct {
	informers.SharedInformerFactory
	handle followedHandle
}

func (f followedFactory) Core() core.Interface {
	return followedCore{f.SharedInformerFactory.Core(), f.handle}
}

type followedCore struct {
	core.Interface
	handle followedHandle
}

func (c followedCore) V1() informersv1.Interface { return followedV1{c.Interface.V1(), c.handle} }

type followedV1 struct {
	informersv1.Interface
	handle followedHandle
}

func (v followedV1) PersistentVolumeClaims() informersv1.PersistentVolumeClaimInformer {
	return followedClaims{v.Interface.PersistentVolumeClaims(), v.handle.claims}
}

func (v followedV1) PersistentVolumes() informersv1.PersistentVolumeInformer {
	return followedVolumes{v.Interface.PersistentVolumes(), v.handle.volumes}
}

type followedClaims struct {
	informersv1.PersistentVolumeClaimInformer
	follower *follower
}

func (c followedClaims) Informer() cache.SharedIndexInformer { return c.follower }

type followedVolumes struct {
	informersv1.PersistentVolumeInformer
	follower *follower
}

func (v followedVolumes) Informer() cache.SharedIndexInformer { return v.follower }

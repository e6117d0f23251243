package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/client-go/kubernetes"
	schedulingv1 "k8s.io/kubernetes/pkg/apis/scheduling/v1"
	rbacrest "k8s.io/kubernetes/pkg/registry/rbac/rest"
	schedulingrest "k8s.io/kubernetes/pkg/registry/scheduling/rest"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"
)

// slowHooks are the API server's own start hooks for the objects below. They are replaced because both sleep for a second
// before their first attempt (the patience of a server whose etcd may be down), and /readyz waits for them.
var slowHooks = []string{rbacrest.PostStartHookName, schedulingrest.PostStartHookName}

const bootstrapHookName = "embedded-kube/bootstrap-objects"

// bootstrapObjects makes exactly the objects of the replaced hooks, from Kubernetes' own tables, at once and a few at a
// time. The hooks look first and then create; here etcd is always new, so creating is enough.
func bootstrapObjects(hook genericapiserver.PostStartHookContext) error {
	client, err := kubernetes.NewForConfig(hook.LoopbackClientConfig)
	if err != nil {
		return err
	}
	steps := append(clusterWide(hook, client), inNamespaces(hook, client)...)
	queue := make(chan step, len(steps))
	for _, s := range steps {
		queue <- s
	}
	close(queue)
	const atOnce = 4
	results := make(chan error, atOnce)
	for range atOnce {
		go func() {
			var problems error
			for s := range queue {
				problems = errors.Join(problems, retried(hook, s))
			}
			results <- problems
		}()
	}
	var problems error
	for range atOnce {
		problems = errors.Join(problems, <-results)
	}
	if problems != nil {
		return fmt.Errorf("could not make the initial roles and priority classes: %w", problems)
	}
	return nil
}

// step creates one object.
type step func() error

// retried tries again until the API server serves the resource and has made its namespaces.
func retried(ctx context.Context, create step) error {
	var last error
	err := wait.PollUntilContextTimeout(ctx, 10*time.Millisecond, time.Minute, true, func(context.Context) (bool, error) {
		last = create()
		return last == nil || apierrors.IsAlreadyExists(last), nil
	})
	if err != nil {
		return errors.Join(err, last)
	}
	return nil
}

func clusterWide(ctx context.Context, client kubernetes.Interface) []step {
	var steps []step
	rbac := client.RbacV1()
	for _, role := range append(bootstrappolicy.ClusterRoles(), bootstrappolicy.ControllerRoles()...) {
		steps = append(steps, func() error {
			_, err := rbac.ClusterRoles().Create(ctx, &role, metav1.CreateOptions{})
			return err
		})
	}
	for _, binding := range append(bootstrappolicy.ClusterRoleBindings(), bootstrappolicy.ControllerRoleBindings()...) {
		steps = append(steps, func() error {
			_, err := rbac.ClusterRoleBindings().Create(ctx, &binding, metav1.CreateOptions{})
			return err
		})
	}
	for _, class := range schedulingv1.SystemPriorityClasses() {
		steps = append(steps, func() error {
			_, err := client.SchedulingV1().PriorityClasses().Create(ctx, class, metav1.CreateOptions{})
			return err
		})
	}
	return steps
}

// inNamespaces comes last, so that its namespaces are there by then.
func inNamespaces(ctx context.Context, client kubernetes.Interface) []step {
	var steps []step
	rbac := client.RbacV1()
	for namespace, roles := range bootstrappolicy.NamespaceRoles() {
		for _, role := range roles {
			steps = append(steps, func() error {
				_, err := rbac.Roles(namespace).Create(ctx, &role, metav1.CreateOptions{})
				return err
			})
		}
	}
	for namespace, bindings := range bootstrappolicy.NamespaceRoleBindings() {
		for _, binding := range bindings {
			steps = append(steps, func() error {
				_, err := rbac.RoleBindings(namespace).Create(ctx, &binding, metav1.CreateOptions{})
				return err
			})
		}
	}
	return steps
}

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/client-go/kubernetes"
	"k8s.io/component-helpers/auth/rbac/reconciliation"
	schedulingv1 "k8s.io/kubernetes/pkg/apis/scheduling/v1"
	rbacrest "k8s.io/kubernetes/pkg/registry/rbac/rest"
	schedulingrest "k8s.io/kubernetes/pkg/registry/scheduling/rest"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"
)

// slowHooks are the API server's own start hooks for the objects below. They are replaced because both sleep for a second
// before their first attempt (the patience of a server whose etcd may be down), and /readyz waits for them.
var slowHooks = []string{rbacrest.PostStartHookName, schedulingrest.PostStartHookName}

const bootstrapHookName = "embedded-kube/bootstrap-objects"

// bootstrapObjects makes exactly the objects of the replaced hooks, by Kubernetes' own tables and reconciliation, at once
// and a few at a time.
func bootstrapObjects(hook genericapiserver.PostStartHookContext) error {
	client, err := kubernetes.NewForConfig(hook.LoopbackClientConfig)
	if err != nil {
		return err
	}
	work := append(roleWork(client), priorityWork(hook, client)...)
	const atOnce = 4
	queue := make(chan func() error, len(work))
	for _, step := range work {
		queue <- step
	}
	close(queue)
	results := make(chan error, atOnce)
	for range atOnce {
		go func() {
			var problems error
			for step := range queue {
				problems = errors.Join(problems, retried(hook, step))
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

// retried tries again until the API server serves the resource, or, when two of the steps make the same namespace, until
// one of them has.
func retried(ctx context.Context, step func() error) error {
	var last error
	err := wait.PollUntilContextTimeout(ctx, 20*time.Millisecond, 30*time.Second, true, func(context.Context) (bool, error) {
		last = step()
		return last == nil, nil
	})
	if err != nil {
		return errors.Join(err, last)
	}
	return nil
}

func roleWork(client kubernetes.Interface) []func() error {
	var work []func() error
	role := func(owner reconciliation.RuleOwner, modifier reconciliation.RuleOwnerModifier) {
		options := reconciliation.ReconcileRoleOptions{Role: owner, Client: modifier, Confirm: true}
		work = append(work, func() error { _, err := options.Run(); return err })
	}
	binding := func(binding reconciliation.RoleBinding, modifier reconciliation.RoleBindingModifier) {
		options := reconciliation.ReconcileRoleBindingOptions{RoleBinding: binding, Client: modifier, Confirm: true}
		work = append(work, func() error { _, err := options.Run(); return err })
	}
	rbac, namespaces := client.RbacV1(), client.CoreV1().Namespaces()
	each(append(bootstrappolicy.ClusterRoles(), bootstrappolicy.ControllerRoles()...), func(r *rbacv1.ClusterRole) {
		role(reconciliation.ClusterRoleRuleOwner{ClusterRole: r}, reconciliation.ClusterRoleModifier{Client: rbac.ClusterRoles()})
	})
	each(append(bootstrappolicy.ClusterRoleBindings(), bootstrappolicy.ControllerRoleBindings()...), func(b *rbacv1.ClusterRoleBinding) {
		binding(reconciliation.ClusterRoleBindingAdapter{ClusterRoleBinding: b},
			reconciliation.ClusterRoleBindingClientAdapter{Client: rbac.ClusterRoleBindings()})
	})
	for _, roles := range bootstrappolicy.NamespaceRoles() {
		each(roles, func(r *rbacv1.Role) {
			role(reconciliation.RoleRuleOwner{Role: r}, reconciliation.RoleModifier{Client: rbac, NamespaceClient: namespaces})
		})
	}
	for _, bindings := range bootstrappolicy.NamespaceRoleBindings() {
		each(bindings, func(b *rbacv1.RoleBinding) {
			binding(reconciliation.RoleBindingAdapter{RoleBinding: b},
				reconciliation.RoleBindingClientAdapter{Client: rbac, NamespaceClient: namespaces})
		})
	}
	return work
}

func priorityWork(ctx context.Context, client kubernetes.Interface) []func() error {
	var work []func() error
	for _, class := range schedulingv1.SystemPriorityClasses() {
		work = append(work, func() error {
			_, err := client.SchedulingV1().PriorityClasses().Create(ctx, class, metav1.CreateOptions{})
			if apierrors.IsAlreadyExists(err) {
				return nil
			}
			return err
		})
	}
	return work
}

func each[T any](items []T, do func(*T)) {
	for i := range items {
		do(&items[i])
	}
}

package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	controllersoptions "k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	scheduleroptions "k8s.io/kubernetes/cmd/kube-scheduler/app/options"
)

// clientFlags connect a component. Its own default limits (20 to 50 requests a second) are made for fleets; here they would
// only make the start and every rollout slower. Port 0: nobody asks it for metrics, and a port is a thing to clash on.
func clientFlags(kubeconfig string) []string {
	return []string{
		"--kubeconfig=" + kubeconfig,
		"--kube-api-qps=1000",
		"--kube-api-burst=2000",
		"--leader-elect=false",
		"--secure-port=0",
	}
}

// controllerManager is a controller manager that is configured but not yet connected.
type controllerManager struct {
	options *controllersoptions.KubeControllerManagerOptions
}

// configureControllers must come before any other component adds its flags: the controller manager changes the default of a
// feature gate (WatchListClient), and the gates, which all components of a process share, are closed to that once
// they have been offered as flags.
func configureControllers(pki *credentials, kubeconfig string, realNodes bool) (*controllerManager, error) {
	options, err := controllersoptions.NewKubeControllerManagerOptions()
	if err != nil {
		return nil, err
	}
	flags := pflag.NewFlagSet("kube-controller-manager", pflag.ContinueOnError)
	sets := options.Flags(controllers.KnownControllers(), controllers.ControllersDisabledByDefault(), controllers.ControllerAliases())
	for _, set := range sets.FlagSets {
		flags.AddFlagSet(set)
	}
	arguments := append(clientFlags(kubeconfig),
		"--service-account-private-key-file="+pki.path("service-accounts.key"),
		"--root-ca-file="+pki.path("ca.crt"),
		"--cluster-signing-cert-file="+pki.path("ca.crt"),
		"--cluster-signing-key-file="+pki.path("ca.key"),
		"--service-cluster-ip-range="+serviceRange,
	)
	if realNodes {
		// A test that stops a node does not wait for the patience of a fleet. It is twice the lease, see nodeLeaseSeconds.
		arguments = append(arguments, "--node-monitor-period=1s",
			fmt.Sprintf("--node-monitor-grace-period=%ds", 2*nodeLeaseSeconds))
	}
	return &controllerManager{options}, flags.Parse(arguments)
}

// run runs every controller that a cluster has by default. It returns only with an error.
func (c *controllerManager) run(ctx context.Context) error {
	config, err := c.options.Config(ctx, controllers.KnownControllers(), controllers.ControllersDisabledByDefault(),
		controllers.ControllerAliases())
	if err != nil {
		return err
	}
	if err := controllers.Run(ctx, config.Complete()); err != nil {
		return err
	}
	return errors.New("it ended by itself")
}

// runScheduler calls synced when the scheduler's caches are full, that is, when it would place a Pod. It returns only
// with an error.
func runScheduler(ctx context.Context, kubeconfig string, synced func()) error {
	options := scheduleroptions.NewOptions()
	flags := pflag.NewFlagSet("kube-scheduler", pflag.ContinueOnError)
	for _, set := range options.Flags.FlagSets {
		flags.AddFlagSet(set)
	}
	if err := flags.Parse(clientFlags(kubeconfig)); err != nil {
		return err
	}
	config, placer, err := scheduler.Setup(ctx, options, withCurrentVolumes(options))
	if err != nil {
		return err
	}
	// Run starts these too, but tells nobody when they are full; starting them twice does nothing.
	config.InformerFactory.Start(ctx.Done())
	config.DynInformerFactory.Start(ctx.Done())
	go func() {
		config.InformerFactory.WaitForCacheSync(ctx.Done())
		config.DynInformerFactory.WaitForCacheSync(ctx.Done())
		if placer.WaitForHandlersSync(ctx) == nil {
			synced()
		}
	}()
	return scheduler.Run(ctx, config, placer)
}

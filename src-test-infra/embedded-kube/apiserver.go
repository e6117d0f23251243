package main

import (
	"context"
	"fmt"
	"net"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apiserver/pkg/server/egressselector"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"

	"github.com/spf13/pflag"
)

// apiServer is an API server that is configured but not yet connected to its etcd.
type apiServer struct {
	completed app.CompletedConfig
}

const serviceAccountIssuer = "https://kubernetes.default.svc." + clusterDomain

// apiServerFlags are written as flags because that is how Kubernetes documents them.
func apiServerFlags(pki *credentials, port int, realNodes bool) []string {
	flags := []string{
		"--bind-address=127.0.0.1",
		fmt.Sprintf("--secure-port=%d", port),
		// Without this the API server looks for a default route, which a machine without network lacks. The address is
		// from the range for documentation: nothing answers there, and nothing is sent there, see the next line.
		"--advertise-address=192.0.2.1",
		"--kubelet-certificate-authority=" + pki.path("ca.crt"),
		// Webhooks and aggregated APIs are reached at their Pods, for Services' addresses lead nowhere here.
		"--enable-aggregator-routing=true",
		"--endpoint-reconciler-type=none",
		"--external-hostname=127.0.0.1",
		"--tls-cert-file=" + pki.path("apiserver.crt"),
		"--tls-private-key-file=" + pki.path("apiserver.key"),
		"--client-ca-file=" + pki.path("ca.crt"),
		"--token-auth-file=" + pki.path("tokens.csv"),
		"--anonymous-auth=false",
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--allow-privileged=true",
		"--service-cluster-ip-range=10.43.0.0/16",
		"--service-account-issuer=" + serviceAccountIssuer,
		"--service-account-key-file=" + pki.path("service-accounts.key"),
		"--service-account-signing-key-file=" + pki.path("service-accounts.key"),
		"--kubelet-client-certificate=" + pki.path("kubelet-client.crt"),
		"--kubelet-client-key=" + pki.path("kubelet-client.key"),
		"--kubelet-preferred-address-types=InternalIP,Hostname",
		"--requestheader-client-ca-file=" + pki.path("front-proxy-ca.crt"),
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-username-headers=X-Remote-User",
		"--requestheader-group-headers=X-Remote-Group",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file=" + pki.path("front-proxy-client.crt"),
		"--proxy-client-key-file=" + pki.path("front-proxy-client.key"),
		"--profiling=false",
		// The name is never resolved: etcd is reached through memory.
		"--etcd-servers=http://etcd.embedded:2379",
		// Nothing but our own clients is connected, so there is nobody to be gentle with at the end.
		"--shutdown-delay-duration=0s",
	}
	if realNodes {
		// Where who checks a service account's token finds the keys, in a Pod as well as the issuer itself. The API server's own
		// address is one of the host's loopback.
		flags = append(flags, "--service-account-jwks-uri="+serviceAccountIssuer+"/openid/v1/jwks")
	}
	return flags
}

// configureAPIServer does what needs no etcd, so that it can run while etcd starts. The listener is bound before anything is
// told its port. A cluster's dialer is there when it has real nodes.
func configureAPIServer(ctx context.Context, pki *credentials, listener net.Listener, etcd utilnet.DialFunc,
	cluster utilnet.DialFunc) (*apiServer, error) {
	port := listener.Addr().(*net.TCPAddr).Port
	run := options.NewServerRunOptions()
	flags := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	for _, set := range run.Flags().FlagSets {
		flags.AddFlagSet(set)
	}
	if err := flags.Parse(apiServerFlags(pki, port, cluster != nil)); err != nil {
		return nil, err
	}
	run.SecureServing.Listener = listener
	run.Etcd.StorageConfig.Transport.EgressLookup = func(egressselector.NetworkContext) (utilnet.DialFunc, error) {
		return etcd, nil
	}
	// One registry of feature gates serves all components of the process: they are one release with one set of gates.
	if err := run.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return nil, err
	}
	completedOptions, err := run.Complete(ctx)
	if err != nil {
		return nil, err
	}
	if errs := completedOptions.Validate(); len(errs) > 0 {
		return nil, utilerrors.NewAggregate(errs)
	}
	config, err := app.NewConfig(completedOptions)
	if err != nil {
		return nil, err
	}
	config.KubeAPIs.ControlPlane.Generic.DisabledPostStartHooks.Insert(slowHooks...)
	if cluster != nil {
		connectThrough(config, cluster)
	}
	completed, err := config.Complete()
	if err != nil {
		return nil, err
	}
	return &apiServer{completed}, nil
}

// connectThrough makes the API server reach kubelets, Pods, webhooks and aggregated APIs by a dialer. The transport is changed
// in place, because admission and aggregation hold it already.
func connectThrough(config *app.Config, cluster utilnet.DialFunc) {
	config.KubeAPIs.Extra.KubeletClientConfig.Lookup = func(egressselector.NetworkContext) (utilnet.DialFunc, error) {
		return cluster, nil
	}
	config.KubeAPIs.ControlPlane.ProxyTransport.DialContext = cluster
}

// run serves until the context ends; it returns only with an error worth reporting.
func (a *apiServer) run(ctx context.Context) error {
	server, err := app.CreateServerChain(a.completed)
	if err != nil {
		return err
	}
	if err := server.GenericAPIServer.AddPostStartHook(bootstrapHookName, bootstrapObjects); err != nil {
		return err
	}
	prepared, err := server.PrepareRun()
	if err != nil {
		return err
	}
	return prepared.Run(ctx)
}

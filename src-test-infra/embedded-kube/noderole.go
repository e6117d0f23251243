package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	logsapi "k8s.io/component-base/logs/api/v1"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

// runNode is kubelet and kube-proxy in one process, inside a node's namespaces. It returns only with an error.
func runNode(name, address string) error {
	// Both set up the logging that they share.
	logsapi.ReapplyHandling = logsapi.ReapplyHandlingIgnoreUnchanged
	ended := make(chan error, 2)
	kubeProxy := proxy.NewProxyCommand()
	kubeProxy.SilenceUsage = true
	kubeProxy.SetArgs([]string{"--config=" + inNode + "/kube-proxy.json"})
	kubeNode := kubelet.NewKubeletCommand(context.Background())
	kubeNode.SetArgs([]string{
		"--config=" + inNode + "/kubelet.json",
		"--kubeconfig=" + inNode + "/kubelet.kubeconfig",
		"--hostname-override=" + name,
		"--node-ip=" + address,
		"--root-dir=/var/lib/kubelet",
	})
	go func() { ended <- fmt.Errorf("kube-proxy: %w", ifNone(kubeProxy.Execute())) }()
	go func() { ended <- fmt.Errorf("kubelet: %w", ifNone(kubeNode.Execute())) }()
	return <-ended
}

func ifNone(err error) error {
	if err == nil {
		return errors.New("it ended by itself")
	}
	return err
}

// node is the command that runs inside a node; it is not for people.
func nodeCommand(arguments []string) {
	if len(arguments) != 2 {
		wrongUsage("node is a command of embedded-kube's own")
	}
	fmt.Fprintln(os.Stderr, runNode(arguments[0], arguments[1]))
	os.Exit(1)
}

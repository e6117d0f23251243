package main

import (
	"bytes"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/remotecommand"
)

// exec runs a command in a Pod and returns what it prints.
func (c *realCluster) exec(t *testing.T, pod string, command ...string) string {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", c.usable["kubeconfig"].(string))
	if err != nil {
		t.Fatal(err)
	}
	request := c.CoreV1().RESTClient().Post().Namespace("default").Resource("pods").Name(pod).SubResource("exec").
		VersionedParams(&corev1.PodExecOptions{Command: command, Stdout: true, Stderr: true}, scheme.ParameterCodec)
	executor, err := remotecommand.NewWebSocketExecutor(config, "GET", request.URL().String())
	if err != nil {
		t.Fatal(err)
	}
	var output, problem bytes.Buffer
	if err := executor.StreamWithContext(t.Context(), remotecommand.StreamOptions{Stdout: &output, Stderr: &problem}); err != nil {
		t.Fatalf("%v: %s", err, problem.String())
	}
	return output.String()
}

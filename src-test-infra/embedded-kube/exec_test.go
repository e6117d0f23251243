package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
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

func (c *realCluster) forwardsAPort(t *testing.T) {
	config, err := clientcmd.BuildConfigFromFlags("", c.usable["kubeconfig"].(string))
	if err != nil {
		t.Fatal(err)
	}
	round, upgrader, err := spdy.RoundTripperFor(config)
	if err != nil {
		t.Fatal(err)
	}
	url := c.CoreV1().RESTClient().Post().Namespace("default").Resource("pods").Name("speaker").SubResource("portforward").URL()
	dialer := spdy.NewDialer(upgrader, &http.Client{Transport: round}, http.MethodPost, url)
	stop, ready := make(chan struct{}), make(chan struct{})
	forwarder, err := portforward.New(dialer, []string{"0:8080"}, stop, ready, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- forwarder.ForwardPorts() }()
	defer close(stop)
	select {
	case <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	ports, err := forwarder.GetPorts()
	if err != nil {
		t.Fatal(err)
	}
	becomes(t, "the Pod answers", func(ctx context.Context) (bool, error) {
		name, err := get(ctx, fmt.Sprintf("http://127.0.0.1:%d/", ports[0].Local))
		return name == "speaker", err
	})
}

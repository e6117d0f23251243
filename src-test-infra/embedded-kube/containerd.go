package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"
	"k8s.io/apimachinery/pkg/util/wait"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// containerdPatience is for a machine on which everything starts at once.
const containerdPatience = 2 * time.Minute

// containerdSocket is where the host sees the socket of a node's containerd.
func (n *node) containerdSocket() (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.process == nil {
		return "", fmt.Errorf("%s is stopped", n.name)
	}
	return fmt.Sprintf("/proc/%d/root/run/containerd/containerd.sock", n.process.Pid), nil
}

func dialContainerd(socket string) (*grpc.ClientConn, error) {
	// The first attempts come before there is a socket; grpc's own patience between them is a second and more. An attempt
	// that found one may take its time, though: without a timeout of its own it had no longer than the pause.
	const pause = 10 * time.Millisecond
	retry := grpc.ConnectParams{
		Backoff:           backoff.Config{BaseDelay: pause, Multiplier: 1, MaxDelay: pause},
		MinConnectTimeout: 20 * time.Second,
	}
	return grpc.NewClient("unix://"+socket, grpc.WithConnectParams(retry),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
}

// awaitContainerd waits until kubelet can talk to containerd: kubelet itself gives up when it comes too early.
func (n *node) awaitContainerd() error {
	socket, err := n.containerdSocket()
	if err != nil {
		return err
	}
	connection, err := dialContainerd(socket)
	if err != nil {
		return err
	}
	defer connection.Close()
	client := cri.NewRuntimeServiceClient(connection)
	var last error
	err = wait.PollUntilContextTimeout(context.Background(), 10*time.Millisecond, containerdPatience, true,
		func(ctx context.Context) (bool, error) {
			_, last = client.Version(ctx, &cri.VersionRequest{})
			return last == nil, nil
		})
	if err != nil {
		return fmt.Errorf("containerd was not ready in time: %w", errors.Join(err, last))
	}
	return nil
}

package main

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/grpc"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// slowListener accepts late, as a containerd on a machine with much to do: its socket is there and takes connections, which
// wait for a moment in the kernel.
type slowListener struct {
	net.Listener
	delay time.Duration
}

func (l slowListener) Accept() (net.Conn, error) {
	time.Sleep(l.delay)
	return l.Listener.Accept()
}

type oneRuntime struct {
	cri.UnimplementedRuntimeServiceServer
}

func (oneRuntime) Version(context.Context, *cri.VersionRequest) (*cri.VersionResponse, error) {
	return &cri.VersionResponse{RuntimeName: "slow"}, nil
}

func TestAContainerdThatAnswersSlowlyIsWaitedFor(t *testing.T) {
	t.Parallel()
	socket := filepath.Join(t.TempDir(), "containerd.sock")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	cri.RegisterRuntimeServiceServer(server, oneRuntime{})
	go func() { _ = server.Serve(slowListener{listener, 200 * time.Millisecond}) }()
	defer server.Stop()

	connection, err := dialContainerd(socket)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	version, err := cri.NewRuntimeServiceClient(connection).Version(context.Background(), &cri.VersionRequest{})

	if err != nil || version.RuntimeName != "slow" {
		t.Errorf("got %v and %v", version, err)
	}
}

// Command registry is an OCI registry for the inside of a Kubernetes node's container: tests push to it through a published
// port, and the node's containerd asks it as a mirror of every registry.
//
// It also leads from the node to mirrors on the test's loopback, see tunnels, and is the container's life line: with
// --life-line it ends the container when its standard input ends, which happens however the process that started it ends.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "the address to listen on")
	address := flag.String("address", "", "what clients outside call this registry, host:port")
	dir := flag.String("dir", os.TempDir(), "where blobs are kept")
	lifeLine := flag.Bool("life-line", false, "end process 1 when standard input ends")
	count := flag.Int("tunnels", 0, "how many tunnels lead to the test's machine")
	firstPort := flag.Int("first-tunnel", 5001, "the first tunnel's port on the loopback")
	flag.Parse()
	handler, err := openTunnels(*count, *firstPort, newHandler(*address, *dir))
	if err == nil {
		err = run(*listen, *dir, handler, *lifeLine)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "registry:", err)
		os.Exit(1)
	}
}

func run(listen, dir string, handler http.Handler, lifeLine bool) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"listening": listener.Addr().String()}); err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 30 * time.Second}
	ended := make(chan error, 2)
	go func() { ended <- server.Serve(listener) }()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		if lifeLine {
			_ = syscall.Kill(1, syscall.SIGTERM)
		}
		ended <- nil
	}()
	return <-ended
}

func newHandler(address, dir string) http.Handler {
	return &mirror{address: address, images: registry.New(
		registry.WithBlobHandler(registry.NewDiskBlobHandler(dir)),
		registry.Logger(log.New(io.Discard, "", 0)))}
}

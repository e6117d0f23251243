package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/distribution/distribution/v3/configuration"
	"github.com/distribution/distribution/v3/registry/handlers"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
	"github.com/sirupsen/logrus"
)

// startRegistry serves an OCI registry over plain HTTP on a port of its own. Blobs are files, because images may be larger
// than what a test machine has in memory.
func startRegistry(ctx context.Context, dir string, log *os.File) (address string, err error) {
	logrus.SetOutput(log)
	logrus.SetLevel(logrus.ErrorLevel)
	// distribution reports a bad configuration by panicking; here that is a failure like any other.
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("%v", problem)
		}
	}()
	root := filepath.Join(dir, "registry")
	if err := os.Mkdir(root, 0o700); err != nil {
		return "", err
	}
	config := &configuration.Configuration{
		Storage: configuration.Storage{
			"filesystem":  {"rootdirectory": root},
			"delete":      {"enabled": true},
			"maintenance": {"uploadpurging": map[any]any{"enabled": false}},
		},
		Catalog: configuration.Catalog{MaxEntries: 1000},
	}
	config.HTTP.Secret = newToken()
	// Clients may reach it under another name (a tunnel, a node's bridge): a Location must not name the host.
	config.HTTP.RelativeURLs = true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: handlers.NewApp(ctx, config), ReadHeaderTimeout: 30 * time.Second}
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), nil
}

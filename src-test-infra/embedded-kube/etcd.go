package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"go.etcd.io/etcd/server/v3/etcdserver/api/v3rpc"
	"go.etcd.io/etcd/server/v3/storage/wal"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"google.golang.org/grpc/test/bufconn"
)

// etcdPipeBytes is the buffer of one connection's direction. The API server opens one connection for each kind of
// resource, about a hundred: bufconn's usual sizes would cost tens of megabytes.
const etcdPipeBytes = 16 << 10

// startEtcd runs an etcd that listens nowhere: the API server reaches it through memory. An etcd on a loopback port would
// be readable without authentication by every user of the machine (it holds every Secret), and a socket file would have
// to be short (108 bytes) and removed after a SIGKILL.
// It calls lost when etcd gives up by itself.
func startEtcd(dir string, log *os.File, pipe *bufconn.Listener, lost func(error)) error {
	config := embed.NewConfig()
	config.Dir = filepath.Join(dir, "etcd")
	config.ListenPeerUrls = nil
	config.ListenClientUrls = nil
	// A member must advertise something, though nothing will ever come.
	nowhere := url.URL{Scheme: "http", Host: "localhost:0"}
	config.AdvertisePeerUrls = []url.URL{nowhere}
	config.AdvertiseClientUrls = []url.URL{nowhere}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	// The data lives as long as this process: durability buys nothing and costs most of the start time.
	config.UnsafeNoFsync = true
	config.QuotaBackendBytes = 512 << 20
	config.SnapshotCount = 5000
	config.MaxWalFiles = 1
	// etcd sets two segments of its log aside in advance: 128 MB by default, which is memory where DIR is on a tmpfs.
	wal.SegmentSizeBytes = 4 << 20
	config.MaxSnapFiles = 1
	// Left at zero, it takes every request for a slow one and writes a warning about it.
	config.WarningUnaryRequestDuration = time.Second
	// A lone member needs no patience before it elects itself.
	config.TickMs, config.ElectionMs = 10, 100
	core := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(log), zap.ErrorLevel)
	giveUp := endsWith(lost)
	config.ZapLoggerBuilder = embed.NewZapLoggerBuilder(zap.New(core, zap.WithFatalHook(giveUp), zap.WithPanicHook(giveUp)))

	server, err := embed.StartEtcd(config)
	if err != nil {
		return err
	}
	select {
	case <-server.Server.ReadyNotify():
	case err := <-server.Err():
		return err
	case <-time.After(time.Minute):
		return errors.New("etcd did not elect itself within a minute")
	}
	go func() { _ = v3rpc.Server(server.Server, nil, nil).Serve(pipe) }()
	return nil
}

func newPipe() *bufconn.Listener { return bufconn.Listen(etcdPipeBytes) }

// endsWith is told of the log lines after which etcd would end the process without a word on standard output.
type endsWith func(error)

func (lost endsWith) OnWrite(entry *zapcore.CheckedEntry, fields []zapcore.Field) {
	cause := errors.New(entry.Message)
	for _, f := range fields {
		if err, ok := f.Interface.(error); ok && f.Type == zapcore.ErrorType {
			cause = fmt.Errorf("%s: %w", entry.Message, err)
		}
	}
	lost(cause)
}

// dialer is how the API server's etcd clients reach the pipe, whatever address they ask for.
func dialer(pipe *bufconn.Listener) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) { return pipe.DialContext(ctx) }
}

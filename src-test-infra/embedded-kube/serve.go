package main

import (
	"context"
	"errors"
	"flag"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"dev.cxp/embedded-kube/internal/remains"
	"golang.org/x/sys/unix"
	"google.golang.org/grpc/test/bufconn"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/klog/v2"
)

// process is what the whole run shares: the way to report, the directory, and the one way out.
type process struct {
	events  *events
	signals chan os.Signal
	home    *home
	options serveOptions
	nodes   *realNodes
	// started is closed when the cluster is usable.
	started chan struct{}
	log     *os.File
	ending  sync.Once
}

// serve runs a cluster until its parent goes away. It does not return.
func serve(o serveOptions) {
	p := &process{options: o, started: make(chan struct{}), events: &events{out: os.Stdout, start: processStart()}, signals: make(chan os.Signal, 1)}
	// Before anything is made that a signal's own effect would leave behind.
	signal.Notify(p.signals, syscall.SIGTERM, syscall.SIGINT)
	if inputEnded() {
		p.fail(failed("launcher", "tried to watch standard input", errors.New("it is already closed"),
			"start embedded-kube with a pipe as standard input and keep it open: its end is the sign to stop"))
	}
	p.events.emit("starting", field{"pid", os.Getpid()}, field{"kubernetes", versions()["kubernetes"]})
	swept := sweep(o.dir)
	if err := p.open(o.dir); err != nil {
		p.fail(err)
	}
	for _, gone := range swept {
		klog.InfoS("Swept the directory of a killed process", "dir", gone)
	}
	go p.endWithParent()
	if err := p.chooseNodes(); err != nil {
		p.fail(err)
	}
	spareProcessor()
	if err := p.start(context.Background()); err != nil {
		p.fail(err)
	}
	select {}
}

// open claims the directory and sends all logs there: from then on standard output carries the protocol only.
func (p *process) open(dir string) error {
	const remedy = "choose another directory with --dir"
	h, err := claim(dir)
	if err != nil {
		return failed("launcher", "tried to make the directory "+dir, err, remedy)
	}
	p.home = h
	p.log, err = os.OpenFile(h.path(logName), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return failed("launcher", "tried to write the log in "+dir, err, remedy)
	}
	protocol, err := unix.FcntlInt(1, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return failed("launcher", "tried to keep standard output", err, remedy)
	}
	// Libraries write to standard error, and Go its panics: the log gets those too.
	for _, standard := range []int{1, 2} {
		if err := unix.Dup2(int(p.log.Fd()), standard); err != nil {
			return failed("launcher", "tried to send logs to "+logName, err, remedy)
		}
	}
	p.events.out = os.NewFile(uintptr(protocol), "protocol")
	klog.LogToStderr(false)
	// One output: klog would write an error once more for each lesser severity.
	_ = klogFlags().Set("one_output", "true")
	klog.SetOutput(p.log)
	// Some parts of Kubernetes end the process by themselves; that must be reported like any failure.
	klog.OsExit = func(int) {
		p.fail(failed("kubernetes", "tried to run a component", errors.New("it gave up"), p.seeLog()))
	}
	return nil
}

func klogFlags() *flag.FlagSet {
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(flags)
	return flags
}

// start brings the components up side by side as far as they let us, and returns when the cluster is usable.
func (p *process) start(ctx context.Context) error {
	listener, cluster, err := p.listen()
	if err != nil {
		return err
	}
	url := "https://" + listener.Addr().String()
	port := listener.Addr().(*net.TCPAddr).Port
	pipe := newPipe()
	inBackground := make(chan error, 3)
	go func() { inBackground <- p.startEtcd(pipe) }()
	var registry string
	go func() {
		var err error
		registry, err = p.startRegistry(ctx)
		inBackground <- err
	}()
	pki, err := p.writeAccess(url)
	if err != nil {
		return failed("launcher", "tried to write certificates and kubeconfigs", err, p.seeLog())
	}
	p.events.emit("access", field{"kubeconfig", p.home.path("kubeconfig")}, field{"url", url})
	go func() { inBackground <- p.prepareNodes(pki, port) }()
	controllers, err := configureControllers(pki, pki.path("controller-manager.kubeconfig"), p.options.nodeKind == realKind)
	if err != nil {
		return failed("controller-manager", "tried to configure the controller manager", err, p.seeLog())
	}
	apiServer, err := configureAPIServer(ctx, pki, listener, dialer(pipe), cluster)
	if err != nil {
		return failed("apiserver", "tried to configure the API server", err, p.seeLog())
	}
	for range cap(inBackground) {
		if err := <-inBackground; err != nil {
			return err
		}
	}
	p.watch("apiserver", func() error { return apiServer.run(ctx) })
	if err := p.startClients(ctx, pki, controllers, url); err != nil {
		return err
	}
	facts := []field{{"kubeconfig", p.home.path("kubeconfig")}, {"url", url}, {"registry", registry},
		{"kubernetes", versions()["kubernetes"]}}
	if p.nodes != nil {
		facts = append(facts, p.nodes.facts()...)
	}
	close(p.started)
	p.events.emit("usable", facts...)
	go spareMemory()
	return nil
}

// listen binds the API server's address, and returns the way to what it asks itself, if that is not the host's.
func (p *process) listen() (net.Listener, utilnet.DialFunc, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, failed("apiserver", "tried to listen on 127.0.0.1", err, "see that the loopback interface is up")
	}
	if p.options.nodeKind != realKind {
		return listener, nil, nil
	}
	if p.nodes, err = newRealNodes(p); err == nil {
		listener, err = p.nodes.listen(listener)
	}
	var explained *failure
	if errors.As(err, &explained) {
		return nil, nil, explained
	}
	if err != nil {
		return nil, nil, failed("node", "tried to make the network of real nodes", err, p.seeLog())
	}
	return listener, p.nodes.fabric.dial, nil
}

func (p *process) startEtcd(pipe *bufconn.Listener) error {
	lost := func(err error) { p.fail(failed("etcd", "ran etcd", err, p.seeLog())) }
	if err := startEtcd(p.home.dir, p.log, pipe, lost); err != nil {
		return failed("etcd", "tried to start etcd", err, p.seeLog())
	}
	p.events.ready("etcd")
	return nil
}

func (p *process) startRegistry(ctx context.Context) (string, error) {
	address, err := startRegistry(ctx, p.home.dir, p.log)
	if err != nil {
		return "", failed("registry", "tried to start the registry", err, p.seeLog())
	}
	if p.nodes != nil {
		if err := p.nodes.serveImages(address); err != nil {
			return "", failed("registry", "tried to serve images to the nodes", err, p.seeLog())
		}
	}
	p.events.ready("registry", field{"address", address})
	return address, nil
}

// writeAccess makes the credentials and a kubeconfig for each client.
func (p *process) writeAccess(url string) (*credentials, error) {
	pki, err := newCredentials(p.home.path("pki"))
	if err != nil {
		return nil, err
	}
	for _, component := range []string{"controller-manager", "scheduler"} {
		if err := pki.writeComponentKubeconfig(pki.path(component+".kubeconfig"), component, url); err != nil {
			return nil, err
		}
	}
	admin := &clientcmdapi.AuthInfo{Token: pki.adminToken}
	return pki, pki.writeKubeconfig(p.home.path("kubeconfig"), url, "cxp-admin", admin)
}

// startClients starts what talks to the API server, and waits until the cluster is one that a user can use.
func (p *process) startClients(ctx context.Context, pki *credentials, controllers *controllerManager, url string) error {
	admin := &rest.Config{Host: url, BearerToken: pki.adminToken, TLSClientConfig: rest.TLSClientConfig{CAData: pki.caPEM}}
	// Generous, because eight at once on two busy cores take half a minute; the parent has a limit of its own.
	patience, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	if err := awaitHealth(patience, admin, "/readyz"); err != nil {
		return failed("apiserver", "waited for the API server", err, p.seeLog())
	}
	p.events.ready("apiserver", field{"url", url})
	if p.nodes != nil {
		if err := p.nodes.connect(admin); err != nil {
			return failed("node", "tried to make a client", err, p.seeLog())
		}
	}
	nodes := make(chan error, 1)
	go func() { nodes <- p.startNodes(ctx, patience, admin) }()
	if p.nodes != nil {
		if err := makeFabricServices(patience, p.nodes.client, p.nodes.apiPort); err != nil {
			return failed("apiserver", "tried to make the Services of every cluster", err, p.seeLog())
		}
	}
	p.watch("controller-manager", func() error { return controllers.run(ctx) })
	synced := make(chan struct{})
	p.watch("scheduler", func() error {
		return runScheduler(ctx, pki.path("scheduler.kubeconfig"), func() {
			p.events.ready("scheduler")
			close(synced)
		})
	})
	if err := awaitServiceAccount(patience, admin); err != nil {
		return failed("controller-manager", "waited for the service account default/default", err, p.seeLog())
	}
	p.events.ready("controller-manager")
	select {
	case <-synced:
		return <-nodes
	case <-patience.Done():
		return failed("scheduler", "waited for the scheduler's caches", patience.Err(), p.seeLog())
	}
}

func (p *process) prepareNodes(pki *credentials, port int) error {
	if p.nodes == nil {
		return nil
	}
	return p.nodes.prepare(pki, port)
}

// startNodes returns when every node that was asked for is Ready.
func (p *process) startNodes(ctx, patience context.Context, admin *rest.Config) error {
	switch p.options.nodeKind {
	case noNodes:
		return nil
	case realKind:
		return p.nodes.run(ctx, patience)
	}
	nodes, err := newSimulatedNodes(admin, p.options.nodes, p.options.nodePlatform)
	if err == nil {
		err = nodes.register(ctx)
	}
	if err != nil {
		return failed("node", "tried to register the simulated nodes", err, p.seeLog())
	}
	p.events.ready("node")
	return nil
}

// watch runs a component that should never end: a cluster that has lost one is not a cluster.
func (p *process) watch(component string, run func() error) {
	go func() {
		if err := run(); err != nil {
			p.fail(failed(component, "ran "+component, err, p.seeLog()))
		}
	}()
}

func (p *process) seeLog() string {
	if p.options.keep {
		return "see " + p.home.path(logName)
	}
	return "see the field \"log\", or run again with --keep and read " + logName
}

// spareProcessor and spareMemory set how much garbage may gather before it is collected. The start makes much that stays, so
// collecting then is work for nothing; afterwards most of the heap is caches, and memory counts more.
func spareProcessor() { debug.SetGCPercent(300) }

func spareMemory() {
	debug.SetGCPercent(60)
	debug.FreeOSMemory()
}

// endWithParent ends the process when standard input does (the JVM was closed or killed) or on a signal.
func (p *process) endWithParent() {
	closed := make(chan struct{})
	go func() {
		p.obey(os.Stdin)
		close(closed)
	}()
	select {
	case <-p.signals:
	case <-closed:
	}
	p.exit(0)
}

func (p *process) fail(err error) {
	var f *failure
	component, log := "launcher", ""
	if errors.As(err, &f) {
		component, log = f.component, f.log
	}
	p.ending.Do(func() {
		p.events.emit("failed", field{"component", component}, field{"message", err.Error()}, field{"log", p.lastLog(log)})
		p.leave(1)
	})
	select {}
}

func (p *process) exit(code int) {
	p.ending.Do(func() { p.leave(code) })
	select {}
}

// leave ends the components by ending the process: their state goes with the directory, so a graceful shutdown would
// only take time.
func (p *process) leave(code int) {
	if p.nodes != nil {
		p.nodes.kill()
	}
	if p.home != nil && !p.options.keep {
		// A file system that hangs must not keep the process alive; the next sweep takes what is left.
		time.AfterFunc(900*time.Millisecond, func() { os.Exit(code) })
		_ = remains.Clear(p.home.dir, 700*time.Millisecond)
	}
	os.Exit(code)
}

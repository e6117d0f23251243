package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

func quantity(n int64) *resource.Quantity { return resource.NewQuantity(n, resource.DecimalSI) }

func Test_what_a_killed_process_leaves_is_swept_at_the_next_start(t *testing.T) {
	parent := t.TempDir()
	killed := launch(t, filepath.Join(parent, "cxp-kube-killed"))
	killed.until("ready", "etcd")
	if err := killed.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	killed.ends()
	if !exists(killed.dir) {
		t.Fatal("SIGKILL left nothing: this test proves nothing")
	}

	next := launch(t, filepath.Join(parent, "cxp-kube-next"))
	next.until("ready", "registry")
	if exists(killed.dir) {
		t.Errorf("%s is still there", killed.dir)
	}
	next.closes()
	if left, _ := os.ReadDir(parent); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func Test_two_at_once_are_two_clusters(t *testing.T) {
	parent := t.TempDir()
	one, two := launch(t, filepath.Join(parent, "cxp-kube-1")), launch(t, filepath.Join(parent, "cxp-kube-2"))
	first, second := one.until("usable", nil), two.until("usable", nil)
	if first["url"] == second["url"] || first["registry"] == second["registry"] {
		t.Errorf("shared: %v %v", first, second)
	}
	stranger := strangerTo(t, first["kubeconfig"].(string), second["url"].(string))
	if _, err := stranger.CoreV1().Secrets("").List(t.Context(), metav1.ListOptions{}); !apierrors.IsUnauthorized(err) {
		t.Errorf("a token of one cluster at the other: %v", err)
	}
	for l, usable := range map[*launched]map[string]any{one: first, two: second} {
		accounts := l.client(usable["kubeconfig"].(string)).CoreV1().ServiceAccounts("default")
		if _, err := accounts.Get(t.Context(), "default", metav1.GetOptions{}); err != nil {
			t.Error(err)
		}
	}
	one.closes()
	if _, err := two.client(second["kubeconfig"].(string)).CoreV1().Namespaces().Get(t.Context(), "default", metav1.GetOptions{}); err != nil {
		t.Errorf("the end of one took the other: %v", err)
	}
	two.closes()
}

// strangerTo is a client with the credentials of one cluster at the address of another.
func strangerTo(t *testing.T, kubeconfig, url string) *kubernetes.Clientset {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	config.Host = url
	config.TLSClientConfig = rest.TLSClientConfig{Insecure: true}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func Test_a_signal_ends_it_also_while_it_starts(t *testing.T) {
	for _, event := range []string{"starting", "ready"} {
		l := launch(t, filepath.Join(t.TempDir(), "cxp-kube-a"))
		l.until(event, nil)
		if err := l.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if code := l.ends(); code != 0 || exists(l.dir) {
			t.Errorf("after %q: exit code %d, directory there: %v", event, code, exists(l.dir))
		}
	}
}

func Test_what_cannot_work_is_one_failed_event(t *testing.T) {
	parent := t.TempDir()
	taken := launch(t, filepath.Join(parent, "cxp-kube-taken"))
	taken.until("ready", "etcd")
	put(t, filepath.Join(parent, "file"))
	put(t, filepath.Join(parent, "foreign", "thesis.tex"))
	for _, c := range []struct{ dir, want string }{
		{taken.dir, "another embedded-kube runs there (process "},
		{filepath.Join(parent, "file", "cxp-kube-a"), "not a directory"},
		{filepath.Join(parent, "foreign"), "it holds files that are not embedded-kube's"},
	} {
		message := failsWith(t, launch(t, c.dir))
		if !strings.Contains(message, c.want) || !strings.Contains(message, "choose another directory with --dir") {
			t.Errorf("for %s: %s", c.dir, message)
		}
	}
	taken.closes()
}

func Test_a_closed_standard_input_is_refused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cxp-kube-a")
	l := &launched{t: t, dir: dir, events: make(chan map[string]any, 100), exited: make(chan error, 1)}
	l.cmd = exec.Command(binary(t), "serve", "--dir", dir) // os/exec gives it /dev/null
	l.run()
	if message := failsWith(t, l); !strings.Contains(message, "standard input: it is already closed; start embedded-kube with a pipe") {
		t.Error(message)
	}
	if exists(dir) {
		t.Error("it made the directory all the same")
	}
}

func failsWith(t *testing.T, l *launched) string {
	t.Helper()
	event := l.until("failed", "launcher")
	if code := l.ends(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	return event["message"].(string)
}

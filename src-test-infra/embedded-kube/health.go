package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	watchtools "k8s.io/client-go/tools/watch"
)

// awaitHealth asks again every few milliseconds: there is no event for it, and Kubernetes' own clients, which ask once a
// second, would add that second to every start.
func awaitHealth(ctx context.Context, config *rest.Config, path string) error {
	config = rest.CopyConfig(config)
	config.QPS = -1
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	for {
		answer, err := client.RESTClient().Get().AbsPath(path).Do(ctx).Raw()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s was not ok in time, last: %w %s", path, err, bytes.TrimSpace(answer))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// awaitServiceAccount waits for what a Pod needs before it is admitted. The account also proves that the
// controller manager has started all of its controllers: their shared caches start only after the last of them.
func awaitServiceAccount(ctx context.Context, config *rest.Config) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	accounts := cache.NewListWatchFromClient(client.CoreV1().RESTClient(), "serviceaccounts", metav1.NamespaceDefault,
		fields.OneTermEqualSelector("metadata.name", "default"))
	_, err = watchtools.UntilWithSync(ctx, accounts, &corev1.ServiceAccount{}, nil, func(event watch.Event) (bool, error) {
		return event.Type == watch.Added || event.Type == watch.Modified, nil
	})
	if errors.Is(err, watchtools.ErrWatchClosed) {
		return ctx.Err()
	}
	return err
}

// inputEnded says whether standard input is at its end already, without waiting for it.
func inputEnded() bool {
	poll := []unix.PollFd{{Fd: 0, Events: unix.POLLIN}}
	if n, err := unix.Poll(poll, 0); err != nil || n == 0 {
		return false
	}
	var one [1]byte
	n, err := os.Stdin.Read(one[:])
	return n == 0 || err != nil
}

// processStart is when the kernel started this process: before main, Go initialises some thousand packages, and that is
// part of what the user waits for.
func processStart() time.Time {
	now := time.Now()
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return now
	}
	// Field 22, counted after the command's name, which may hold spaces; in ticks of 10 ms since boot.
	after := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(after) < 20 {
		return now
	}
	ticks, err := strconv.ParseInt(after[19], 10, 64)
	var boot unix.Timespec
	if err != nil || unix.ClockGettime(unix.CLOCK_BOOTTIME, &boot) != nil {
		return now
	}
	age := time.Duration(boot.Nano()) - time.Duration(ticks)*10*time.Millisecond
	if age < 0 || age > time.Minute {
		return now
	}
	return now.Add(-age)
}

// lastLog is the end of a log, for a failure's reader: the log itself goes with the directory.
func (p *process) lastLog(path string) []string {
	if p.home == nil {
		return []string{}
	}
	if path == "" {
		path = p.home.path(logName)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return []string{}
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[max(0, len(lines)-20):]
}

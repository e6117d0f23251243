package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
	"k8s.io/apimachinery/pkg/util/wait"
)

// What a cluster takes of the machine's inotify instances, counted on a running one: nearly every file and directory that
// Kubernetes watches takes an instance of its own, and a user has 128 by default.
const (
	inotifyOfControlPlane = 11
	inotifyOfNode         = 8
	// inotifyPatience is for a cluster that is just ending.
	inotifyPatience = 10 * time.Second
)

const inotifyRemedy = "raise the limit (sysctl -w fs.inotify.max_user_instances=1024), or run fewer clusters or nodes at once"

// requireInotify says at the door what kubelet would otherwise say by "too many open files".
func requireInotify(ctx context.Context, nodes int, try func(int) (int, error)) error {
	needed := inotifyOfControlPlane + nodes*inotifyOfNode
	had := 0
	err := wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(context.Context) (bool, error) {
		var err error
		had, err = try(needed)
		if errors.Is(err, unix.EMFILE) {
			return false, nil
		}
		return err == nil, err
	})
	if err == nil {
		return nil
	}
	return failed("node", "tried to start real nodes", fmt.Errorf("the cluster needs about %d inotify instances, and of those that "+
		"this user may have on this machine only %d are left", needed, had), inotifyRemedy)
}

// tryInotify takes instances and gives them back: only the kernel knows how many are left. It returns how many it got.
func tryInotify(needed int) (int, error) {
	var taken []int
	defer func() {
		for _, instance := range taken {
			_ = unix.Close(instance)
		}
	}()
	for len(taken) < needed {
		instance, err := unix.InotifyInit1(unix.IN_CLOEXEC)
		if err != nil {
			return len(taken), err
		}
		taken = append(taken, instance)
	}
	return needed, nil
}

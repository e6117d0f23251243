package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func Test_a_machine_without_room_for_watches_is_told_before_anything_starts(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	err := requireInotify(ctx, 3, func(needed int) (int, error) { return needed - 5, unix.EMFILE })
	if err == nil || !strings.Contains(err.Error(), "needs about 35 inotify instances") ||
		!strings.Contains(err.Error(), "only 30 are left; raise the limit (sysctl -w fs.inotify.max_user_instances=1024)") {
		t.Error(err)
	}
}

func Test_room_that_another_cluster_gives_back_is_waited_for(t *testing.T) {
	asked := 0
	err := requireInotify(t.Context(), 1, func(needed int) (int, error) {
		if asked++; asked < 3 {
			return 0, unix.EMFILE
		}
		return tryInotify(1)
	})
	if err != nil || asked != 3 {
		t.Errorf("asked %d times: %v", asked, err)
	}
}

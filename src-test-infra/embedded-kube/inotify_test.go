package main

import (
	"context"
	"strings"
	"testing"
	"time"
)

func Test_a_machine_without_room_for_watches_is_told_before_anything_starts(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	err := requireInotify(ctx, 1<<20)
	if err == nil || !strings.Contains(err.Error(), "sysctl -w fs.inotify.max_user_instances") {
		t.Errorf("a million nodes: %v", err)
	}
	if had, err := tryInotify(1); err != nil || had != 1 {
		t.Errorf("what was taken to try was not given back: %d, %v", had, err)
	}
}

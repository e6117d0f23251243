package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

func Test_an_event_is_one_line_of_json_with_its_fields_in_order(t *testing.T) {
	var out bytes.Buffer
	e := &events{out: &out, start: time.Now().Add(-1500 * time.Millisecond)}

	e.ready("apiserver", field{"url", "https://127.0.0.1:1"})

	want := regexp.MustCompile(`^\{"event":"ready","elapsedMillis":15\d\d,"component":"apiserver","url":"https://127.0.0.1:1"\}\n$`)
	if !want.MatchString(out.String()) {
		t.Errorf("line: %q", out.String())
	}
}

// writes counts calls: a line in two writes could reach the reader half.
type writes [][]byte

func (w *writes) Write(p []byte) (int, error) { *w = append(*w, bytes.Clone(p)); return len(p), nil }

func Test_an_event_is_one_write_and_stays_one_line(t *testing.T) {
	var out writes
	e := &events{out: &out, start: time.Now()}

	e.emit("failed", field{"message", "one\ntwo \"three\""})

	if len(out) != 1 || bytes.Count(out[0], []byte("\n")) != 1 {
		t.Errorf("writes: %q", out)
	}
}

func Test_a_failure_names_what_was_tried_the_cause_and_the_remedy_in_one_line(t *testing.T) {
	for _, c := range []struct {
		cause error
		want  string
	}{
		{errors.New("first\nsecond"), "tried to x: first second; do y"},
		{&fs.PathError{Op: "write", Path: "/d", Err: syscall.ENOSPC}, "free space on that file system"},
		{&fs.PathError{Op: "mkdir", Path: "/d", Err: syscall.EACCES}, "choose a directory that this user may write"},
		{fmt.Errorf("listen: %w", syscall.EMFILE), "raise the limit of open files"},
	} {
		got := failed("etcd", "tried to x", c.cause, "do y").Error()
		if !strings.Contains(got, c.want) || strings.Contains(got, "\n") {
			t.Errorf("for %v got %q, want %q in it", c.cause, got, c.want)
		}
	}
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// failure is an error that a person can act on: what was tried and what happened (from the error), and what to do.
type failure struct {
	component string
	tried     string
	cause     error
	remedy    string
	// log is the file whose end tells more; none is the log of the process.
	log string
}

func failed(component, tried string, cause error, remedy string) *failure {
	return &failure{component: component, tried: tried, cause: cause, remedy: remedy}
}

func (f *failure) Error() string {
	remedy := f.remedy
	// The machine's own troubles look alike in every component and have a better remedy than the component's.
	switch {
	case errors.Is(f.cause, syscall.ENOSPC), errors.Is(f.cause, syscall.EDQUOT):
		remedy = "free space on that file system, or choose a directory on another one with --dir"
	case errors.Is(f.cause, syscall.EROFS), errors.Is(f.cause, fs.ErrPermission):
		remedy = "choose a directory that this user may write with --dir"
	case errors.Is(f.cause, syscall.EMFILE), errors.Is(f.cause, syscall.ENFILE):
		remedy = "raise the limit of open files (ulimit -n), or run fewer clusters at once"
	}
	// One line: a reader of the protocol shows it as it is.
	cause := strings.Join(strings.Fields(fmt.Sprint(f.cause)), " ")
	return fmt.Sprintf("%s: %s; %s", f.tried, cause, remedy)
}

func (f *failure) Unwrap() error { return f.cause }

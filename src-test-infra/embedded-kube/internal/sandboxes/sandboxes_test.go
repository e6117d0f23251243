package sandboxes

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

const patience = 10 * time.Second

// The path of a node's directory is the user's, and a socket's may have 108 bytes.
func Test_a_change_arrives_and_its_answer_comes_back(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("x", 120))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	listener, err := Listen(long)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	seen := make(chan Change, 1)
	go Serve(listener, func(c Change) error {
		seen <- c
		if c.Gone {
			return errors.New("it was never here")
		}
		return nil
	})
	socket := filepath.Join(t.TempDir(), "node")
	if err := os.Symlink(long, socket); err != nil {
		t.Fatal(err)
	}
	socket = filepath.Join(socket, Socket)
	said := Change{ID: "1", Namespace: "shop", Name: "web", UID: "u", Addresses: []string{"10.42.1.2"}}
	if err := Tell(socket, said, patience); err != nil {
		t.Fatal(err)
	}
	if got := <-seen; !reflect.DeepEqual(got, said) {
		t.Errorf("%+v arrived as %+v", said, got)
	}
	if err := Tell(socket, Change{ID: "1", Gone: true}, patience); err == nil || err.Error() != "it was never here" {
		t.Errorf("the answer: %v", err)
	}
}

func Test_a_run_that_is_gone_is_an_error(t *testing.T) {
	dir := t.TempDir()
	listener, err := Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	if err := Tell(filepath.Join(dir, Socket), Change{ID: "1"}, patience); err == nil {
		t.Error("nobody answered, and nobody noticed")
	}
}

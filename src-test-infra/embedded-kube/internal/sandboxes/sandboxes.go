// Package sandboxes is what a node's CNI plugin and the run say to each other about the sandboxes of Pods: one line of JSON each way
// through a socket in the node's directory, which no Pod sees.
package sandboxes

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// Socket is the name of the socket in the node's directory.
const Socket = "sandboxes.sock"

// Change is a sandbox that got its addresses, or one that loses them.
type Change struct {
	// ID is the sandbox's own: a Pod may get another sandbox.
	ID        string   `json:"id"`
	Gone      bool     `json:"gone,omitempty"`
	Namespace string   `json:"namespace"`
	Name      string   `json:"name"`
	UID       string   `json:"uid"`
	Addresses []string `json:"addresses,omitempty"`
}

type answer struct {
	Error string `json:"error,omitempty"`
}

// Tell says it to the run, and returns when the run has done what follows from it.
func Tell(socket string, c Change, patience time.Duration) error {
	connection, err := net.DialTimeout("unix", socket, patience)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if err := json.NewEncoder(connection).Encode(c); err != nil {
		return err
	}
	var a answer
	if err := json.NewDecoder(connection).Decode(&a); err != nil {
		return fmt.Errorf("no answer: %w", err)
	}
	if a.Error != "" {
		return errors.New(a.Error)
	}
	return nil
}

// Listen opens the socket in a node's directory, whose path may be longer than a socket's may be.
func Listen(dir string) (net.Listener, error) {
	open, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer open.Close()
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Net: "unix", Name: fmt.Sprintf("/proc/self/fd/%d/%s", open.Fd(), Socket)})
	if err != nil {
		return nil, err
	}
	// It goes with the directory; by this path it could not be found any more.
	listener.SetUnlinkOnClose(false)
	return listener, nil
}

// Serve answers until the listener is closed.
func Serve(listener net.Listener, do func(Change) error) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go serve(connection, do)
	}
}

func serve(connection net.Conn, do func(Change) error) {
	defer connection.Close()
	var c Change
	if err := json.NewDecoder(connection).Decode(&c); err != nil {
		return
	}
	var a answer
	if err := do(c); err != nil {
		a.Error = err.Error()
	}
	_ = json.NewEncoder(connection).Encode(a)
}

package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	tunnelPath     = "/cxp-tunnel/"
	tunnelPatience = 10 * time.Second
	// Written to a waiting connection when it gets something to carry.
	wake = 1
)

// tunnels lead from ports of the node's loopback to what the test has on its own, which the node cannot dial: the test keeps
// connections waiting here, and each carries one of the node's.
type tunnels struct {
	waiting []chan net.Conn
	rest    http.Handler
}

// openTunnels listens on as many ports as are wanted, from the first on.
func openTunnels(count, firstPort int, rest http.Handler) (*tunnels, error) {
	t := &tunnels{rest: rest}
	for i := range count {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", firstPort+i))
		if err != nil {
			return nil, err
		}
		t.add(listener)
	}
	return t, nil
}

func (t *tunnels) add(listener net.Listener) {
	waiting := make(chan net.Conn, 64)
	t.waiting = append(t.waiting, waiting)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go carry(connection, waiting)
		}
	}()
}

// ServeHTTP takes the test's connections, whose path ends with the tunnel's number.
func (t *tunnels) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, isTunnel := strings.CutPrefix(r.URL.Path, tunnelPath)
	if !isTunnel {
		t.rest.ServeHTTP(w, r)
		return
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 0 || number >= len(t.waiting) {
		http.NotFound(w, r)
		return
	}
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, err = io.WriteString(connection, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: cxp-tunnel\r\n\r\n")
	if err != nil {
		_ = connection.Close()
		return
	}
	t.waiting[number] <- connection
}

func carry(near net.Conn, waiting <-chan net.Conn) {
	defer near.Close()
	patience := time.After(tunnelPatience)
	for {
		select {
		case far := <-waiting:
			if _, err := far.Write([]byte{wake}); err != nil {
				_ = far.Close()
				continue
			}
			join(near, far)
			return
		case <-patience:
			return
		}
	}
}

// join copies both ways until both sides have said everything.
func join(near, far net.Conn) {
	defer far.Close()
	done := make(chan struct{})
	go func() {
		_, _ = io.Copy(far, near)
		closeWrite(far)
		close(done)
	}()
	_, _ = io.Copy(near, far)
	closeWrite(near)
	<-done
}

func closeWrite(connection net.Conn) {
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
}

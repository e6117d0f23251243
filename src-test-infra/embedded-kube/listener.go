package main

import (
	"net"
	"sync"
)

// bothListeners accepts from the host and from the fabric: one server for both.
type bothListeners struct {
	net.Listener
	other    net.Listener
	accepted chan accepted
	closed   chan struct{}
	once     sync.Once
}

type accepted struct {
	connection net.Conn
	err        error
}

func listenOnBoth(host, fabric net.Listener) net.Listener {
	b := &bothListeners{Listener: host, other: fabric, accepted: make(chan accepted), closed: make(chan struct{})}
	for _, listener := range []net.Listener{host, fabric} {
		go b.acceptFrom(listener)
	}
	return b
}

func (b *bothListeners) acceptFrom(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		select {
		case b.accepted <- accepted{connection, err}:
		case <-b.closed:
			if err == nil {
				_ = connection.Close()
			}
			return
		}
	}
}

func (b *bothListeners) Accept() (net.Conn, error) {
	select {
	case a := <-b.accepted:
		return a.connection, a.err
	case <-b.closed:
		return nil, net.ErrClosed
	}
}

func (b *bothListeners) Close() error {
	b.once.Do(func() { close(b.closed) })
	_ = b.other.Close()
	return b.Listener.Close()
}

package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestATunnelCarriesWhatTheNodeSaysToTheTest(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	tunnels := &tunnels{rest: http.NotFoundHandler()}
	tunnels.add(listener)
	server := httptest.NewServer(tunnels)
	defer server.Close()
	test, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer test.Close()
	_, _ = io.WriteString(test, "GET /cxp-tunnel/0 HTTP/1.1\r\nHost: node\r\n\r\n")
	fromNode := bufio.NewReader(test)
	if answer, err := http.ReadResponse(fromNode, nil); err != nil || answer.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("a tunnel was not opened: %v %v", answer, err)
	}
	node, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer node.Close()
	_, _ = io.WriteString(node, "question\n")
	if woken, _ := fromNode.ReadByte(); woken != wake {
		t.Fatalf("the test was not woken but heard %d", woken)
	}
	if line, _ := fromNode.ReadString('\n'); line != "question\n" {
		t.Errorf("the test heard %q", line)
	}
	_, _ = io.WriteString(test, "answer")
	_ = test.(*net.TCPConn).CloseWrite()
	if text, _ := io.ReadAll(node); string(text) != "answer" {
		t.Errorf("the node heard %q", text)
	}
}

func TestATunnelThatNobodyOrderedIsNotThere(t *testing.T) {
	server := httptest.NewServer(&tunnels{rest: http.NotFoundHandler()})
	defer server.Close()
	for _, path := range []string{"/cxp-tunnel/0", "/cxp-tunnel/-1", "/cxp-tunnel/x"} {
		if got := status(t, server, "GET", path, ""); got != http.StatusNotFound {
			t.Errorf("%s answered %d", path, got)
		}
	}
}

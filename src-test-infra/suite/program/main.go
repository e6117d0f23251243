// What runs in the containers of the parity suite: one static program that ends, answers or looks as its arguments say.
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

const patience = 20 * time.Second

func main() {
	args := os.Args[1:]
	if len(args) == 0 {
		args = []string{"serve", "8080"}
	}
	if err := run(args[0], args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(command string, args []string) error {
	switch {
	case command == "serve" && len(args) == 1:
		return serve(args[0])
	case command == "exit" && len(args) == 1:
		code, err := strconv.Atoi(args[0])
		if err != nil {
			return err
		}
		os.Exit(code)
	case command == "say" && len(args) == 1:
		fmt.Println(args[0])
		return nil
	case command == "env" && len(args) == 2:
		return expect(args[1], os.Getenv(args[0]))
	case command == "file" && len(args) == 2:
		content, err := os.ReadFile(args[0])
		if err != nil {
			return err
		}
		return expect(args[1], string(content))
	case command == "write" && len(args) == 2:
		return os.WriteFile(args[0], []byte(args[1]), 0o644)
	case command == "reach" && len(args) == 1:
		return reach(args[0])
	}
	return fmt.Errorf("there is no command %q with %d arguments", command, len(args))
}

func expect(wanted, found string) error {
	if strings.TrimSpace(found) != wanted {
		return fmt.Errorf("expected %q, found %q", wanted, found)
	}
	return nil
}

// serve answers every request for /broken with 503 and every other with 200.
func serve(port string) error {
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		return err
	}
	fmt.Println("serving on", port)
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go answer(connection)
	}
}

func answer(connection net.Conn) {
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(patience))
	request := make([]byte, 4096)
	n, err := connection.Read(request)
	if err != nil {
		return
	}
	status := "200 OK"
	if strings.HasPrefix(string(request[:n]), "GET /broken ") {
		status = "503 Service Unavailable"
	}
	fmt.Fprintf(connection, "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status)
}

// reach tries to connect until it succeeds: names and routes come a moment after the objects that they are made for.
func reach(address string) error {
	deadline := time.Now().Add(patience)
	for {
		connection, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			return connection.Close()
		}
		if time.Now().After(deadline) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

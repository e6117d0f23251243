// Command stand-in is what runs in images that stand in for real ones: it listens where its image says, answers every HTTP
// request well, and ends with 0 where it is called as a command that should end.
//
// It is copied into its image under the name of every command that the pipeline runs there.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	// portsVariable holds the ports, separated by commas.
	portsVariable = "CXP_STAND_IN_PORTS"
	// endsVariable holds the commands that end at once, separated by commas.
	endsVariable = "CXP_STAND_IN_ENDS"
	// endsCalledVariable holds the calls that end at once, of commands that keep running with other arguments: each as
	// the SHA-256 of command and arguments with NUL between them, separated by commas.
	endsCalledVariable = "CXP_STAND_IN_ENDS_CALLED"
	// idle is how long a connection may say nothing.
	idle = 30 * time.Second
)

func main() {
	name := filepath.Base(os.Args[0])
	call := sha256.Sum256([]byte(strings.Join(os.Args, "\x00")))
	if slices.Contains(list(endsVariable), name) || slices.Contains(list(endsCalledVariable), hex.EncodeToString(call[:])) {
		fmt.Printf("stand-in for %s: done\n", name)
		return
	}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	for _, port := range list(portsVariable) {
		listener, err := net.Listen("tcp", ":"+port)
		if err != nil {
			fmt.Fprintf(os.Stderr, "stand-in for %s: could not listen on port %s: %v\n", name, port, err)
			os.Exit(1)
		}
		go serve(listener)
		fmt.Printf("stand-in for %s: listening on port %s\n", name, port)
	}
	fmt.Printf("stand-in for %s: started\n", name)
	<-ended
}

func list(variable string) []string {
	return strings.FieldsFunc(os.Getenv(variable), func(c rune) bool { return c == ',' })
}

func serve(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			fmt.Fprintln(os.Stderr, "stand-in:", err)
			os.Exit(1)
		}
		go answer(connection)
	}
}

// answer speaks as much HTTP as probes and scrapes need; net/http would make each image four times as large.
func answer(connection net.Conn) {
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(idle))
	lines := bufio.NewReader(connection)
	request, err := lines.ReadString('\n')
	// A TCP probe connects and says nothing.
	if err != nil || !strings.Contains(request, " HTTP/1.") {
		return
	}
	for line := request; strings.TrimSpace(line) != ""; {
		if line, err = lines.ReadString('\n'); err != nil {
			return
		}
	}
	body := "stand-in\n"
	if strings.Contains(request, " /metrics") {
		body = "# HELP cxp_stand_in Says that this is a stand-in for the real program.\n# TYPE cxp_stand_in gauge\ncxp_stand_in 1\n"
	}
	fmt.Fprintf(connection, "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", len(body))
	if !strings.HasPrefix(request, "HEAD ") {
		fmt.Fprint(connection, body)
	}
}

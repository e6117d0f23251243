// Command program is what the containers of the tests run.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	// A container's first process has no default reaction to a signal.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	go func() {
		<-signals
		os.Exit(0)
	}()
	switch os.Args[1] {
	case "serve":
		serve(os.Args[2])
	case "fail":
		fmt.Println("it is broken on purpose")
		os.Exit(3)
	case "print":
		fmt.Println(os.Args[2])
	case "append":
		appendLine(os.Args[2], os.Args[3])
	}
}

// serve answers with the host's name, and asks others on behalf of who asks: /?url=http://...
func serve(address string) {
	// Each request on a connection of its own, for a Service chooses by connection.
	client := &http.Client{Timeout: 3 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		url := r.URL.Query().Get("url")
		if url == "" {
			name, _ := os.Hostname()
			fmt.Fprint(w, name)
			return
		}
		answer, err := client.Get(url)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		_, _ = io.Copy(w, answer.Body)
	})
	fmt.Println("listening on", address)
	fmt.Println(http.ListenAndServe(address, nil))
}

// appendLine adds to a file and prints all of it.
func appendLine(path, line string) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o644)
	if err == nil {
		_, err = fmt.Fprintln(file, line)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	text, _ := os.ReadFile(path)
	fmt.Print(string(text))
}

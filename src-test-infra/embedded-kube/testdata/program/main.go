// Command program is what the containers of the tests run.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
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
	case "ask":
		ask(os.Args[2])
	case "discover":
		discover()
	}
}

// client makes each request on a connection of its own, for a Service chooses by connection.
func client() *http.Client {
	return &http.Client{Timeout: 3 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
}

// ask asks once, as the first thing that the process does.
func ask(url string) {
	answer, err := client().Get(url)
	if err != nil {
		fmt.Println("refused:", err)
		return
	}
	defer answer.Body.Close()
	fmt.Println("reached")
}

// discover finds out how a token of a service account is checked, as a service does that gets one.
func discover() {
	const account = "/var/run/secrets/kubernetes.io/serviceaccount/"
	token, err := os.ReadFile(account + "token")
	if err != nil {
		fmt.Println(err)
		return
	}
	authority, err := os.ReadFile(account + "ca.crt")
	if err != nil {
		fmt.Println(err)
		return
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	api := client()
	api.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}
	get := func(url string, into any) error {
		request, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "Bearer "+string(token))
		answer, err := api.Do(request)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		return json.NewDecoder(answer.Body).Decode(into)
	}
	var issuer struct {
		Keys string `json:"jwks_uri"`
	}
	var keys struct {
		Keys []any `json:"keys"`
	}
	err = get("https://kubernetes.default.svc.cluster.local/.well-known/openid-configuration", &issuer)
	if err == nil {
		err = get(issuer.Keys, &keys)
	}
	fmt.Println(len(keys.Keys), "keys", err)
}

// serve answers with the host's name, and asks others on behalf of who asks: /?url=http://...
func serve(address string) {
	asking := client()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		url := r.URL.Query().Get("url")
		if url == "" {
			name, _ := os.Hostname()
			fmt.Fprint(w, name)
			return
		}
		answer, err := asking.Get(url)
		if err != nil {
			http.Error(w, "refused: "+err.Error(), http.StatusBadGateway)
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

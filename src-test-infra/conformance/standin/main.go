// Command standin runs in images whose originals are not made from Go: it waits (pause), or serves files (httpd, nginx, nautilus).
// It ends at once when it is asked to, as the first process of a container must.
//
//	standin pause
//	standin serve DIR    the files in DIR on port 80; 404 for what is not there, without a redirect
package main

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

func main() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	switch {
	case len(os.Args) == 2 && os.Args[1] == "pause":
	case len(os.Args) == 3 && os.Args[1] == "serve":
		go serve(os.Args[2])
	default:
		fmt.Fprintln(os.Stderr, "usage: standin pause | standin serve DIR")
		os.Exit(2)
	}
	<-ended
}

// serve answers what a test moves away with 404 from then on; http.FileServer would lead /index.html to a list of the directory.
func serve(dir string) {
	err := http.ListenAndServe(":80", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		if strings.HasSuffix(path, "/") {
			path += "index.html"
		}
		content, err := os.ReadFile(filepath.Join(dir, filepath.Clean("/"+path)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(content)
	}))
	fmt.Fprintln(os.Stderr, "standin:", err)
	os.Exit(1)
}

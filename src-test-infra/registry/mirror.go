package main

import (
	"net/http"
	"strings"
)

// mirror stands for every registry. What containerd asks on behalf of a registry, named by the query's "ns", is under a path
// that starts with its name; a port is set off by '_'. What clients push, they push there.
type mirror struct {
	address string
	images  http.Handler
}

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := r.URL.Query().Get("ns")
	name, isImage := strings.CutPrefix(r.URL.Path, "/v2/")
	if host == "" || host == m.address || !isImage || name == "" {
		m.images.ServeHTTP(w, r)
		return
	}
	asked := r.Clone(r.Context())
	asked.URL.Path = "/v2/" + strings.ReplaceAll(host, ":", "_") + "/" + name
	m.images.ServeHTTP(w, asked)
}

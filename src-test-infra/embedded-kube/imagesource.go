package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"k8s.io/klog/v2"
)

const imagePort = 5000

// imageSource is the one registry that nodes see. It asks, in this order: the run's own registry, the mirrors of the
// image's registry, that registry itself; the last answer is the node's.
type imageSource struct {
	embedded   string
	mirrors    []mirror
	noUpstream bool
	own        http.Handler
	client     *http.Client
}

// mirror holds images of one registry, under the same names.
type mirror struct{ host, url string }

// mirrors are the values of --mirror.
type mirrors []mirror

func (m *mirrors) String() string { return "" }

func (m *mirrors) Set(value string) error {
	host, address, ok := strings.Cut(value, "=")
	if at, err := url.Parse(address); !ok || host == "" || err != nil || at.Host == "" || !strings.HasPrefix(at.Scheme, "http") {
		return fmt.Errorf("a mirror is HOST=URL, not %q", value)
	}
	*m = append(*m, mirror{host, address})
	return nil
}

func newImageSource(embedded string, mirrors []mirror, noUpstream bool, own http.Handler) *imageSource {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = 30 * time.Second
	transport.DialContext = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	return &imageSource{embedded, mirrors, noUpstream, own, &http.Client{Transport: &bearer{next: transport}}}
}

// ServeHTTP takes a request as containerd sends it to a mirror: the image's registry is the query's "ns".
func (s *imageSource) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := r.URL.Query().Get("ns")
	if host == reservedHost {
		s.own.ServeHTTP(w, r)
		return
	}
	name, ok := strings.CutPrefix(r.URL.Path, "/v2/")
	if r.Method != http.MethodGet && r.Method != http.MethodHead || !ok || host == "" {
		http.Error(w, "only images are read here", http.StatusNotFound)
		return
	}
	var answer *http.Response
	var problem error
	for _, place := range s.places(host) {
		if answer != nil {
			_ = answer.Body.Close()
		}
		answer, problem = s.ask(r, place+name)
		if problem == nil && answer.StatusCode < 300 {
			break
		}
	}
	if problem != nil {
		klog.ErrorS(problem, "No image source answered", "registry", host, "path", r.URL.Path)
		http.Error(w, problem.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	for _, header := range []string{"Content-Type", "Content-Length", "Docker-Content-Digest", "Retry-After", "Etag",
		"Content-Range", "Accept-Ranges"} {
		if value := answer.Header.Get(header); value != "" {
			w.Header().Set(header, value)
		}
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// places are the beginnings of the addresses to ask, the last the registry itself.
func (s *imageSource) places(host string) []string {
	if host == s.embedded {
		return []string{"http://" + s.embedded + "/v2/"}
	}
	places := []string{"http://" + s.embedded + "/v2/" + strings.ReplaceAll(host, ":", "_") + "/"}
	for _, m := range s.mirrors {
		if m.host == host {
			places = append(places, strings.TrimSuffix(strings.TrimSuffix(m.url, "/"), "/v2")+"/v2/")
		}
	}
	if !s.noUpstream {
		places = append(places, registryURL(host)+"/v2/")
	}
	return places
}

func registryURL(host string) string {
	switch {
	case host == "docker.io":
		return "https://registry-1.docker.io"
	case isLoopback(host):
		return "http://" + host
	}
	return "https://" + host
}

func isLoopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return name == "localhost" || err == nil && ip.IsLoopback()
}

func (s *imageSource) ask(r *http.Request, address string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(r.Context(), r.Method, address, nil)
	if err != nil {
		return nil, err
	}
	for _, header := range []string{"Accept", "Range"} {
		request.Header[header] = r.Header.Values(header)
	}
	return s.client.Do(request)
}

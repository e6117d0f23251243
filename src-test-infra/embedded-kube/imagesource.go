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

// mirror holds images of one registry, under the same names; or of any, as containerd's "_default" does, which it learns from
// the query's "ns".
type mirror struct{ host, url string }

const anyHost = "*"

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
	answer, err := s.find(r, host, name)
	if err != nil {
		klog.ErrorS(err, "No image source answered", "registry", host, "path", r.URL.Path)
		unreachable(w, err)
		return
	}
	defer answer.Body.Close()
	for _, header := range []string{"Content-Type", "Content-Length", "Docker-Content-Digest", "Retry-After", "Etag",
		"Content-Range", "Accept-Ranges"} {
		if value := answer.Header.Get(header); value != "" {
			w.Header().Set(header, value)
		}
	}
	if answer.StatusCode == http.StatusUnauthorized {
		// Asks containerd for the Pod's pull secret; a token service it could not reach.
		w.Header().Set("WWW-Authenticate", fmt.Sprintf("Basic realm=%q", host))
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// unreachable says why in the status line itself: that is all of an answer that containerd repeats, and so what the Pod's
// events tell ("no such host", "certificate signed by unknown authority").
func unreachable(w http.ResponseWriter, err error) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	connection, _, hijackErr := hijacker.Hijack()
	if hijackErr != nil {
		return
	}
	defer connection.Close()
	cause := strings.Join(strings.Fields(err.Error()), " ")
	_, _ = fmt.Fprintf(connection, "HTTP/1.1 %d %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		http.StatusBadGateway, cause)
}

// find returns the first answer that has what was asked for, or the last of the others.
func (s *imageSource) find(r *http.Request, host, name string) (*http.Response, error) {
	var last *http.Response
	var problem error
	for _, p := range s.places(host) {
		answer, err := s.ask(r, p, name)
		if last != nil {
			_ = last.Body.Close()
		}
		last, problem = answer, err
		if err == nil && answer.StatusCode < 300 {
			break
		}
	}
	return last, problem
}

// place is the beginning of an address where an image may be. Only the registry itself gets the Pod's credentials.
type place struct {
	url    string
	itself bool
}

// places are those to ask, the last the registry itself.
func (s *imageSource) places(host string) []place {
	if host == s.embedded {
		return []place{{"http://" + s.embedded + "/v2/", true}}
	}
	places := []place{{url: "http://" + s.embedded + "/v2/" + strings.ReplaceAll(host, ":", "_") + "/"}}
	for _, m := range s.mirrors {
		if m.host == host || m.host == anyHost {
			places = append(places, place{url: strings.TrimSuffix(strings.TrimSuffix(m.url, "/"), "/v2") + "/v2/"})
		}
	}
	if !s.noUpstream {
		places = append(places, place{registryURL(host) + "/v2/", true})
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

func (s *imageSource) ask(r *http.Request, p place, name string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(r.Context(), r.Method, p.url+name, nil)
	if err != nil {
		return nil, err
	}
	if !p.itself {
		request.URL.RawQuery = r.URL.RawQuery
	}
	headers := []string{"Accept", "Range"}
	if p.itself {
		headers = append(headers, "Authorization")
	}
	for _, header := range headers {
		if values := r.Header.Values(header); len(values) > 0 {
			request.Header[header] = values
		}
	}
	return s.client.Do(request)
}

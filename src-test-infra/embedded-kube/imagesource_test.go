package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// registryWith answers with its name for the paths that it has, and 404 for all others.
func registryWith(t *testing.T, name string, paths ...string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, path := range paths {
			if r.URL.Path == path {
				w.Header().Set("Docker-Content-Digest", "sha256:"+name)
				_, _ = io.WriteString(w, name)
				return
			}
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

func hostOf(server *httptest.Server) string { return strings.TrimPrefix(server.URL, "http://") }

// pull asks an image source as containerd asks a mirror.
func pull(t *testing.T, source *imageSource, host, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, path+"?ns="+host, nil)
	if len(headers) > 0 {
		request.SetBasicAuth(headers[0], headers[1])
	}
	answer := httptest.NewRecorder()
	source.ServeHTTP(answer, request)
	return answer
}

func Test_images_come_from_the_run_then_from_mirrors_then_from_upstream(t *testing.T) {
	upstream := registryWith(t, "upstream", "/v2/a/manifests/1", "/v2/b/manifests/1", "/v2/c/manifests/1")
	host := hostOf(upstream)
	mirrored := registryWith(t, "mirror", "/v2/a/manifests/1", "/v2/b/manifests/1")
	embedded := registryWith(t, "embedded", "/v2/"+strings.ReplaceAll(host, ":", "_")+"/a/manifests/1", "/v2/own/manifests/1")
	source := func(noUpstream bool) *imageSource {
		return newImageSource(hostOf(embedded), mirrors{{host, mirrored.URL}}, noUpstream, nil)
	}
	for path, want := range map[string]string{"a": "embedded", "b": "mirror", "c": "upstream"} {
		answer := pull(t, source(false), host, "/v2/"+path+"/manifests/1")
		if answer.Body.String() != want || answer.Header().Get("Docker-Content-Digest") != "sha256:"+want {
			t.Errorf("%s came from %q", path, answer.Body)
		}
	}
	if answer := pull(t, source(true), host, "/v2/c/manifests/1"); answer.Code != http.StatusNotFound {
		t.Errorf("upstream was asked all the same: %d %s", answer.Code, answer.Body)
	}
	if answer := pull(t, source(true), hostOf(embedded), "/v2/own/manifests/1"); answer.Body.String() != "embedded" {
		t.Errorf("an image that names the run's registry: %d %s", answer.Code, answer.Body)
	}
	if answer := pull(t, source(false), "127.0.0.1:1", "/v2/a/manifests/1"); answer.Code != http.StatusBadGateway {
		t.Errorf("a registry that is not there: %d %s", answer.Code, answer.Body)
	}
	mirrored.Close()
	if answer := pull(t, source(false), host, "/v2/b/manifests/1"); answer.Body.String() != "upstream" {
		t.Errorf("a mirror that is down was in the way: %d %s", answer.Code, answer.Body)
	}
}

func Test_a_registry_that_asks_for_a_token_gets_one(t *testing.T) {
	const path = "/v2/team/app/manifests/1"
	var upstream *httptest.Server
	upstream = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch user, _, _ := r.BasicAuth(); {
		case r.URL.Path == "/token" && r.URL.Query().Get("scope") == "repository:team/app:pull":
			if user == "stranger" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			fmt.Fprintf(w, `{"token":"for-%s"}`, user)
		case r.Header.Get("Authorization") == "Bearer for-alice":
			_, _ = io.WriteString(w, "the image")
		default:
			w.Header().Set("WWW-Authenticate", `Bearer realm="`+upstream.URL+`/token",service="registry"`)
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer upstream.Close()
	var leaked []string
	embedded := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		leaked = append(leaked, r.Header.Values("Authorization")...)
		http.NotFound(w, r)
	}))
	defer embedded.Close()
	source := newImageSource(hostOf(embedded), nil, false, nil)

	if answer := pull(t, source, hostOf(upstream), path, "alice", "secret"); answer.Body.String() != "the image" {
		t.Errorf("with credentials: %d %s", answer.Code, answer.Body)
	}
	for _, credentials := range [][]string{nil, {"stranger", "guess"}} {
		answer := pull(t, source, hostOf(upstream), path, credentials...)
		if answer.Code != http.StatusUnauthorized || !strings.HasPrefix(answer.Header().Get("WWW-Authenticate"), "Basic ") {
			t.Errorf("%v: %d %v", credentials, answer.Code, answer.Header())
		}
	}
	if len(leaked) > 0 {
		t.Errorf("another registry saw credentials: %v", leaked)
	}
}

func Test_a_mirror_is_a_host_and_an_address(t *testing.T) {
	var found mirrors
	if err := found.Set("docker.io=http://127.0.0.1:5000"); err != nil || found[0] != (mirror{"docker.io", "http://127.0.0.1:5000"}) {
		t.Errorf("%v %v", found, err)
	}
	for _, wrong := range []string{"docker.io", "=http://a", "docker.io=127.0.0.1:5000", "docker.io=ftp://a"} {
		if err := found.Set(wrong); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const manifest = `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",` +
	`"config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":2,` +
	`"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[]}`

func status(t *testing.T, server *httptest.Server, method, path, body string) int {
	t.Helper()
	request, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func TestImagesAreFoundUnderTheRegistryThatTheNodeAsksFor(t *testing.T) {
	server := httptest.NewServer(newHandler("127.0.0.1:32000", t.TempDir()))
	defer server.Close()
	blob := "/v2/registry.example_5000/team/app/blobs/uploads/?digest=sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
	if got := status(t, server, "POST", blob, "{}"); got != http.StatusCreated {
		t.Fatalf("pushing a blob answered %d", got)
	}
	if got := status(t, server, "PUT", "/v2/registry.example_5000/team/app/manifests/1.0", manifest); got != http.StatusCreated {
		t.Fatalf("pushing a manifest answered %d", got)
	}
	for path, want := range map[string]int{
		"/v2/": http.StatusOK,
		"/v2/team/app/manifests/1.0?ns=registry.example:5000":                       http.StatusOK,
		"/v2/team/app/manifests/1.0?ns=other.example":                               http.StatusNotFound,
		"/v2/team/app/manifests/2.0?ns=registry.example:5000":                       http.StatusNotFound,
		"/v2/registry.example_5000/team/app/manifests/1.0":                          http.StatusOK,
		"/v2/registry.example_5000/team/app/manifests/1.0?ns=127.0.0.1:32000":       http.StatusOK,
		"/v2/registry.example_5000/team/app/manifests/1.0?ns=registry.example:5000": http.StatusNotFound,
	} {
		if got := status(t, server, "GET", path, ""); got != want {
			t.Errorf("%s answered %d, not %d", path, got, want)
		}
	}
}

package main

import (
	"archive/tar"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	e2e "k8s.io/kubernetes/test/utils/image"
)

func Test_a_layer_has_the_directories_above_its_files_once(t *testing.T) {
	layer := archive(file{"usr/bin/a", 0o755, []byte("A")}, file{"usr/bin/b", 0o6755, []byte("B")}, link("c", "usr/bin/a"), directory("empty"))
	found := []string{}
	for entries := tar.NewReader(bytes.NewReader(layer)); ; {
		entry, err := entries.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(entries)
		found = append(found, entry.FileInfo().Mode().String()+" "+entry.Name+" "+entry.Linkname+string(content))
	}
	want := []string{"drwxr-xr-x usr/ ", "drwxr-xr-x usr/bin/ ", "-rwxr-xr-x usr/bin/a A", "ugrwxr-xr-x usr/bin/b B",
		"Lrwxrwxrwx c usr/bin/a", "drwxr-xr-x empty/ "}
	if !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}

func Test_an_image_goes_where_nodes_look_for_it_and_a_layer_goes_once(t *testing.T) {
	asked := []string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+strings.TrimSuffix(r.URL.RequestURI(), "?"))
		switch {
		case r.Method == "POST" && r.URL.Query().Has("mount"):
			w.WriteHeader(http.StatusCreated)
		case r.Method == "POST":
			w.Header().Set("Location", "/upload?state=1")
			w.WriteHeader(http.StatusAccepted)
		default:
			w.WriteHeader(http.StatusCreated)
		}
	}))
	defer server.Close()
	target := registry{strings.TrimPrefix(server.URL, "http://"), map[string]string{}}
	shared := layer("shared")
	for _, id := range []e2e.ImageID{e2e.BusyBox, e2e.Pause} {
		if err := target.push(image{id, []layer{shared}, nil}); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		"PUT /upload?state=1&digest=" + digest(shared),
		"POST /v2/registry.k8s.io/pause/blobs/uploads/?from=registry.k8s.io%2Fe2e-test-images%2Fbusybox&mount=" + strings.Replace(digest(shared), ":", "%3A", 1),
	} {
		if !slices.Contains(asked, want) {
			t.Errorf("%q is not among %q", want, asked)
		}
	}
	if last := asked[len(asked)-1]; !strings.HasPrefix(last, "PUT /v2/registry.k8s.io/pause/manifests/") {
		t.Errorf("the manifest does not come last: %q", last)
	}
}

func Test_a_registry_that_refuses_is_quoted(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "the disk is full", http.StatusInsufficientStorage)
	}))
	defer server.Close()
	target := registry{strings.TrimPrefix(server.URL, "http://"), map[string]string{}}
	err := target.push(image{e2e.Pause, []layer{layer("x")}, nil})
	if err == nil || !strings.Contains(err.Error(), "pause") || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("%v", err)
	}
}

func Test_a_focus_takes_the_one_test_and_no_other(t *testing.T) {
	r := run{parts: "/parts", reports: "/reports", processes: 2, seed: 7}
	arguments := r.arguments("/kubeconfig", []string{"[sig-a] One (really) [Conformance]"})
	if want := `--focus=\[sig-a\] One \(really\) \[Conformance\]$`; !slices.Contains(arguments, want) {
		t.Errorf("%q is not among %q", want, arguments)
	}
	if at := slices.Index(arguments, "--"); arguments[at-1] != filepath.Join("/parts", "e2e.test") {
		t.Errorf("the tests do not stand before their own arguments: %q", arguments)
	}
}

func Test_parts_that_are_not_built_are_named(t *testing.T) {
	if _, err := images(t.TempDir()); err == nil || !strings.Contains(err.Error(), "base.tar") || !strings.Contains(err.Error(), "build.sh") {
		t.Errorf("%v", err)
	}
}

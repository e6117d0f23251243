package main

import (
	"archive/tar"
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// program is the test program, compiled once.
var program = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "cxp-program-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "program")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", path, "./testdata/program")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// testImage is an image of the test program, with as many bytes of padding as asked for.
type testImage struct{ manifest, config, layer []byte }

func newTestImage(t *testing.T, padding []byte) *testImage {
	t.Helper()
	executable, err := program()
	if err != nil {
		t.Fatal(err)
	}
	var layer bytes.Buffer
	files := tar.NewWriter(&layer)
	for name, content := range map[string][]byte{"program": executable, "padding": padding} {
		if err := files.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(content)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := files.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	config := asJSON(map[string]any{
		"architecture": runtime.GOARCH, "os": runtime.GOOS,
		"config": map[string]any{"Entrypoint": []string{"/program"}},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{digest(layer.Bytes())}},
	})
	const media = "application/vnd.oci.image."
	manifest := asJSON(map[string]any{
		"schemaVersion": 2, "mediaType": media + "manifest.v1+json",
		"config": descriptor(media+"config.v1+json", config),
		"layers": []any{descriptor(media+"layer.v1.tar", layer.Bytes())},
	})
	return &testImage{manifest, config, layer.Bytes()}
}

// push puts the image into a registry under a repository and tag.
func (i *testImage) push(t *testing.T, registry, repository, tag string) {
	t.Helper()
	base := "http://" + registry
	for _, blob := range [][]byte{i.config, i.layer} {
		location := send(t, "POST", base+"/v2/"+repository+"/blobs/uploads/", "", nil, http.StatusAccepted).Get("Location")
		send(t, "PUT", base+location+"&digest="+digest(blob), "application/octet-stream", blob, http.StatusCreated)
	}
	send(t, "PUT", base+"/v2/"+repository+"/manifests/"+tag, "application/vnd.oci.image.manifest.v1+json", i.manifest,
		http.StatusCreated)
}

// archive writes the image as the tarball of an OCI layout.
func (i *testImage) archive(t *testing.T, path, reference string) {
	t.Helper()
	const media = "application/vnd.oci.image.manifest.v1+json"
	entry := descriptor(media, i.manifest)
	entry["annotations"] = map[string]string{"io.containerd.image.name": reference}
	index := asJSON(map[string]any{"schemaVersion": 2, "manifests": []any{entry}})
	entries := map[string][]byte{"oci-layout": []byte(`{"imageLayoutVersion":"1.0.0"}`), "index.json": index}
	for _, blob := range [][]byte{i.manifest, i.config, i.layer} {
		entries["blobs/sha256/"+digest(blob)[len("sha256:"):]] = blob
	}
	writeTarball(t, path, entries)
}

// dockerArchive writes the image as docker save does, and Jib.
func (i *testImage) dockerArchive(t *testing.T, path, reference string) {
	t.Helper()
	manifest := asJSON([]any{map[string]any{"Config": "config.json", "RepoTags": []string{reference}, "Layers": []string{"layer.tar"}}})
	writeTarball(t, path, map[string][]byte{"manifest.json": manifest, "config.json": i.config, "layer.tar": i.layer})
}

func writeTarball(t *testing.T, path string, entries map[string][]byte) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	files := tar.NewWriter(file)
	for name, content := range entries {
		if err := files.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(content)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := files.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"runtime"
)

// reservedHost is a registry that only nodes know, for images that the run itself needs.
const (
	reservedHost = "cxp.internal"
	pauseImage   = reservedHost + "/pause:1"
)

// companion is the small program that is a node's first process, and the sandbox of every Pod.
//
//go:embed target/companion
var companion []byte

// ownImages is a read-only registry in memory with one image: the sandbox.
type ownImages struct {
	manifest []byte
	blobs    map[string][]byte
}

func newOwnImages() *ownImages {
	layer := companionLayer()
	config := asJSON(map[string]any{
		"architecture": runtime.GOARCH,
		"os":           runtime.GOOS,
		"config":       map[string]any{"Entrypoint": []string{"/companion", "pause"}, "User": "65535:65535"},
		"rootfs":       map[string]any{"type": "layers", "diff_ids": []string{digest(layer)}},
	})
	const media = "application/vnd.oci.image."
	manifest := asJSON(map[string]any{
		"schemaVersion": 2,
		"mediaType":     media + "manifest.v1+json",
		"config":        descriptor(media+"config.v1+json", config),
		"layers":        []any{descriptor(media+"layer.v1.tar", layer)},
	})
	return &ownImages{manifest, map[string][]byte{digest(layer): layer, digest(config): config}}
}

func companionLayer() []byte {
	var layer bytes.Buffer
	files := tar.NewWriter(&layer)
	_ = files.WriteHeader(&tar.Header{Name: "companion", Mode: 0o755, Size: int64(len(companion)), Typeflag: tar.TypeReg})
	_, _ = files.Write(companion)
	_ = files.Close()
	return layer.Bytes()
}

func asJSON(value any) []byte {
	text, _ := json.Marshal(value)
	return text
}

func digest(content []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(content)) }

func descriptor(media string, content []byte) map[string]any {
	return map[string]any{"mediaType": media, "digest": digest(content), "size": len(content)}
}

func (o *ownImages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	what := path.Base(path.Dir(r.URL.Path))
	content, media := o.manifest, "application/vnd.oci.image.manifest.v1+json"
	if what == "blobs" {
		content, media = o.blobs[path.Base(r.URL.Path)], "application/octet-stream"
	} else if what != "manifests" {
		content = nil
	}
	if content == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Docker-Content-Digest", digest(content))
	w.Header().Set("Content-Length", fmt.Sprint(len(content)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(content)
	}
}

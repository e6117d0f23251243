package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

const media = "application/vnd.oci.image."

// registry is one that takes plain HTTP, by the OCI distribution specification 1.1.
type registry struct {
	address string
	// homes tell in which repository a blob is already: from there the registry takes it itself.
	homes map[string]string
}

// push puts an image where the embedded cluster's nodes look for it first: under a path that starts with its registry.
func (r *registry) push(i image) error {
	name, tag, ok := cutLast(i.name(), ":")
	if !ok {
		return fmt.Errorf("the image %s has no tag", i.name())
	}
	config := asJSON(i.describe())
	layers := []any{}
	for _, l := range append(i.layers, config) {
		if err := r.upload(name, l); err != nil {
			return fmt.Errorf("push %s: %w", i.name(), err)
		}
	}
	for _, l := range i.layers {
		layers = append(layers, descriptor("layer.v1.tar", l))
	}
	manifest := asJSON(map[string]any{"schemaVersion": 2, "mediaType": media + "manifest.v1+json",
		"config": descriptor("config.v1+json", config), "layers": layers})
	_, err := r.send("PUT", "/v2/"+name+"/manifests/"+tag, media+"manifest.v1+json", manifest)
	if err != nil {
		return fmt.Errorf("push %s: %w", i.name(), err)
	}
	return nil
}

func (r *registry) upload(repository string, blob []byte) error {
	id := digest(blob)
	begin := "/v2/" + repository + "/blobs/uploads/"
	if home, there := r.homes[id]; there {
		begin += "?" + url.Values{"mount": {id}, "from": {home}}.Encode()
	}
	begun, err := r.send("POST", begin, "", nil)
	if err != nil || begun.StatusCode == http.StatusCreated {
		return err
	}
	to := begun.Header.Get("Location")
	separator := "?"
	if strings.Contains(to, "?") {
		separator = "&"
	}
	if _, err = r.send("PUT", to+separator+"digest="+id, "application/octet-stream", blob); err == nil {
		r.homes[id] = repository
	}
	return err
}

func (r *registry) send(method, path, contentType string, body []byte) (*http.Response, error) {
	request, err := http.NewRequest(method, "http://"+r.address+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode/100 != 2 {
		return nil, fmt.Errorf("%s %s answered %s: %s", method, path, answer.Status, text)
	}
	return answer, nil
}

func descriptor(kind string, content []byte) map[string]any {
	return map[string]any{"mediaType": media + kind, "digest": digest(content), "size": len(content)}
}

func asJSON(value any) []byte {
	text, _ := json.Marshal(value)
	return text
}

func cutLast(text, separator string) (before, after string, found bool) {
	if at := strings.LastIndex(text, separator); at >= 0 {
		return text[:at], text[at+len(separator):], true
	}
	return text, "", false
}

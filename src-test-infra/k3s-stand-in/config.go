package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
)

// serveOptions are what the files of k3s say, in the words of the embedded Kubernetes. They are YAML, of which this stand-in
// reads the part that is JSON: the harness writes them so.
func serveOptions(dir string) ([]string, error) {
	var registries struct {
		Mirrors map[string]struct {
			Endpoint []string `json:"endpoint"`
		} `json:"mirrors"`
	}
	var config struct {
		NoDefaultEndpoint bool `json:"disable-default-registry-endpoint"`
	}
	if err := read(filepath.Join(dir, "registries.yaml"), &registries); err != nil {
		return nil, err
	}
	if err := read(filepath.Join(dir, "config.yaml"), &config); err != nil {
		return nil, err
	}
	var hosts []string
	for host := range registries.Mirrors {
		hosts = append(hosts, host)
	}
	sort.Strings(hosts)
	var options []string
	for _, host := range hosts {
		for _, endpoint := range registries.Mirrors[host].Endpoint {
			options = append(options, "--mirror", host+"="+endpoint)
		}
	}
	if config.NoDefaultEndpoint {
		options = append(options, "--no-upstream")
	}
	return options, nil
}

func read(file string, into any) error {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("cannot read %s: %w", file, err)
	}
	return nil
}

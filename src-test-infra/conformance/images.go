package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	e2e "k8s.io/kubernetes/test/utils/image"
)

// image is one that conformance tests run, under the name that the tests' own list has.
type image struct {
	id     e2e.ImageID
	layers []layer
	config map[string]any
}

// layer is an uncompressed tar archive.
type layer []byte

// parts are what images are made of: archives and programs that build.sh left in a directory.
type parts struct {
	dir string
	err error
}

func (p *parts) read(name string) []byte {
	content, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil && p.err == nil {
		p.err = err
	}
	return content
}

// program is a layer with one of the programs.
func (p *parts) program(name, path string, mode int64) layer {
	return archive(file{path, mode, p.read("programs/" + name)})
}

const index = "<html><body>It works.</body></html>\n"

// images makes all of them. What is compiled here comes from the sources of the originals; busybox is Debian's; the web servers
// are stand-ins, for the tests only want files from them.
func images(dir string) ([]image, error) {
	p := &parts{dir: dir}
	base, tools := layer(p.read("base.tar")), layer(p.read("tools.tar"))
	standin := p.program("standin", "usr/bin/standin", 0o755)
	nnp := p.program("nonewprivs", "usr/local/bin/nnp", 0o6755)
	pages := func(root, name, content string) layer {
		return archive(directory(root), file{root + "/" + name, 0o644, []byte(content)})
	}
	serves := func(root string) map[string]any {
		return map[string]any{"Cmd": []string{"/usr/bin/standin", "serve", "/" + root}}
	}
	const apache, nginx, www = "usr/local/apache2/htdocs", "usr/share/nginx/html", "www"
	shell := map[string]any{"Cmd": []string{"sh"}}
	agnhost := archive(
		file{"agnhost", 0o755, p.read("programs/agnhost")},
		file{"localhost.crt", 0o644, p.read("porter/localhost.crt")},
		file{"localhost.key", 0o644, p.read("porter/localhost.key")},
		link("agnhost-2", "agnhost"), directory("uploads"))

	all := []image{
		{e2e.Agnhost, []layer{base, tools, agnhost}, map[string]any{"Entrypoint": []string{"/agnhost"}, "Cmd": []string{"pause"}}},
		{e2e.APIServer, []layer{base, p.program("sample-apiserver", "sample-apiserver", 0o755)},
			map[string]any{"Entrypoint": []string{"/sample-apiserver"}}},
		{e2e.BusyBox, []layer{base}, shell},
		{e2e.Etcd, []layer{base, p.program("etcd", "usr/local/bin/etcd", 0o755)}, map[string]any{"Cmd": []string{"/usr/local/bin/etcd"}}},
		{e2e.Httpd, []layer{base, standin, pages(apache, "index.html", index)}, serves(apache)},
		{e2e.HttpdNew, []layer{base, standin, pages(apache, "index.html", index)}, serves(apache)},
		{e2e.JessieDnsutils, []layer{base, tools}, shell},
		{e2e.Nautilus, []layer{base, standin, pages(www, "data.json", `{"image": "nautilus.jpg"}`)}, serves(www)},
		{e2e.Nginx, []layer{base, standin, pages(nginx, "index.html", index)}, serves(nginx)},
		{e2e.NginxNew, []layer{base, standin, pages(nginx, "index.html", index)}, serves(nginx)},
		{e2e.Nonewprivs, []layer{base, nnp}, map[string]any{"Cmd": []string{"nnp"}}},
		{e2e.Pause, []layer{standin}, map[string]any{"Entrypoint": []string{"/usr/bin/standin", "pause"}, "User": "65535:65535"}},
	}
	if p.err != nil {
		return nil, fmt.Errorf("the images' parts are not complete, build.sh makes them: %w", p.err)
	}
	return all, nil
}

// describe completes a configuration, as the OCI image specification has it.
func (i image) describe() map[string]any {
	ids := []string{}
	for _, l := range i.layers {
		ids = append(ids, digest(l))
	}
	config := map[string]any{"Env": []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}}
	for key, value := range i.config {
		config[key] = value
	}
	// The name makes two images of those that have the same content: tests look at which of them runs.
	config["Labels"] = map[string]string{"dev.cxp.conformance": i.name()}
	return map[string]any{"architecture": runtime.GOARCH, "os": "linux", "config": config,
		"rootfs": map[string]any{"type": "layers", "diff_ids": ids}}
}

func (i image) name() string { return e2e.GetE2EImage(i.id) }

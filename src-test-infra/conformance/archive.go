package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"fmt"
	"path"
)

// file is an entry of a layer; see also directory and link.
type file struct {
	path    string
	mode    int64
	content []byte
}

const (
	directoryMode = 1 << 30
	linkMode      = 1 << 31
)

func directory(path string) file { return file{path, directoryMode | 0o755, nil} }

func link(path, target string) file { return file{path, linkMode | 0o777, []byte(target)} }

// archive makes a layer of files that belong to root. Directories above them are made as well, where a lower layer lacks them.
func archive(files ...file) layer {
	var buffer bytes.Buffer
	out := tar.NewWriter(&buffer)
	made := map[string]bool{".": true}
	for _, f := range files {
		for _, above := range parents(f.path) {
			if !made[above] {
				write(out, directory(above))
				made[above] = true
			}
		}
		write(out, f)
	}
	_ = out.Close()
	return buffer.Bytes()
}

func parents(name string) []string {
	above := path.Dir(name)
	if above == "." || above == "/" {
		return nil
	}
	return append(parents(above), above)
}

// write cannot fail: the archive is in memory, and its headers are ours.
func write(out *tar.Writer, f file) {
	header := &tar.Header{Name: f.path, Mode: f.mode & 0o7777, Typeflag: tar.TypeReg, Size: int64(len(f.content))}
	switch {
	case f.mode&directoryMode != 0:
		header.Name, header.Typeflag = f.path+"/", tar.TypeDir
	case f.mode&linkMode != 0:
		header.Typeflag, header.Linkname, header.Size = tar.TypeSymlink, string(f.content), 0
	}
	_ = out.WriteHeader(header)
	if header.Size > 0 {
		_, _ = out.Write(f.content)
	}
}

func digest(content []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(content)) }

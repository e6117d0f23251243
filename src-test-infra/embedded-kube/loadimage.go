package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// loadImage puts the images of a tarball (an OCI layout, or what `docker save` and Jib write) into every node that runs, and
// returns their names.
func (r *realNodes) loadImage(path string) ([]string, error) {
	if !filepath.IsAbs(path) {
		return nil, fmt.Errorf("tried to load %q: it is not an absolute path to a tarball", path)
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("tried to load an image: %w", err)
	}
	var images []string
	var names sync.Once
	results := r.onAll(func(n *node) error {
		if !n.isRunning() {
			return nil
		}
		loaded, err := n.loadImage(path, r.settings.snapshotter)
		if err == nil {
			names.Do(func() { images = loaded })
		}
		return err
	})
	return images, errors.Join(results...)
}

var importedImage = regexp.MustCompile(`(?m)^unpacking (\S+) \(`)

// loadImage uses containerd's own client, from outside: the node does not see every directory of the host.
func (n *node) loadImage(path, snapshotter string) ([]string, error) {
	socket, err := n.containerdSocket()
	if err != nil {
		return nil, err
	}
	ctr, err := findProgram("ctr")
	if err != nil {
		return nil, err
	}
	var output, problem bytes.Buffer
	command := exec.Command(ctr, "--address", socket, "--namespace", "k8s.io", "images", "import",
		"--snapshotter", snapshotter, path)
	command.Env = []string{"PATH=" + nodePath}
	command.Stdout, command.Stderr = &output, &problem
	if err := command.Run(); err != nil {
		said := strings.Join(strings.Fields(problem.String()), " ")
		return nil, fmt.Errorf("tried to load %s into %s: %s; is it the tarball of an OCI layout or of `docker save`, "+
			"for this machine's platform?", path, n.name, strings.TrimPrefix(said, "ctr: "))
	}
	var images []string
	for _, found := range importedImage.FindAllStringSubmatch(output.String(), -1) {
		images = append(images, found[1])
	}
	if len(images) == 0 {
		return nil, fmt.Errorf("tried to load %s into %s: it names no image; name it (in an OCI layout by the annotation "+
			"io.containerd.image.name)", path, n.name)
	}
	return images, awaitImages(socket, images)
}

// awaitImages waits until the part of containerd that kubelet asks has heard of the images: a Pod that comes before that
// would be told to pull.
func awaitImages(socket string, images []string) error {
	connection, err := dialContainerd(socket)
	if err != nil {
		return err
	}
	defer connection.Close()
	client := cri.NewImageServiceClient(connection)
	err = wait.PollUntilContextTimeout(context.Background(), 5*time.Millisecond, 10*time.Second, true,
		func(ctx context.Context) (bool, error) {
			for _, image := range images {
				status, err := client.ImageStatus(ctx, &cri.ImageStatusRequest{Image: &cri.ImageSpec{Image: image}})
				if err != nil {
					return false, err
				}
				if status.Image == nil {
					return false, nil
				}
			}
			return true, nil
		})
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("containerd loaded %s, but does not show it to kubelet", strings.Join(images, ", "))
	}
	return err
}

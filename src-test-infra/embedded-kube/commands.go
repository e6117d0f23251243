package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"k8s.io/klog/v2"
)

// request is one line that the parent writes on standard input; its answer carries the same id.
type request struct {
	Command string `json:"command"`
	ID      int64  `json:"id"`
	Path    string `json:"path"`
	Node    string `json:"node"`
}

// longestRequest bounds what is kept of a line, for the parent may be any program.
const longestRequest = 1 << 20

// obey reads requests until the parent goes away. Each is done on its own, so one that takes long delays no other.
func (p *process) obey(input io.Reader) {
	lines := bufio.NewScanner(input)
	lines.Buffer(nil, longestRequest)
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var r request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			klog.ErrorS(err, "Standard input had a line that is not a request")
			p.events.emit("warning", field{"component", "launcher"},
				field{"message", fmt.Sprintf("a line on standard input is not a request in JSON: %v", err)})
			continue
		}
		go p.answer(r)
	}
	// A line that is too long ends the scan, but not the parent.
	_, _ = io.Copy(io.Discard, input)
}

func (p *process) answer(r request) {
	facts, err := p.do(r)
	if err != nil {
		p.events.emit("answer", field{"id", r.ID}, field{"error", err.Error()})
		return
	}
	p.events.emit("answer", append([]field{{"id", r.ID}}, facts...)...)
}

func (p *process) do(r request) ([]field, error) {
	select {
	case <-p.started:
	default:
		return nil, errors.New("the cluster is not usable yet; wait for the event \"usable\"")
	}
	if p.nodes == nil {
		return nil, fmt.Errorf("%q needs real nodes; start with --node-kind real", r.Command)
	}
	switch r.Command {
	case "load-image":
		images, err := p.nodes.loadImage(r.Path)
		return []field{{"images", images}}, err
	case "stop-node":
		return nil, p.nodes.stop(r.Node)
	case "start-node":
		return nil, p.nodes.restart(r.Node)
	}
	return nil, fmt.Errorf("there is no command %q; there are load-image, stop-node, start-node", r.Command)
}

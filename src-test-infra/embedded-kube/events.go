package main

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
	"time"
)

// events writes the protocol on standard output: one JSON object a line, each in one write, so that a reader never
// sees half of one and nothing waits in a buffer.
type events struct {
	mu    sync.Mutex
	out   io.Writer
	start time.Time
}

// field keeps the order in which a person wants to read a line; a Go map would lose it.
type field struct {
	name  string
	value any
}

func (e *events) emit(event string, fields ...field) {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := append([]field{{"event", event}, {"elapsedMillis", time.Since(e.start).Milliseconds()}}, fields...)
	var line bytes.Buffer
	for i, f := range all {
		line.WriteByte("{,"[min(i, 1)])
		line.Write(quoted(f.name))
		line.WriteByte(':')
		line.Write(quoted(f.value))
	}
	line.WriteString("}\n")
	// A reader that is gone is noticed on standard input, not here.
	_, _ = e.out.Write(line.Bytes())
}

func (e *events) ready(component string, fields ...field) {
	e.emit("ready", append([]field{{"component", component}}, fields...)...)
}

func quoted(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		text, _ = json.Marshal(err.Error())
	}
	return text
}

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program is the built stand-in under the name by which it is called.
func program(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if output, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	return path
}

func Test_it_ends_when_it_is_called_as_a_command_that_ends(t *testing.T) {
	command := exec.Command(program(t, "pg_isready"), "-U", "mlflow")
	command.Env = append(os.Environ(), "CXP_STAND_IN_PORTS=1", "CXP_STAND_IN_ENDS=sh,pg_isready")
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, output)
	}
}

func Test_it_ends_when_it_is_called_with_arguments_that_end(t *testing.T) {
	path := program(t, "python")
	call := sha256.Sum256([]byte(path + "\x00migrate.py"))
	command := exec.Command(path, "migrate.py")
	command.Env = append(os.Environ(), "CXP_STAND_IN_ENDS_CALLED=0,"+hex.EncodeToString(call[:]))
	if output, err := command.CombinedOutput(); err != nil || !strings.Contains(string(output), "done") {
		t.Errorf("%v: %s", err, output)
	}
}

func Test_it_fails_when_its_port_is_taken(t *testing.T) {
	taken, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	command := exec.Command(program(t, "web"))
	command.Env = append(os.Environ(), "CXP_STAND_IN_PORTS="+port)
	if output, err := command.CombinedOutput(); err == nil || !strings.Contains(string(output), "could not listen on port "+port) {
		t.Errorf("%v: %s", err, output)
	}
}

func Test_it_answers_probes_and_scrapes(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go serve(listener)
	address := listener.Addr().String()

	silent, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	_ = silent.Close()
	for path, wanted := range map[string]string{"/health": "stand-in", "/metrics": "cxp_stand_in 1"} {
		answer, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK || !strings.Contains(string(body), wanted) {
			t.Errorf("%s answered %s %q", path, answer.Status, body)
		}
	}
}

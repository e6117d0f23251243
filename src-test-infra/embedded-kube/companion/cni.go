package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dev.cxp/embedded-kube/internal/sandboxes"
)

// runPatience is how long a Pod waits for its policies. They take milliseconds; a run that starts is busy with other things.
const runPatience = 30 * time.Second

// configuration is what a CNI plugin reads on standard input, as far as it matters here.
type configuration struct {
	Version  string          `json:"cniVersion"`
	Previous json.RawMessage `json:"prevResult"`
}

// policies is the last CNI plugin of a Pod's network: it tells the run the Pod's address, and returns when the Pod's
// NetworkPolicies hold on every node. So a Pod is isolated before its first process starts, and known to those whom it may reach.
func policies() {
	if err := plugin(os.Getenv("CNI_COMMAND"), os.Stdin, os.Stdout); err != nil {
		failure, _ := json.Marshal(map[string]any{"cniVersion": "0.4.0", "code": 100,
			"msg": "the NetworkPolicies of the Pod could not be put into force: " + err.Error()})
		_, _ = os.Stdout.Write(failure)
		os.Exit(1)
	}
}

func plugin(command string, input io.Reader, output io.Writer) error {
	switch command {
	case "VERSION":
		_, err := io.WriteString(output, `{"cniVersion":"1.0.0","supportedVersions":["0.3.1","0.4.0","1.0.0"]}`)
		return err
	case "ADD":
		return added(input, output)
	case "DEL":
		// A node that goes down with its run must not be held up by it.
		_ = sandboxes.Tell(filepath.Join(inNode, sandboxes.Socket), sandboxes.Change{ID: os.Getenv("CNI_CONTAINERID"), Gone: true}, runPatience)
	}
	return nil
}

func added(input io.Reader, output io.Writer) error {
	var c configuration
	if err := json.NewDecoder(input).Decode(&c); err != nil {
		return fmt.Errorf("the configuration cannot be read: %w", err)
	}
	addresses, err := addressesIn(c.Previous)
	if err != nil {
		return err
	}
	about := cniArguments(os.Getenv("CNI_ARGS"))
	err = sandboxes.Tell(filepath.Join(inNode, sandboxes.Socket), sandboxes.Change{ID: os.Getenv("CNI_CONTAINERID"),
		Namespace: about["K8S_POD_NAMESPACE"], Name: about["K8S_POD_NAME"], UID: about["K8S_POD_UID"], Addresses: addresses}, runPatience)
	if err != nil {
		return err
	}
	// A plugin that changes nothing hands on what it was handed.
	_, err = output.Write(c.Previous)
	return err
}

func addressesIn(result json.RawMessage) (addresses []string, err error) {
	var previous struct {
		IPs []struct {
			Address string `json:"address"`
		} `json:"ips"`
	}
	if err := json.Unmarshal(result, &previous); err != nil {
		return nil, fmt.Errorf("what the plugins before it did cannot be read: %w", err)
	}
	for _, each := range previous.IPs {
		ip, _, err := net.ParseCIDR(each.Address)
		if err != nil {
			return nil, err
		}
		addresses = append(addresses, ip.String())
	}
	return addresses, nil
}

// cniArguments are pairs as in K8S_POD_NAMESPACE=default;K8S_POD_NAME=web.
func cniArguments(text string) map[string]string {
	arguments := map[string]string{}
	for _, pair := range strings.Split(text, ";") {
		if name, value, found := strings.Cut(pair, "="); found {
			arguments[name] = value
		}
	}
	return arguments
}

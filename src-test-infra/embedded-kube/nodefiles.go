package main

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"os"
	"path/filepath"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// nodeSettings are what all nodes of a run have in common.
type nodeSettings struct {
	companion   string
	api         string
	cgroup      string
	snapshotter string
	plugins     string
	pki         *credentials
}

// write makes the directory of a node with the settings of all its programs, as these see them from inside.
func (n *node) write(s *nodeSettings) error {
	for _, dir := range []string{"bin", "lib", "log", "cni", "cni-bin", "registries/_default", "volumes"} {
		if err := os.MkdirAll(n.path(dir), 0o700); err != nil {
			return err
		}
	}
	if err := n.linkPlugins(s); err != nil {
		return err
	}
	certificate, err := s.pki.ca.issue(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "system:node:" + n.name, Organization: []string{"system:nodes"}},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{n.name},
		IPAddresses: []net.IP{net.ParseIP(n.address())},
	})
	if err != nil {
		return err
	}
	key, err := certificate.keyPEM()
	if err != nil {
		return err
	}
	identity := &clientcmdapi.AuthInfo{ClientCertificateData: certificate.pem(), ClientKeyData: key}
	if err := s.pki.writeKubeconfig(n.path("kubelet.kubeconfig"), s.api, "kubelet", identity); err != nil {
		return err
	}
	if err := s.pki.writeComponentKubeconfig(n.path("kube-proxy.kubeconfig"), "kube-proxy", s.api); err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"bin/embedded-kube":              nil,
		"ca.crt":                         s.pki.caPEM,
		"kubelet.crt":                    certificate.pem(),
		"kubelet.key":                    key,
		"kubelet.json":                   asJSON(n.kubeletConfiguration(s)),
		"kube-proxy.json":                asJSON(n.proxyConfiguration()),
		"cni/10-cxp.conflist":            asJSON(n.networkConfiguration()),
		"containerd.toml":                []byte(containerdConfiguration(s)),
		"registries/_default/hosts.toml": []byte(registryConfiguration),
		"resolv.conf":                    []byte("nameserver " + dnsServiceIP + "\n"),
	} {
		if err := os.WriteFile(n.path(name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (n *node) kubeletConfiguration(s *nodeSettings) map[string]any {
	return map[string]any{
		"apiVersion":     "kubelet.config.k8s.io/v1beta1",
		"kind":           "KubeletConfiguration",
		"authentication": map[string]any{"x509": map[string]any{"clientCAFile": inNode + "/ca.crt"}},
		"cgroupDriver":   "cgroupfs",
		// Every cgroup of the run is below one of its name, so that they can be found when their processes are gone.
		"cgroupRoot":               s.cgroup + "/" + n.name,
		"clusterDNS":               []string{dnsServiceIP},
		"clusterDomain":            clusterDomain,
		"containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
		"enforceNodeAllocatable":   []string{},
		"evictionHard": map[string]string{
			"memory.available": "50Mi", "nodefs.available": "0%", "imagefs.available": "0%"},
		"failCgroupV1": false,
		"failSwapOn":   false,
		"featureGates": map[string]bool{"KubeletInUserNamespace": true},
		"healthzPort":  0,
		// The disk is the user's own, and as full as it is.
		"imageGCHighThresholdPercent": 100,
		"imageGCLowThresholdPercent":  99,
		"nodeLeaseDurationSeconds":    nodeLeaseSeconds,
		"podCIDR":                     n.podCIDR(),
		"registryPullQPS":             0,
		"resolvConf":                  inNode + "/resolv.conf",
		"serializeImagePulls":         false,
		"tlsCertFile":                 inNode + "/kubelet.crt",
		"tlsPrivateKeyFile":           inNode + "/kubelet.key",
		"volumePluginDir":             inNode + "/plugins",
	}
}

func (n *node) proxyConfiguration() map[string]any {
	return map[string]any{
		"apiVersion":         "kubeproxy.config.k8s.io/v1alpha1",
		"kind":               "KubeProxyConfiguration",
		"clientConnection":   map[string]any{"kubeconfig": inNode + "/kube-proxy.kubeconfig"},
		"clusterCIDR":        podRange,
		"featureGates":       map[string]bool{"KubeletInUserNamespace": true},
		"hostnameOverride":   n.name,
		"iptables":           map[string]any{"minSyncPeriod": "100ms"},
		"metricsBindAddress": "127.0.0.1:10249",
		"mode":               "iptables",
		// The limits of connection tracking are the host's, and not ours to change.
		"conntrack": map[string]any{"maxPerCore": 0, "min": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"},
	}
}

// networkConfiguration routes every Pod by itself (ptp) instead of joining them by a bridge: then Services between Pods of one
// node work also where the kernel does not show bridged packets to iptables.
func (n *node) networkConfiguration() map[string]any {
	return map[string]any{
		"cniVersion": "0.4.0",
		"name":       "cxp",
		"plugins": []any{
			map[string]any{"type": "ptp", "ipam": map[string]any{
				"type": "host-local", "subnet": n.podCIDR(), "routes": []any{map[string]string{"dst": "0.0.0.0/0"}}}},
			map[string]any{"type": "portmap", "capabilities": map[string]bool{"portMappings": true}},
			map[string]any{"type": policiesPlugin},
		},
	}
}

// policiesPlugin is ours, see companion: it comes last, when a Pod has its address.
const policiesPlugin = "cxp-policies"

// linkPlugins puts the system's CNI plugins and ours into one directory, for containerd looks into one.
func (n *node) linkPlugins(s *nodeSettings) error {
	for _, plugin := range cniPlugins {
		if err := os.Symlink(filepath.Join(s.plugins, plugin), n.path("cni-bin", plugin)); err != nil {
			return err
		}
	}
	return os.Link(s.companion, n.path("cni-bin", policiesPlugin))
}

// registryConfiguration sends every pull to the fabric, which knows where images come from. It is the server and not a
// mirror, because a node has no other way, and its failure must be the one that is reported. containerd 1.6 wants the
// empty table.
var registryConfiguration = fmt.Sprintf("server = \"http://%s:%d\"\ncapabilities = [\"pull\", \"resolve\"]\n[host]\n",
	fabricAddress, imagePort)

func containerdConfiguration(s *nodeSettings) string {
	return fmt.Sprintf(`version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
# Not what needs /opt, a kernel module or a tool that is not asked for.
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.internal.v1.tracing"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = %q
  # A test machine may not be allowed to lower a score.
  restrict_oom_score_adj = true
  disable_apparmor = true
  disable_hugetlb_controller = true
  tolerate_missing_hugetlb_controller = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/run/node/cni-bin"
    conf_dir = "/run/node/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = %q
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/run/node/registries"
`, pauseImage, s.snapshotter)
}

package main

import (
	"crypto/x509"
	"encoding/pem"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

func newTestCredentials(t *testing.T) *credentials {
	t.Helper()
	pki, err := newCredentials(filepath.Join(t.TempDir(), "pki"))
	if err != nil {
		t.Fatal(err)
	}
	return pki
}

func readCertificate(t *testing.T, path string) *x509.Certificate {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func Test_only_the_user_can_read_what_is_secret(t *testing.T) {
	pki := newTestCredentials(t)
	if err := pki.writeKubeconfig(pki.path("kubeconfig"), "https://127.0.0.1:1", "cxp-admin", &clientcmdapi.AuthInfo{Token: pki.adminToken}); err != nil {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(pki.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		want := fs.FileMode(0o600)
		if entry.IsDir() {
			want = fs.ModeDir | 0o700
		} else {
			files++
		}
		if err == nil && info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
		}
		return err
	})
	if err != nil || files < 10 {
		t.Errorf("looked at %d files: %v", files, err)
	}
}

func Test_the_serving_certificate_is_good_for_every_name_of_the_api_server(t *testing.T) {
	pki := newTestCredentials(t)
	roots := x509.NewCertPool()
	roots.AddCert(readCertificate(t, pki.path("ca.crt")))
	serving := readCertificate(t, pki.path("apiserver.crt"))

	for _, name := range []string{"127.0.0.1", "localhost", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "10.43.0.1"} {
		if _, err := serving.Verify(x509.VerifyOptions{Roots: roots, DNSName: name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := serving.Verify(x509.VerifyOptions{Roots: roots, DNSName: "example.org"}); err == nil {
		t.Error("the certificate is good for a foreign name")
	}
}

func Test_the_front_proxy_authority_does_not_vouch_for_users(t *testing.T) {
	pki := newTestCredentials(t)
	roots := x509.NewCertPool()
	roots.AddCert(readCertificate(t, pki.path("ca.crt")))
	client := x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}

	if _, err := readCertificate(t, pki.path("kubelet-client.crt")).Verify(client); err != nil {
		t.Error(err)
	}
	if _, err := readCertificate(t, pki.path("front-proxy-client.crt")).Verify(client); err == nil {
		t.Error("the users' authority signed the front proxy's certificate")
	}
}

func Test_the_kubeconfig_works_by_itself(t *testing.T) {
	pki := newTestCredentials(t)
	path := pki.path("kubeconfig")
	if err := pki.writeKubeconfig(path, "https://127.0.0.1:1", "cxp-admin", &clientcmdapi.AuthInfo{Token: pki.adminToken}); err != nil {
		t.Fatal(err)
	}
	config, err := clientcmd.LoadFromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if config.CurrentContext != "cxp-embedded" {
		t.Errorf("context: %q", config.CurrentContext)
	}
	cluster, user := config.Clusters["cxp-embedded"], config.AuthInfos["cxp-admin"]
	if cluster.Server != "https://127.0.0.1:1" || len(cluster.CertificateAuthorityData) == 0 || cluster.CertificateAuthority != "" {
		t.Errorf("cluster: %+v", cluster)
	}
	if len(user.Token) != 64 || user.Token != pki.adminToken {
		t.Errorf("token of %d characters", len(user.Token))
	}
}

func Test_every_client_has_a_token_of_its_own(t *testing.T) {
	pki := newTestCredentials(t)
	table, err := os.ReadFile(pki.path("tokens.csv"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(table)) {
		seen[strings.Split(line, ",")[0]] = true
	}
	if len(seen) != 4 || !seen[pki.adminToken] {
		t.Errorf("%d different tokens", len(seen))
	}
}

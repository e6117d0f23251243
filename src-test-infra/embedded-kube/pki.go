package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

const contextName = "cxp-embedded"

// serviceIP is the first address of the service range: where Pods find the API server.
const serviceIP = "10.43.0.1"

// credentials are the files and tokens of one cluster. Everything is made anew for each run and is readable by this
// user only.
type credentials struct {
	dir        string
	ca         *authority
	caPEM      []byte
	adminToken string
}

// path of a file under the pki directory.
func (c *credentials) path(name string) string { return filepath.Join(c.dir, name) }

// newCredentials makes two authorities (as kubeadm does: the front proxy's must not vouch for users), the
// certificates that they sign, the key of service account tokens, and a token for each component. ECDSA P-256, because an RSA
// key costs a noticeable part of the start time.
func newCredentials(dir string) (*credentials, error) {
	c := &credentials{dir: dir}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	ca, err := newAuthority("cxp-embedded-ca")
	if err != nil {
		return nil, err
	}
	proxyCA, err := newAuthority("cxp-embedded-front-proxy-ca")
	if err != nil {
		return nil, err
	}
	c.ca, c.caPEM = ca, ca.pem()
	serving, err := ca.issue(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "kube-apiserver"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
			"kubernetes.default.svc.cluster.local"},
		IPAddresses: []net.IP{net.ParseIP("127.0.0.1"), net.ParseIP(serviceIP), net.ParseIP(fabricAddress)},
	})
	if err != nil {
		return nil, err
	}
	kubeletClient, err := ca.issue(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "kube-apiserver-kubelet-client", Organization: []string{"system:masters"}},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return nil, err
	}
	proxyClient, err := proxyCA.issue(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "front-proxy-client"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return nil, err
	}
	serviceAccounts, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	for name, owner := range map[string]*authority{"ca": ca, "front-proxy-ca": proxyCA, "apiserver": serving,
		"kubelet-client": kubeletClient, "front-proxy-client": proxyClient, "service-accounts": {key: serviceAccounts}} {
		if err := c.writePair(name, owner); err != nil {
			return nil, err
		}
	}
	return c, c.writeTokens()
}

func (c *credentials) writePair(name string, owner *authority) error {
	if owner.certificate != nil {
		if err := os.WriteFile(c.path(name+".crt"), owner.pem(), 0o600); err != nil {
			return err
		}
	}
	key, err := owner.keyPEM()
	if err != nil {
		return err
	}
	return os.WriteFile(c.path(name+".key"), key, 0o600)
}

// writeTokens gives each client a token of its own. The controller manager is in system:masters because it may start
// before the API server has written the RBAC roles; the scheduler has its real role.
func (c *credentials) writeTokens() error {
	c.adminToken = newToken()
	controllers, scheduler, proxy := newToken(), newToken(), newToken()
	table := fmt.Sprintf("%s,cxp-admin,cxp-admin,system:masters\n"+
		"%s,system:kube-controller-manager,kube-controller-manager,system:masters\n"+
		"%s,system:kube-scheduler,kube-scheduler\n"+
		"%s,system:kube-proxy,kube-proxy\n", c.adminToken, controllers, scheduler, proxy)
	for name, text := range map[string]string{"tokens.csv": table, "controller-manager.token": controllers,
		"scheduler.token": scheduler, "kube-proxy.token": proxy} {
		if err := os.WriteFile(c.path(name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// writeKubeconfig writes a self-contained kubeconfig: it carries the authority, so it works when copied elsewhere.
func (c *credentials) writeKubeconfig(path, url, user string, identity *clientcmdapi.AuthInfo) error {
	config := clientcmdapi.NewConfig()
	config.Clusters[contextName] = &clientcmdapi.Cluster{Server: url, CertificateAuthorityData: c.caPEM}
	config.AuthInfos[user] = identity
	config.Contexts[contextName] = &clientcmdapi.Context{Cluster: contextName, AuthInfo: user}
	config.CurrentContext = contextName
	text, err := clientcmd.Write(*config)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// writeComponentKubeconfig writes the kubeconfig of a component whose token was made with the credentials.
func (c *credentials) writeComponentKubeconfig(path, component, url string) error {
	token, err := os.ReadFile(c.path(component + ".token"))
	if err != nil {
		return err
	}
	return c.writeKubeconfig(path, url, component, &clientcmdapi.AuthInfo{Token: string(token)})
}

func newToken() string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(secret[:])
}

// authority is a certificate with its key; a leaf is one too, it is only never asked to sign.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(name string) (*authority, error) {
	return (*authority)(nil).issue(&x509.Certificate{
		Subject:  pkix.Name{CommonName: name},
		IsCA:     true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	})
}

// issue signs the template; without an authority the certificate signs itself.
func (a *authority) issue(template *x509.Certificate) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	// A clock that is stepped back while tests run must not make the certificate one of the future.
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = time.Now().AddDate(1, 0, 0)
	template.BasicConstraintsValid = true
	template.KeyUsage |= x509.KeyUsageDigitalSignature
	signer := a
	if signer == nil {
		signer = &authority{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer.certificate, &key.PublicKey, signer.key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return &authority{certificate, key}, err
}

func (a *authority) keyPEM() ([]byte, error) {
	der, err := x509.MarshalECPrivateKey(a.key)
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), err
}

func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

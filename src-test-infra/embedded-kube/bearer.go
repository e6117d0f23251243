package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"sync"
)

// bearer answers a registry's challenge with a token, as every client of images does: an anonymous one, or one for the
// credentials that the request carries. A registry that gives no token keeps its own answer, 401.
type bearer struct {
	next   http.RoundTripper
	tokens sync.Map
}

func (b *bearer) RoundTrip(request *http.Request) (*http.Response, error) {
	scope := request.URL.Host + " " + repositoryOf(request.URL.Path) + " " + request.Header.Get("Authorization")
	first := request
	if token, known := b.tokens.Load(scope); known {
		first = authorized(request, token.(string))
	}
	answer, err := b.next.RoundTrip(first)
	if err != nil || answer.StatusCode != http.StatusUnauthorized {
		return answer, err
	}
	token, err := b.token(request, answer.Header.Get("WWW-Authenticate"))
	if err != nil {
		return answer, nil
	}
	_ = answer.Body.Close()
	b.tokens.Store(scope, token)
	return b.next.RoundTrip(authorized(request, token))
}

func authorized(request *http.Request, token string) *http.Request {
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+token)
	return request
}

var (
	repositoryPath = regexp.MustCompile(`^/v2/(.+)/(?:manifests|blobs|referrers)/`)
	challengePart  = regexp.MustCompile(`(\w+)="([^"]*)"`)
)

func repositoryOf(path string) string {
	if found := repositoryPath.FindStringSubmatch(path); found != nil {
		return found[1]
	}
	return ""
}

func (b *bearer) token(request *http.Request, challenge string) (string, error) {
	parts := map[string]string{}
	for _, found := range challengePart.FindAllStringSubmatch(challenge, -1) {
		parts[found[1]] = found[2]
	}
	realm, err := url.Parse(parts["realm"])
	if err != nil || realm.Host == "" {
		return "", fmt.Errorf("no token service in %q", challenge)
	}
	query := url.Values{"service": {parts["service"]}, "scope": {"repository:" + repositoryOf(request.URL.Path) + ":pull"}}
	realm.RawQuery = query.Encode()
	ask, err := http.NewRequestWithContext(request.Context(), http.MethodGet, realm.String(), nil)
	if err != nil {
		return "", err
	}
	if credentials := request.Header.Get("Authorization"); credentials != "" {
		if realm.Scheme != "https" && !isLoopback(realm.Host) {
			return "", fmt.Errorf("%s would get credentials in the clear", realm.Host)
		}
		ask.Header.Set("Authorization", credentials)
	}
	answer, err := b.next.RoundTrip(ask)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var grant struct {
		Token       string `json:"token"`
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&grant); err != nil {
		return "", err
	}
	if grant.Token == "" {
		grant.Token = grant.AccessToken
	}
	if grant.Token == "" {
		return "", fmt.Errorf("%s granted nothing", realm.Host)
	}
	return grant.Token, nil
}

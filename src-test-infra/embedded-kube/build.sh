#!/bin/sh
# Builds and tests the binary for Maven (see pom.xml); also of use by hand:
#
#   ./build.sh build [OUT]   compile into OUT (default target/classes), unless nothing changed
#   ./build.sh test  [OUT]   format, unit tests, and the end-to-end tests of the binary in OUT
#   ./build.sh vet           go vet: some minutes the first time, so not part of the Maven build
#
# SKIP=true     make the artifact without the binary
# OS, ARCH      the platform's names as Maven's classifier has them
set -eu
cd "$(dirname "$0")"
command=${1:-build}
out=${2:-target/classes}
resources=$out/dev/cxp/embedded/kube
binary=$resources/embedded-kube
properties=$resources/embedded-kube.properties
os=${OS:-$(uname -s | tr '[:upper:]' '[:lower:]')}
arch=${ARCH:-$(uname -m)}

sha256() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

fail() {
  printf '\nTried to %s,\nbut %s.\n\n%s\n%s\n\n' "$1" "$2" "$3" \
    "Or build everything without the embedded Kubernetes: add -Dcxp.embedded-kube.skip
  (the embedded cluster provider will then say \`unavailable\`)." >&2
  exit 1
}

# The least Go is written in go.mod and nowhere else.
need=$(sed -n 's/^go //p' go.mod)
require_go() {
  doing="compile the embedded Kubernetes with Go $need or newer"
  remedy="Install Go $need or newer (https://go.dev/dl/), or put the one you have first in PATH and try again."
  command -v go >/dev/null || fail "$doing" "there is no \`go\` in PATH" "$remedy"
  # Run here, so that a Go that may fetch newer toolchains (GOTOOLCHAIN=auto) answers with the one it will use.
  version=$(go version 2>&1) || fail "$doing" "\`go version\` said: $version" "$remedy"
  have=$(printf '%s\n' "$version" | sed -n 's/^go version go\([0-9.]*\).*/\1/p')
  oldest=$(printf '%s\n%s\n' "$need" "$have" | sort -V | head -n 1)
  [ -n "$have" ] && [ "$oldest" = "$need" ] || fail "$doing" "\`go version\` says: $version" "$remedy"
}

# What the binary is made of, and what its tests are. The platform is in `go version`.
sources() { for file in *.go companion/*.go internal/*/*.go; do case $file in *_test.go) ;; *) echo "$file" ;; esac; done; }
inputs() { { echo "$version"; sha256 go.mod go.sum build.sh "$@"; } | sha256 | cut -d' ' -f1; }

module() { sed -n "s|^[[:space:]]*$1 \(v[^ ]*\).*|\1|p" go.mod | head -n 1; }

build() {
  stamp=target/built.sha256
  # shellcheck disable=SC2046 # Go files have no spaces in their names
  now=$(inputs $(sources))
  if [ -f "$binary" ] && [ -f "$properties" ] && [ "$(cat $stamp 2>/dev/null)" = "$now" ]; then
    return
  fi
  kubernetes=$(module k8s.io/kubernetes)
  major=$(echo "$kubernetes" | sed 's/^v\([0-9]*\).*/\1/')
  minor=$(echo "$kubernetes" | sed 's/^v[0-9]*\.\([0-9]*\).*/\1/')
  flags="-s -w"
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    flags="$flags -X $package.gitVersion=$kubernetes -X $package.gitMajor=$major -X $package.gitMinor=$minor"
    flags="$flags -X $package.gitCommit= -X $package.gitTreeState="
  done
  echo "Compiling Kubernetes $kubernetes (the first time takes 4 to 12 minutes, later ones half a minute)"
  mkdir -p "$resources" target
  rm -f $stamp "$properties"
  # No stamp of the repository's state and no paths: the same inputs give the same bytes.
  CGO_ENABLED=0 GOFLAGS=-mod=readonly go build -trimpath -buildvcs=false -ldflags "-s -w" -o target/companion ./companion ||
    fail "compile the nodes' first process" "go build failed with the messages above" "Correct what they name."
  CGO_ENABLED=0 GOFLAGS=-mod=readonly go build -trimpath -buildvcs=false -ldflags "$flags" -o "$binary" . ||
    fail "compile the embedded Kubernetes" "go build failed with the messages above" \
      "If modules could not be fetched, set GOPROXY to a proxy that you reach."
  {
    echo "executable=embedded-kube"
    echo "sha256=$(sha256 "$binary" | cut -d' ' -f1)"
    echo "size=$(wc -c <"$binary" | tr -d ' ')"
    echo "kubernetes=$kubernetes"
    echo "etcd=$(module go.etcd.io/etcd/server/v3)"
    echo "distribution=$(module github.com/distribution/distribution/v3)"
    echo "os=$os"
    echo "arch=$arch"
  } >"$properties"
  echo "$now" >$stamp
}

skip() {
  mkdir -p "$resources" target
  rm -f "$binary" target/built.sha256
  printf 'skipped=true\nos=%s\narch=%s\n' "$os" "$arch" >"$properties"
}

run_tests() {
  stamp=target/tested.sha256
  now=$(inputs ./*.go ./companion/*.go ./internal/*/*.go)
  if [ "$(cat $stamp 2>/dev/null)" = "$now" ]; then
    echo "Nothing changed since the tests passed (remove src-test-infra/embedded-kube/$stamp to run them again)"
    return
  fi
  unformatted=$(gofmt -l .)
  [ -z "$unformatted" ] || fail "check the format of the Go files" "these differ from gofmt: $unformatted" "Run gofmt -w ."
  # The same settings as the build: with others, Go would compile all of Kubernetes once more.
  export CGO_ENABLED=0 GOFLAGS="-mod=readonly -trimpath -buildvcs=false"
  # vet reads every package below ours, which takes minutes: it is its own command, also not hidden in go test.
  EMBEDDED_KUBE=$(cd "$resources" && pwd)/embedded-kube go test -vet=off -ldflags="-s -w" -count=1 -timeout 20m . ./internal/...
  echo "$now" >$stamp
}

if [ "${SKIP:-false}" != false ]; then
  [ "$command" = test ] || skip
  exit 0
fi
require_go
case $command in
  build) build ;;
  vet) CGO_ENABLED=0 GOFLAGS="-mod=readonly -trimpath -buildvcs=false" go vet . ;;
  test) [ "${SKIP_TESTS:-false}" != false ] || run_tests ;;
  *) echo "usage: build.sh build|test|vet [OUT]" >&2; exit 2 ;;
esac

#!/bin/sh
# Builds and tests a small Go program for Maven, for every platform that containers have: build-program.sh build|test [OUT]
# It works on the module in the directory that it is called from, whose name is the program's.
#
# SKIP=true   make the artifact without the program, as on a machine without Go
set -eu
out=${2:-target/classes}/dev/cxp/$(basename "$PWD")
export CGO_ENABLED=0

[ "${SKIP:-false}" = false ] || exit 0
command -v go >/dev/null || {
  printf '\nTried to compile the program %s,\nbut there is no `go` in PATH.\n\nInstall Go (https://go.dev/dl/), or add %s\n\n' \
    "$(basename "$PWD")" "-Dcxp.embedded-kube.skip" >&2
  exit 1
}
case ${1:-build} in
  build)
    for architecture in amd64 arm64; do
      GOOS=linux GOARCH=$architecture go build -trimpath -buildvcs=false -ldflags "-s -w" -o "$out/linux-$architecture" .
    done ;;
  test)
    [ "${SKIP_TESTS:-false}" = false ] || exit 0
    [ -z "$(gofmt -l .)" ] || { echo "These differ from gofmt: $(gofmt -l .)" >&2; exit 1; }
    go test -count=1 -timeout 2m . ;;
  *) echo "usage: build-program.sh build|test [OUT]" >&2; exit 2 ;;
esac

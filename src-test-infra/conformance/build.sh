#!/bin/sh
# Builds what the suite "conformance" runs, into target, unless nothing changed: Kubernetes' own end-to-end tests, ginkgo that runs
# them, kubectl, the programs and archives that images are made of, and the suite's own program. All of it comes from the modules
# that ../embedded-kube/go.mod pins (go.work joins the two), and, for the images' userland, from Debian's packages by apt-get.
set -eu
cd "$(dirname "$0")"
. ../path.sh

fail() {
  printf '\nTried to build what the conformance tests need,\nbut %s.\n%s\n\n' "$1" "$2" >&2
  exit 1
}
command -v go >/dev/null || fail "there is no \`go\` in PATH" "Install what is missing: src-test-infra/install-packages.sh"

# Debian's, and not the host's, so that what is installed there does not matter. Both are shells: see shell/main.go.
packages="busybox-static bash-static"
tools="libc-bin curl bind9-dnsutils netcat-openbsd iproute2"

stamp=target/built.sha256
now=$({ go version; sha256sum build.sh go.* ./*.go ./*/*.go ../embedded-kube/go.mod ../embedded-kube/go.sum; } | sha256sum | cut -d' ' -f1)
[ "$(cat $stamp 2>/dev/null)" != "$now" ] || exit 0
rm -f $stamp
mkdir -p target/programs target/porter

echo "Compiling Kubernetes' conformance tests and what their images are made of (the first time takes some minutes)" >&2
kubernetes=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
# The same settings as the embedded Kubernetes has: with others, Go would compile all of it once more.
export CGO_ENABLED=0 GOFLAGS="-mod=readonly -trimpath -buildvcs=false"
flags="-s -w -X k8s.io/component-base/version.gitVersion=$kubernetes"
compile() { go build -ldflags "$flags" -o "target/$1" "$2" || fail "go build failed with the messages above" "Correct what they name."; }
[ -z "$(gofmt -l .)" ] || fail "these differ from gofmt: $(gofmt -l . | tr '\n' ' ')" "Run gofmt -w ."
go test -vet=off -count=1 . >&2 || fail "its own tests failed with the messages above" "Correct what they name."
compile conformance .
compile ginkgo github.com/onsi/ginkgo/v2/ginkgo
compile kubectl k8s.io/kubernetes/cmd/kubectl
compile programs/agnhost k8s.io/kubernetes/test/images/agnhost
compile programs/nonewprivs k8s.io/kubernetes/test/images/nonewprivs
compile programs/sample-apiserver k8s.io/sample-apiserver
compile programs/etcd ./etcd
compile programs/standin ./standin
compile programs/shell ./shell
go test -vet=off -c -ldflags "$flags" -o target/e2e.test ./e2e || fail "go test failed with the messages above" "Correct what they name."
cp "$(go list -m -f '{{.Dir}}' k8s.io/kubernetes)"/test/images/agnhost/porter/localhost.* target/porter/

# An apt of its own, which knows the machine's sources and nothing of what is installed: it brings all that the packages need.
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/archives/partial"
: >"$root/status"
fetch() {
  apt-get -q -y -o Dir::State::status="$root/status" -o Dir::Cache::archives="$root/archives" -o Dir::Cache::pkgcache= \
    -o Dir::Cache::srcpkgcache= -o Debug::NoLocking=1 -o APT::Install-Recommends=false --download-only install "$@" >"$root/apt.log" 2>&1
}
# shellcheck disable=SC2086
fetch $packages $tools || { apt-get -q update >&2 && fetch $packages $tools; } || {
  cat "$root/apt.log" >&2
  fail "apt-get did not bring $packages $tools" "Its words are above."
}

# A tree whose /bin, /sbin and /lib lead to /usr, as Debian's do.
tree() {
  mkdir -p "$1/usr/bin" "$1/usr/sbin" "$1/usr/lib" "$1/usr/lib64"
  for name in bin sbin lib lib64; do ln -s usr/$name "$1/$name"; done
}
unpack() {
  into=$1
  shift
  for package in "$@"; do
    dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$into" --exclude='./usr/share/*' --exclude='./var/*' --exclude='./etc/*'
  done
}
pack() { tar -C "$root/$1" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "target/$1.tar" "$2"; }

tree "$root/base"
unpack "$root/base" "$root"/archives/busybox-static_*.deb "$root"/archives/bash-static_*.deb
for applet in $("$root/base/bin/busybox" --list); do
  case $applet in busybox | sh | bash) ;; *) ln -s busybox "$root/base/usr/bin/$applet" ;; esac
done
cp target/programs/shell "$root/base/usr/bin/sh"
ln -s bash-static "$root/base/usr/bin/bash"
mkdir -p "$root/base/etc" "$root/base/root" "$root/base/home" "$root/base/proc" "$root/base/sys" "$root/base/dev" "$root/base/var/log"
mkdir -m 1777 "$root/base/tmp" "$root/base/var/tmp"
# Two names that a test of supplemental groups wants to find in agnhost.
cat >"$root/base/etc/passwd" <<'END'
root:x:0:0:root:/root:/bin/sh
nobody:x:65534:65534:nobody:/home:/bin/false
user-defined-in-image:x:1000:1000::/home:/bin/sh
END
cat >"$root/base/etc/group" <<'END'
root:x:0:
nogroup:x:65534:
user-defined-in-image:x:1000:
group-defined-in-image:x:50000:user-defined-in-image
END
pack base .

tree "$root/tools"
rm "$root"/archives/busybox-static_*.deb "$root"/archives/bash-static_*.deb
unpack "$root/tools" "$root"/archives/*.deb
ln -sf nc.openbsd "$root/tools/usr/bin/nc"
pack tools usr
echo "$now" >$stamp

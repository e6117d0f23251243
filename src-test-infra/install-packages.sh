#!/bin/sh
# Installs what the tests need and this machine lacks: a JDK, Go, Prometheus, what real nodes run on, and podman.
# Says nothing when nothing is missing. Packages come from apt. Debian's Go is old, but it fetches and verifies a newer toolchain,
# which Go publishes as a module.
#
#   src-test-infra/install-packages.sh            install what is missing
#   src-test-infra/install-packages.sh --dry-run  say what is missing, change nothing
set -eu

go_version=1.26.8
go_home=${XDG_CACHE_HOME:-$HOME/.cache}/cxp/go-$go_version

dry_run=false
[ "${1:-}" != --dry-run ] || dry_run=true

fail() {
  printf '\nCXP tried to %s,\nbut %s.\n%s\n\n' "$1" "$2" "$3" >&2
  exit 1
}

# True when the command exists and says that it is at least the wanted version.
at_least() {
  [ -n "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

packages=
need() { packages="$packages $1"; }

java_version=$(javac -version 2>&1 | sed -n 's/^javac \([0-9.]*\).*/\1/p' || true)
at_least 17 "$java_version" || need openjdk-17-jdk-headless
command -v prometheus >/dev/null && command -v promtool >/dev/null || need prometheus
for tool in git curl unzip; do # the last two are the Maven wrapper's
  command -v $tool >/dev/null || need $tool
done
[ -e /etc/ssl/certs/ca-certificates.crt ] || need ca-certificates
# Real nodes, and the engine of the tier k3s. Docker's own packages bring some of these under other names, so it is the programs that count.
system_program() { PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin command -v "$1" >/dev/null; }
for tool in containerd runc iptables podman; do
  system_program $tool || need $tool
done
[ -x /usr/lib/cni/ptp ] || [ -x /opt/cni/bin/ptp ] || [ -x /usr/libexec/cni/ptp ] || need containernetworking-plugins

# Go 1.21 and later fetch the toolchain that go.mod asks for by themselves, unless they are told not to.
wanted=$(sed -n 's/^go //p' "$(dirname "$0")/embedded-kube/go.mod")
go_found() { go version 2>/dev/null | sed -n 's/^go version go\([0-9.]*\).*/\1/p' || true; }
go_is_missing=true
if at_least "$wanted" "$(go_found)" || [ -x "$go_home/bin/go" ] ||
  { at_least 1.21 "$(go_found)" && [ "$(go env GOTOOLCHAIN)" = auto ]; }; then
  go_is_missing=false
elif ! command -v go >/dev/null; then
  need golang-go
fi

if [ -n "$packages" ]; then
  echo "CXP: missing packages:$packages"
  if ! $dry_run; then
    command -v apt-get >/dev/null ||
      fail "install$packages" "there is no apt-get here" "Install them with this system's package manager, then try again."
    as_root=
    if [ "$(id -u)" != 0 ]; then
      command -v sudo >/dev/null || fail "install$packages" "you are not root and there is no sudo" "Install them as root: apt-get install$packages"
      as_root=sudo
    fi
    # A policy that starts no service: the tests start their own Prometheus, on a port of its own.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
      $as_root chmod +x $policy
      trap '$as_root rm -f $policy' EXIT
    fi
    $as_root apt-get update -q
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages
  fi
fi

$go_is_missing || exit 0
echo "CXP: missing Go $wanted or newer"
! $dry_run || exit 0
case $(uname -m) in
  x86_64) arch=amd64 ;;
  aarch64) arch=arm64 ;;
  *) fail "install Go $go_version" "there is no toolchain for $(uname -m)" "Install Go $wanted or newer by hand." ;;
esac
mkdir -p "$(dirname "$go_home")"
work=$(mktemp -d "$(dirname "$go_home")/go.XXXXXX")
module=golang.org/toolchain@v0.0.1-go$go_version.linux-$arch
(cd "$work" && GOMODCACHE=$work/modules GOFLAGS=-modcacherw go mod download "$module") || {
  rm -rf "$work"
  fail "fetch Go $go_version" "the module proxy did not give it" "Set GOPROXY to a proxy that you reach, or install Go $wanted or newer by hand."
}
# Modules carry no modes.
chmod +x "$work/modules/$module"/bin/* "$work/modules/$module"/pkg/tool/*/*
mv "$work/modules/$module" "$go_home"
rm -rf "$work"
echo "CXP: Go $go_version is in $go_home"

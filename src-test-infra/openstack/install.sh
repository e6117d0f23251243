# Sourced: installs what this machine lacks. The services are Debian 12's packages (OpenStack Zed); Blazar, which Debian lacks, is PyPI's.
packages=(python3-keystone glance-common python3-placement nova-common neutron-common cinder-common python3-waitress
  python3-pymysql python3-openstackclient rabbitmq-server mariadb-server openssh-client curl iproute2 procps)
packages_ssh=(runc mmdebstrap)
packages_blazar=(python3-venv)

install_packages() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  (
    # A policy that starts no service: those of this OpenStack are started here, on an address of their own.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      trap 'rm -f $policy' EXIT
      printf '#!/bin/sh\nexit 101\n' >$policy
      chmod +x $policy
    fi
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o DPkg::Lock::Timeout=300 \
      --no-install-recommends "${missing[@]}"; } </dev/null >"$log/apt.log" 2>&1 9>&-
  ) || fail "install ${missing[*]}" "apt-get failed: $(grep '^E:' "$log/apt.log" | head -n 3)" "Look at $log/apt.log, then: apt-get update && apt-get install ${missing[*]}"
  say "installed"
}

# In a virtual environment, because it wants newer libraries than Zed's. Nova's scheduler gets Blazar's filter out of it, and nothing else.
install_blazar() {
  local requirements=$here/python/blazar-requirements.txt
  ! cmp -s "$requirements" "$blazar/ready" || return 0
  say "installing Blazar"
  mkdir -p "$cache"
  { /usr/bin/python3 -m venv --clear "$blazar" &&
    "$blazar/bin/pip" install -q --disable-pip-version-check -r "$requirements" &&
    mkdir "$blazar/nova" && ln -s "$blazar"/lib/python3*/site-packages/blazarnova "$blazar/nova/"; } >"$log/pip.log" 2>&1 9>&- ||
    fail "install Blazar" "pip failed: $(tail -n 1 "$log/pip.log")" "Look at $log/pip.log; pip needs a package index that it reaches (PIP_INDEX_URL)."
  cp "$requirements" "$blazar/ready"
  say "installed"
}

# Sourced by the scripts here: where this OpenStack lives, which address and ports it has, and how the scripts speak.
script=$(realpath "$0")
here=$(dirname "$script")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cxp
state=$(realpath -m "${CXP_OPENSTACK:-$cache/openstack}")
run=$state/run log=$state/log var=$state/var etc=$state/etc
socket=$run/mysql.sock
region=KVM@TACC

# What listens at the address, and who it is.
declare -rA ports=(
  [keystone]=5000 [placement]=8778 [glance]=9292 [nova-api]=8774 [neutron]=9696 [cinder-api]=8776
  [rabbitmq]=5672 [blazar-api]=1234)
services=(mariadb epmd rabbitmq keystone placement neutron glance nova-conductor nova-api cinder-api cinder-scheduler
  cinder-volume nova-scheduler nova-compute)

say() { printf '[%3ds] %s\n' "$SECONDS" "$*" >&2; }

# fail TRIED HAPPENED WHAT-TO-DO
fail() {
  printf '\nTried to %s,\nbut %s.\n%s\n\n' "$1" "$2" "$3" >&2
  exit 1
}

# The comment at the head of the script that sources this.
usage() {
  sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$script" >&2
  exit 2
}

need_root() {
  [ "$(id -u)" = 0 ] || fail "$1" "this user is not root" \
    "OpenStack's servers are containers and networks of this machine, and its programs are system packages. Run it as root: sudo $script"
}

case $state in
  *[!A-Za-z0-9._/@+-]*)
    fail "keep an OpenStack in $state" "that path has characters that the services' configuration cannot carry" \
      "Choose another directory: export CXP_OPENSTACK=/var/tmp/openstack" ;;
esac
[ ${#socket} -lt 100 ] || fail "keep an OpenStack in $state" "the path is too long for a socket in it" \
  "Choose a shorter one: export CXP_OPENSTACK=/var/tmp/openstack"

# What the first start chose and the databases depend on: choice NAME WANTED DEFAULT. Without WANTED, what was chosen, or the default.
choice() {
  local file=$state/chosen.$1 chosen
  chosen=$(cat "$file" 2>/dev/null || true)
  if [ -n "$chosen" ] && [ -n "$2" ] && [ "$2" != "$chosen" ]; then
    fail "start the OpenStack in $state with $1 $2" "it was made with $1 $chosen, which its databases hold" \
      "Have another beside it: CXP_OPENSTACK=$state-$2 CXP_OPENSTACK_ADDRESS=127.77.3.1 $here/up
Or make it anew: $here/down --wipe"
  fi
  echo "${chosen:-${2:-$3}}"
}

# An address of its own, so that it meets nothing that listens on 127.0.0.1. Floating IPs are loopback addresses too: the network after it.
address=$(choice address "${CXP_OPENSTACK_ADDRESS:-}" 127.77.1.1) || exit 1
[[ $address =~ ^127\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$ ]] &&
  [ "${BASH_REMATCH[1]}" -le 255 ] && [ "${BASH_REMATCH[2]}" -lt 255 ] && [ "${BASH_REMATCH[3]}" -le 255 ] ||
  fail "start an OpenStack at $address" "CXP_OPENSTACK_ADDRESS must be inside 127.0.0.0/8, its third number below 255" \
    "For example: export CXP_OPENSTACK_ADDRESS=127.77.1.1"
public=127.${BASH_REMATCH[1]}.$((BASH_REMATCH[2] + 1))

paste_line="export OS_CLIENT_CONFIG_FILE=$state/clouds.yaml OS_CLOUD=openstack"

# Sourced: processes that outlive the script which starts them, and how to find them again. Each leads a session of its own; its file in run/ has
# its id and the time of its start, for an id alone may be somebody else's by now. All of them carry CXP_OPENSTACK_STATE.

# Their whole environment; what must be secret is in files.
environment=(PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$var" LANG=C.UTF-8 PYTHONPATH="$here/python" PYTHONWARNINGS=ignore
  PYTHONDONTWRITEBYTECODE=1 CXP_OPENSTACK_STATE="$state" CXP_OPENSTACK_ADDRESS="$address" CXP_OPENSTACK_PUBLIC="$public"
  OS_KEYSTONE_CONFIG_DIR="$etc/keystone" OS_PLACEMENT_CONFIG_DIR="$etc/placement" OS_BLAZAR_CONFIG_DIR="$etc/blazar"
  OS_REGION_NAME="$region")

# The kernel's record of a process from its state on: state, parent, group, session, ..., the 20th is when it started.
record() {
  local line
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  echo "${line##*) }"
}

# field PROCESS NUMBER: of a process that has not ended.
field() {
  local fields number=$2
  fields=$(record "$1") || return 1
  # shellcheck disable=SC2086
  set -- $fields
  [ "$1" != Z ] && echo "${!number}"
}
born() { field "$1" 20; }

alive() {
  local pid since
  { read -r pid since <"$run/$1.pid"; } 2>/dev/null && [ "$(born "$pid")" = "$since" ]
}

start() {
  local name=$1
  shift
  alive "$name" && return
  setsid env -i "${environment[@]}" "$@" </dev/null >>"$log/$name.out" 2>&1 9>&- &
  echo "$! $(born $!)" >"$run/$name.pid"
}

# Ends a service and all that is in its session: politely, for that many tenths of a second.
grace=100
stop() {
  local pid since tenth
  { read -r pid since <"$run/$1.pid"; } 2>/dev/null || return 0
  if [ "$(born "$pid")" = "$since" ]; then
    kill -TERM "-$pid" 2>/dev/null || true
    for ((tenth = 0; tenth < grace; tenth++)); do
      kill -0 "-$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "-$pid" 2>/dev/null || true
  fi
  rm -f "$run/$1.pid"
}

# Ends what belongs to this OpenStack and to no living service: workers whose parent was killed, and what a killed start did not write down.
end_orphans() {
  local file pid since living=' ' dead=' ' marked process ancestor
  for file in "$run"/*.pid; do
    { read -r pid since <"$file"; } 2>/dev/null || continue
    if [ "$(born "$pid")" = "$since" ]; then living="$living$pid "; elif [ ! -e "/proc/$pid" ]; then dead="$dead$pid "; fi
  done
  marked=$({ grep -lsFxz "CXP_OPENSTACK_STATE=$state" /proc/[0-9]*/environ || true; } | cut -d/ -f3)
  for process in $marked; do
    ancestor=$process
    until [[ $living == *" $ancestor "* ]]; do
      ancestor=$(field "$ancestor" 2) && [ "$ancestor" -gt 1 ] || { kill -KILL "$process" 2>/dev/null || true; break; }
    done
  done
  # Some write their title over their environment; those are known by their session.
  for process in /proc/[0-9]*; do
    process=${process#/proc/}
    [ "$dead" = ' ' ] || [[ $dead != *" $(field "$process" 4 || echo none) "* ]] || kill -KILL "$process" 2>/dev/null || true
  done
}

# The last error that a service wrote, else its last line.
last_words() {
  local words
  words=$(cat "$log/$1.log" "$log/$1.out" 2>/dev/null | grep -E 'ERROR|Error:' | grep -E '[^ ]+ *$' | grep -vE 'ERROR [^ ]+ *$' | tail -n 1)
  echo "${words:-$(tail -n 1 "$log/$1.out")}"
}

# await SECONDS SERVICE COMMAND...: until the command succeeds; at once no longer when the service has ended.
await() {
  local end=$((SECONDS + $1)) name=$2 happened
  shift 2
  until "$@" >/dev/null 2>&1; do
    happened=
    [ $SECONDS -lt $end ] || happened="it did not answer in time"
    alive "$name" || happened="it ended"
    [ -z "$happened" ] || fail "start $name" "$happened: $(last_words "$name")" "Look at $log/$name.out and $log/$name.log, then try again: $here/up"
    sleep 0.2
  done
  say "$name answers"
}

http() { curl -s -o /dev/null --max-time 3 -w '%{http_code}' "http://$address:${ports[$1]}/$2" | grep -q '^[234]'; }
tcp() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }
sql() { mariadb --no-defaults -u root -S "$socket" "$@"; }

# Who listens where a service wants to: a wildcard is in the way as well.
listener() { ss -Htlnp "sport = :$1" 2>/dev/null | awk -v a="$address:$1" -v p="$1" '$4==a || $4=="*:"p || $4=="0.0.0.0:"p || $4=="[::]:"p'; }

check_ports() {
  local name taken
  for name in "$@"; do
    [ -n "${ports[$name]:-}" ] && ! alive "$name" || continue
    taken=$(listener "${ports[$name]}")
    [ -z "$taken" ] || fail "start $name on $address:${ports[$name]}" "another process listens there: $(sed 's/.*users://;s/ *$//' <<<"$taken" | head -n 1)" \
      "End it, or have this OpenStack elsewhere: CXP_OPENSTACK=$state-3 CXP_OPENSTACK_ADDRESS=127.77.3.1 $here/up"
  done
}

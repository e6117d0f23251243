# Sourced by scripts: puts the Go that install-packages.sh fetched, if it did, first in PATH.
for go_home in "${XDG_CACHE_HOME:-$HOME/.cache}"/cxp/go-*; do
  [ ! -x "$go_home/bin/go" ] || PATH=$go_home/bin:$PATH
done
export PATH

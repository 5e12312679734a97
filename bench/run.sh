#!/bin/sh
# The whole benchmark, in one command: builds, starts the vendor stub and the gateways, measures, prints and keeps results.
# Needs a JDK in JAVA_HOME, gcc, wrk, nginx and Python 3. bench/run.sh --help says what can be chosen.
set -eu
cd "$(dirname "$0")"
bench=$PWD
peers=false
for word in "$@"; do
  case $word in
    -h | --help) exec python3 -B -m harness --help ;;
    --install-peers) peers=true ;;
  esac
done

need() { # program, Debian package
  command -v "$1" >/dev/null 2>&1 || { echo "$1 is missing: apt-get install $2" >&2; exit 1; }
}
need gcc gcc && need wrk wrk && need nginx nginx-light && need taskset util-linux && need python3 python3
echo '#include <stdlib.h>' | gcc -E - >/dev/null 2>&1 || { echo "C headers are missing: apt-get install libc6-dev" >&2; exit 1; }

if [ "$peers" = true ]; then
  need node nodejs && need npm npm
  mkdir -p .peers/portkey
  # Portkey's streams break with the newest @hono/node-server (Portkey-AI/gateway#1389)
  cat >.peers/portkey/package.json <<'JSON'
{"private": true, "dependencies": {"@portkey-ai/gateway": "1.15.2"}, "overrides": {"@hono/node-server": "1.13.8"}}
JSON
  (cd .peers/portkey && npm install --no-audit --no-fund --loglevel=error)
fi

mkdir -p .build results
compile() { # program, sources
  out=.build/$1 && shift
  if [ -z "$(find tools -newer "$out" 2>/dev/null)" ] && [ -f "$out" ]; then return; fi
  (cd tools && gcc -O2 -Wall -Wextra -o "$bench/$out" "$@")
}
compile mockllm mockllm.c vendor_reply.c vendor_request.c vendor_timers.c
compile load load.c client_connection.c client_reply.c client_figures.c
compile memory memory.c
(cd .. && ./llmbroker check >/dev/null) # builds what is not built: a start is timed later

ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
exec python3 -B -m harness "$@"

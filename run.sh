#!/bin/sh
# Starts LLMBroker in the foreground; builds it on first use. Needs a JDK, 17 or newer, and nothing else.
#   ./run.sh           start          ./run.sh --check   validate configuration and routes only
#   ./run.sh --help    everything else
set -eu
home=$(cd "$(dirname "$0")" && pwd)

if [ -n "${JAVA_HOME:-}" ]; then java="$JAVA_HOME/bin/java"; else java=java; fi
command -v "$java" >/dev/null 2>&1 || { echo "No java found: install a JDK, 17 or newer, or set JAVA_HOME." >&2; exit 1; }

stale() { [ ! -f "$home/target/llmbroker.jar" ] || [ -n "$(find "$home/src/main" "$home/pom.xml" "$home/config.schema.json" -newer "$home/target/llmbroker.jar" -print 2>/dev/null | head -n 1)" ]; }
if stale; then
  echo "Building (once; the first time it downloads what it needs) ..." >&2
  (cd "$home" && ./mvnw -B -q -DskipTests package) >&2 || { echo "The build failed." >&2; exit 1; }
fi

export LLMBROKER_CONFIG="${LLMBROKER_CONFIG:-$home/config.yaml}"
export LLMBROKER_ROUTES="${LLMBROKER_ROUTES:-$home/routes}"
export LLMBROKER_PROPERTIES="${LLMBROKER_PROPERTIES:-$home/application.properties}"
if [ -z "${LLMBROKER_LOG_FORMAT:-}" ]; then
  if [ -t 1 ]; then LLMBROKER_LOG_FORMAT=text; else LLMBROKER_LOG_FORMAT=json; fi
  export LLMBROKER_LOG_FORMAT
fi
# Netty still uses sun.misc.Unsafe, of which JDK 24 and newer would warn at every start
release=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")")")")/release
major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" 2>/dev/null || true)
quiet=
if [ "${major:-17}" -ge 24 ]; then quiet="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"; fi
# shellcheck disable=SC2086 # options are words
# out of memory, some thread is dead and the rest is no gateway any more: better none, that somebody starts again
exec "$java" $quiet -XX:+ExitOnOutOfMemoryError ${JAVA_OPTS:-} -jar "$home/target/llmbroker.jar" "$@"

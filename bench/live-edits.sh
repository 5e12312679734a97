#!/bin/sh
# Edits of configuration and routes on a gateway under load: nothing may fail, nothing may be cut, nothing may pile up.
# Needs a JDK 22 or newer in JAVA_HOME. Change the numbers with -Drate=... -Dstreams=... -Dswaps=...
set -eu
cd "$(dirname "$0")/.."
./llmbroker check >/dev/null # builds what is not built
exec "${JAVA_HOME:?a JDK, 22 or newer}/bin/java" "$@" bench/LiveEdits.java

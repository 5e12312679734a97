#!/bin/sh
# 1,000 requests of 2 s at once, then 200 streams of 50 events, straight to a stub vendor and through the gateway.
# Needs a JDK 21 or newer in JAVA_HOME. Change the numbers with -Drequests=... -Dstreams=...
set -eu
cd "$(dirname "$0")/.."
./llmbroker check >/dev/null # builds what is not built
exec "${JAVA_HOME:?a JDK, 21 or newer}/bin/java" "$@" bench/Concurrency.java

#!/bin/sh
# HTTP and JMS side by side on one gateway: requests a second, processor time, and whether each is answered once.
# Needs a JDK 25 in JAVA_HOME and gcc. --quick: seconds instead of minutes; -Drounds=... and the like change the numbers.
set -eu
cd "$(dirname "$0")/.."
: "${JAVA_HOME:?a JDK, 25 or newer}"

quick=
for word in "$@"; do
  shift
  case $word in
    --quick) quick=$word ;;
    -D*) set -- "$@" "$word" ;;
    *) echo "usage: bench/bus.sh [--quick] [-Dname=number ...], see bench/README.md" >&2; exit 2 ;;
  esac
done

./llmbroker check >/dev/null # builds what is not built
mkdir -p bench/.build
if [ ! -f bench/.build/mockllm ] || [ -n "$(find bench/tools -newer bench/.build/mockllm)" ]; then
  (cd bench/tools && gcc -O2 -Wall -Wextra -o ../.build/mockllm mockllm.c vendor_reply.c vendor_request.c vendor_timers.c)
fi
classpath=bench/.build/test.classpath # it has the broker
if [ ! -f "$classpath" ] || [ -n "$(find pom.xml -newer "$classpath")" ]; then
  ./mvnw -B -q dependency:build-classpath -DincludeScope=test "-Dmdep.outputFile=$PWD/$classpath"
fi
exec "$JAVA_HOME/bin/java" -XX:+UseParallelGC -Xmx512m --enable-native-access=ALL-UNNAMED \
  --sun-misc-unsafe-memory-access=allow -cp "$(cat "$classpath")" "$@" bench/Bus.java ${quick:+"$quick"}

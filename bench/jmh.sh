#!/bin/sh
# Microbenchmarks of translation and of stream parsing, by JMH. Needs a JDK, 17 or newer, in JAVA_HOME.
# Words are JMH's own: bench/jmh.sh Stream -prof gc     bench/jmh.sh -h
set -eu
cd "$(dirname "$0")/.."
java_home=${JAVA_HOME:?a JDK, 17 or newer}
./llmbroker check >/dev/null # builds what is not built

build=bench/.build/jmh
mkdir -p "$build/classes"
if [ ! -d "$build/lib" ] || [ bench/jmh/pom.xml -nt "$build/lib" ]; then
  rm -rf "$build/lib"
  ./mvnw -B -q -f bench/jmh/pom.xml dependency:copy-dependencies -DoutputDirectory="$PWD/$build/lib"
  touch "$build/lib"
fi

path="target/llmbroker.jar:target/lib/*:$build/lib/*"
generators=$(echo "$build"/lib/*.jar | tr ' ' ':') # a processor path knows no wildcard
"$java_home/bin/javac" --release 17 -Xlint:all,-processing,-classfile -cp "$path" -processorpath "$generators" \
  -d "$build/classes" bench/jmh/src/io/llmbroker/bench/*.java
exec "$java_home/bin/java" -cp "$build/classes:$path" org.openjdk.jmh.Main "$@"

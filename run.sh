#!/bin/sh
# Starts LLMBroker in the foreground, for people in a hurry: ./llmbroker has everything else.
set -eu
self=$0
while [ -L "$self" ]; do # a link in some bin folder will do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
exec "$(dirname -- "$self")/llmbroker" run "$@"

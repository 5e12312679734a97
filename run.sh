#!/bin/sh
# Starts LLMBroker in the foreground, for people in a hurry: ./llmbroker has everything else.
set -eu
exec "$(dirname -- "$0")/llmbroker" run "$@"

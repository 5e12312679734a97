"""The benchmark of LLM gateways: bench/run.sh starts it."""

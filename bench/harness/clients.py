"""Load on a gateway: wrk for throughput, tools/load.c for rates, bursts and streams."""

import http.client
import json
import os
import re
import subprocess
import threading
import time

from . import machine
from .gateways import BENCH

WRK_SCRIPT = os.path.join(BENCH, "tools", "wrk-post.lua")
LOAD = os.path.join(BENCH, ".build", "load")
CONNECTIONS = 64


def wrk(gateway, lane, seconds, size="0.6k"):
    """
    As many requests as go through on 64 connections.

    Returns rate (requests a second), p50_ms, p99_ms, errors, cpu_us (of the gateway, per request; not for the stub).
    """
    headers = "\n".join(f"{name}: {value}" for name, value in gateway.headers(lane).items())
    environment = {**os.environ, "BODY": gateway.body_file(lane, size=size), "HEADERS": headers}
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", WRK_SCRIPT]
    before = gateway.cpu_ms()
    run = subprocess.run(command + [gateway.url(lane)], env=environment, capture_output=True, text=True)
    after = gateway.cpu_ms()
    found = re.search(r"JSON (.*)", run.stdout)
    if not found:
        raise RuntimeError(f"wrk: {run.stderr.strip() or run.stdout.strip()}")
    told = json.loads(found[1])
    figures = {
        "rate": told["requests"] / told["us"] * 1e6,
        "p50_ms": told["p50"],
        "p99_ms": told["p99"],
        "errors": told["errors"],
    }
    if before is not None and told["requests"]:
        figures["cpu_us"] = (after - before) * 1000 / told["requests"]
    return figures


def load(gateway, lane, count, rate, model="mock", events=0, skip=0):
    """
    So many requests, so many a second; streams when events is not 0.

    Returns good, errors, error_kinds, wall_ms, percentiles of latency, first_event and event_delay in ms, cpu_us (of
    the gateway, per request) and memory_mb (its peak); the last two not for the stub.
    """
    body = gateway.body_file(lane, model=model, stream=bool(events))
    command = [LOAD, "-u", gateway.url(lane), "-b", body, "-N", str(count), "-r", str(rate), "-x", str(skip)]
    command += ["-s", "-n", str(events)] if events else ["-k", gateway.needle(lane)]
    for name, value in gateway.headers(lane).items():
        command += ["-H", f"{name}: {value}"]
    if not gateway.process:
        return _figures(_run(command))
    before = gateway.cpu_ms()
    with machine.PeakMemory(gateway.process.pid) as peak:
        told = _run(command)
    return _figures(told) | {"cpu_us": (gateway.cpu_ms() - before) * 1000 / count, "memory_mb": peak.mb}


def _run(command):
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(f"load: {run.stderr.strip() or run.returncode}")
    return json.loads(run.stdout)


def _figures(told):
    kinds = {kind: count for kind, count in told["errors"].items() if count}
    figures = {"good": told["good"], "errors": sum(kinds.values()), "wall_ms": told["wall_ms"]}
    if kinds:
        figures["error_kinds"] = kinds
    for what in ("latency", "first_event", "event_delay"):
        for percentile, value in (told[what] or {}).items():
            figures[f"{what}_{percentile}_ms"] = value
    return figures


def rates_by_second(gateway, lane, seconds, stub_port):
    """Replies in each second of so many seconds of wrk, by the stub's own count."""
    runner = threading.Thread(target=wrk, args=(gateway, lane, seconds))
    rates, before = [], _replies(stub_port)
    begin = last = time.monotonic()
    runner.start()
    for second in range(1, seconds + 1):
        time.sleep(max(0, begin + second - time.monotonic()))
        now, count = time.monotonic(), _replies(stub_port)
        rates.append((count - before) / (now - last))
        before, last = count, now
    runner.join()
    return rates


def _replies(stub_port):
    """Replies that the stub has given so far."""
    connection = http.client.HTTPConnection("127.0.0.1", stub_port, timeout=20)
    connection.request("GET", "/replies")
    count = json.loads(connection.getresponse().read())["replies"]
    connection.close()
    return count

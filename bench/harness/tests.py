"""
What is measured. A test takes a gateway, a lane and whether it is to be quick, and gives figures by name.

Tests on a running gateway share one warmed process for all rounds; fresh tests start the gateway themselves. The order
matters for memory: a JVM hardly gives back, so what needs little comes first.
"""

import dataclasses
import statistics
import time
import typing

from . import clients

LANES = ("pass", "translate")
EVENTS, INTERVAL_MS, FIRST_MS = 50, 50, 200
STREAM_MODEL = f"mock-d{FIRST_MS}-n{EVENTS}-i{INTERVAL_MS}"
FRESH_SECONDS = 10
STARTS = 3


@dataclasses.dataclass(frozen=True)
class Test:
    """One test; files: open files that the gateway needs; fresh: the gateway is started for it."""

    name: str
    lane: str
    run: typing.Callable
    files: int = 0
    fresh: bool = False


def throughput(size):
    """Requests a second on 64 connections."""
    return lambda gateway, lane, quick: clients.wrk(gateway, lane, 3 if quick else 6, size)


def latency(rate):
    """Latency at a rate that leaves the gateway time; the first second is left out."""
    def run(gateway, lane, quick):
        return clients.load(gateway, lane, rate * (3 if quick else 8), rate, skip=rate)
    return run


def in_flight(count):
    """So many requests of 2 s at once."""
    return lambda gateway, lane, quick: clients.load(gateway, lane, count, 1_000_000, "mock-d2000")


def streams(count):
    """So many streams at once, begun within a second, of 50 events, 20 a second each."""
    return lambda gateway, lane, quick: clients.load(gateway, lane, count, count, STREAM_MODEL, EVENTS)


def start(gateway, lane, quick):
    """From exec to the first good answer, and the memory five seconds later, with nothing asked since."""
    times = []
    for _ in range(STARTS - 1):
        times.append(gateway.start())
        gateway.stop()
    times.append(gateway.start())
    time.sleep(5)
    idle = gateway.memory_mb()
    gateway.stop()
    return {"start_ms": statistics.median(times), "idle_mb": idle}


def first_seconds(gateway, lane, quick, stub_port, warm_seconds):
    """The rate in each second after the first good answer, as a share of the rate when warm, in the same process."""
    gateway.start()
    rates = clients.rates_by_second(gateway, lane, FRESH_SECONDS, stub_port)
    clients.wrk(gateway, lane, warm_seconds)
    warm = clients.wrk(gateway, lane, 5)["rate"]
    gateway.stop()
    shares = {f"second_{i + 1}": rate / warm for i, rate in enumerate(rates)}
    return {"warm_rate": warm, "lowest_2_to_10": min(rates[1:]) / warm, **shares}


def scaling(gateway, lane, quick, warm_seconds):
    """Throughput of a gateway that may use one processor, and two. Stub and wrk use all of the machine."""
    figures = {}
    for processors in ("0", "0,1"):
        gateway.start(processors)
        clients.wrk(gateway, lane, warm_seconds)
        figures[f"rate_on_{len(processors.split(','))}"] = clients.wrk(gateway, lane, 3 if quick else 6)["rate"]
        gateway.stop()
    return figures | {"gain": figures["rate_on_2"] / figures["rate_on_1"]}


def all_tests(stub_port, warm_seconds):
    """The tests in their order."""
    def beginning(gateway, lane, quick):
        return first_seconds(gateway, lane, quick, stub_port, warm_seconds)

    def scaled(gateway, lane, quick):
        return scaling(gateway, lane, quick, warm_seconds)

    tests = [Test("start", "pass", start, fresh=True)]
    for name, run in (("first-seconds", beginning), ("scaling", scaled)):
        tests += [Test(f"{name}-{lane}", lane, run, fresh=True) for lane in LANES]
    on_running = [
        ("streams", 200, streams, 200), ("streams", 1_000, streams, 1_000), ("in-flight", 1_000, in_flight, 1_000),
        ("latency", 200, latency, 0), ("latency", 1_000, latency, 0),
        ("throughput", "0.6k", throughput, 0), ("throughput", "8k", throughput, 0),
        ("streams", 2_000, streams, 2_000), ("in-flight", 5_000, in_flight, 5_000),
        ("throughput", "200k", throughput, 0),
    ]
    for kind, size, make, connections in on_running:
        files = 2 * connections + 300  # to the client, to the vendor, and what a process has open anyway
        tests += [Test(f"{kind}-{lane}-{size}", lane, make(size), files) for lane in LANES]
    return tests

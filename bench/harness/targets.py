"""What LLMBroker is to reach, as ratios and differences that hold on other machines as well, and whether it does."""

import dataclasses
import statistics
import typing

MOST_FOREIGN = 8  # percent of the machine used by others: samples above count only when there are no better ones


class Results:
    """Medians of the samples of a run: {gateway: {test: [figures]}}."""

    def __init__(self, samples):
        self.samples = samples

    def median(self, gateway, test, figure):
        """The median, or None when it was not measured."""
        rows = [row for row in self.samples.get(gateway, {}).get(test, []) if figure in row]
        rows = [row for row in rows if row["foreign_percent"] < MOST_FOREIGN] or rows
        return statistics.median(row[figure] for row in rows) if rows else None

    def ratio(self, gateway, other, test, figure):
        """How many times the other's, or None."""
        own, others = self.median(gateway, test, figure), self.median(other, test, figure)
        return own / others if own is not None and others else None

    def added(self, gateway, other, test, figure):
        """How much more than the other's, or None."""
        own, others = self.median(gateway, test, figure), self.median(other, test, figure)
        return own - others if own is not None and others is not None else None

    def errors(self, gateway):
        """Failed requests in all samples, a sample that failed as a whole being one; None when nothing was measured."""
        rows = [row for rows in self.samples.get(gateway, {}).values() for row in rows]
        counts = [row.get("errors", 1) for row in rows if "errors" in row or "failed" in row]
        return sum(counts) if counts else None


@dataclasses.dataclass(frozen=True)
class Target:
    """One row: what, the figure of a gateway, the bound, whether the figure is to be at least or at most that."""

    what: str
    figure: typing.Callable
    bound: float
    unit: str = ""
    at_least: bool = False

    def is_met(self, value):
        """Whether a figure is good enough."""
        return value >= self.bound if self.at_least else value <= self.bound


def _of_nginx(test, figure):
    return lambda results, gateway: results.ratio(gateway, "nginx", test, figure)


def _of_direct(test, figure):
    return lambda results, gateway: results.ratio(gateway, "direct", test, figure)


def _over_direct(test, figure):
    return lambda results, gateway: results.added(gateway, "direct", test, figure)


def _own(test, figure, divisor=1):
    def value(results, gateway):
        median = results.median(gateway, test, figure)
        return None if median is None else median / divisor
    return value


def _both(what, make, kind, size, figure, bound, unit=""):
    """The same bound for both lanes."""
    names = {"pass": "passed through", "translate": "translated"}
    return [Target(f"{what}, {names[lane]}", make(f"{kind}-{lane}-{size}", figure), bound, unit) for lane in names]


TARGETS = [
    Target("throughput on 64 connections over nginx's, passed through",
           _of_nginx("throughput-pass-0.6k", "rate"), 0.40, at_least=True),
    Target("throughput on 64 connections over nginx's, translated",
           _of_nginx("throughput-translate-0.6k", "rate"), 0.33, at_least=True),
    Target("CPU per request over nginx's, passed through", _of_nginx("throughput-pass-0.6k", "cpu_us"), 3.5),
    Target("CPU per request over nginx's, translated", _of_nginx("throughput-translate-0.6k", "cpu_us"), 4.5),
    *_both("added at 200/s, p50", _over_direct, "latency", 200, "latency_p50_ms", 0.6, "ms"),
    *_both("added at 200/s, p99", _over_direct, "latency", 200, "latency_p99_ms", 3, "ms"),
    *_both("1,000 requests of 2 s at once, wall time over direct's", _of_direct, "in-flight", 1000, "wall_ms", 1.1),
    *_both("5,000 requests of 2 s at once, wall time over direct's", _of_direct, "in-flight", 5000, "wall_ms", 1.4),
    Target("failed requests in all tests", lambda results, gateway: results.errors(gateway), 0),
    *_both("200 streams, delay per event p50", _own, "streams", 200, "event_delay_p50_ms", 0.8, "ms"),
    *_both("200 streams, delay per event p99", _own, "streams", 200, "event_delay_p99_ms", 4, "ms"),
    *_both("1,000 streams, first event p99 over direct's", _over_direct, "streams", 1000, "first_event_p99_ms", 60,
           "ms"),
    *_both("1,000 streams, delay per event p50", _own, "streams", 1000, "event_delay_p50_ms", 1, "ms"),
    Target("1,000 streams, delay per event p99, passed through",
           _own("streams-pass-1000", "event_delay_p99_ms"), 30, "ms"),
    Target("1,000 streams, delay per event p99, translated",
           _own("streams-translate-1000", "event_delay_p99_ms"), 45, "ms"),
    Target("memory, idle", _own("start", "idle_mb"), 180, "MiB"),
    *_both("memory, 1,000 streams", _own, "streams", 1000, "memory_mb", 320, "MiB"),
    *_both("memory, 5,000 in flight", _own, "in-flight", 5000, "memory_mb", 550, "MiB"),
    Target("start to the first good answer", _own("start", "start_ms", 1000), 1.5, "s"),
    Target("lowest rate of seconds 2-10 after a start over the warm rate, passed through",
           _own("first-seconds-pass", "lowest_2_to_10"), 0.3, at_least=True),
    Target("lowest rate of seconds 2-10 after a start over the warm rate, translated",
           _own("first-seconds-translate", "lowest_2_to_10"), 0.3, at_least=True),
]

"""Rounds of tests, gateway beside gateway."""

import json
import time

from . import clients, machine

GOOD_FOREIGN = 6  # percent of the machine used by others: samples above are taken again


class Rounds:
    """
    Runs tests on gateways and keeps the samples, {gateway: {test: [figures]}}, in a file after each.

    Within a test all gateways take turns, in every other round from the last to the first, so that what drifts on the
    machine meets all alike.
    """

    def __init__(self, gateways, options, results_file, head):
        self.gateways, self.options, self.results_file, self.head = gateways, options, results_file, head
        self.samples = {gateway.name: {} for gateway in gateways}

    def run(self, tests):
        """All rounds: of the fresh tests first, one gateway running; then of the others, all of them running."""
        self._rounds([test for test in tests if test.fresh])
        on_running = [test for test in tests if not test.fresh and self._has_files(test)]
        if on_running:
            self._start_and_warm()
            self._rounds(on_running)

    @staticmethod
    def _has_files(test):
        if test.files <= machine.file_limit():
            return True
        print(f"{test.name}: skipped, it needs {test.files} open files and ulimit -Hn is {machine.file_limit()}")
        return False

    def _start_and_warm(self):
        for gateway in self.gateways:
            if gateway.is_started_here():
                gateway.start()
            for lane in list(gateway.lanes):
                if not gateway.answers(lane):
                    print(f"{gateway.name}: no good answer on lane {lane}, left out", flush=True)
                    del gateway.lanes[lane]
        for gateway in self.gateways:
            for lane in gateway.lanes:
                with machine.Turn(self.options.lock):
                    clients.wrk(gateway, lane, self.options.warm if gateway.is_started_here() else 1)
                    for _ in range(max(1, self.options.warm // 2)):  # of half a second each
                        clients.load(gateway, lane, 200, 1000, "mock-n50-i5", 50)

    def _rounds(self, tests):
        for number in range(1, self.options.rounds + 1):
            order = self.gateways if number % 2 else self.gateways[::-1]
            for test in tests:
                for gateway in order:
                    if test.lane in gateway.lanes and (gateway.is_started_here() or not test.fresh):
                        self._keep(number, test, gateway, self._best_sample(test, gateway))

    def _best_sample(self, test, gateway):
        """The first sample that others left alone, or the one that they disturbed least."""
        best = None
        for _ in range(self.options.tries):
            figures = self._sample(test, gateway)
            if best is None or figures["foreign_percent"] < best["foreign_percent"]:
                best = figures
            if figures["foreign_percent"] <= GOOD_FOREIGN:
                break
        return best

    def _sample(self, test, gateway):
        with machine.Turn(self.options.lock), machine.Foreign() as foreign:
            try:
                figures = test.run(gateway, test.lane, self.options.quick)
            except Exception as failure:  # one failed sample is a line in the output, not the end of an hour's run
                figures = {"failed": repr(failure)}
                if test.fresh:
                    gateway.stop()
        figures["foreign_percent"] = foreign.percent
        return figures

    def _keep(self, number, test, gateway, figures):
        self.samples[gateway.name].setdefault(test.name, []).append(figures)
        with open(self.results_file, "w") as file:
            json.dump({**self.head, "samples": self.samples}, file, indent=1)
        told = " ".join(
            f"{name}={value:.2f}" if isinstance(value, float) else f"{name}={value}" for name, value in figures.items())
        print(f"{time.strftime('%H:%M:%S')} round {number} {test.name} {gateway.name}: {told}", flush=True)

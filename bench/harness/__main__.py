"""Command line of the benchmark; bench/run.sh is the entry, for it builds what this needs."""

import argparse
import datetime
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time

from . import machine, report, tests
from .gateways import BENCH, Gateway, NotStarted
from .rounds import Rounds

NAMES = ["direct", "nginx", "portkey", "llmbroker"]


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(prog="bench/run.sh", description="LLM gateways beside each other, on this machine.")
    parser.add_argument("names", nargs="*", help="gateways, files of bench/gateways/: " + " ".join(NAMES))
    parser.add_argument("--rounds", type=int, default=3, help="samples of each test and gateway (3)")
    parser.add_argument("--tests", default="", metavar="REGEX", help="only tests whose name has a match")
    parser.add_argument("--list", action="store_true", help="only say the tests' names")
    parser.add_argument("--quick", action="store_true", help="shorter tests, less precise")
    parser.add_argument("--warm", type=int, default=20, metavar="SECONDS", help="load before measuring, each lane (20)")
    parser.add_argument("--tries", type=int, default=3, help="at most so many, when others use the machine (3)")
    parser.add_argument("--port", type=int, default=19300, help="of the stub; the gateways have the next (19300)")
    parser.add_argument("--lock", metavar="FILE", help="held for each sample: benchmarks of one machine take turns")
    parser.add_argument("--report", nargs="+", metavar="FILE", help="only print the tables of earlier runs, as one")
    parser.add_argument("--install-peers", action="store_true", help="install Portkey to bench/.peers, by npm")
    return parser.parse_args()


def describe_machine():
    """What the figures depend on."""
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*:\s*(.*)", file.read())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": model[1] if model else platform.machine(),
        "processors": machine.PROCESSORS,
        "memory_gib": round(memory, 1),
        "ns_per_read": json.loads(subprocess.check_output([os.path.join(BENCH, ".build", "memory")])),
        "kernel": platform.release(),
        "java_home": os.environ.get("JAVA_HOME", ""),
        "open_files": machine.file_limit(),
    }


def choose_gateways(options):
    """The gateways that are installed, in their order."""
    chosen = []
    for offset, name in enumerate(options.names or NAMES):
        gateway = Gateway(name, options.port + 1 + offset, options.port)
        lacks = gateway.lacks()
        if lacks:
            gateway.close()
            print(f"{name}: left out, {lacks}")
        else:
            chosen.append(gateway)
    return chosen


def start_stub(port):
    """The vendor stub, listening."""
    stub = subprocess.Popen([os.path.join(BENCH, ".build", "mockllm"), str(port)])
    time.sleep(0.3)
    if stub.poll() is not None:
        sys.exit(f"The vendor stub cannot listen on port {port}: choose another with --port.")
    return stub


def joined(files):
    """Samples of several runs, as if they were one."""
    samples = {}
    for name in files:
        with open(name) as file:
            for gateway, ran in json.load(file)["samples"].items():
                for test, figures in ran.items():
                    samples.setdefault(gateway, {}).setdefault(test, []).extend(figures)
    return {"samples": samples}


def print_report(results):
    """The tables of a run, the targets last."""
    samples = results["samples"]
    names = [test.name for test in tests.all_tests(0, 0)]
    print("\n" + report.tables(samples, names))
    if "llmbroker" in samples:
        print("\n" + report.target_table(samples))


def measure(options, chosen_tests):
    """A whole run; returns what is in its results file."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # processes are stopped on every way out
    now = datetime.datetime.now()
    results_file = os.path.join(BENCH, "results", now.strftime("run-%Y%m%d-%H%M%S.json"))
    head = {"date": now.isoformat(timespec="seconds"), "command": sys.argv[1:], "machine": describe_machine()}
    print(json.dumps(head["machine"]), flush=True)
    gateways = choose_gateways(options)
    stub = start_stub(options.port)
    rounds = Rounds(gateways, options, results_file, head)
    try:
        rounds.run(chosen_tests)
    finally:
        for gateway in gateways:
            gateway.close()
        stub.terminate()
        stub.wait()
    print(f"\nAll samples: {results_file}")
    return {**head, "samples": rounds.samples}


def main():
    """Measures, or prints what was measured."""
    options = read_options()
    if options.report:
        print_report(joined(options.report))
        return
    chosen = [test for test in tests.all_tests(options.port, options.warm) if re.search(options.tests, test.name)]
    if options.list:
        print("\n".join(test.name for test in chosen))
        return
    try:
        print_report(measure(options, chosen))
    except (NotStarted, KeyboardInterrupt) as failure:
        sys.exit(str(failure) or "Interrupted.")


main()

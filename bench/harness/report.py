"""Tables in Markdown, from a run's samples."""

from . import targets

KINDS = {  # the beginning of a test's name: its columns, the first of which is compared with direct's and nginx's
    "start": ["start_ms", "idle_mb"],
    "first-seconds": ["lowest_2_to_10", *(f"second_{i}" for i in range(1, 11)), "warm_rate"],
    "scaling": ["gain", "rate_on_1", "rate_on_2"],
    "throughput": ["rate", "p50_ms", "p99_ms", "cpu_us", "errors"],
    "latency": ["latency_p50_ms", "latency_p99_ms", "cpu_us", "memory_mb", "errors"],
    "in-flight": ["wall_ms", "memory_mb", "cpu_us", "errors"],
    "streams": ["first_event_p50_ms", "first_event_p99_ms", "event_delay_p50_ms", "event_delay_p99_ms", "cpu_us",
                "memory_mb", "errors"],
}
COMPARED = {"throughput": "times", "in-flight": "times", "latency": "added", "streams": "added"}


def number(value):
    """A figure with as many digits as mean something."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"


def _row(cells):
    return "| " + " | ".join(cells) + " |"


def _table(head, rows):
    return "\n".join([_row(head), "|" + "---|" * len(head), *(_row(row) for row in rows)])


def _compared(results, gateway, test, figure, how):
    if how == "times":
        pairs = [(results.ratio(gateway, other, test, figure)) for other in ("direct", "nginx")]
    else:
        pairs = [(results.added(gateway, other, test, figure)) for other in ("direct", "nginx")]
    return [number(value) for value in pairs]


def _test_table(results, test, kind):
    columns, how = KINDS[kind], COMPARED.get(kind)
    head = ["gateway", *columns, "foreign %"]
    if how:
        sign = "x" if how == "times" else "over"
        head += [f"{columns[0]} {sign} direct", f"{columns[0]} {sign} nginx"]
        if how == "added":
            head += [f"{columns[1]} over direct", f"{columns[1]} over nginx"]
    rows = []
    for gateway, tests in results.samples.items():
        if test not in tests:
            continue
        cells = [number(results.median(gateway, test, figure)) for figure in [*columns, "foreign_percent"]]
        for figure in columns[:2 if how == "added" else 1]:
            cells += _compared(results, gateway, test, figure, how) if how else []
        rows.append([gateway, *cells])
    return _table(head, rows)


def tables(samples, tests):
    """A table for each test that was run."""
    results = targets.Results(samples)
    parts = []
    for test in tests:
        if any(test in ran for ran in samples.values()):
            kind = next(kind for kind in KINDS if test.startswith(kind))
            parts.append(f"## {test}\n\n{_test_table(results, test, kind)}")
    return "\n\n".join(parts)


def target_table(samples, gateway="llmbroker"):
    """Every target with the gateway's figure and whether it is met."""
    results = targets.Results(samples)
    rows = []
    for target in targets.TARGETS:
        value = target.figure(results, gateway)
        met = "not measured" if value is None else "yes" if target.is_met(value) else "**no**"
        sign = ">=" if target.at_least else "<="
        unit = f" {target.unit}" if target.unit else ""
        figure = "-" if value is None else f"{number(value)}{unit}"
        rows.append([target.what, figure, f"{sign} {target.bound:g}{unit}", met])
    return f"## Targets of {gateway}\n\n" + _table(["what", "figure", "target", "met"], rows)

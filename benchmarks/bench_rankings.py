"""Feasible rankings against the notebook's route, and against the sorting that any route must do.

The notebook enumerates all N! permutations, projects them and takes the convex hull: the vertices
of the hull are the feasible rankings.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations, product
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from benchmarks.measure import (
    Table,
    duration,
    paired_seconds,
    peak_bytes,
    processor_seconds,
    seconds,
)
from compute import (
    argmaxable_classes,
    count_feasible_rankings,
    feasible_rankings,
    label_sets,
    prefix_verdict,
    shortest_impossible_prefix,
    top_k,
    top_set_verdict,
)

Array = NDArray[np.float64]


def weights(n: int, d: int) -> Array:
    return np.random.default_rng(n * 100 + d).standard_normal((n, d))


def by_convex_hull(W: Array) -> int:
    """The notebook's route: the number of vertices of the hull of all projected rank vectors."""
    return len(ConvexHull(np.array(list(permutations(range(len(W))))) @ W).vertices)


def tables() -> list[Table]:
    return [
        against_the_notebook(),
        against_sorting(),
        whole_numbers(),
        exact_where_flat(),
        sets_on_top(),
        prefixes(),
        labels(),
        growth(),
    ]


def against_the_notebook() -> Table:
    table = Table(
        "Feasible rankings against all N! permutations, projected, and scipy's ConvexHull",
        ["D", "N", "rankings", "ours", "N! and hull", "faster", "at least", "memory"],
    )
    for d, n, least in ((2, 9, 500), (2, 10, 5000), (3, 10, 1000), (4, 10, 40)):
        W = weights(n, d)
        found = feasible_rankings(W).rankings
        ours = seconds(lambda W=W: feasible_rankings(W).rankings, repeats=25)
        answers: list[int] = []
        theirs = seconds(lambda W=W, a=answers: a.append(by_convex_hull(W)), repeats=3, budget=60)
        if answers[0] != len(found):
            raise AssertionError(f"the hull has {answers[0]} vertices, we have {len(found)}")
        memory = "-"
        if (d, n) == (2, 10):
            share = peak_bytes(lambda W=W: feasible_rankings(W).rankings) / peak_bytes(
                lambda W=W: by_convex_hull(W)
            )
            memory = f"{share:.2%}"
        table.add(
            d, n, f"{len(found):,} of {factorial(n):,}", duration(ours), duration(theirs),
            f"{theirs / ours:,.0f}x", f"{least:,}x", memory,
        )  # fmt: skip
    return table


def against_sorting() -> Table:
    table = Table(
        "Feasible rankings against one np.argsort of the same size: processor time, on one thread",
        ["work", "ours", "argsort", "ratio", "at most"],
    )

    def add(work: str, ours: Callable[[], object], theirs: Callable[[], object], most: str) -> None:
        a, b = paired_seconds(ours, theirs, repeats=15, measure=processor_seconds)
        table.add(work, duration(a), duration(b), f"{a / b:.1f}x", most)

    for n, most in ((30, "4x"), (50, "6x")):
        W, rows = weights(n, 3), count_feasible_rankings(n, 3)
        logits = np.random.default_rng(0).standard_normal((rows, 3)) @ W.T
        add(
            f"D=3, N={n}: {rows:,} rankings",
            lambda W=W: feasible_rankings(W).rankings,
            lambda logits=logits: np.argsort(logits, axis=1),
            most,
        )
    V = weights(1000, 2)
    i, j = np.triu_indices(1000, 1)
    angles = np.arctan2(V[i, 1] - V[j, 1], V[i, 0] - V[j, 0])
    add(
        f"D=2, N=1000: {2 * len(angles):,} vertices",
        lambda: feasible_rankings(V).vertices,
        lambda: np.argsort(angles),
        "3.2x",
    )
    return table


def whole_numbers() -> Table:
    """Layers where many walls meet in one line."""
    table = Table(
        "Rankings of layers of small whole numbers: processor time, on one thread",
        ["layer", "rankings", "time", "at most"],
    )
    layers = {
        "corners of the 4-cube, 16 x 4": (np.array(list(product([0.0, 1.0], repeat=4))), "0.8 s"),
        "from -5 to 5, 26 x 3": (np.random.default_rng(26).integers(-5, 6, (26, 3)), "0.7 s"),
    }
    for name, (W, most) in layers.items():
        time = processor_seconds(lambda W=W: feasible_rankings(W).rankings)
        table.add(name, f"{feasible_rankings(W).count:,}", duration(time), most)
    return table


def thin_product(n: int, rank: int, d: int) -> Array:
    """A product of low rank, rounded to doubles: of full rank by its rounding alone."""
    random = np.random.default_rng(rank)
    return random.standard_normal((n, rank)) @ random.standard_normal((rank, d))


def exact_where_flat() -> Table:
    table = Table(
        "Layers of low rank but for rounding: processor time, on one thread",
        ["work", "answer", "time", "at most"],
    )
    W = thin_product(12, 1, 3)
    found = feasible_rankings(W).witnesses
    time = processor_seconds(lambda: feasible_rankings(W).witnesses)
    table.add("witnesses, rank 1, 12 x 3", f"{np.isfinite(found).all(axis=1).sum():,} in doubles",
              duration(time), "0.5 s")  # fmt: skip
    for rank, d, most in ((2, 10, 2), (3, 10, 2), (2, 50, 12), (3, 50, 12)):
        W = thin_product(400, rank, d)
        audit = argmaxable_classes(W)
        time = processor_seconds(lambda W=W: argmaxable_classes(W))
        answer = f"{audit.argmaxable.sum()} can win, {len(audit.never)} never"
        table.add(f"audit, rank {rank}, 400 x {d}", answer, duration(time), f"{most} s")
    return table


def prefixes() -> Table:
    table = Table(
        "Lists of classes, best first, N=1000, D=100: processor time, on one thread",
        ["work", "answer", "time", "at most"],
    )
    random = np.random.default_rng(0)
    W = random.standard_normal((1000, 100))
    reached = np.argsort(-(W @ random.standard_normal(100)))
    order = random.permutation(1000)
    for prefix, most in ((reached[:3], "0.2 s"), (order[:100], "0.7 s")):
        time = processor_seconds(lambda prefix=prefix: prefix_verdict(W, prefix), repeats=5)
        answer = "possible" if prefix_verdict(W, prefix).feasible else "never"
        table.add(f"prefix_verdict, k={len(prefix)}", answer, duration(time), most)
    time = processor_seconds(lambda: shortest_impossible_prefix(W, order))
    found = shortest_impossible_prefix(W, order)
    answer = "all possible" if found is None else f"k={found[0]}"
    table.add("shortest_impossible_prefix, random order", answer, duration(time), "4 s")
    return table


def sets_on_top() -> Table:
    """Sets found one from another, and one set among tens of thousands of classes."""
    table = Table(
        "The top k: processor time, on one thread",
        ["work", "answer", "time", "at most"],
    )
    t = np.linspace(-1, 1, 46)
    sphere = np.random.default_rng(0).standard_normal((200, 3))
    sphere /= np.linalg.norm(sphere, axis=1, keepdims=True)
    for name, W, k, sets, most in (
        ("46 documents on the moment curve, D=3, k=2", t[:, None] ** [1, 2, 3], 2, 132, "0.3 s"),
        ("the same, D=4", t[:, None] ** [1, 2, 3, 4], 2, 1035, "2.5 s"),
        ("200 on a sphere, k=3", sphere, 3, 984, "2 s"),
    ):
        found = len(top_k(W, k).sets)
        if found != sets:
            raise AssertionError(f"{name}: {found} sets, not {sets}")
        time = processor_seconds(lambda W=W, k=k: top_k(W, k))
        table.add(name, f"{found:,} sets", duration(time), most)
    random = np.random.default_rng(1)
    W = random.standard_normal((50_000, 4))
    best = np.argsort(W @ random.standard_normal(4))
    for k in (20, 500):
        for chosen in (best[-k:], random.choice(50_000, k, replace=False)):
            answer = "yes" if top_set_verdict(W, chosen).feasible else "never"
            time = processor_seconds(lambda chosen=chosen: top_set_verdict(W, chosen))
            memory = peak_bytes(lambda chosen=chosen: top_set_verdict(W, chosen))
            table.add(
                f"50,000 x 4: can these {k} be the top ones", answer,
                f"{duration(time)}, {memory / 1e6:.0f} MB", "1 s, 300 MB",
            )  # fmt: skip
    return table


def labels() -> Table:
    table = Table(
        "Label sets: processor time, on one thread",
        ["layer", "sets", "time", "witnesses too", "at most"],
    )
    for n, d, most in ((12, 4, "0.1 s"), (40, 4, "1 s")):
        W = weights(n, d)
        time = processor_seconds(lambda W=W: label_sets(W))
        proved = processor_seconds(lambda W=W: label_sets(W).witnesses)
        table.add(f"{n} x {d}", f"{len(label_sets(W)):,}", duration(time), duration(proved), most)
    return table


def growth() -> Table:
    table = Table(
        "How the time grows, beside the output",
        ["D", "N", "rankings", "time", "time per ranking", "grown by", "output grown by"],
    )
    for d in (2, 3):
        previous: tuple[float, int] | None = None
        for n in (5, 10, 20, 30, 40, 50):
            W = weights(n, d)
            work: Callable[[], object] = lambda W=W: feasible_rankings(W).rankings  # noqa: E731
            time, size = seconds(work, repeats=5, budget=10), count_feasible_rankings(n, d)
            grown = ("-", "-")
            if previous is not None:
                grown = (f"{time / previous[0]:.1f}x", f"{size / previous[1]:.1f}x")
            table.add(d, n, f"{size:,}", duration(time), duration(time / size), *grown)
            previous = (time, size)
    return table

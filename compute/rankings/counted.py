"""The rankings of a layer counted without listing them: from the rays on which classes tie.

The regions of an arrangement are the sum of |mu| over its flats (T. Zaslavsky, "Facing up to
arrangements", Memoirs AMS 154, 1975). On a simple ray, where blocks of s classes tie and nothing
else does, |mu| is the product of (s - 1)!; on others it comes from the flats through the ray. In an
arrangement of cones in d dimensions the flats of an even number of dimensions less weigh as much as
the others together: twice the weight of all rays, and the count of a generic section with two
dimensions less. With a bias it is the weight of all vertices, and a section with one less.

Where every ray is simple no flat is special, and the count is that of generic weights: sections are
only asked for elsewhere. Their directions are random integers of 40 bits; that they are special for
the layer has a probability below the number of its flats times 2^-40.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from compute.exact.integers import Row, differences, primitive
from compute.rankings.counting import count_feasible_rankings
from compute.rankings.layer import Layer
from compute.rankings.rays import Rays

SECTION_BITS = 40
LOOK = 0.2
"""Seconds between two parts of a count that are told."""
MOST_CROWDED = 100_000
"""Rays on which more classes tie than in generic layers that are kept: 100 MB."""


@dataclass(frozen=True)
class Counted:
    """How far a count is."""

    count: int
    """As many rankings are certain; all of them once `complete`."""
    done: float
    """The share of the work done, 0 to 1."""
    complete: bool = False


def within(parts: Iterator[Counted], seconds: float) -> Iterator[Counted]:
    """Some parts of a count: now and then one, and the last that there is after so many seconds."""
    start = last = time.monotonic()
    part = Counted(1, 0.0)
    for part in parts:
        now = time.monotonic()
        if now - start > seconds:
            break
        if now - last > LOOK and not part.complete:
            last = now
            yield part
    yield part


def counted_rankings(layer: Layer) -> Iterator[Counted]:
    """Count the rankings of a layer with different rows, of any size: yields how far it is.

    It keeps none of them. Whoever has waited long enough stops asking; the last count is then a
    lower bound. The last of all is complete, unless more rays than `MOST_CROWDED` are special.

    Parameters
    ----------
    layer : Layer

    Raises
    ------
    ValueError
        If two rows are equal: no ranking is strict then.
    """
    if layer.distinct is not layer:
        raise ValueError("rows are equal: no ranking of these classes is strict")
    n, d = layer.n_classes, layer.effective_dimension
    shifts = layer.bias_shifts
    generic = count_feasible_rankings(n, d, shifts)
    if d >= n - 1 or d == 0 or (d == 1 and not shifts):
        yield Counted(generic, 1.0, True)
        return
    rows, total = layer.homogeneous.integers, 0
    while True:
        width = len(rows[0])
        rays = Rays(layer, rows)
        factor, weight = (1 if shifts else 2), 0
        first = width == len(layer.homogeneous.integers[0])
        work, done = _partitions(n, n - width + 1), 0
        for partitions, found in rays.simple():
            done, weight = done + partitions, weight + found
            # sections are far smaller than the whole
            yield Counted(max(total + factor * weight, 1), done / work if first else 1.0)
            if len(rays.crowded) > MOST_CROWDED:
                return
        if first and not rays.crowded and not rays.parallel_walls and weight == _weight(n, width):
            yield Counted(generic, 1.0, True)
            return
        for blocks in rays.crowded:
            weight += _mobius([[rows[c] for c in block] for block in blocks if len(block) > 1])
            yield Counted(max(total + factor * weight, 1), 1.0)
        total += factor * weight
        width -= 1 if shifts else 2
        if width <= 1:
            # the whole space of a section with none, one or (with the bias) one dimension
            yield Counted(total + (1 if shifts else 2 * width), 1.0, True)
            return
        rows = _section(rows, width, shifts)


@cache
def _partitions(n: int, blocks: int) -> int:
    """The ways to part n classes in so many blocks: Stirling numbers of the second kind."""
    row = [1] + [0] * blocks
    for _ in range(n):
        row = [0, *(k * row[k] + row[k - 1] for k in range(1, blocks + 1))]
    return row[blocks]


@cache
def _weight(n: int, width: int) -> int:
    """What the rays of generic rows of this width count for: Stirling numbers, first kind."""
    if width == 1:
        return 1
    return count_feasible_rankings(n, width - 1, True) - count_feasible_rankings(n, width - 2, True)


def _section(rows: list[Row], width: int, shifts: bool) -> list[Row]:
    """The rows on a random subspace of `width` dimensions; with a bias it is kept as the last."""
    numbers = np.random.default_rng(width)
    size = len(rows[0])
    columns = numbers.integers(-(2**SECTION_BITS), 2**SECTION_BITS, (width, size)).tolist()
    if shifts:
        for column in columns[:-1]:
            column[-1] = 0
        columns[-1][-1] = 1
    return [[sum(a * b for a, b in zip(row, c, strict=True)) for c in columns] for row in rows]


def _mobius(groups: Sequence[Sequence[Row]]) -> int:
    """|mu| of the flat in which the members of each group tie: from the flats that hold it."""
    normals = {
        _direction(difference)
        for group in groups
        for k in range(len(group))
        for difference in differences(group[k:])
    }
    # a flat: the numbers of the walls that hold it, as bits; what the others are on it
    start = {k: list(normal) for k, normal in enumerate(sorted(normals))}
    level: dict[int, dict[int, Row]] = {0: start}
    weights = {0: 1}
    while True:
        following: dict[int, dict[int, Row]] = {}
        for flat, left in level.items():
            for wall in left:
                tied, others = _on(left, wall)
                mask = flat | sum(1 << k for k in tied)
                following.setdefault(mask, others)
        if not following:
            (top,) = level
            return abs(weights[top])
        for mask in following:
            weights[mask] = -sum(w for below, w in weights.items() if below & ~mask == 0)
        level = following


def _on(normals: dict[int, Row], wall: int) -> tuple[list[int], dict[int, Row]]:
    """The walls that are all of space on `wall`, itself one of them, and what the others are."""
    normal = normals[wall]
    pivot = next(q for q, v in enumerate(normal) if v)
    tied, others = [], {}
    for k, row in normals.items():
        image = [normal[pivot] * a - row[pivot] * b for a, b in zip(row, normal, strict=True)]
        if any(image):
            others[k] = primitive(image)
        else:
            tied.append(k)
    return tied, others


def _direction(row: Row) -> tuple[int, ...]:
    least = primitive(row)
    return tuple(least) if next(v for v in least if v) > 0 else tuple(-v for v in least)

"""Which classes change places as the input moves along a straight line, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, groupby, pairwise
from math import lcm
from typing import Any

import numpy as np

from compute.arrays import FloatArray, as_bias, as_vector, as_weights
from compute.exact.integers import nearest_double
from compute.naming import class_name
from compute.rankings.at import Block, exact_logits, ordered_blocks


@dataclass(frozen=True)
class Wall:
    """Where the line meets one or more walls at once."""

    at: Fraction
    """t in (0, 1), of the input start + t (end - start)."""
    pairs: tuple[tuple[int, int], ...]
    """The pairs that swap there: (the class that was above, the class that is above after)."""


@dataclass(frozen=True)
class Segment:
    """A stretch of the line between two walls, on which nothing changes places."""

    start: Fraction
    stop: Fraction
    order: tuple[Block, ...]
    """Worst first; a block holds classes that tie on the whole line."""

    @property
    def is_strict(self) -> bool:
        """Whether no two classes tie."""
        return all(len(block) == 1 for block in self.order)

    @property
    def ranking(self) -> list[int]:
        """The classes, worst first; those that tie in the order of their numbers."""
        return [c for block in self.order for c in block]

    def __str__(self) -> str:
        """Best first: "D > B=C > A"."""
        return self.written()

    def written(self, names: Sequence[str] | None = None) -> str:
        """The same, the classes called by their `names` (N,) where there are some."""
        called = class_name if names is None else names.__getitem__
        return " > ".join("=".join(map(called, block)) for block in reversed(self.order))


@dataclass(frozen=True, eq=False)
class LineOfRankings:
    """The rankings along a line, and the walls between them: one segment more than walls."""

    segments: tuple[Segment, ...]
    walls: tuple[Wall, ...]
    start_logits: FloatArray
    """(N,) at t = 0, rounded to doubles; infinite where too large for one."""
    end_logits: FloatArray
    """(N,) at t = 1."""


def line_of_rankings(weights: Any, start: Any, end: Any, bias: Any = None) -> LineOfRankings:
    """Follow argsort(weights @ x + bias) as x goes from start to end on a straight line.

    Exact for the doubles given: every logit is linear in t, with rational numbers, so that two
    crossings are at one t or they are not. A tie at an end of the line is not a wall; the order of
    the segment beside it is the one inside.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    start, end : array_like, shape (D,)
    bias : array_like, shape (N,), optional

    Returns
    -------
    LineOfRankings

    Raises
    ------
    ValueError
        If the weights, the bias or an end are not finite, or their shapes do not match.
    TypeError
        If they are not real numbers.

    Examples
    --------
    >>> line = line_of_rankings([[0.0], [1.0], [3.0]], [-1.0], [2.0])
    >>> [str(segment) for segment in line.segments], line.walls[0].pairs
    (['A > B > C', 'C > B > A'], ((0, 1), (0, 2), (1, 2)))
    """
    W = as_weights(weights)
    b = as_bias(bias, len(W))
    first = exact_logits(W, as_vector(start, W.shape[1], "start"), b)
    last = exact_logits(W, as_vector(end, W.shape[1], "end"), b)
    # Order and crossings are those of the logits times a common denominator: integers are quicker.
    unit = lcm(*(z.denominator for z in first + last))
    ends = [(int(z0 * unit), int(z1 * unit)) for z0, z1 in zip(first, last, strict=True)]
    walls = tuple(
        Wall(at, tuple(pair for _, pair in group))
        for at, group in groupby(sorted(_crossings(ends)), key=lambda found: found[0])
    )
    bounds = [Fraction(0), *(wall.at for wall in walls), Fraction(1)]
    segments = tuple(
        Segment(low, high, _order(ends, (low + high) / 2)) for low, high in pairwise(bounds)
    )
    return LineOfRankings(segments, walls, _doubles(first), _doubles(last))


def _crossings(ends: list[tuple[int, int]]) -> list[tuple[Fraction, tuple[int, int]]]:
    """Every t strictly inside the line at which two logits cross, with (was above, is above)."""
    found = []
    for (i, (a0, a1)), (j, (b0, b1)) in combinations(enumerate(ends), 2):
        before, after = a0 - b0, a1 - b1
        if before * after < 0:
            found.append((Fraction(before, before - after), (i, j) if before > 0 else (j, i)))
    return found


def _order(ends: list[tuple[int, int]], t: Fraction) -> tuple[Block, ...]:
    p, q = t.numerator, t.denominator
    return ordered_blocks([(q - p) * z0 + p * z1 for z0, z1 in ends])


def _doubles(values: list[Fraction]) -> FloatArray:
    return np.array([nearest_double(v) for v in values])

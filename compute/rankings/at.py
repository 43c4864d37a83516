"""The ranking at one input, exactly: which logits are larger, and which tie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

import numpy as np

from compute.arrays import (
    FloatArray,
    IntArray,
    as_bias,
    as_vector,
    as_weights,
    rounding_bound,
)
from compute.exact.integers import nearest_double

Block = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class RankingAt:
    """How an input ranks the classes."""

    order: IntArray
    """(N,) the ascending argsort of the logits; classes that tie in the order of their numbers."""
    ties: list[Block]
    """Groups of two or more classes whose logits are equal, lowest group first."""
    logits: FloatArray
    """(N,) w.x + b in doubles, infinite where that is too large for one. They never contradict
    `order`: along it they do not fall, and in a tie they are equal."""


def ranking_at(weights: Any, x: Any, bias: Any = None) -> RankingAt:
    """Rank the logits weights @ x + bias, exactly for the doubles given.

    Each logit is computed in doubles with a bound on its error. Where two of these intervals
    overlap the logits are computed again as fractions.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    x : array_like, shape (D,)
    bias : array_like, shape (N,), optional

    Returns
    -------
    RankingAt

    Raises
    ------
    ValueError, TypeError
        If an array is unusable.

    Examples
    --------
    >>> at = ranking_at([[1e9, 0], [0, 0], [0, 1e-4], [0, 0]], [1, 1])
    >>> at.order.tolist(), at.ties
    ([1, 3, 2, 0], [(1, 3)])
    """
    W = as_weights(weights)
    point = as_vector(x, W.shape[1], "x", "one entry a feature")
    b = as_bias(bias, len(W))
    logits, lowest, highest = _intervals(W, point, b)
    ties: list[Block] = []
    order: list[int] = []
    for group in _overlapping(lowest, highest):
        if len(group) == 1 and np.isfinite(lowest[group[0]]):
            order += group
            continue
        exact = exact_logits(W[group], point, None if b is None else b[group])
        logits[group] = [nearest_double(z) for z in exact]
        for block in ordered_blocks(exact):
            members = [group[k] for k in block]
            order += members
            if len(members) > 1:
                ties.append(tuple(members))
    return RankingAt(np.array(order, dtype=np.intp), ties, logits)


def exact_logits(W: FloatArray, x: FloatArray, b: FloatArray | None) -> list[Fraction]:
    """Return the N logits W x + b as fractions.

    Parameters
    ----------
    W : (N, D)
    x : (D,)
    b : (N,) or None
    """
    point = [Fraction(v) for v in x.tolist()]
    shifts = [0.0] * len(W) if b is None else b.tolist()
    return [
        sum((Fraction(w) * v for w, v in zip(row, point, strict=True)), Fraction(shift))
        for row, shift in zip(W.tolist(), shifts, strict=True)
    ]


def ordered_blocks(values: Sequence[Fraction | int]) -> tuple[Block, ...]:
    """Return the classes in ascending order of their values; those that are equal share a block."""
    order = sorted(range(len(values)), key=values.__getitem__)
    return tuple(tuple(block) for _, block in groupby(order, key=values.__getitem__))


def _intervals(
    W: FloatArray, x: FloatArray, b: FloatArray | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The logits in doubles, and bounds of each: infinite where a sum overflows."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        products = W * x
        logits = products.sum(axis=1)
        size = np.abs(products).sum(axis=1)
        if b is not None:
            logits, size = logits + b, size + np.abs(b)
        # Half of what a difference of two may err by is more than one errs by.
        doubt = rounding_bound(size, W.shape[1], float(np.abs(x).max())) / 2
        known = np.isfinite(doubt)
        lowest = np.where(known, logits - doubt, -np.inf)
        return logits, lowest, np.where(known, logits + doubt, np.inf)


def _overlapping(lowest: FloatArray, highest: FloatArray) -> list[list[int]]:
    """Groups of classes whose intervals overlap in a chain, ascending, members by number."""
    order = np.argsort(lowest, kind="stable")
    reached = np.maximum.accumulate(highest[order])
    cuts = np.flatnonzero(lowest[order][1:] > reached[:-1]) + 1
    return [sorted(part.tolist()) for part in np.split(order, cuts)]

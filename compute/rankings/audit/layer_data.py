"""A large layer prepared once for all blocks of its classes: plain arrays, ready to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from compute.arrays import FloatArray, IntArray
from compute.rankings.audit.answers import Ball, Ingredients
from compute.rankings.audit.ball import ball_inside
from compute.rankings.audit.columns import Follows, constant_columns, following_columns
from compute.rankings.audit.equal import outdone

AT_ONCE = 1 << 24
"""Entries of a block of products in float32, 64 MB."""

CENTRE_BITS, WHITENING_BITS = 20, 24
"""Bits that the entries of a centre and of a whitening have, relative to the largest."""

FLATTEST = 1e-10
"""Singular values of the centred rows below this share of the largest are noise to doubles."""


@dataclass(frozen=True, eq=False)
class LayerData:
    """What every block needs. Inside, weights and bias are divided by 2^exponent."""

    weights: Any
    """(N, D) as given; not copied."""
    bias: FloatArray | None
    """(N,) in units of 1; None also where it is the same for every class."""
    exponent: int
    """No weight (nor bias) is 2^exponent or more."""
    classes: IntArray
    """(K,) one class of each group of equal rows, the longest row first."""
    askable: IntArray
    """The places in `classes` of those that may win."""
    small: Any
    """(K, D) float32, their rows."""
    squares: FloatArray
    """(K,) the squares of their lengths."""
    centre: FloatArray
    """(D,)"""
    whitening: FloatArray
    """(D, D) about the inverse covariance of the rows, times a power of two."""
    telling: IntArray
    """(p,) the columns that tell classes apart, with the bias (column D) last: all but those that
    follow from others."""
    change: FloatArray
    """(q, p) row @ change is spread about evenly over the rows, with the bias last."""
    middle: FloatArray
    """(q,) about the mean of these rows."""
    flat: bool
    """Whether the rows lie in a flat, but for rounding, in the columns that tell too."""
    ball: Ball | None

    @property
    def length(self) -> float:
        """The length of the longest row."""
        return float(np.sqrt(self.squares[0]))

    @property
    def shifts(self) -> FloatArray | None:
        """(K,) the bias of the kept classes, divided as the weights."""
        return None if self.bias is None else np.ldexp(self.bias[self.classes], -self.exponent)

    def rows(self, places: IntArray | slice | Sequence[int]) -> FloatArray:
        """Return the rows (k, D) of the kept classes at `places` (k,), in doubles."""
        return scaled_rows(self.weights, self.classes[places], self.exponent)

    def full_rows(self, places: IntArray | slice | Sequence[int]) -> FloatArray:
        """Return the rows (k, q) at `places` (k,), with the bias last where there is one."""
        rows, shifts = self.rows(places), self.shifts
        return rows if shifts is None else np.column_stack([rows, shifts[places]])

    def exact_rows(self, places: Sequence[int]) -> FloatArray:
        """Return the same rows (k, q) as given, not divided."""
        classes = self.classes[list(places)]
        rows = np.asarray(self.weights[classes], dtype=np.float64)
        return rows if self.bias is None else np.column_stack([rows, self.bias[classes]])

    @property
    def ingredients(self) -> Ingredients:
        """What recipes are made with, in units of the weights given."""
        return Ingredients(self.weights, np.ldexp(self.centre, self.exponent), self.whitening)


def scaled_rows(weights: Any, classes: IntArray, exponent: int) -> FloatArray:
    """Return some rows (k, D) of `weights` (N, D), `classes` (k,), over 2^exponent, in doubles."""
    with np.errstate(under="ignore"):
        return np.asarray(np.ldexp(np.asarray(weights[classes], dtype=np.float64), -exponent))


def prepared(
    weights: Any, bias: FloatArray | None, groups: Sequence[Sequence[int]], exponent: int
) -> LayerData:
    """Return what blocks need of checked weights and their groups of equal rows.

    Parameters
    ----------
    weights : (N, D)
    bias : (N,) or None
    groups : sequence of classes with equal rows
    exponent : int
        No entry is 2^exponent or more.
    """
    n, d = weights.shape
    if bias is not None and (bias == bias[0]).all():
        bias = None
    beaten = outdone(groups, bias)
    rivals = np.ones(n, dtype=bool)
    for group in groups:
        best = max(group, key=lambda i: (0.0 if bias is None else bias[i], -i))
        rivals[[i for i in group if i != best]] = False
    kept = np.flatnonzero(rivals)
    squares = np.empty(len(kept))
    total, step = np.zeros(d), max(AT_ONCE // (4 * d), 1)
    least, most = np.full(d, np.inf), np.full(d, -np.inf)
    for start in range(0, len(kept), step):
        rows = scaled_rows(weights, kept[start : start + step], exponent)
        squares[start : start + step] = np.einsum("ij,ij->i", rows, rows)
        total += rows.sum(axis=0)
        least, most = np.minimum(least, rows.min(axis=0)), np.maximum(most, rows.max(axis=0))
    order = np.argsort(-squares, kind="stable")
    kept, squares = kept[order], squares[order]
    centre = rounded_to(total / len(kept), CENTRE_BITS)
    small = np.empty((len(kept), d), dtype=np.float32)
    q = d + (bias is not None)
    # about the mean itself: about another point, columns that follow from others seem not to
    covariance, middle = np.zeros((q, q)), np.append(total / len(kept), [0.0] * (q - d))
    if bias is not None:
        middle[-1] = np.ldexp(bias[kept], -exponent).mean()
    for start in range(0, len(kept), step):
        which = kept[start : start + step]
        rows = scaled_rows(weights, which, exponent)
        with np.errstate(under="ignore"):
            small[start : start + step] = rows
        if bias is not None:
            rows = np.column_stack([rows, np.ldexp(bias[which], -exponent)])
        rows = rows - middle
        covariance += rows.T @ rows
    spread = _Spread.of(covariance / len(kept), constant_columns(weights, least == most), d)
    if spread.flat:
        spread = _Spread.of(covariance / len(kept), following_columns(weights), d)
    askable = np.flatnonzero(~np.isin(kept, list(beaten)))
    ball = None if spread.flat else ball_inside(weights, bias, kept, exponent, spread.follows)
    return LayerData(
        weights, bias, exponent, kept, askable, small, squares, centre, spread.whitening,
        spread.telling, spread.change, middle, spread.flat, ball,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Spread:
    """How rows are spread: fields as those of `LayerData`."""

    follows: Follows
    telling: IntArray
    whitening: FloatArray
    change: FloatArray
    flat: bool

    @classmethod
    def of(cls, covariance: FloatArray, follows: Follows, d: int) -> _Spread:
        """Of rows with the covariance (q, q), d features, some of which follow from others."""
        q = len(covariance)
        telling = np.array([c for c in range(q) if c not in follows], dtype=np.intp)
        features = telling[telling < d]
        whitening, change = np.zeros((d, d)), np.zeros((q, len(telling)))
        inverse, root, flat = _whitening(covariance[np.ix_(features, features)])
        if q > d:
            _, root, _ = _whitening(covariance[np.ix_(telling, telling)])
        whitening[np.ix_(features, features)], change[telling] = inverse, root
        return cls(follows, telling, whitening, change, flat)


def rounded_to(values: FloatArray, bits: int) -> FloatArray:
    """Return `values` (...) as whole multiples of the largest's power of two over 2^bits."""
    unit = int(np.frexp(np.abs(values).max(initial=0.0))[1]) - bits
    return np.asarray(np.ldexp(np.rint(np.ldexp(values, -unit)), unit))


def _whitening(covariance: FloatArray) -> tuple[FloatArray, FloatArray, bool]:
    """The inverse of a covariance, its square root, and whether it is singular but for rounding."""
    # each coordinate in a unit of its own first: features of other scales make nothing flat
    units = -(np.frexp(np.diag(covariance))[1] // 2)
    even = np.ldexp(np.ldexp(covariance, units[:, None]), units)
    values, axes = np.linalg.eigh(even)
    largest = values[-1] if values[-1] > 0 else 1.0
    least = largest * max(FLATTEST**2, len(values) * 2.0**-50)
    known = np.maximum(values, least)
    inverse = (axes * np.where(values > least * 4, least / known, 0.0)) @ axes.T
    with np.errstate(under="ignore"):
        inverse = np.ldexp(np.ldexp(inverse, units[:, None]), units)
        inverse = rounded_to(inverse / (np.abs(inverse).max() or 1.0), WHITENING_BITS)
    flat = bool(values[0] <= least * 4)
    change = np.ldexp((axes / np.sqrt(known)) @ axes.T, units[:, None])
    return inverse, np.asarray(change), flat

"""Can exactly these classes be on top? Also where there are millions of pairs to keep in order.

Few pairs decide. So few are asked about first; where the answer does not serve all others, the
worst of those join, until it does or there is none (J. E. Kelley, "The cutting-plane method for
solving convex programs", J. SIAM 8 (1960)). One threshold between the lowest logit of the set and
the highest of the others tells which are worst, so that no pair need be written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from typing import Any

import numpy as np

from compute.arrays import (
    FloatArray,
    IntArray,
    as_bias,
    as_classes,
    as_weights,
    rounding_bound,
)
from compute.cached import cached_property
from compute.exact.integers import nearest_double
from compute.exact.separation import separation
from compute.linear import product
from compute.rankings.layer import Layer
from compute.rankings.verdicts import (
    Impossible,
    Possible,
    Verdict,
    gaps_between,
    proved_verdict,
    verdict_on,
)
from compute.rankings.witnesses import ExactWitnesses

FEW_PAIRS = 4000
"""Up to here all pairs are asked about at once."""
MOST_PAIRS = 10**6
"""Beyond, a verdict holds only those of its certificate."""
CLOSE = 1e-9
"""By how much of the margin some pair may fall short of it."""
NOISE = 1e-13
"""Margins smaller than this are rounding where pairs are compared in floats."""
ROUNDS = 8
"""How often doubles are looked for that serve more pairs."""
LEAST = 256
"""Classes of each side that are compared for the worst."""
AT_ONCE = 1 << 20
"""Pairs that are compared at once."""

Pair = tuple[int, int]
"""A class of the set, and one of the others: places in their two lists."""


def top_set_verdict(weights: Any, classes: Any, bias: Any = None) -> Verdict:
    """Decide whether exactly these classes can be the top ones, in whatever order.

    Parameters
    ----------
    weights : array_like, shape (N, D)
        N may be 50,000 and more: with D = 4 that takes a second, for a set of any size.
    classes : sequence of int
        The set; some x is asked for that gives each of them a larger logit than every other class.
        One class: can it be first? All but one: can that one be last?
    bias : array_like, shape (N,), optional

    Returns
    -------
    Verdict
        Its pairs are (class outside, class inside): all of them up to 10^6, beyond that those of
        the certificate alone.

    Raises
    ------
    ValueError
        If the weights or the bias are not finite real numbers of matching shapes, or a class
        is not in 0..N-1.
    """
    W = as_weights(weights)
    inside = as_classes(classes, len(W))
    outside = np.setdiff1d(np.arange(len(W)), inside)
    layer = Layer(W, as_bias(bias, len(W)))
    if len(inside) * len(outside) > FEW_PAIRS:
        return _Asked(layer, inside, outside).verdict()
    greater, lesser = np.meshgrid(inside, outside, indexing="ij")
    return verdict_on(layer, lesser.ravel(), greater.ravel())


@dataclass(frozen=True, eq=False)
class _Asked:
    """A set of classes (k,) and the others (N-k,) in one layer."""

    layer: Layer
    inside: IntArray
    outside: IntArray

    def verdict(self) -> Verdict:
        """Ask about more and more pairs."""
        own, others = self._heights(self._first_guess())
        working = self._outermost(_ascending(own), _ascending(-others))
        while True:
            layer, pairs = self._of(working)
            gaps = gaps_between(layer, *np.array(pairs, dtype=np.intp).T)
            found = separation(gaps)
            more = []
            if found.vector is not None:
                more = self._violated(found.vector) or self._narrow(found.vector, found.margin)
            fresh = sorted(set(more) - set(working))
            if not fresh:
                return self._of_all(proved_verdict(layer, gaps, found), working)
            working += fresh

    def _of(self, working: list[Pair]) -> tuple[Layer, list[tuple[int, int]]]:
        """The layer of the classes in some pairs, and the pairs (lesser, greater) there."""
        named = [self._named(pair) for pair in working]
        chosen = sorted({i for pair in named for i in pair})
        place = {i: k for k, i in enumerate(chosen)}
        bias = None if self.layer.bias is None else self.layer.bias[chosen]
        there = Layer(self.layer.weights[chosen], bias)
        return there, [(place[low], place[high]) for low, high in named]

    def _named(self, pair: Pair) -> tuple[int, int]:
        """The classes (lesser, greater) of a pair."""
        return int(self.outside[pair[1]]), int(self.inside[pair[0]])

    def _of_all(self, verdict: Verdict, working: list[Pair]) -> Verdict:
        """A verdict on the working pairs as one on all."""
        answer = verdict.answer
        few = len(self.inside) * len(self.outside) <= MOST_PAIRS
        pairs = np.empty((0, 2), dtype=np.intp)
        if few:
            greater, lesser = np.meshgrid(self.inside, self.outside, indexing="ij")
            pairs = np.column_stack([lesser.ravel(), greater.ravel()])
        if isinstance(answer, Possible):
            return replace(verdict, pairs=pairs, answer=self._in_doubles(answer, working))
        if not isinstance(answer, Impossible):
            return replace(verdict, pairs=pairs)
        used = [working[k] for k in answer.exact_certificate]
        numbers = [i * len(self.outside) + j if few else k for k, (i, j) in enumerate(used)]
        if not few:
            pairs = np.array([self._named(pair) for pair in used], dtype=np.intp)
        weights = sorted(zip(numbers, answer.exact_certificate.values(), strict=True))
        return replace(
            verdict, pairs=pairs, answer=replace(answer, exact_certificate=dict(weights))
        )

    def _in_doubles(self, answer: Possible, working: list[Pair]) -> Possible:
        """The answer with doubles that serve all pairs; with NaN where none are found."""
        last = [Fraction(1)] * (self.layer.bias is not None)
        working = list(working)
        for _ in range(ROUNDS):
            if np.isnan(answer.witness).any():
                return answer
            missed = self._violated([*map(Fraction, answer.witness.tolist()), *last])
            if not missed:
                return answer
            working += missed
            layer, pairs = self._of(working)
            witness = ExactWitnesses(layer).double_point(pairs, answer.exact_witness)
            answer = replace(answer, witness=witness)
        return replace(answer, witness=np.full_like(answer.witness, np.nan))

    # Which pairs are worst

    @cached_property
    def _rows(self) -> FloatArray:
        """(N, q) the weights, with the bias last, times a power of two."""
        layer = self.layer.scaled
        if layer.bias is None:
            return layer.weights
        return np.column_stack([layer.weights, layer.bias])

    def _first_guess(self) -> FloatArray:
        """(q,) from the middle of the others to that of the set."""
        rows = self._rows
        guess = rows[self.inside].mean(axis=0) - rows[self.outside].mean(axis=0)
        if self.layer.bias is not None:
            guess[-1] = np.abs(guess).max()
        return np.asarray(guess)

    def _heights(self, v: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The products of v (q,) with the rows of the set (k,), and of the others (N-k,)."""
        with np.errstate(under="ignore"):
            heights = product(self._rows, v)
        return heights[self.inside], heights[self.outside]

    def _outermost(self, lowest: Sequence[int], highest: Sequence[int]) -> list[Pair]:
        """Pairs of the lowest of the set with the highest of the others, the worst first."""
        few = self._rows.shape[1] + 1
        low, high = list(lowest[:few]), list(highest[:few])
        pairs = [*zip(low, high, strict=False), *((i, high[0]) for i in low)]
        return list(dict.fromkeys([*pairs, *((low[0], j) for j in high)]))

    def _violated(self, vector: Sequence[Fraction]) -> list[Pair]:
        """Pairs of which the worst is not in order at v; none where all are, exactly."""
        v = np.array([nearest_double(value) for value in vector])
        own, others = self._heights(v)
        size = float(product(np.abs(self._rows).max(axis=0), np.abs(v)))
        doubt = rounding_bound(size, len(v), float(np.abs(v).max()))
        gap = float(own.min()) - float(others.max())
        if gap > doubt:
            return []
        if gap < -doubt:
            return self._outermost(_ascending(own), _ascending(-others))
        near_own = np.flatnonzero(own <= others.max() + doubt).tolist()
        near_others = np.flatnonzero(others >= own.min() - doubt).tolist()
        exact_own = self._exact_heights(self.inside[near_own], vector)
        exact_others = self._exact_heights(self.outside[near_others], vector)
        if min(exact_own) > max(exact_others):
            return []
        lowest = sorted(range(len(near_own)), key=exact_own.__getitem__)
        highest = sorted(range(len(near_others)), key=exact_others.__getitem__, reverse=True)
        return self._outermost([near_own[i] for i in lowest], [near_others[j] for j in highest])

    def _exact_heights(self, classes: IntArray, vector: Sequence[Fraction]) -> list[Fraction]:
        return [
            sum((Fraction(w) * v for w, v in zip(row, vector, strict=True) if w), Fraction(0))
            for row in self.layer.rows.doubles[classes].tolist()
        ]

    def _narrow(self, vector: Sequence[Fraction], margin: float) -> list[Pair]:
        """The pairs whose gap at v, in units of its length, is the furthest below the margin."""
        if margin < NOISE:
            return []
        v = np.array([nearest_double(value) for value in vector])
        own, others = self._heights(v)
        rows = self._rows - self._rows.mean(axis=0)
        reach = margin * np.sqrt(np.square(rows).sum(axis=1))
        # no gap is longer than the two rows together
        low, high = own - reach[self.inside], others + reach[self.outside]
        near, far = np.flatnonzero(low < high.max()), np.flatnonzero(high > low.min())
        below = rows[self.outside[far]]
        found: dict[Pair, float] = {}
        step = max(AT_ONCE // max(len(far), 1), 1)
        for start in range(0, len(near), step):
            chosen = near[start : start + step]
            gaps = own[chosen, None] - others[far]
            with np.errstate(divide="ignore", invalid="ignore"):
                ratios = gaps / _distances(rows[self.inside[chosen]], below)
            ratios[np.isnan(ratios)] = np.inf
            # the worst pair of each class, on either side
            for i, j in [*enumerate(ratios.argmin(axis=1)), *zip(ratios.argmin(axis=0), count())]:
                if ratios[i, j] < margin * (1 - CLOSE):
                    found[int(chosen[i]), int(far[j])] = float(ratios[i, j])
        return sorted(found, key=lambda pair: (found[pair], pair))[: 2 * rows.shape[1]]


def _distances(rows: FloatArray, others: FloatArray) -> FloatArray:
    """How far each of some rows (k, q) is from each of some others (m, q), (k, m)."""
    squares = np.zeros((len(rows), len(others)))
    for row, other in zip(rows.T, others.T, strict=True):
        squares += np.square(row[:, None] - other)
    return np.asarray(np.sqrt(squares))


def _ascending(heights: FloatArray) -> list[int]:
    """The places of the lowest heights, ascending."""
    few = min(LEAST, len(heights))
    lowest = np.argpartition(heights, few - 1)[:few]
    return [int(k) for k in lowest[np.lexsort((lowest, heights[lowest]))]]

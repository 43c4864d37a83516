"""Can this ranking happen? Asked of one ranking, for layers far too large to list them all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from compute.arrays import FloatArray, IntArray, as_bias, as_ranking, as_weights
from compute.cached import cached_property
from compute.exact.integers import nearest_double
from compute.exact.separation import Gaps, Separation, separation
from compute.naming import class_name
from compute.rankings.layer import Layer
from compute.rankings.witnesses import ExactWitnesses


@dataclass(frozen=True)
class Possible:
    """Some input does it."""

    margin: float
    """The largest t with d_k.x + e_k s >= t |(d_k, e_k)|, |x_i| <= 1 and, with bias, t <= s <= 1:
    how far inside its cell the best x lies."""
    exact_witness: tuple[Fraction, ...]
    """(D,) the x of the largest margin found."""
    witness: FloatArray
    """(D,) an x in doubles, checked exactly; NaN where none was found in the cell: see
    `FeasibleRankings.witnesses`."""


@dataclass(frozen=True)
class Impossible:
    """No input does it: a mixture of the differences is never positive."""

    exact_certificate: Mapping[int, Fraction]
    """{pair: y_k}, y_k > 0 with sum 1 and sum y_k d_k = 0 (with bias, sum y_k e_k <= 0)."""
    drift: float
    """What the mixture of logit differences is at every x, sum y_k e_k: 0 without bias, at most 0
    with one."""


@dataclass(frozen=True)
class Undecided:
    """Neither could be proved in the time allowed."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """Whether some input x makes given logits rise along given pairs of classes, with proof.

    The answer is one of three; the properties read it without asking which.
    """

    pairs: IntArray
    """(m, 2) the pairs (lesser, greater) asked for: for a ranking its neighbours, worst first."""
    answer: Possible | Impossible | Undecided
    tried: tuple[str, ...] = ()
    """What was done, in words."""
    threshold: int | None = None
    """The number in `pairs` that stands for a threshold, a logit of 0, instead of a class."""

    @property
    def feasible(self) -> bool:
        """Whether it is proved that some x does it."""
        return isinstance(self.answer, Possible)

    @property
    def undecided(self) -> bool:
        """Whether neither answer could be proved; `tried` says what was done."""
        return isinstance(self.answer, Undecided)

    @property
    def margin(self) -> float:
        """See `Possible`; 0 where impossible, NaN where undecided."""
        if isinstance(self.answer, Possible):
            return self.answer.margin
        return math.nan if self.undecided else 0.0

    @property
    def witness(self) -> FloatArray | None:
        """(D,) see `Possible`; None where there is none."""
        return self.answer.witness if isinstance(self.answer, Possible) else None

    @property
    def exact_witness(self) -> tuple[Fraction, ...] | None:
        """(D,) see `Possible`; None where there is none."""
        return self.answer.exact_witness if isinstance(self.answer, Possible) else None

    @property
    def exact_certificate(self) -> Mapping[int, Fraction]:
        """See `Impossible`; empty where there is none."""
        return self.answer.exact_certificate if isinstance(self.answer, Impossible) else {}

    @cached_property
    def certificate(self) -> FloatArray | None:
        """(m,) `exact_certificate` in doubles, 0 for the other pairs; None where there is none."""
        if not isinstance(self.answer, Impossible):
            return None
        weights = np.zeros(len(self.pairs))
        weights[list(self.exact_certificate)] = [float(y) for y in self.exact_certificate.values()]
        return weights

    @property
    def drift(self) -> float:
        """See `Impossible`; 0 where it is not."""
        return self.answer.drift if isinstance(self.answer, Impossible) else 0.0


def ranking_verdict(weights: Any, ranking: Any, bias: Any = None) -> Verdict:
    """Decide whether argsort(weights @ x + bias) is this ranking for some x, and prove it.

    Parameters
    ----------
    weights : array_like, shape (N, D)
        Meant for N <= 200 and D <= 50; takes longer beyond.
    ranking : sequence of int, length N
        Worst class first, best last.
    bias : array_like, shape (N,), optional

    Returns
    -------
    Verdict
        Exact for the doubles given: a witness is checked, and a certificate found, in rational
        arithmetic.

    Raises
    ------
    ValueError, TypeError
        If the ranking is not a permutation of the classes, or an array is unusable.

    Examples
    --------
    >>> verdict = ranking_verdict([[0.0], [1.0], [3.0]], [1, 0, 2])
    >>> verdict.feasible, verdict.certificate.round(2).tolist()
    (False, [0.75, 0.25])
    """
    W = as_weights(weights)
    order = as_ranking(ranking, len(W))
    return verdict_on(Layer(W, as_bias(bias, len(W))), order[:-1], order[1:])


def certificate_sentence(verdict: Verdict) -> str:
    """Say a certificate in words, best pair first; "" where there is none.

    For example "B-A and C-B cannot both be positive: 0.75 (B-A) + 0.25 (C-B) = 0"; with a bias it
    may end in "= -0.5 at every x".

    Parameters
    ----------
    verdict : Verdict

    Returns
    -------
    str
    """
    if verdict.certificate is None:
        return ""
    members = sorted(verdict.exact_certificate, reverse=True)
    names = [_difference(low, high, verdict.threshold) for low, high in verdict.pairs[members]]
    weights = [_short(float(verdict.certificate[k])) for k in members]
    mixture = " + ".join(f"{y} ({name})" for y, name in zip(weights, names, strict=True))
    mixture += f" = {verdict.drift:.2g} at every x" if verdict.drift else " = 0"
    if len(names) == 1:
        return f"{names[0]} cannot be positive: {mixture}"
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    every = "both" if len(names) == 2 else "all"
    return f"{listed} cannot {every} be positive: {mixture}"


def _difference(low: int, high: int, threshold: int | None) -> str:
    """What is to be positive, in letters; nothing is taken off, or added to, a threshold of 0."""
    if low == threshold:
        return class_name(high)
    return f"{'' if high == threshold else class_name(high)}-{class_name(low)}"


def _short(weight: float) -> str:
    return f"{weight:.2f}" if weight >= 0.005 else f"{weight:.1e}"


def verdict_on(layer: Layer, lesser: IntArray, greater: IntArray) -> Verdict:
    """Decide whether some x gives each class of `greater` (m,) more than that of `lesser` (m,)."""
    gaps = gaps_between(layer, lesser, greater)
    return proved_verdict(layer, gaps, separation(gaps))


def gaps_between(layer: Layer, lesser: IntArray, greater: IntArray) -> Gaps:
    """Return what is positive where `greater` (m,) have larger logits than `lesser` (m,)."""
    return Gaps(layer.rows, greater, lesser, affine=layer.bias is not None)


def proved_verdict(layer: Layer, gaps: Gaps, found: Separation) -> Verdict:
    """Say what was found of the gaps of a layer."""
    lesser, greater, b = gaps.lesser, gaps.greater, layer.bias
    pairs = np.column_stack([lesser, greater])
    tried = tuple(found.tried)
    if found.vector is not None:
        x = found.vector
        if b is not None:
            x = [v / x[-1] for v in x[:-1]]
        # Possible means above 0, also where that is too little for a double.
        margin = max(found.margin, math.ulp(0.0))
        witness = ExactWitnesses(layer).double_point(pairs.tolist(), x)
        return Verdict(pairs, Possible(margin, tuple(x), witness), tried)
    if found.certificate is None:
        return Verdict(pairs, Undecided(), tried)
    # The gap s > 0 is not a pair: its weight is what sum y_k e_k lacks to 0.
    shares = {k: y for k, y in found.certificate.items() if k < len(pairs)}
    total = sum(shares.values()) if len(shares) < len(found.certificate) else Fraction(1)
    exact = {k: y / total for k, y in sorted(shares.items())}
    drift = Fraction(0)
    if b is not None:
        for k, y in exact.items():
            drift += y * (Fraction(b[greater[k]]) - Fraction(b[lesser[k]]))
    return Verdict(pairs, Impossible(exact, nearest_double(drift)), tried)

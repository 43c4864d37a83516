"""Can this ranking happen? Asked of one ranking, for layers far too large to list them all."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from compute.arrays import FloatArray, IntArray, as_bias, as_classes, as_ranking, as_weights
from compute.exact.separation import Gaps, separation
from compute.naming import class_name
from compute.rankings.layer import Layer
from compute.rankings.witnesses import double_witness


@dataclass(frozen=True, eq=False)
class Verdict:
    """Whether some input x makes given logits rise along given pairs of classes, with proof."""

    pairs: IntArray
    """(m, 2) the pairs (lesser, greater) asked for: for a ranking its neighbours, worst first."""
    feasible: bool
    undecided: bool
    """Neither answer could be proved; `tried` says what was done. `feasible` then says nothing."""
    margin: float
    """The largest t with d_k.x + e_k s >= t |(d_k, e_k)|, |x_i| <= 1 and, with bias, t <= s <= 1:
    how far inside its cell the best x lies. 0 where infeasible, NaN where undecided."""
    witness: FloatArray | None = None
    """(D,) an x that does it, checked exactly. NaN where the cell holds no double that was found;
    `exact_witness` then is the proof. None where infeasible."""
    exact_witness: tuple[Fraction, ...] | None = None
    """The x of the largest margin found, in fractions."""
    certificate: FloatArray | None = None
    """(m,) y >= 0 with sum 1 and sum y_k d_k = 0 (with bias, sum y_k e_k <= 0): no x makes all
    differences positive, since their mixture is not. None where feasible."""
    exact_certificate: dict[int, Fraction] = field(default_factory=dict)
    """The positive entries of the certificate, in fractions."""
    drift: float = 0.0
    """What the certificate's mixture of logit differences is at every x, sum y_k e_k: 0 without
    bias, at most 0 with one."""
    tried: tuple[str, ...] = ()


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
        If the ranking is no permutation of the classes, or an array is unusable.

    Examples
    --------
    >>> verdict = ranking_verdict([[0.0], [1.0], [3.0]], [1, 0, 2])
    >>> verdict.feasible, verdict.certificate.round(2).tolist()
    (False, [0.75, 0.25])
    """
    W = as_weights(weights)
    order = as_ranking(ranking, len(W))
    return _verdict(W, as_bias(bias, len(W)), order[:-1], order[1:])


def top_set_verdict(weights: Any, classes: Any, bias: Any = None) -> Verdict:
    """Decide whether exactly these classes can be the top ones, in whatever order.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    classes : sequence of int
        The set; some x is asked for that gives each of them a larger logit than every other class.
        One class: can it be first? All but one: can that one be last?
    bias : array_like, shape (N,), optional

    Returns
    -------
    Verdict
        Its pairs are (class outside, class inside), all of them.

    Raises
    ------
    ValueError
        If the weights or the bias are not finite real numbers of matching shapes, or a class
        is not in 0..N-1.
    """
    W = as_weights(weights)
    inside = as_classes(classes, len(W))
    outside = np.setdiff1d(np.arange(len(W)), inside)
    greater, lesser = np.meshgrid(inside, outside, indexing="ij")
    return _verdict(W, as_bias(bias, len(W)), lesser.ravel(), greater.ravel())


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
    names = [f"{class_name(high)}-{class_name(low)}" for low, high in verdict.pairs[members]]
    weights = [_short(float(verdict.certificate[k])) for k in members]
    mixture = " + ".join(f"{y} ({name})" for y, name in zip(weights, names, strict=True))
    mixture += f" = {verdict.drift:.2g} at every x" if verdict.drift else " = 0"
    if len(names) == 1:
        return f"{names[0]} cannot be positive: {mixture}"
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    every = "both" if len(names) == 2 else "all"
    return f"{listed} cannot {every} be positive: {mixture}"


def _short(weight: float) -> str:
    return f"{weight:.2f}" if weight >= 0.005 else f"{weight:.1e}"


def _verdict(W: FloatArray, b: FloatArray | None, lesser: IntArray, greater: IntArray) -> Verdict:
    pairs = np.column_stack([lesser, greater])
    layer = Layer(W, b)
    gaps = Gaps(layer.rows, greater, lesser, affine=b is not None)
    found = separation(gaps)
    open_ = Verdict(pairs, feasible=False, undecided=True, margin=np.nan, tried=tuple(found.tried))
    if found.vector is not None:
        x = found.vector
        if b is not None:
            x = [v / x[-1] for v in x[:-1]]
        return replace(
            open_,
            feasible=True,
            undecided=False,
            # Feasible means above 0, also where that is too little for a double.
            margin=max(found.margin, math.ulp(0.0)),
            witness=double_witness(layer, gaps, x),
            exact_witness=tuple(x),
        )
    if found.certificate is None:
        return open_
    # The gap s > 0 is no pair: its weight is what sum y_k e_k lacks to 0.
    shares = {k: y for k, y in found.certificate.items() if k < len(pairs)}
    exact = {k: y / sum(shares.values()) for k, y in sorted(shares.items())}
    certificate = np.zeros(len(pairs))
    certificate[list(exact)] = [float(y) for y in exact.values()]
    drift = Fraction(0)
    if b is not None:
        for k, y in exact.items():
            drift += y * (Fraction(b[greater[k]]) - Fraction(b[lesser[k]]))
    return replace(
        open_,
        undecided=False,
        margin=0.0,
        certificate=certificate,
        exact_certificate=exact,
        drift=float(drift),
    )

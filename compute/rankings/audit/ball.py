"""A ball inside the convex hull of a layer's rows, proved once, that makes other proofs short.

A class whose row is nearly a mixture of the others, written with doubles, needs a point of the ball
for the little that is missing. A mixture that leaves nothing missing has numbers of thousands of
digits.
"""

from __future__ import annotations

from fractions import Fraction
from math import fsum
from typing import Any

import numpy as np

from compute.arrays import UNIT_ROUNDOFF, FloatArray, IntArray
from compute.exact.integers import nearest_double
from compute.rankings.audit.answers import Ball, NeverWins
from compute.rankings.audit.columns import Follows

ROWS_A_FEATURE = 4
"""How many rows the ball is made from, for each feature."""

BITS = (20, 32, 44)
"""Bits that the entries of the inverse may have, tried in turn."""

NEAR = 0.25
"""How near to 1 the covariance times its inverse has to be as computed; in truth 1/2 is enough."""

WEIGHT_BITS = 48
"""Weights of a mixture are whole multiples of 2^-this."""

MOST_EXPONENT = 500
"""Of rows that are larger or smaller, squares and sums might not be doubles."""

MOST_FEATURES = 4096
"""Beyond, the inverse takes minutes."""


def ball_inside(
    weights: Any, bias: FloatArray | None, kept: IntArray, exponent: int, follows: Follows
) -> Ball | None:
    """Return a ball inside the hull of some of the rows, or None where none is found.

    Parameters
    ----------
    weights : (N, D)
    bias : (N,) or None
    kept : (K,) classes, the longest row first
    exponent : int
        What weights and bias are divided by is 2^exponent.
    follows : {column that follows from others: how}
    """
    q = weights.shape[1] + (bias is not None)
    count = 1 << (ROWS_A_FEATURE * (q + 1) - 1).bit_length()
    if count > len(kept):
        count //= 2
    if count > len(kept) or count < q + 2 or q > MOST_FEATURES or abs(exponent) > MOST_EXPONENT:
        return None
    # evenly from the longest to the shortest, so that no direction is missed
    chosen = kept[np.linspace(0, len(kept) - 1, count).astype(np.intp)]
    lowered = 0.0
    if bias is not None:
        spread = float(np.ptp(bias))
        lowered = 2.0 ** np.frexp(spread)[1] if spread < 2.0**1000 else spread
    rows = hull_rows(weights, bias, chosen, lowered)
    with np.errstate(over="ignore"):
        centre = np.array([fsum(column) / count for column in rows.T.tolist()])
        shown = rows - centre
        exponents = np.frexp(np.abs(shown).max(axis=0))[1]
        shown = np.ldexp(shown, -exponents)
    following = np.array(sorted(follows), dtype=np.intp)
    zero = tuple(_relation(c, follows, exponents.tolist(), count) for c in following.tolist())
    relations = np.array([[nearest_double(v) for v in z] for z in zero]).reshape(-1, q)
    used = [*shown, *relations]
    if not np.isfinite(used).all() or not np.any(used, axis=0).all():
        return None
    covariance = (shown.T @ shown + relations.T @ relations) / count
    found = _inverse(covariance, count)
    if found is None:
        return None
    reach = float(np.linalg.norm(shown @ found, axis=1).max())
    sizes = float(np.linalg.norm(found) * np.linalg.norm(shown, axis=1).max())
    if (q + 8) * UNIT_ROUNDOFF * sizes > 1e-3 * reach:
        return None
    own = np.abs(relations[np.arange(len(following)), following])
    with np.errstate(divide="ignore", invalid="ignore"):
        across = np.abs(np.delete(relations, following, axis=1)) / own[:, None]
    return Ball(
        chosen, lowered, exponents, found, 0.499 / reach, centre, zero, following, across
    )  # fmt: skip


def _relation(c: int, follows: Follows, exponents: list[int], count: int) -> tuple[Fraction, ...]:
    """What times every difference of rows gives 0 (q,): that column c follows from others.

    In units of 2^exponents, and about as long as `count` rows.
    """
    *line, _ = follows[c]
    of_others = iter([*line, Fraction(0)])  # the bias, if there is one, is not asked
    parts = [
        (Fraction(-(k == c)) if k in follows else next(of_others)) * Fraction(2) ** e
        for k, e in enumerate(exponents)
    ]
    largest = max(map(abs, parts))
    power = largest.denominator.bit_length() - largest.numerator.bit_length()
    scale = Fraction(2) ** (power + count.bit_length() // 2)
    return tuple(v * scale for v in parts)


def _inverse(covariance: FloatArray, count: int) -> FloatArray | None:
    """An inverse with few bits, near enough for the proof beyond rounding."""
    q = len(covariance)
    try:
        inverse = np.linalg.inv(covariance)
    except np.linalg.LinAlgError:
        return None
    unit = int(np.frexp(np.abs(inverse).max())[1])
    for bits in BITS:
        short = np.ldexp(np.rint(np.ldexp(inverse, bits - unit)), unit - bits)
        missing = np.linalg.norm(np.eye(q) - covariance @ short)
        sizes = float(np.linalg.norm(np.abs(covariance)) * np.linalg.norm(short))
        doubt = 8 * (count + q + 8) * UNIT_ROUNDOFF * max(sizes, float(np.sqrt(q) * q))
        if missing <= NEAR and doubt <= NEAR / 2:
            return np.asarray(short)
    return None


def hull_rows(
    weights: Any, bias: FloatArray | None, classes: IntArray, lowered: float
) -> FloatArray:
    """Return the rows (k, q) that a ball is made from: every second one's bias is lowered.

    Of `weights` (N, D) and `bias` (N,) those of `classes` (k,).
    """
    rows = np.asarray(weights[classes], dtype=np.float64)
    if bias is None:
        return rows
    lower = np.where(np.arange(len(classes)) % 2, lowered, 0.0)
    return np.column_stack([rows, bias[classes] - lower])


def proof_with_ball(
    ball: Ball,
    row: FloatArray,
    others: tuple[IntArray, FloatArray, FloatArray],
    share: float,
    down: float,
) -> NeverWins | None:
    """Return the proof that a row is a mixture of others, or None where the ball is too small.

    Parameters
    ----------
    ball : Ball
    row : (q,) the row of the class, with its bias last where there is one
    others : (k,) classes, their rows (k, q) and their weights (k,), nearly the mixture that is
        needed
    share : float
        How much of the row a point of the ball may be.
    down : float
        By how much the bias of the mixture is to be lowered, at least 0.
    """
    classes, rows, weights = others
    whole = np.rint(np.ldexp(weights / weights.sum(), WEIGHT_BITS)).astype(np.int64)
    whole[np.argmax(whole)] += (1 << WEIGHT_BITS) - int(whole.sum())
    used = np.flatnonzero(whole > 0)
    if whole.min() < 0 or not len(used):
        return None
    exact = np.ldexp(whole[used].astype(np.float64), -WEIGHT_BITS)
    mixed = np.einsum("k,kq->q", exact, rows[used])
    if down:
        mixed[-1] -= down
    missing = row - (1 - share) * mixed - share * ball.centre
    sizes = np.abs(rows[used]).max(axis=0) + np.abs(row) + np.abs(ball.centre)
    if down:
        sizes[-1] += down
    doubt = (2 * len(used) + 16) * UNIT_ROUNDOFF * sizes
    with np.errstate(over="ignore", invalid="ignore"):
        reach = np.ldexp(np.abs(missing) + doubt, -ball.exponents)
        reach[ball.following] = ball.reach @ np.delete(reach, ball.following)
        far = np.linalg.norm(reach)
    if not far <= share * ball.radius * (1 - 1e-9):
        return None
    mixture = {
        int(classes[k]): Fraction(int(whole[k]), 1 << WEIGHT_BITS)
        for k in sorted(used.tolist(), key=lambda k: int(classes[k]))
    }
    return NeverWins(mixture, Fraction(share), Fraction(down))

"""Mappings to probabilities that can be exactly 0: sparsemax and entmax.

Both are computed from the few logits close enough to the largest to matter, in float64, and
rounded once. Logits, masks and temperatures are taken as by `softmax`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from array_api_compat import is_torch_array
from numpy.typing import NDArray

from compute.arrays import as_temperature
from compute.autodiff import Array, Pullback, Reals, apply, narrowed
from compute.logits.inputs import as_logits, lead_over_temperature, over_temperature

Floats = NDArray[np.float64]

MOST_STEPS = 200
"""More than bisection takes to the last digit; Newton's steps end within ten."""


def sparsemax(logits: Any, temperature: float = 1.0, axis: int = -1) -> Array:
    """Return the point of the simplex that is nearest to z / T, along an axis.

    It is `entmax` at alpha 2: max(0, z / T - tau), with tau such that the sum is 1.

    Parameters
    ----------
    logits : array_like
        Scores z of any shape; -inf masks a class.
    temperature : float, optional
        T >= 0, in the units of the logits. 0 splits evenly among the largest logits, inf among all
        that are not masked; neither has a gradient.
    axis : int, optional
        The axis along which the result sums to 1.

    Returns
    -------
    array of the shape and kind of `logits`
        Differentiable for torch in the logits.

    Raises
    ------
    TypeError, ValueError
        What `entmax` refuses.

    References
    ----------
    A. Martins and R. Astudillo, "From softmax to sparsemax", ICML 2016.

    Examples
    --------
    >>> sparsemax([1.0, 2.0, 2.5]).tolist()
    [0.0, 0.25, 0.75]
    """
    return entmax(logits, 2.0, temperature, axis)


def entmax(logits: Any, alpha: float = 1.5, temperature: float = 1.0, axis: int = -1) -> Array:
    """Return max(0, (alpha - 1) z / T - tau)^(1 / (alpha - 1)) along an axis, where tau is such
    that the sum is 1.

    Between softmax, its limit as alpha falls to 1, and sparsemax, alpha = 2: the larger alpha, the
    more classes have probability 0.

    Parameters
    ----------
    logits : array_like
        Scores z of any shape; -inf masks a class.
    alpha : float, optional
        Above 1.
    temperature : float, optional
        T >= 0, in the units of the logits. 0 splits evenly among the largest logits, inf among all
        that are not masked; neither has a gradient.
    axis : int, optional
        The axis along which the result sums to 1.

    Returns
    -------
    array of the shape and kind of `logits`
        Differentiable for torch in the logits.

    Raises
    ------
    TypeError
        If alpha or the temperature is not a number, or a tensor that learns.
    ValueError
        If alpha is not above 1 and finite, and for logits and temperatures that `softmax` refuses.

    References
    ----------
    B. Peters, V. Niculae and A. Martins, "Sparse sequence-to-sequence models", ACL 2019.

    Examples
    --------
    >>> entmax([1.0, 2.0, 3.0]).round(4)
    array([0.    , 0.1693, 0.8307])
    """
    given = as_logits(logits, axis)
    power = _as_alpha(alpha)
    if getattr(temperature, "requires_grad", False):
        raise TypeError("temperature must be a number: gradients are taken in the logits alone.")
    limit = as_temperature(temperature, infinite_allowed=True)

    def operation(array: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        rows = np.moveaxis(array, axis, -1)
        result, pullback = _entmax_of_rows(np.ascontiguousarray(rows), power, limit)

        def back(g: Reals) -> Reals:
            return np.moveaxis(pullback(np.ascontiguousarray(np.moveaxis(g, axis, -1))), -1, axis)

        return np.moveaxis(result, -1, axis), back if gradient else None

    if is_torch_array(given):
        return apply(operation, given, "logits")
    # Longer floats than doubles hold no more digits of an answer worked out in doubles.
    narrow = given.astype(np.float64) if given.dtype.itemsize > 8 else given
    return narrowed(operation(narrow, False)[0], given)


def _as_alpha(alpha: Any) -> float:
    if getattr(alpha, "requires_grad", False):
        raise TypeError("alpha must be a number: gradients are taken in the logits alone.")
    try:
        value = float(alpha)
    except (TypeError, ValueError):
        raise TypeError(f"alpha must be a number, not {alpha!r}.") from None
    if not 1 < value < math.inf:
        raise ValueError(
            f"alpha must be above 1 and finite, not {value}; softmax is its limit as it falls to 1."
        )
    return value


@dataclass(frozen=True)
class _Near:
    """Of each row the classes that may have a probability, all rows one after the other."""

    places: NDArray[np.intp]
    """(K,) where they stand in the flat array."""
    starts: NDArray[np.intp]
    """(rows,) the first of each row; every row has one."""
    counts: NDArray[np.intp]
    """(rows,)"""
    leads: Floats
    """(K,) (z - largest z) / T, at most 0; z itself before that is taken."""

    def sums(self, terms: Floats) -> Floats:
        """(rows,) the sum over each row."""
        return np.asarray(np.add.reduceat(terms, self.starts))

    def beside(self, of_rows: Floats) -> Floats:
        """(K,) what stands for each row, beside each of its classes."""
        return np.repeat(of_rows, self.counts)


def _entmax_of_rows(rows: Reals, alpha: float, temperature: float) -> tuple[Reals, Pullback]:
    """Entmax along the last axis, and its pullback: (diag v - v v^T / sum v) / T with
    v = p^(2 - alpha) where p > 0."""
    result = np.zeros(rows.shape, rows.dtype)
    if not rows.size:
        return result, np.zeros_like
    near, p = _probabilities(rows.reshape(-1, rows.shape[-1]), alpha - 1, temperature)
    with np.errstate(under="ignore"):
        result.reshape(-1)[near.places] = p

    def pullback(g: Reals) -> Reals:
        pulled = np.zeros(rows.shape, rows.dtype)
        if temperature in (0, math.inf):
            return pulled
        with np.errstate(divide="ignore", under="ignore"):
            v = np.where(p > 0, p ** (2 - alpha), 0)
        pull = g.reshape(-1)[near.places].astype(np.float64)
        mean = near.sums(v * pull) / near.sums(v)
        slopes = over_temperature(v * (pull - near.beside(mean)), temperature)
        with np.errstate(over="ignore", under="ignore"):
            pulled.reshape(-1)[near.places] = slopes
        return pulled

    return result, pullback


def _probabilities(flat: Reals, bend: float, temperature: float) -> tuple[_Near, Floats]:
    """Of each row (rows, N) the classes that may have a probability, and theirs (K,)."""
    largest = flat.max(axis=1)
    if temperature in (0, math.inf):
        near = _chosen(flat, flat == largest[:, None] if temperature == 0 else flat > -np.inf)
        return near, near.beside(1 / near.counts)
    w, reach = np.zeros(len(flat)), np.full(len(flat), 1 / bend)
    if bend < 1:
        # The w of the largest alone is at most that of all, and leaves fewer of the others.
        w = _solved(_near(flat, largest, np.ones(len(flat)), temperature), bend, w)[1]
        reach -= w
    near = _near(flat, largest, reach, temperature)
    return near, _solved(near, bend, w)[0]


def _near(flat: Reals, largest: Reals, reach: Floats, temperature: float) -> _Near:
    """Those of each row (rows, N) that lie less than `reach` times T below its largest."""
    with np.errstate(over="ignore", under="ignore"):
        least = largest.astype(np.float64) - temperature * reach * (1 + 1e-12)
        rounded = np.minimum(least.astype(flat.dtype), largest)
        below = np.nextafter(rounded, -np.inf)  # -inf below the least number there is
    near = _chosen(flat, flat > below[:, None])
    top = near.beside(largest.astype(np.float64))
    leads = lead_over_temperature(near.leads, top, temperature)
    return replace(near, leads=leads)


def _chosen(flat: Reals, chosen: NDArray[np.bool_]) -> _Near:
    counts = np.count_nonzero(chosen, axis=1)
    places = np.flatnonzero(chosen)
    values = flat.reshape(-1)[places].astype(np.float64)
    return _Near(places, np.cumsum(counts) - counts, counts, values)


def _solved(near: _Near, bend: float, w: Floats) -> tuple[Floats, Floats]:
    """p (K,), and the w of each row with sum (1 + bend (lead - w))^(1 / bend) = 1, from one below.

    Written so the exponents keep their digits as bend falls to 0, where w is the log-sum-exp of
    the leads.
    """
    low = w
    high = -np.expm1(-bend * np.log(near.counts)) / bend  # where all are as large as the largest
    for number in range(1, MOST_STEPS):
        p, base = _powers(near, w, bend)
        total = near.sums(p)
        low, high = np.where(total > 1, w, low), np.where(total > 1, high, w)
        middle = low + (high - low) / 2
        if bend > 1:  # the slope is infinite where a class joins
            done, found = (middle <= low) | (middle >= high), middle
        else:
            step = _newton_step(near, p, base, total, bend)
            done = np.abs(step) <= 4e-16 * (1 + w)
            inside = (w + step > low) & (w + step < high) & (number % 8 > 0)
            found = np.where(inside, w + step, middle)
        if done.all():
            break
        w = np.where(done, w, found)
    return p / near.beside(total), w


def _newton_step(near: _Near, p: Floats, base: Floats, total: Floats, bend: float) -> Floats:
    """(rows,) how far w has to go where (sum p)^bend is straight. It is convex for bend <= 1, so
    that the steps from below never go too far, and straight where all classes tie."""
    slopes = near.sums(np.divide(p, base, out=np.zeros_like(p), where=base > 0))
    excess = np.expm1(bend * np.log(total))
    return np.asarray(excess * total / (bend * (1 + excess) * slopes))


def _powers(near: _Near, w: Floats, bend: float) -> tuple[Floats, Floats]:
    """(K,) p at w, and what it is a power of."""
    over = np.maximum(bend * (near.leads - near.beside(w)), -1)
    base = 1 + over
    if bend == 1:
        return base, base
    if bend == 0.5:
        return base * base, base
    with np.errstate(divide="ignore", under="ignore"):
        return np.exp(np.log1p(over) / bend), base

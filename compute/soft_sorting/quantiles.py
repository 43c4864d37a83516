"""Quantiles of what a soft sort gives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from compute.autodiff import Operation, Pullback, Reals, checked_axis


def quantile_operation(sort: Operation, q: Any, axis: int) -> Operation:
    """Return the value at a share q of the way through the sort, as an operation."""
    share = _as_share(q)

    def operation(array: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        position = checked_axis(array, axis)
        n = array.shape[position]
        if not n:
            raise ValueError(f"values must hold at least one number along axis {axis}.")
        result, pullback = sort(array, gradient)
        place = share * (n - 1)
        low = math.floor(place)
        weights = {low: 1 - (place - low), low + 1: place - low}
        weights = {k: w for k, w in weights.items() if w}
        found = np.take(result, low, axis=position)
        if len(weights) > 1:
            found = _between(found, np.take(result, low + 1, axis=position), place - low)

        def back(g: Reals) -> Reals:
            assert pullback is not None
            pushed = np.zeros_like(result)
            along = np.moveaxis(pushed, position, 0)
            for k, weight in weights.items():
                along[k] = weight * g
            return pullback(pushed)

        return found, back if gradient else None

    return operation


def quantile_of_sorted(rows: Reals, q: Any) -> Reals:
    """Return the values (...) at a share q of the way through sorted `rows` (..., n)."""
    return quantile_operation(lambda array, gradient: (array, None), q, -1)(rows, False)[0]


def _between(low: Reals, high: Reals, share: float) -> Reals:
    """low + share (high - low); an infinity beside a finite value wins, two of them have none."""
    with np.errstate(invalid="ignore"):
        finite = np.isfinite(low) & np.isfinite(high)
        inside = low + share * (np.where(finite, high, low) - low)
        return np.where(finite, inside, low + high).astype(low.dtype, copy=False)


def _as_share(q: Any) -> float:
    if isinstance(q, bool) or not isinstance(q, int | float | np.integer | np.floating):
        raise TypeError(f"q must be one number, not {q!r}.")
    if not 0 <= q <= 1:
        raise ValueError(f"q must be between 0 and 1, not {q}.")
    return float(q)

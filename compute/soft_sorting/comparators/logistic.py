"""The logistic comparator: each value keeps its wire by a logistic share."""

from __future__ import annotations

from typing import Any

import numpy as np

from compute.autodiff import Reals
from compute.soft_sorting.comparators.base import FAR, Sharing
from compute.soft_sorting.kinds import ComparatorKind


def logistic_tail(u: Reals) -> Reals:
    """Return 1 / (1 + exp(u)), in place of `u` (any shape)."""
    np.exp(u, out=u)
    u += 1
    return np.reciprocal(u, out=u)


class Logistic(Sharing):
    """Share 1 / (1 + exp(-u)): the smooth maximum of the reference. Not monotone."""

    @staticmethod
    def _tail(u: Reals) -> Reals:
        return logistic_tail(u)

    @staticmethod
    def _tail_slope(u: Reals) -> Reals:
        tail = logistic_tail(u)
        return tail * (tail - 1)

    @staticmethod
    def _slope(u: Reals) -> Reals:
        np.clip(u, -FAR, FAR, out=u)
        tail = logistic_tail(u.copy())
        return tail * (1 - u * (1 - tail))

    def shortfall_with_slope(
        self, distance: Reals, difference: Reals, slope: Reals, spare: Reals
    ) -> Reals:
        if self._has_zero:
            return super().shortfall_with_slope(distance, difference, slope, spare)
        # Both from one t = tanh(u / 2) and in few passes, for every gradient comes through here:
        # the tails are (1 - t) / 2 and (1 + t) / 2, the slope (1 - t) / 2 (1 - u (1 + t) / 2).
        half = difference
        half *= self._rate(difference.dtype) * difference.dtype.type(0.5)
        if self._may_overflow(difference.dtype):
            np.clip(half, -FAR, FAR, out=half)
        other = np.tanh(half, out=spare)
        tail = np.subtract(1, other, out=slope)
        tail *= 0.5
        other += 1
        half *= other
        np.subtract(1, half, out=half)
        other *= 0.5
        distance *= np.minimum(tail, other, out=other)
        slope *= half
        return distance


def _as_first_written(a: Any, b: Any) -> Any:
    return (a * np.exp(a) + b * np.exp(b)) / (np.exp(a) + np.exp(b))


KIND = ComparatorKind(
    Logistic,
    about="every comparator keeps the share 1 / (1 + exp(−d / T)) of its values in order",
    naive_maximum=_as_first_written,
)

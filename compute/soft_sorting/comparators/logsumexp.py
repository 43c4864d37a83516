"""The log-sum-exp comparator: the soft maximum of J. Williamson (2019)."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import numpy as np

from compute.autodiff import Reals
from compute.soft_sorting.comparators.base import FAR, FAR_EXP, Tempered
from compute.soft_sorting.comparators.logistic import logistic_tail
from compute.soft_sorting.kinds import ComparatorKind


class LogSumExp(Tempered):
    """Soft maximum T log(exp(a / T) + exp(b / T)), and the minimum that keeps the sum.

    It leaves the hull of its inputs (a tie becomes a +- T log 2), so it has no share and no
    soft permutation matrix, and it diverges as the temperature grows. Its derivative is the
    logistic share.
    """

    has_share: ClassVar[bool] = False
    monotone: ClassVar[bool] = True

    def shortfall(self, distance: Reals, spare: Reals | None = None) -> Reals:
        u = self._scaled(distance, out=distance)
        np.negative(u, out=u)
        np.maximum(u, -FAR, out=u)
        np.exp(u, out=u)
        u -= FAR_EXP
        np.log1p(u, out=u)
        with np.errstate(over="ignore"):
            u *= np.negative(self.temperature).astype(u.dtype)
        return u

    def slope(self, difference: Reals) -> Reals:
        u = self._scaled(difference)
        end, rest = _end(u.dtype)
        tail = logistic_tail(np.clip(u, -end, end, out=u))
        tail -= rest
        return tail


@cache
def _end(dtype: np.dtype[Any]) -> tuple[float, float]:
    """From where on a slope is 0, and what is left there. A least slope is shown, so that this is
    no nearer than where exp would soon overflow."""
    end = float(np.log(np.finfo(dtype).max)) - 9
    return end, float(logistic_tail(np.array([end], dtype=dtype))[0])


def _as_first_written(a: Any, b: Any) -> Any:
    return np.log(np.exp(a) + np.exp(b))


KIND = ComparatorKind(
    LogSumExp,
    about="every maximum becomes T log(exp(a / T) + exp(b / T)), which is always too large",
    no_matrix="LogSumExp adds to its larger value: its outputs are not weighted means of the "
    "inputs, so no weights can fill a matrix.",
    softest="LogSumExp never comes to rest: the spread grows with the temperature.",
    naive_maximum=_as_first_written,
)

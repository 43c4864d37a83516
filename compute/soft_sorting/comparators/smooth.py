"""The smoothed log-sum-exp of J. Williamson (2019), which slides towards the mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from compute.autodiff import Reals
from compute.soft_sorting.comparators.base import Comparator, as_softness
from compute.soft_sorting.comparators.logistic import logistic_tail
from compute.soft_sorting.kinds import ComparatorKind, Knob

_MEASURED = 0.05


@dataclass(frozen=True)
class Smooth(Comparator):
    """Log-sum-exp at temperature 1, relaxed towards the mean.

    log(exp((1 - t) a + t b) + exp(t a + (1 - t) b)) - log(1 + s) with t = s / 2: smoothing s = 0
    is LogSumExp(1), s = 1 is exactly the mean. It has no temperature, so it does not scale with
    the values, and no share.
    """

    smoothing: Any
    """s in [0, 1]; an array holds one for each entry it is broadcast against."""

    has_share: ClassVar[bool] = False
    monotone: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "smoothing", as_softness(self.smoothing, "smoothing", most=1.0))

    @property
    def softness(self) -> Any:
        return self.smoothing

    def shortfall(self, distance: Reals, spare: Reals | None = None) -> Reals:
        s = np.asarray(self.smoothing, dtype=distance.dtype)
        # log((1 + s) / (1 + e)), exactly 0 at s = 1.
        e = np.exp(-(1 - s) * distance)
        return np.asarray(distance * (s / 2) + np.log1p((s - e) / (1 + e)))

    def slope(self, difference: Reals) -> Reals:
        s = np.asarray(self.smoothing, dtype=difference.dtype)
        return s / 2 + (1 - s) * logistic_tail((1 - s) * difference)


def _as_first_written(a: Any, b: Any) -> Any:
    t = np.asarray(_MEASURED / 2, dtype=a.dtype)
    mixed = np.exp((1 - t) * a + t * b) + np.exp(t * a + (1 - t) * b)
    return np.log(mixed) - np.log(1 + 2 * t)


KIND = ComparatorKind(
    Smooth,
    about="every maximum becomes a log-sum-exp that slides towards the mean",
    knob=Knob.SMOOTHING,
    units=lambda smoothing, span: "at temperature 1, in the units of the values",
    no_matrix="Smooth is made from LogSumExp: its outputs are not weighted means of the inputs, so "
    "no weights can fill a matrix.",
    measured=_MEASURED,
    naive_maximum=_as_first_written,
)

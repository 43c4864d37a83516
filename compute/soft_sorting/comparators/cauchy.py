"""The Cauchy comparator: a monotone share by the arctangent."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from compute.autodiff import Reals
from compute.soft_sorting.comparators.base import Sharing
from compute.soft_sorting.kinds import ComparatorKind


class Cauchy(Sharing):
    """Share 1/2 + arctan(u) / pi. Monotone."""

    monotone: ClassVar[bool] = True

    @staticmethod
    def _tail(u: Reals) -> Reals:
        # The angle of (u, 1), not 1/2 - arctan(u) / pi, which cancels where the tail is thin.
        np.arctan2(u.dtype.type(1), u, out=u)
        u *= 1 / math.pi
        return u

    @staticmethod
    def _tail_slope(u: Reals) -> Reals:
        return -1 / (math.pi * (1 + u * u))

    @staticmethod
    def _slope(u: Reals) -> Reals:
        with np.errstate(divide="ignore"):
            bend = 1 / (math.pi * (u + 1 / u))
        return Cauchy._tail(u) - bend


KIND = ComparatorKind(
    Cauchy, about="every comparator keeps the share 1/2 + arctan(d / T) / π of its values in order"
)

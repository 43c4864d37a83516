"""The Gaussian comparator: a share by the normal distribution function."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from compute.autodiff import Reals
from compute.soft_sorting.comparators.base import FAR, Sharing
from compute.soft_sorting.kinds import ComparatorKind


class Gaussian(Sharing):
    """Share Phi(u), the normal distribution function. Not monotone."""

    @staticmethod
    def _tail(u: Reals) -> Reals:
        np.negative(u, out=u)
        return np.asarray(special.ndtr(u, out=u))

    @staticmethod
    def _tail_slope(u: Reals) -> Reals:
        return np.exp(-u * u / 2) * (-1 / math.sqrt(2 * math.pi))

    @staticmethod
    def _slope(u: Reals) -> Reals:
        np.clip(u, -FAR, FAR, out=u)
        bend = u * Gaussian._tail_slope(u)
        return Gaussian._tail(u) + bend


KIND = ComparatorKind(
    Gaussian, about="every comparator keeps the share Φ(d / T) of its values in order"
)

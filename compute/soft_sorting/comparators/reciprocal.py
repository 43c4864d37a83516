"""The reciprocal comparator: a monotone share that falls off like 1 / d."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from compute.autodiff import Reals
from compute.soft_sorting.comparators.base import Sharing, by_side
from compute.soft_sorting.kinds import ComparatorKind


class Reciprocal(Sharing):
    """Share 1/2 + u / (2 (2 + |u|)). Monotone."""

    monotone: ClassVar[bool] = True

    @staticmethod
    def _tail(u: Reals) -> Reals:
        return by_side(u, 1 / (2 + np.abs(u)))

    @staticmethod
    def _tail_slope(u: Reals) -> Reals:
        return np.asarray(-1 / np.square(2 + np.abs(u)))

    @staticmethod
    def _slope(u: Reals) -> Reals:
        return by_side(u, 2 / np.square(2 + np.abs(u)))


KIND = ComparatorKind(Reciprocal, about="every comparator keeps a share that falls off like 1 / d")

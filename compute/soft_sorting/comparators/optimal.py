"""The optimal comparator: the monotone share with the least error."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from compute.autodiff import Reals
from compute.soft_sorting.comparators.base import Sharing, by_side
from compute.soft_sorting.kinds import ComparatorKind

# diffsort adds this to |difference| / temperature before dividing by it.
# It moves a share by at most 1e-10; kept so that its published numbers reproduce.
_GUARD = 1e-10


class Optimal(Sharing):
    """The monotone share with the least error: 1/2 + u up to u = 1/4, then 1 - 1 / (16 u)
    (Petersen et al. 2022)."""

    monotone: ClassVar[bool] = True

    @staticmethod
    def _tail(u: Reals) -> Reals:
        size = np.abs(u)
        far = 1 / (16 * (size + _GUARD))
        return by_side(u, np.where(size <= 0.25, 0.5 - size, far))

    @staticmethod
    def _tail_slope(u: Reals) -> Reals:
        size = np.abs(u)
        return np.where(size <= 0.25, -1, -1 / (16 * np.square(size + _GUARD)))

    @staticmethod
    def _slope(u: Reals) -> Reals:
        size = np.abs(u)
        far = _GUARD / (16 * np.square(size + _GUARD))
        return by_side(u, np.where(size <= 0.25, 0.5 - 2 * size, far))


KIND = ComparatorKind(
    Optimal, about="every comparator keeps the monotone share with the least error"
)

"""The hard comparator: the minimum and the maximum themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from compute.autodiff import Reals
from compute.soft_sorting.comparators.base import Comparator
from compute.soft_sorting.kinds import ComparatorKind, Knob


@dataclass(frozen=True)
class Hard(Comparator):
    """The minimum and the maximum themselves. At a tie the share, and the slope, are 1/2."""

    monotone: ClassVar[bool] = True

    @property
    def softness(self) -> Any:
        return 0.0

    def shortfall(self, distance: Reals, spare: Reals | None = None) -> Reals:
        distance[...] = 0
        return distance

    def crossing(self, difference: Reals) -> Reals:
        return (1 - np.sign(difference)) / 2

    def crossing_slope(self, difference: Reals) -> Reals:
        return np.zeros_like(difference)

    def slope(self, difference: Reals) -> Reals:
        return self.crossing(difference)


KIND = ComparatorKind(
    Hard,
    about="every comparator sorts its two values exactly, whatever the softness",
    knob=Knob.NONE,
    units=lambda softness, span: "temperature 0",
    softest="The hard comparator does not soften.",
    measured=None,
)

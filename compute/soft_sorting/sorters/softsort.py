"""SoftSort: every position takes a softmax of closeness to the hard value there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compute.autodiff import Pullback, Reals
from compute.soft_sorting import one_sided, relaxations
from compute.soft_sorting.kinds import TAU, TEMPERATURE, SorterKind
from compute.soft_sorting.sorters.base import MatrixSorter, one_softness


@dataclass(frozen=True)
class SoftSort(MatrixSorter):
    """P = row softmax of -|sorted_i - x_j|^power / temperature (Prillo and Eisenschlos 2020)."""

    temperature: float
    power: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "temperature", one_softness(self.temperature, "temperature"))
        object.__setattr__(self, "power", one_softness(self.power, "power"))
        if not 0 < self.power < np.inf:
            raise ValueError(f"power must be above 0 and finite, not {self.power}.")

    @property
    def properties(self) -> frozenset[str]:
        found = frozenset({"inside_hull", "permutation_invariant", "equal_tied_ranks"})
        # Below 1 a nearer value may pull a larger one down past its neighbour.
        return found | {"ascending"} if self.power >= 1 else found

    def hardest(self) -> SoftSort:
        return SoftSort(0.0, self.power)

    def scaled(self, by: float) -> SoftSort:
        return SoftSort(by**self.power * self.temperature, self.power)

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return relaxations.soft_sort_matrix(values, self.temperature, self.power, gradient)

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        if self.power != 1:
            return super().sort_columns(values, gradient)
        return one_sided.soft_sort(values, self.temperature, gradient)


KIND = SorterKind(
    "SoftSort",
    lambda softness, span: SoftSort(softness * span),
    known=(TEMPERATURE, TAU),
    about="every position takes a softmax of closeness to the hard value there",
)

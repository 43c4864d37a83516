"""NeuralSort: every position takes a softmax that balances size and distance to the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compute.autodiff import Pullback, Reals
from compute.soft_sorting import neural_rows
from compute.soft_sorting.kinds import TAU, TEMPERATURE, SorterKind
from compute.soft_sorting.sorters.base import TemperatureSorter

PROPERTIES = frozenset({"inside_hull", "ascending", "permutation_invariant", "equal_tied_ranks"})


@dataclass(frozen=True)
class NeuralSort(TemperatureSorter):
    """P = row softmax of ((2 i + 1 - n) x_j - sum_k |x_j - x_k|) / temperature, i ascending from 0
    (Grover, Wang, Zweig and Ermon 2019)."""

    @property
    def properties(self) -> frozenset[str]:
        return PROPERTIES

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return neural_rows.matrix(values, self.temperature, gradient)

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        result, pullback = neural_rows.sort(values, self.temperature, gradient)
        return (result if self.temperature else np.sort(values, axis=0)), pullback

    def carried_columns(
        self, values: Reals, numbers: Reals, gradient: bool
    ) -> tuple[Reals, Pullback | None]:
        return neural_rows.carried(values, self.temperature, numbers, gradient)


KIND = SorterKind(
    "NeuralSort",
    lambda softness, span: NeuralSort(softness * span),
    known=(TEMPERATURE, TAU),
    about="every position takes a softmax that balances size and distance to the others",
)

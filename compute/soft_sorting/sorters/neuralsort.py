"""NeuralSort: every position takes a softmax that balances size and distance to the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compute.autodiff import Pullback, Reals
from compute.soft_sorting import neural_rows
from compute.soft_sorting.kinds import SorterKind
from compute.soft_sorting.sorters.base import Sorter, one_softness


@dataclass(frozen=True)
class NeuralSort(Sorter):
    """P = row softmax of ((2 i + 1 - n) x_j - sum_k |x_j - x_k|) / temperature, i ascending from 0
    (Grover, Wang, Zweig and Ermon 2019)."""

    temperature: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "temperature", one_softness(self.temperature, "temperature"))

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return neural_rows.matrix(values, self.temperature, gradient)

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        result, pullback = neural_rows.sort(values, self.temperature, gradient)
        return (result if self.temperature else np.sort(values, axis=0)), pullback

    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return neural_rows.rank(values, self.temperature, gradient)


KIND = SorterKind(
    "NeuralSort",
    lambda softness, span: NeuralSort(softness * span),
    about="every position takes a softmax that balances size and distance to the others",
)

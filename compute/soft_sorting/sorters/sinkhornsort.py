"""SinkhornSort: the values carried to their positions by optimal transport with entropy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from compute.autodiff import Pullback, Reals
from compute.soft_sorting import transport
from compute.soft_sorting.kinds import TEMPERATURE, SorterKind, Unit
from compute.soft_sorting.sorters.base import MatrixSorter, TemperatureSorter

PROPERTIES = frozenset(
    {
        "inside_hull",
        "sum_preserved",
        "doubly_stochastic",
        "ascending",
        "permutation_invariant",
        "equal_tied_ranks",
        "order_kept",
    }
)
EPSILON = Unit("Epsilon", "temperature / range, as ott takes it for values from 0 to 1", (0, 0))


@dataclass(frozen=True)
class SinkhornSort(TemperatureSorter, MatrixSorter):
    """P = the doubly stochastic a_i b_j exp(2 i x_j / ((n - 1) temperature)), i from 0 (Cuturi,
    Teboul and Vert 2019).

    Keeps the hull and the sum, and ascends. Tied values get equal ranks.

    Examples
    --------
    >>> SinkhornSort(1.0).sort([0.0, 3.0, 1.0]).round(3).tolist()
    [0.411, 1.145, 2.444]
    """

    gradients_at_once: ClassVar[bool] = True

    @property
    def properties(self) -> frozenset[str]:
        return PROPERTIES

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return transport.plan(values, self.temperature, gradient)


KIND = SorterKind(
    "SinkhornSort",
    lambda softness, span: SinkhornSort(softness * span),
    known=(TEMPERATURE, EPSILON),
    about="the values are carried to the positions by the plan that costs least but for an entropy "
    "that spreads it",
)

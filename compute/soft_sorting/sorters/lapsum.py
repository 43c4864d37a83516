"""LapSum: the values as Laplace distributions, and what their sum says of places."""

from __future__ import annotations

from dataclasses import dataclass

from compute.autodiff import Pullback, Reals
from compute.soft_sorting import laplace_sums
from compute.soft_sorting.kinds import SorterKind
from compute.soft_sorting.sorters.base import TemperatureSorter

PROPERTIES = frozenset(
    {"ascending", "monotone", "permutation_invariant", "equal_tied_ranks", "order_kept"}
)


@dataclass(frozen=True)
class LapSum(TemperatureSorter):
    """With S(y) = sum_j F((y - x_j) / temperature), F the Laplace distribution function: the sort
    is S^-1(i + 1/2), the rank S(x_i) - 1/2, the top k F((x - b) / temperature) with S(b) = n - k
    (Struski et al. 2025).

    In n log n steps. Its sort leaves the hull and does not keep the sum; it diverges as the
    temperature grows. Tied values get equal ranks.

    Examples
    --------
    >>> LapSum(1.0).rank([0.0, 3.0, 1.0]).round(3).tolist()
    [0.209, 1.907, 0.884]
    """

    @property
    def properties(self) -> frozenset[str]:
        return PROPERTIES

    @property
    def has_matrix(self) -> bool:
        return False

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return laplace_sums.sort(values, self.temperature, gradient)

    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return laplace_sums.rank(values, self.temperature, gradient)

    def top_k_columns(self, values: Reals, k: int, gradient: bool) -> tuple[Reals, Pullback | None]:
        return laplace_sums.top_k(values, k, self.temperature, gradient)


KIND = SorterKind(
    "LapSum",
    lambda softness, span: LapSum(softness * span),
    about="every value counts for a Laplace distribution around it, and their sum says which value "
    "each position has",
    no_matrix="LapSum solves an equation for each position: its outputs are not weighted means of "
    "the inputs, so no weights can fill a matrix.",
    softest="LapSum never comes to rest: the spread grows with the temperature.",
)

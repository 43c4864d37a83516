"""Projection onto the permutohedron, as a sorter."""

from __future__ import annotations

from dataclasses import dataclass

from compute.autodiff import Pullback, Reals
from compute.soft_sorting import projections
from compute.soft_sorting.kinds import SorterKind
from compute.soft_sorting.sorters.base import Combined, Sorter, one_softness


@dataclass(frozen=True)
class ProjectionSorter(Sorter):
    """Projection onto the permutohedron: fast-soft-sort (Blondel et al. 2020).

    Exact once the strength is below a threshold set by the gaps between the values, and piecewise
    smooth. l2 keeps the sum; KL keeps the sum of exp(-values). Both stay in the hull. Tied values
    get equal ranks.
    """

    strength: float
    """The regularization strength epsilon: 0 is hard; in the units of the values for ranks, in
    their inverse for sorting."""
    regularization: str = "l2"
    """"l2" (Euclidean) or "kl" (Kullback-Leibler)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "strength", one_softness(self.strength, "strength"))
        if self.regularization not in ("l2", "kl"):
            raise ValueError(f'regularization must be "l2" or "kl", not {self.regularization!r}.')

    @property
    def has_matrix(self) -> bool:
        return False

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        sort = projections.sort_l2 if self.regularization == "l2" else projections.sort_kl
        return sort(values, self.strength, gradient)

    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        rank = projections.rank_l2 if self.regularization == "l2" else projections.rank_kl
        return rank(values, self.strength, gradient)


def _kl(softness: float, span: float) -> Sorter:
    return Combined(
        ProjectionSorter(softness, "kl"),
        ProjectionSorter(softness * span, "kl"),
        span if softness > 0 else 1.0,  # the hard sort needs no unit, nor its rounding
    )


L2 = SorterKind(
    "Projection, l2",
    lambda softness, span: Combined(
        ProjectionSorter(softness / span), ProjectionSorter(softness * span)
    ),
    name="Projection l2",
    about="the sorted vector is the nearest point of a polytope, so ties form block by block",
    units=lambda softness, span: (
        f"strength {softness / span:.3g} for sorting, {softness * span:.3g} for ranking"
    ),
    no_matrix="a projection shifts whole blocks of values towards their mean instead of mixing "
    "them by weights.",
)
KL = SorterKind(
    "Projection, KL",
    _kl,
    name="Projection KL",
    about="the sorted vector is a Kullback-Leibler projection, so ties form block by block",
    units=lambda softness, span: f"strength {softness:.3g} on values divided by {span:.3g}",
    no_matrix="a projection shifts whole blocks of values together instead of mixing them by "
    "weights.",
)

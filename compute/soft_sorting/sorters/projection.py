"""Projection onto the permutohedron, as a sorter."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Pullback, Reals
from compute.soft_sorting import memberships, projections
from compute.soft_sorting.kinds import STRENGTH, TEMPERATURE, SorterKind
from compute.soft_sorting.sorters.base import Combined, Sorter, one_softness

PROPERTIES = frozenset(
    {
        "inside_hull",
        "ascending",
        "monotone",
        "permutation_invariant",
        "equal_tied_ranks",
        "order_kept",
    }
)


@dataclass(frozen=True)
class ProjectionSorter(Sorter):
    """Projection onto the permutohedron: fast-soft-sort (Blondel et al. 2020).

    Exact once the strength is below a threshold set by the gaps between the values, and piecewise
    smooth. l2 keeps the sum; KL keeps the sum of exp(-values). Both stay in the hull. Tied values
    get equal ranks.
    """

    strength: float
    """The regularization strength epsilon: 0 is hard; in the units of the values for ranks and the
    top k, in their inverse for sorting."""
    regularization: str = "l2"
    """"l2" (Euclidean) or "kl" (Kullback-Leibler)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "strength", one_softness(self.strength, "strength"))
        if self.regularization not in ("l2", "kl"):
            raise ValueError(f'regularization must be "l2" or "kl", not {self.regularization!r}.')

    @property
    def has_matrix(self) -> bool:
        return False

    @property
    def properties(self) -> frozenset[str]:
        return PROPERTIES | {"sum_preserved"} if self.regularization == "l2" else PROPERTIES

    def hardest(self) -> ProjectionSorter:
        return replace(self, strength=0.0)

    def scaled(self, by: float) -> Sorter | None:
        for_rank = replace(self, strength=by * self.strength)
        if self.regularization == "kl":
            # It takes exponentials of the values as numbers, so their unit is divided out.
            return Combined(self, for_rank, by)
        return Combined(replace(self, strength=self.strength / by), for_rank)

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        sort = projections.sort_l2 if self.regularization == "l2" else projections.sort_kl
        return sort(values, self.strength, gradient)

    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        rank = projections.rank_l2 if self.regularization == "l2" else projections.rank_kl
        return rank(values, self.strength, gradient)

    def top_k_columns(self, values: Reals, k: int, gradient: bool) -> tuple[Reals, Pullback | None]:
        top_k = memberships.top_k_l2 if self.regularization == "l2" else memberships.top_k_kl
        return top_k(values, k, self.strength, gradient)


ABOUT_KL = (
    "as fast-soft-sort takes it: the softness for sorting values divided by their range, softness "
    "× range for ranking"
)


def _kl(softness: float, span: float) -> Sorter:
    return Combined(
        ProjectionSorter(softness, "kl"),
        ProjectionSorter(softness * span, "kl"),
        span if softness > 0 else 1.0,  # the hard sort needs no unit, nor its rounding
    )


def _exact_below(ascending: NDArray[np.float64], of: Literal["sort", "rank"], kl: bool) -> float:
    """The largest softness at which nothing merges, for values (n,) of range 1.

    A sort is exact while no gap is wider than 1 / strength. Ranks are while neighbouring groups of
    ties, c of them at the mean position p (from 1), stay apart: for l2 a gap v' - v is then at
    least strength (c + c') / 2, for KL at least strength log(p' / p).
    """
    if of == "sort":
        widest = float(np.diff(ascending).max(initial=0.0))
        return 1 / widest if widest else math.inf
    groups, counts = np.unique(ascending, return_counts=True)
    if len(groups) < 2:
        return math.inf
    places = np.cumsum(counts) - (counts - 1) / 2
    apart = np.diff(np.log(places)) if kl else np.diff(places)
    return float((np.diff(groups) / apart).min())


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
    exact_below=partial(_exact_below, kl=False),
    known=(TEMPERATURE, STRENGTH),
    no_matrix="a projection shifts whole blocks of values towards their mean instead of mixing "
    "them by weights.",
)
KL = SorterKind(
    "Projection, KL",
    _kl,
    name="Projection KL",
    about="the sorted vector is a Kullback-Leibler projection, so ties form block by block",
    units=lambda softness, span: f"strength {softness:.3g} on values divided by {span:.3g}",
    exact_below=partial(_exact_below, kl=True),
    # Its sort is given the values divided by their range.
    known=(TEMPERATURE, replace(STRENGTH, about=ABOUT_KL, powers=(0, 1))),
    no_matrix="a projection shifts whole blocks of values together instead of mixing them by "
    "weights.",
)

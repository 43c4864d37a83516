"""Every sorter that the page knows, each said once.

A new one is a file of its own and a line here: a comparator beside the others in `comparators`,
which every network then sorts with, or a sorter in `sorters`.
"""

from __future__ import annotations

from collections.abc import Mapping

from compute.soft_sorting.comparators import (
    cauchy,
    gaussian,
    hard,
    logistic,
    logsumexp,
    optimal,
    reciprocal,
    smooth,
)
from compute.soft_sorting.kinds import ComparatorKind, SorterKind
from compute.soft_sorting.sorters import lapsum, neuralsort, projection, sinkhornsort, softsort

SORTERS: Mapping[str, ComparatorKind | SorterKind] = {
    "logistic": logistic.KIND,
    "cauchy": cauchy.KIND,
    "reciprocal": reciprocal.KIND,
    "gaussian": gaussian.KIND,
    "optimal": optimal.KIND,
    "logsumexp": logsumexp.KIND,
    "smooth": smooth.KIND,
    "hard": hard.KIND,
    "l2": projection.L2,
    "kl": projection.KL,
    "softsort": softsort.KIND,
    "neuralsort": neuralsort.KIND,
    "sinkhorn": sinkhornsort.KIND,
    "lapsum": lapsum.KIND,
}
"""Name, as it stands in a link, -> what a menu, a table and a chart need to know."""


def sorter_kind(name: str) -> ComparatorKind | SorterKind:
    """Return the kind of that name.

    Raises
    ------
    ValueError
        Naming those that there are.
    """
    if name not in SORTERS:
        raise ValueError(f"the sorter must be one of {', '.join(SORTERS)}, not {name!r}.")
    return SORTERS[name]


def comparator_kind(name: str) -> ComparatorKind:
    """Return the kind of that name, which must be a network's.

    Raises
    ------
    ValueError
        For a sorter that is not a network, and for an unknown name.
    """
    kind = sorter_kind(name)
    if not isinstance(kind, ComparatorKind):
        raise ValueError(f"{name} is not a network, so it has no comparator.")
    return kind

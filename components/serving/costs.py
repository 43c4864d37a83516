"""How long a page would compute, estimated before it does, and what to lower where that is long.

A server for everybody allows a request a few seconds (the setting MOST_SECONDS). Where that bound
is in force, a page that asks for more is lowered to one that does not, and a sentence says so.
The constants were measured on one core of a small server; they need to be right within a factor.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from compute import count_feasible_rankings
from compute.rankings.layer import Layer

SECONDS_A_CELL = 2.5e-4  # enumerate, draw and describe one ranking's cell
SECONDS_A_THIN_CELL = 5e-3  # a double inside a cell a few rounding errors wide, found exactly
MOST_DRAWN = 3000  # rankings; beyond, only the count is given
THIN = 1e-12  # smallest over largest singular value, below which cells are thin
SPHERE = 3  # features at which every cell is drawn around a point inside it


class Bound(NamedTuple):
    """A page that this server can afford, and the sentences about what was lowered."""

    page: Any
    notices: list[str]


def afforded(page: Any, limit: float) -> Bound:
    """The page, or the nearest one that computes within `limit` seconds; 0 for no limit."""
    if not limit or seconds(page) <= limit:
        return Bound(page, [])
    first = page
    while seconds(page) > limit and page.shadow.n > 2:
        page = replace(page, shadow=replace(page.shadow, n=page.shadow.n - 1))
    return Bound(
        page,
        [
            f"N = {first.shadow.n} classes whose rows nearly coincide in D = {first.shadow.d} "
            f"features would compute for about {seconds(first):.0f} s, and this server allows "
            f"{limit:g} s. N is lowered to {page.shadow.n}; lowering D helps too."
        ],
    )


def seconds(page: Any) -> float:
    """About how long the page takes to compute when nothing of it is known yet.

    Only the Shadow view has pages that take long; its cells, and a point inside each, are what
    takes it.
    """
    state = page.shadow
    cells = count_feasible_rankings(state.n, state.d, bias=state.with_bias)
    if cells > MOST_DRAWN:
        return 0.0
    thin = state.d == SPHERE and not state.with_bias and _is_thin(state.matrix())
    return cells * (SECONDS_A_THIN_CELL if thin else SECONDS_A_CELL)


def _is_thin(weights: Any) -> bool:
    """Whether cells are a few rounding errors wide: nearly, but not exactly, fewer dimensions."""
    sizes = np.linalg.svd(weights[1:] - weights[0], compute_uv=False)
    if len(sizes) < weights.shape[1] or sizes[-1] > THIN * sizes[0] or not sizes[0]:
        return False
    return bool(Layer.of(weights).effective_dimension == weights.shape[1])

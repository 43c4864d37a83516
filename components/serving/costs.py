"""How long a page would compute, estimated before it does, and what to lower where that is long.

A server for everybody allows a request a few seconds (the setting MOST_SECONDS). Where that bound
is in force, a page that asks for more is lowered to one that does not, and a sentence says so.
The constants are seconds of one core of a small server; they need to be right within a factor, and
a test compares each view and section with what it takes. What a request did take is paid for in
`limits`; here is only what it may take.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from components.audit.model import COMPARED, all_seconds
from components.audit.state import AuditState
from components.shadow.model import MOST_COUNTED, MOST_DRAWN
from components.shadow.state import ShadowState
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from components.views import VIEWS
from compute import count_feasible_rankings
from compute.rankings.as_read import LayerAsRead
from compute.soft_sorting.networks import sorting_network
from compute.soft_sorting.registry import SORTERS

SECONDS_A_CELL = 3.5e-5  # enumerate, draw and describe one ranking's cell
SECONDS_A_POLYGON = 2.5e-4  # the same where cells are polygons
SECONDS_A_DOT = 1.2e-4  # and where these are too many to be drawn as such
SECONDS_A_THIN_CELL = 5e-3  # a double inside a cell a few rounding errors wide, found exactly
SECONDS_A_COUNTED = 8e-8  # one class of a ranking that is only counted
THIN = 1e-12  # smallest over largest singular value, below which cells are thin
MOST_DOTS = 3000  # cells of a plane that are drawn as polygons
SPHERE = 3  # features at which every cell is drawn around a point inside it

SECONDS_A_VIEW = 0.04  # what every answer takes; a section that takes more declares by how much
# Lessons are asked for by a button and stand apart.
# One descent step of a lesson, through a sorter or a layer of a network.
SECONDS_A_STEP, SECONDS_A_LAYER_STEP = 0.8e-3, 0.12e-3
DESCENTS = 3
FEWEST_STEPS = 30  # of a lesson, however little is allowed


class Bound(NamedTuple):
    """A page that this server can afford, and the sentences about what was lowered."""

    page: PageState
    notices: list[str]


def afforded(page: PageState, limit: float) -> Bound:
    """The page, or the nearest one that computes within `limit` seconds; 0 for no limit.

    Only Shadow's cells, and what "Your layer" audits beside the layer in front, grow beyond what
    any server allows; the bounds of their states keep the rest to some tenths of a second.
    """
    if not limit:
        return Bound(page, [])
    page, notices = _audits_afforded(page, limit)
    first = page.state(ShadowState)
    if shadow_seconds(first) <= limit:
        return Bound(page, notices)
    lowered = first
    while shadow_seconds(lowered) > limit and lowered.n > 2:
        lowered = replace(lowered, n=lowered.n - 1)
    return Bound(
        page.with_view_state("shadow", lowered),
        [
            *notices,
            f"N = {first.n} classes in D = {first.d} features would take about "
            f"{shadow_seconds(first):.1f} s here, and this server allows {limit:g} s. "
            f"N is lowered to {lowered.n}; lowering D helps too.",
        ],
    )


def _audits_afforded(page: PageState, limit: float) -> Bound:
    """The page without layers audited beside the one in front, where these take too long."""
    state = page.state(AuditState)
    if state.section not in COMPARED or _own_layer_seconds(state) <= limit:
        return Bound(page, [])
    asked, audits = COMPARED[state.section]
    lowered = replace(state, **{asked: False})
    if lowered == state:
        return Bound(page, [])
    said = (
        f"{audits} more layers of {state.n:,} classes would take about "
        f"{_own_layer_seconds(state):.1f} s here, and this server allows {limit:g} s: they are not "
        "compared. A layer of fewer classes can be, or run the program below."
    )
    return Bound(page.with_view_state("audit", lowered), [said] if page.view == "audit" else [])


def _own_layer_seconds(state: AuditState) -> float:
    """About how long "Your layer" takes, in s."""
    return _section_seconds("audit", state.section) + all_seconds(state)


def seconds(page: PageState, view: str) -> float:
    """About how long a view of the page takes to compute, in s, when nothing is known yet."""
    shadow, soft_sort = page.state(ShadowState), page.state(SoftSortState)
    if view == "shadow":
        return shadow_seconds(shadow)
    if view == "audit":
        return _own_layer_seconds(page.state(AuditState))
    bridged = view == "soft_sort" and soft_sort.section == "bridge" and soft_sort.n == shadow.n
    return _section_seconds(view, page.named(view).section) + (
        layer_seconds(shadow) if bridged else 0.0
    )


def shadow_seconds(state: ShadowState) -> float:
    """About how long the Shadow view takes, in s: its cells, a point in each, a question."""
    seconds = layer_seconds(state) + _section_seconds("shadow", state.section)
    if state.section == "remedies":  # two layers more, counted
        seconds += sum(_counting_seconds(state, bias) for bias in (False, True))
    return seconds


def layer_seconds(state: ShadowState) -> float:
    """About how long all rankings of a layer take, in s; 0 where only a bound is given."""
    cells = count_feasible_rankings(state.n, state.d, bias=state.with_bias)
    if cells > MOST_DRAWN:
        return _counting_seconds(state, state.with_bias)
    each = SECONDS_A_CELL
    if state.d == SPHERE and not state.with_bias and _is_thin(state.matrix()):
        each = SECONDS_A_THIN_CELL
    elif state.with_bias and state.d > 1:
        each = SECONDS_A_POLYGON if cells <= MOST_DOTS else SECONDS_A_DOT
    return cells * each


def _counting_seconds(state: ShadowState, bias: bool) -> float:
    """About how long it takes to count the rankings of a layer of this shape, in s."""
    work = count_feasible_rankings(state.n, state.d, bias=bias) * state.n
    counted = work <= MOST_COUNTED and state.d < state.n - 1
    return work * SECONDS_A_COUNTED if counted else 0.0


def lesson_seconds(state: SoftSortState, steps: int) -> float:
    """About how long a lesson of the Soft sort view takes, in s: three descents of `steps` steps.

    Nothing where the sorter has no ranks to learn through.
    """
    kind = SORTERS[state.sorter]
    if not kind.has_ranks:
        return 0.0
    layers = len(sorting_network(state.n, state.network).layers) if kind.is_network else 0
    return DESCENTS * steps * (SECONDS_A_STEP + layers * SECONDS_A_LAYER_STEP)


def lesson_steps(state: SoftSortState, steps: int, limit: float) -> int:
    """How many of `steps` steps a lesson can take within `limit` seconds; 0 for no limit.

    Never fewer than FEWEST_STEPS, unless fewer are asked for.
    """
    if not limit or lesson_seconds(state, steps) <= limit:
        return steps
    within = int(limit / lesson_seconds(state, 1))
    # The quotient is rounded: it may be one step off either way.
    within = max(k for k in (within - 1, within, within + 1) if lesson_seconds(state, k) <= limit)
    return min(steps, max(FEWEST_STEPS, within))


def _section_seconds(view: str, section: str) -> float:
    return SECONDS_A_VIEW + VIEWS[view].sections[section].seconds


def _is_thin(weights: Any) -> bool:
    """Whether cells are a few rounding errors wide: nearly, but not exactly, fewer dimensions."""
    sizes = np.linalg.svd(weights[1:] - weights[0], compute_uv=False)
    if len(sizes) < weights.shape[1] or sizes[-1] > THIN * sizes[0] or not sizes[0]:
        return False
    return bool(LayerAsRead.of(weights).feasible().effective_dimension == weights.shape[1])

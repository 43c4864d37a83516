"""What a person can change in the Soft sort view: edits by name, each bounded by the state."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from components.page.answers import in_order
from components.shadow.state import ShadowState
from components.soft_sort import networks, quiz
from components.soft_sort.state import (
    MOST_COLUMNS,
    MOST_ROWS,
    REFERENCE_VALUES,
    SOFTEST,
    SoftSortState,
)
from components.state.fields import Number
from components.state.page import PageState
from compute.soft_sorting.scaled import value_range

Changed = tuple[SoftSortState, list[str]]

LARGEST_AMOUNT = 1e100  # of a unit that grows as the softness falls

ENTRY = re.compile(r"(value|entry|point)\.(\d{1,2})(?:\.(\d{1,2}))?")


def apply(page: PageState, edits: Mapping[str, Any]) -> tuple[PageState, list[str]]:
    """The page after these edits, in the order in which they were made."""

    def one(state: SoftSortState, name: str, value: Any) -> Changed:
        if name == "shadow_n":
            return state.changed({"n": page.state(ShadowState).n})
        return _one(state, name, value)

    state, notices = in_order(page.state(SoftSortState), edits, one)
    return page.with_view_state("soft_sort", state), notices


def _one(state: SoftSortState, name: str, value: Any) -> Changed:
    if name in BUTTONS:
        return BUTTONS[name](state), []
    if quiz.QUIZ.takes(name):
        return quiz.QUIZ.edit(state, name)
    if name == "seed":
        changed, notices = state.changed({"seed": value})
        # A seed asks for its own values: what was entered by hand would hide them.
        return (replace(changed, values=()) if changed.seed != state.seed else changed), notices
    if name == "precision":
        changed, notices = state.changed({name: value})
        # What was measured is of the other format.
        return (replace(changed, job="") if changed != state else changed), notices
    if name == "preset":
        return state.with_preset(value) if isinstance(value, str) else state, []
    if name == "temperature":
        return _temperature(state, value)
    return _entry(state, name, value)


def _temperature(state: SoftSortState, value: Any) -> Changed:
    """The softness in the unit that it is said in."""
    span, unit, rank = value_range(state.vector()), state.known_unit(), state.aim == "rank"
    ends = [float(f"{unit.of(s, span, rank):.6g}") for s in (0.0, SOFTEST)]
    now = float(f"{unit.of(state.softness, span, rank):.6g}")
    hard = tuple(end for end in ends if math.isinf(end))
    low, high = (ends[1], LARGEST_AMOUNT) if hard else ends
    name = f"For values of this range the {unit.label.lower()}"
    read = Number(name, low, high, also=hard).read(value, now)
    if read.notice and read.value == now:
        return state, [read.notice]
    softness = unit.softness(read.value, span, rank)
    changed, _ = state.changed({"softness": min(softness, SOFTEST)})
    return changed, [read.notice] if read.notice else []


def _entry(state: SoftSortState, name: str, value: Any) -> Changed:
    match = ENTRY.fullmatch(name)
    if not match:
        return state.changed({name: value})  # a parameter by its name, or nothing
    if match[1] == "value":
        return state.with_value(int(match[2]), value)
    if match[1] == "point":
        return state.with_point(int(match[2]), value)
    return state.with_entry(int(match[2]), int(match[3] or 0), value)


def _shuffled(state: SoftSortState) -> SoftSortState:
    """The same values in another order."""
    values = state.vector()
    order = np.random.default_rng([state.seed, len(values)]).permutation(len(values))
    return replace(state, values=(*values[order].tolist(), *state.values[state.n :]))


def _reference(state: SoftSortState) -> SoftSortState:
    """The sort that the reference's README prints: log-sum-exp at temperature 1."""
    return replace(
        state,
        n=len(REFERENCE_VALUES),
        values=REFERENCE_VALUES,
        sorter="logsumexp",
        network="bitonic",
        softness=1 / value_range(REFERENCE_VALUES),
    )


def _equal(state: SoftSortState) -> SoftSortState:
    """Eight equal values under log-sum-exp: their sort is not equal."""
    return replace(
        state.with_preset("equal"), sorter="logsumexp", softness=max(state.softness, 0.1)
    )


def _with_row(state: SoftSortState) -> SoftSortState:
    """One more row in the vector example, up to as many as there is room for."""
    rows = state.table().tolist()
    if len(rows) >= MOST_ROWS:
        return state
    added = np.round(np.random.default_rng([len(rows), 13]).uniform(0, 60, MOST_COLUMNS), 1)
    return replace(state, rows=tuple(map(tuple, [*rows, added.tolist()])))


def _without_row(state: SoftSortState) -> SoftSortState:
    """One row less, down to two."""
    rows = state.table().tolist()
    return replace(state, rows=tuple(map(tuple, rows[:-1]))) if len(rows) > 2 else state


BUTTONS: Mapping[str, Callable[[SoftSortState], SoftSortState]] = {
    "new_values": SoftSortState.with_new_values,
    "shuffle": _shuffled,
    "reset": lambda state: type(state)(section=state.section),
    "hard_limit": lambda state: replace(state, softness=0.0),
    "reference": _reference,
    "equal": _equal,
    "add_row": _with_row,
    "drop_row": _without_row,
    "typed_n": lambda state: replace(state, n=networks.fitting_n(state)),
    "typed_fewest": lambda state: replace(state, typed_network=networks.fewest(state)),
    "three": lambda state: replace(state, n=3),
    "six": lambda state: replace(state, n=6),
}

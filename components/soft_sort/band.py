"""Which softness is of use for these values: bands under the slider, and their numbers in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from components.page import numbers
from components.soft_sort.model import Sorting
from components.soft_sort.words import no_ranks
from compute.naming import class_list
from compute.soft_sorting.kinds import Unit
from compute.soft_sorting.softness import SoftnessRange

NEVER = 1e-9  # a softness below which none is meant: it takes as much to be exact to 1e-12
FIGURES = 3


@dataclass(frozen=True)
class Ask:
    """For whom the bands are: the sort or the ranks, and a unit."""

    sorting: Sorting
    ranks: bool
    unit: Unit

    @property
    def found(self) -> SoftnessRange:
        return self.sorting.rank_range if self.ranks else self.sorting.sort_range

    def amount(self, softness: float) -> float:
        """A softness in the unit."""
        return self.unit.of(softness, self.sorting.span, self.ranks)

    def said(self, softness: float) -> str:
        """A softness as the sentence says it: in the slider's number, and in the unit."""
        number = numbers.short(softness, FIGURES)
        if self.sorting.is_smooth:
            return number
        return f"{number} ({numbers.short(self.amount(softness), FIGURES)})"


def bands(ask: Ask) -> dict[str, Any]:
    """The bands as shares of the slider, in two rows: what comes out, and what its slopes tell."""
    found = ask.found
    # As the page has them: a part too narrow to be told in them is none.
    exact, close, flat, merged = (
        round(100 * _place(ask.sorting, value), 2) for value in vars(found).values()
    )
    rows = [
        [("exact", 0.0, exact), ("close", exact, close), ("soft", close, merged)],
        [("flat", 0.0, flat), ("useful", flat, merged)],
    ]
    rows[0].append(("merged", max(close, merged), 100.0))
    return {
        "rows": [
            [
                {
                    "kind": kind,
                    "label": kind,
                    "from": f"{a:.2f}",
                    "to": f"{b:.2f}",
                }
                for kind, a, b in row
                if b > a
            ]
            for row in rows
        ],
        "heads": ["Outputs" if not ask.ranks else "Ranks", "Gradient"],
    }


def _place(sorting: Sorting, value: float) -> float:
    """Where a softness lies on the slider, from 0 to 1."""
    grid = np.array(sorting.grid)
    last = len(grid) - 1
    if value < NEVER:
        return 0.0
    if value <= grid[1]:
        return 0.5 / last  # between hard and the softness next to it
    axis = grid if sorting.is_smooth else np.log(np.maximum(grid, grid[1] / 2))
    at = value if sorting.is_smooth else math.log(value) if value < math.inf else math.inf
    return float(np.interp(at, axis, np.arange(last + 1))) / last


def sentence(ask: Ask) -> str:
    """What the bands mean, with their numbers."""
    if ask.ranks and not ask.sorting.kind.has_ranks:
        return no_ranks(ask.sorting.name)
    found, what = ask.found, "Ranks" if ask.ranks else "Sort"
    knob = "smoothing" if ask.sorting.is_smooth else f"softness ({ask.unit.label.lower()})"
    near = ", ".join(part for part in (_exact(ask, found), _close(ask, found)) if part)
    return f"{what}, by {knob}: {near}. {_flat(ask, found)}. {_merged(ask, found)}."


def _exact(ask: Ask, found: SoftnessRange) -> str:
    if found.exact_below == math.inf:
        return "exact at every softness"
    if found.exact_below < NEVER:
        return "never exact but at 0"
    return f"exact up to {ask.said(found.exact_below)}"


def _close(ask: Ask, found: SoftnessRange) -> str:
    if found.close_below == math.inf:
        return "" if found.exact_below == math.inf else "within 1 % at every softness"
    within = "0.01 of a rank" if ask.ranks else "1 % of the range"
    return f"within {within} up to {ask.said(found.close_below)}"


def _flat(ask: Ask, found: SoftnessRange) -> str:
    hard = "Ranks are flat" if ask.ranks else "Slopes are those of the hard sort"
    if found.flat_below == math.inf:
        return hard
    if found.flat_below < NEVER:
        return "Slopes to learn from at once"
    return f"{hard} up to {ask.said(found.flat_below)}, to learn from above"


def _merged(ask: Ask, found: SoftnessRange) -> str:
    what = "ranks" if ask.ranks else "outputs"
    if found.merged_above == math.inf:
        return f"The {what} never merge"
    if found.merged_above == 0:
        return f"The {what} are all alike from the start"
    return f"The {what} lie within 1 % of one another from {ask.said(found.merged_above)} on"


ZONES = {
    "exact": "exact",
    "close": "close: within 1 %",
    "soft": "soft: more than 1 % off",
    "merged": "merged: all alike",
}


def zones(ask: Ask) -> list[str]:
    """For each frame in which bands its softness lies."""
    if ask.ranks and not ask.sorting.kind.has_ranks:
        return [""] * len(ask.sorting.knobs)
    found = ask.found
    what = "the ranks are" if ask.ranks else "the outputs are"
    lines = []
    for softness in ask.sorting.knobs.tolist():
        zone = "exact" if softness <= found.exact_below else "soft"
        if zone == "soft" and softness <= found.close_below:
            zone = "close"
        if softness >= found.merged_above and zone == "soft":
            zone = "merged"
        if zone == "merged":
            slopes = "too soft"
        else:
            slopes = "gradient flat" if softness <= found.flat_below else "gradient useful"
        lines.append(f"Now {what} {ZONES[zone]}; {slopes}.")
    return lines


def ties_note(sorting: Sorting) -> str:
    """Why equal inputs have ranks that differ, where they do, or nothing."""
    if not sorting.kind.has_ranks:
        return ""
    values = sorting.values
    distinct, counts = np.unique(values, return_counts=True)
    groups = [np.flatnonzero(values == v) for v in distinct[counts > 1]]
    if not groups:
        return ""
    ranks = sorting.sorter(0.0).rank(values)
    apart = [group for group in groups if np.ptp(ranks[group]) > 1e-9]
    if not apart:
        return ""
    group = apart[0]
    letters = class_list(group.tolist())
    own = ", ".join(numbers.short(float(r)) for r in ranks[group])
    mean = numbers.short(float(ranks[group].mean()))
    return (
        f"{letters} are equal, yet a network ranks them {own} and not {mean} each, even when hard: "
        "it halves every tie where two wires meet, and how often each meets another depends on its "
        "wire. Their mean is right."
    )

"""All sorters on the same inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from components.page import numbers
from components.page.answers import Answer
from components.page.numbers import short
from components.page.packs import packed
from components.page.palette import Theme
from components.page.programs import array, number, program
from components.page.sections import Section
from components.page.sheets import export_buttons
from components.soft_sort import snippets
from components.soft_sort.model import SLACK, Sorting, decimals, sorting_of
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.soft_sorting.kinds import Knob
from compute.soft_sorting.properties import permutation_spread, properties_of
from compute.soft_sorting.registry import SORTERS
from compute.soft_sorting.scaled import sorter_at, sweep_at, value_range

HEAD = (
    "Sorter",
    "Outputs",
    "Largest error",
    "Sum |gradient|",
    "Sum kept",
    "In hull",
    "Ascending",
    "Monotone",
    "When permuted",
)


def draw(page: PageState, theme: Theme) -> Answer:
    """The section's part of the answer."""
    state = page.state(SoftSortState)
    sorting, answer = sorting_of(state), Answer()
    rows, frames = [], {}
    for name in SORTERS:
        other = sorting_of(state, name)
        rows.append({"name": name, "label": SORTERS[name].label, "chosen": name == sorting.name})
        found = other.properties(of_matrix=False)
        frames[name] = {
            "outputs": packed(_steady(other, other.outputs, sorting), sorting.dtype),
            # In two figures, however small: among larger ones float32 has fewer of 1e-40.
            "errors": packed(_steady(other, other.errors, sorting), "float64"),
            "gradients": packed(
                _steady(other, np.abs(other.sort_jacobians).sum(axis=(1, 2)), sorting)
            ),
            "flags": packed(
                _steady(
                    other,
                    np.stack(
                        [
                            found[key]
                            for key in ("sum_preserved", "inside_hull", "ascending", "monotone")
                        ],
                        axis=1,
                    ),
                    sorting,
                ),
                "uint8",
            ),
            "spread": numbers.error(other.spread),
        }
    answer.data["compare"] = rows
    answer.data["compare_head"] = HEAD
    answer.frames["compare"] = frames
    answer.texts["soft_sort-compare-note"] = (
        "Largest error: the largest distance of an output to the sorted order. Sum |gradient|: "
        f"over all entries of the sort's Jacobian; the hard sort has {sorting.n}. When permuted: "
        "the largest change of an output over 64 orders of the inputs, at the softness of the last "
        "change; a network sees the order, the others do not. Smooth stands at smoothing "
        f"{short(state.smoothing, 6)}."
    )
    return answer


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The section on screen."""
    return [
        html.Section(
            [
                html.Div(
                    [
                        html.H2("All sorters on the same inputs", id="soft_sort-compare-title"),
                        export_buttons("compare", "All sorters on the same inputs"),
                    ],
                    className="inline spread",
                ),
                html.Div(
                    id="soft_sort-compare",
                    className="soft-compare folded",
                    tabIndex=0,
                    role="region",
                    **{"aria-labelledby": "soft_sort-compare-title"},
                ),
                html.P(id="soft_sort-compare-note", className="note"),
            ],
            className="picture",
        )
    ]


def _steady(other: Sorting, values: NDArray[Any], sorting: Sorting) -> NDArray[Any]:
    """The frames of one sorter on the slider of another: Smooth has its own slider."""
    if other.is_smooth == sorting.is_smooth:
        return values
    return np.repeat(values[-1:], len(sorting.knobs), axis=0)


def snippet(page: PageState) -> str:
    """The program that prints the outputs of all sorters, and their errors."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
    softness, smoothing = number(state.softness), number(state.smoothing)
    body = f"""x = {array(sorting.values)}
size = max(np.abs(x).max(), value_range(x))
print("softness", {softness}, "smoothing", {smoothing})
print("outputs, largest error, sum of |gradient|, change when permuted; what holds")
for name, kind in SORTERS.items():
    knob = {smoothing} if kind.knob is Knob.SMOOTHING else {softness}
    found = sweep_at(name, x, [knob], "{state.network}")
    y, slopes = found.sorted[0], found.jacobians("sort")[0]
    error = np.abs(y - np.sort(x)).max()
    sorter = sorter_at(name, knob, value_range(x), "{state.network}")
    spread = permutation_spread(sorter, x)
    print(name, y, {snippets.error("error")}, f"{{np.abs(slopes).sum():.2f}}", end=" ")
    holds = properties_of(x, y[None], slopes[None], None, size=size, rounding={SLACK},
                          hull={SLACK} * size)
    print({snippets.error("spread")}, *(what for what, flag in holds.items() if flag[0]))"""
    used = (Knob, sweep_at, sorter_at, value_range, permutation_spread, properties_of)
    return program(body, ("compute", "SORTERS"), *used, precision=decimals(sorting))


SECTION = Section("Compare sorters", draw, {"compare": layout}, seconds=0.2, snippet=snippet)

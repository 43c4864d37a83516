"""Every output of the sort against softness."""

from __future__ import annotations

from typing import Any

import numpy as np

from components.page.answers import Answer
from components.page.palette import Theme
from components.page.programs import array, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.soft_sort import figures, snippets
from components.soft_sort.model import Sorting, decimals, sorting_of
from components.soft_sort.sections.pieces import picture
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.soft_sorting.scaled import sweep_at


def draw(page: PageState, theme: Theme) -> Answer:
    """The section's part of the answer."""
    sorting, answer = sorting_of(page.state(SoftSortState)), Answer()
    answer.pictures["soft_sort-curves"] = figures.curves(sorting, theme)
    answer.texts["soft_sort-curves-note"] = _curves_note(sorting)
    answer.descriptions["soft_sort-curves-picture"] = (
        f"Every output of the sort against softness. {_curves_note(sorting)}"
    )
    return answer


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The section on screen."""
    return [picture("curves", "Every output against softness", answer, sheet="curves")]


def _curves_note(sorting: Sorting) -> str:
    lines = (
        "Each output has the colour and letter of the input that it is in the hard sort (dotted). "
        "Dashed: the mean. "
    )
    if sorting.kind.softest:
        return lines + sorting.kind.softest
    shares = sorting.kind.is_network and sorting.kind.has_matrix
    if shares and sorting.n & (sorting.n - 1):
        return lines + (
            f"{sorting.n} is not a power of two, so the soft limit is not the mean but what all "
            "shares at one half make of these inputs."
        )
    if sorting.kind.is_network and sorting.network == "odd_even" and sorting.n > 2:
        return lines + "An odd-even network with all shares at one half does not reach the mean."
    return lines + "Softer still, every output meets in one value."


def snippet(page: PageState) -> str:
    """The program that prints every output at every softness of the slider."""
    sorting = sorting_of(page.state(SoftSortState))
    grid = (
        "np.round(np.arange(81) / 80, 4)"
        if sorting.is_smooth
        else ('[0.0, *(float(f"{s:.3g}") for s in np.logspace(-3, 2, 81))]')
    )
    body = f"""x = {array(sorting.values)}
grid = {grid}
found = sweep_at("{sorting.name}", x, grid{snippets.arguments(sorting)}).sorted
for softness, y in zip(grid, found):
    print(softness, y)"""
    return program(body, sweep_at, precision=decimals(sorting))


def sheet(page: PageState) -> Sheet:
    """The outputs at every softness of the slider."""
    sorting = sorting_of(page.state(SoftSortState))
    knob = "smoothing" if sorting.is_smooth else "softness"
    rows = np.column_stack([sorting.knobs, sorting.outputs])[:-1]  # the last is the state's own
    return Sheet(
        (knob, *[f"output {i + 1}" for i in range(sorting.n)]),
        [tuple(row) for row in rows.tolist()],
    )


SECTION = Section("Curves", draw, {"curves": layout}, snippet=snippet, sheets={"curves": sheet})

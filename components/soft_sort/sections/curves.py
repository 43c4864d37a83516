"""Every output of the sort against softness."""

from __future__ import annotations

from typing import Any

import numpy as np

from components.page.answers import Answer
from components.page.palette import Theme
from components.page.programs import array, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.soft_sort import figures, snippets, words
from components.soft_sort.sections.pieces import chosen, picture
from components.soft_sort.shown import Shown, shown_of
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.soft_sorting.scaled import sweep_at, value_range


def draw(page: PageState, theme: Theme) -> Answer:
    """The section's part of the answer."""
    state, answer = page.state(SoftSortState), Answer()
    shown = shown_of(state)
    note = words.asked_ranks(state) + _about(shown) + _softer(shown)
    answer.pictures["soft_sort-curves"] = figures.curves(shown, theme)
    answer.texts["soft_sort-curves-note"] = note
    answer.descriptions["soft_sort-curves-picture"] = f"{TITLES[shown.ranks]}. {note}"
    return answer


TITLES = ("Every output of the sort against softness", "Every soft rank against softness")


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The section on screen."""
    return [
        chosen(page.state(SoftSortState), "curves"),
        picture("curves", "Outputs and ranks against softness", answer, sheet="curves"),
    ]


def _about(shown: Shown) -> str:
    """What a line is."""
    if not shown.derivative:
        if shown.ranks:
            return (
                "Each rank has the colour and letter of its input, the hard rank dotted (from 0). "
                "Dashed: the mean. "
            )
        return (
            "Each output has the colour and letter of the input that it is in the hard sort "
            "(dotted). Dashed: the mean. "
        )
    if shown.ranks:
        return (
            "How fast each rank follows its own input, in ranks per range of the values: a hard "
            "rank does not, and there is most to learn from where the curve is highest. "
        )
    return (
        "How fast each output follows the input that it is in the hard sort: hard, it follows that "
        "alone (1, dotted). "
    )


def _softer(shown: Shown) -> str:
    """Where the curves end."""
    sorting = shown.sorting
    if shown.derivative:
        return "Softer still, none follows." if shown.ranks else ""
    if sorting.kind.softest and not shown.ranks:
        return sorting.kind.softest
    shares = sorting.kind.is_network and sorting.kind.has_matrix
    if shares and sorting.n & (sorting.n - 1):
        return (
            f"{sorting.n} is not a power of two, so the soft limit is not the mean but what all "
            "shares at one half make of these inputs."
        )
    if sorting.kind.is_network and sorting.network == "odd_even" and sorting.n > 2:
        return "An odd-even network with all shares at one half does not reach the mean."
    if sorting.kind.softest:
        return sorting.kind.softest
    return f"Softer still, every {'rank' if shown.ranks else 'output'} meets in one value."


def snippet(page: PageState) -> str:
    """The program that prints every line at every softness of the slider."""
    shown = shown_of(page.state(SoftSortState))
    sorting = shown.sorting
    grid = (
        "np.round(np.arange(81) / 80, 4)"
        if sorting.is_smooth
        else ('[0.0, *(float(f"{s:.3g}") for s in np.logspace(-3, 2, 81))]')
    )
    found = "found.ranks" if shown.ranks else "found.sorted"
    used: list[Any] = [sweep_at]
    if shown.derivative:
        owners = "range(len(x))" if shown.ranks else 'np.argsort(x, kind="stable")'
        scale = " * value_range(x)" if shown.ranks else ""
        of = "rank" if shown.ranks else "sort"
        found = f'found.jacobians("{of}")[:, range(len(x)), {owners}]{scale}'
        used += [value_range] * shown.ranks
    body = f"""x = {array(sorting.values)}
grid = {grid}
found = sweep_at("{sorting.name}", x, grid{snippets.arguments(sorting)})
for softness, y in zip(grid, {found}):
    print(softness, y)"""
    return program(body, *used, precision=shown.decimals)


def sheet(page: PageState) -> Sheet:
    """The lines at every softness of the slider."""
    shown = shown_of(page.state(SoftSortState))
    sorting = shown.sorting
    knob = "smoothing" if sorting.is_smooth else "softness"
    rows = np.column_stack([sorting.knobs, shown.curves])[:-1]  # the last is the state's own
    return Sheet((knob, *shown.heads), [tuple(row) for row in rows.tolist()])


SECTION = Section("Curves", draw, {"curves": layout}, snippet=snippet, sheets={"curves": sheet})

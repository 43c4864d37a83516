"""Every output of the sort against softness."""

from __future__ import annotations

from typing import Any

from components.page.answers import Answer
from components.page.palette import Theme
from components.page.sections import Section
from components.soft_sort import figures
from components.soft_sort.model import Sorting, sorting_of
from components.soft_sort.sections.pieces import picture
from components.soft_sort.state import SoftSortState
from components.state.page import PageState


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
    return [picture("curves", "Every output against softness", answer)]


def _curves_note(sorting: Sorting) -> str:
    lines = "Blue: the outputs. Dotted: the hard sort. Orange: the mean. "
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


SECTION = Section("Curves", draw, {"curves": layout})

"""What every output does while one input moves through the others."""

from __future__ import annotations

from typing import Any

import numpy as np

from components.page import controls
from components.page.answers import Answer, packed
from components.page.palette import Theme
from components.page.programs import program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.soft_sort import figures, snippets
from components.soft_sort.model import RESPONSE_POINTS, Sorting, decimals, sorting_of
from components.soft_sort.sections.pieces import VIEW, picture
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.naming import class_name
from compute.soft_sorting.kinds import Knob
from compute.soft_sorting.scaled import sorter_at, value_range


def draw(page: PageState, theme: Theme) -> Answer:
    """The section's part of the answer."""
    state = page.state(SoftSortState)
    sorting, answer = sorting_of(state), Answer()
    moving = min(state.moving, sorting.n) - 1
    places, outputs = sorting.response(moving)
    answer.pictures["soft_sort-response"] = figures.response(
        sorting, places, outputs[-1], moving, theme
    )
    answer.frames["response"] = packed(outputs, sorting.dtype)
    answer.texts["soft_sort-response-note"] = (
        f"Input {class_name(moving)} moves through the others: the hard sort (dotted) has a kink "
        f"wherever it meets one of them, {_turns(sorting)}. The slope of a line is its output's "
        "gradient: where it is flat, that output does not hear of the input."
    )
    answer.descriptions["soft_sort-response-picture"] = answer.texts["soft_sort-response-note"]
    return answer


def _turns(sorting: Sorting) -> str:
    """How the soft sort turns."""
    kind = sorting.kind
    if kind.knob is Knob.NONE:
        return "and so has this one"
    if not kind.is_network and not kind.has_matrix:
        return "a projection where blocks of values join or part"
    return "the soft sort a bend"


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The section on screen."""
    state = page.state(SoftSortState)
    return [
        controls.parameter(VIEW, state, "moving", str(min(state.moving, state.n))),
        picture(
            "response",
            "Every output while one input moves through the others",
            answer,
            sheet="response",
        ),
    ]


def snippet(page: PageState) -> str:
    """The program that prints the outputs while one input moves."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
    moving = min(state.moving, sorting.n) - 1
    body = f"""{snippets.values(sorting)}
reach = 0.15 * value_range(x)
sorter = sorter_at("{sorting.name}", softness, value_range(x){snippets.arguments(sorting)})
for place in np.linspace(x.min() - reach, x.max() + reach, {RESPONSE_POINTS}):
    x[{moving}] = place
    print(f"{{place:.{decimals(sorting)}f}}", sorter.sort(x))"""
    return program(body, sorter_at, value_range, precision=decimals(sorting))


def sheet(page: PageState) -> Sheet:
    """The outputs while one input moves, at the softness of the address."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
    moving = min(state.moving, sorting.n) - 1
    places, outputs = sorting.response(moving)
    return Sheet(
        (f"input {class_name(moving)}", *[f"output {i + 1}" for i in range(sorting.n)]),
        [tuple(row) for row in np.column_stack([places, outputs[-1]]).tolist()],
    )


SECTION = Section(
    "Response", draw, {"response": layout}, snippet=snippet, sheets={"response": sheet}
)

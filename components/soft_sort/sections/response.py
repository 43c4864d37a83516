"""What every output does while one input moves through the others."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.packs import packed
from components.page.palette import Theme
from components.page.programs import program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.soft_sort import figures, snippets, words
from components.soft_sort.model import Sorting, decimals
from components.soft_sort.sections.pieces import VIEW, chosen, picture
from components.soft_sort.shown import RESPONSE_POINTS, STEP, Shown, shown_of
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.naming import class_name
from compute.soft_sorting.kinds import Knob
from compute.soft_sorting.scaled import sorter_at, value_range


def draw(page: PageState, theme: Theme) -> Answer:
    """The section's part of the answer."""
    state, answer = page.state(SoftSortState), Answer()
    shown, moving = shown_of(state), _moving(state)
    found = shown.response(moving)
    answer.pictures["soft_sort-response"] = figures.response(shown, found[-1], moving, theme)
    answer.frames["response"] = packed(found, shown.dtype)
    note = words.asked_ranks(state) + _about(shown, moving)
    answer.texts["soft_sort-response-note"] = note
    answer.descriptions["soft_sort-response-picture"] = note
    return answer


def _moving(state: SoftSortState) -> int:
    return min(state.moving, state.n) - 1


def _about(shown: Shown, moving: int) -> str:
    moves = f"Input {class_name(moving)} moves through the others: "
    if shown.derivative and shown.ranks:
        return moves + (
            "how fast each rank changes with it, in ranks per range of the values. A hard rank "
            "jumps where it meets another input and is flat elsewhere; a soft one rises there over "
            "a width set by the softness. What is steeper than the picture is cut off."
        )
    if shown.derivative:
        return moves + (
            "how fast each output follows it. In the hard sort (dotted) one output alone does, at "
            "a rate of 1, and it hands over to the next where two inputs meet."
        )
    if shown.ranks:
        return moves + (
            "the hard ranks (dotted) jump wherever it meets one of them, the soft ranks rise."
        )
    return moves + (
        "the hard sort (dotted) has a kink wherever it meets one of them, "
        f"{_turns(shown.sorting)}. The slope of a line is its output's gradient: where it is flat, "
        "that output does not hear of the input."
    )


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
        html.Div(
            [
                controls.parameter(VIEW, state, "moving", str(min(state.moving, state.n))),
                chosen(state, "response"),
            ],
            className="inline soft-chosen",
        ),
        picture(
            "response",
            "Outputs and ranks while one input moves",
            answer,
            sheet="response",
        ),
    ]


def snippet(page: PageState) -> str:
    """The program that prints the lines while one input moves."""
    state = page.state(SoftSortState)
    shown, moving = shown_of(state), _moving(state)
    sorting = shown.sorting
    work = "sorter.rank" if shown.ranks else "sorter.sort"
    found = f"{work}(x)"
    nudge = ""
    if shown.derivative:
        scale = " * span" if shown.ranks else ""
        nudge = f"span = value_range(x)\nnudge = {STEP} * span * np.eye(len(x))[{moving}]\n"
        found = f"({work}(x + nudge) - {work}(x - nudge)) / (2 * {STEP} * span){scale}"
        if shown.ranks and not sorting.at:
            found = "0 * x"  # a hard rank is flat but where it jumps
    body = f"""{snippets.values(sorting)}
reach = 0.15 * value_range(x)
sorter = sorter_at("{sorting.name}", softness, value_range(x){snippets.arguments(sorting)})
{nudge}for place in np.linspace(x.min() - reach, x.max() + reach, {RESPONSE_POINTS}):
    x[{moving}] = place
    print(f"{{place:.{decimals(sorting)}f}}", {found})"""
    return program(body, sorter_at, value_range, precision=shown.decimals)


def sheet(page: PageState) -> Sheet:
    """The lines while one input moves, at the softness of the address."""
    state = page.state(SoftSortState)
    shown, moving = shown_of(state), _moving(state)
    rows = np.column_stack([shown.places(), shown.now(moving)])
    return Sheet(
        (f"input {class_name(moving)}", *shown.heads), [tuple(row) for row in rows.tolist()]
    )


SECTION = Section(
    "Response", draw, {"response": layout}, snippet=snippet, sheets={"response": sheet}
)

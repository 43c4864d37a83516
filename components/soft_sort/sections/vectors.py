"""Sorting what is not a number: rows that move whole, by a column or by a comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from components.page import controls, opening
from components.page.answers import Answer
from components.page.packs import packed
from components.page.palette import Theme
from components.page.programs import array, number, program
from components.page.sections import Section
from components.page.sheets import export_buttons
from components.soft_sort import figures
from components.soft_sort.model import Sorting, sorting_of
from components.soft_sort.sections.pieces import VIEW, picture
from components.soft_sort.state import MOST_COLUMNS, MOST_ROWS, SoftSortState
from components.state.page import PageState
from compute import sort_by_comparison, sort_vectors
from compute.naming import class_name
from compute.soft_sorting.registry import SORTERS, comparator_kind
from compute.soft_sorting.scaled import value_range

Floats = NDArray[np.float64]
ROWS_HEAD = ("Position", "First column", "Second column", "Judged by")


def score(state: SoftSortState) -> Callable[[Any], Any]:
    """What a row is judged by: (n, 2) -> (n,)."""
    if state.rule in ("first", "second"):
        column = 0 if state.rule == "first" else 1
        return lambda rows: rows[:, column]
    origin = state.place() if state.rule == "distance" else np.zeros(2)
    return lambda rows: np.hypot(rows[:, 0] - origin[0], rows[:, 1] - origin[1])


def sorted_rows(state: SoftSortState, name: str, softness: Floats) -> Floats:
    """(K, rows, 2) the rows softly sorted at softnesses (K,), which are relative to the range of
    what they are judged by."""
    rows, judge = state.table(), score(state)
    comparator = comparator_kind(name).at(softness, value_range(judge(rows)))
    frames = np.repeat(rows[None], len(softness), axis=0)
    if state.rule in ("first", "second"):
        found = sort_vectors(
            frames, judge, comparator, state.descending, network=state.network, batch_axes=1
        )
    else:
        found = sort_by_comparison(
            frames,
            lambda a, b: judge(a) - judge(b),
            comparator,
            state.descending,
            network=state.network,
            batch_axes=1,
        )
    return np.asarray(found)


def shown_sorter(sorting: Sorting) -> tuple[str, bool]:
    """The sorter that the rows are sorted with, and whether it is the view's own."""
    sharing = sorting.kind.is_network and sorting.kind.has_matrix
    return (sorting.name if sharing else SoftSortState.sorter), sharing


def draw(page: PageState, theme: Theme) -> Answer:
    """The section's part of the answer."""
    state = page.state(SoftSortState)
    sorting, answer = sorting_of(state), Answer()
    name, sharing = shown_sorter(sorting)
    knobs = np.full(len(sorting.knobs), state.softness) if sorting.is_smooth else sorting.knobs
    frames = sorted_rows(state, name, knobs)
    rows = state.table()
    names = [class_name(i) for i in range(len(rows))]
    answer.pictures["soft_sort-vectors"] = figures.plane_points(
        rows,
        frames[-1],
        names,
        theme,
        state.place() if state.rule == "distance" else None,
        frames[0],
    )
    answer.frames["vectors"] = packed(frames)
    answer.frames["vector_scores"] = packed(np.stack([score(state)(f) for f in frames]))
    answer.texts["soft_sort-vectors-note"] = _note(state, name, sharing)
    answer.descriptions["soft_sort-vectors-picture"] = (
        "The rows as points, and the soft sort of them as a chain of diamonds."
    )
    answer.data["rows_head"] = ROWS_HEAD
    answer.visible |= {f"soft_sort-row-{i}": i < len(rows) for i in range(MOST_ROWS)}
    answer.visible["soft_sort-point"] = state.rule == "distance"
    return answer


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The section on screen."""
    state = page.state(SoftSortState)
    return [
        _options(state),
        html.Div(
            [
                html.Div(
                    [
                        html.H2("Rows to edit"),
                        *_rows(state),
                        html.Div(
                            [
                                controls.button(VIEW, "add_row", "Add a row"),
                                controls.button(VIEW, "drop_row", "Remove the last row"),
                                opening.opener(state, "rows"),
                            ],
                            className="inline",
                        ),
                        html.Div(
                            [
                                html.H2("Softly sorted", id="soft_sort-rows-title"),
                                export_buttons("rows", "Softly sorted rows"),
                            ],
                            className="inline spread",
                        ),
                        html.Div(
                            id="soft_sort-rows",
                            className="soft-compare",
                            tabIndex=0,
                            role="region",
                            **{"aria-labelledby": "soft_sort-rows-title"},
                        ),
                    ],
                    className="soft-stack",
                ),
                picture("vectors", "The rows in the plane", answer),
            ],
            className="soft-pair soft-tall",
        ),
    ]


def _options(state: SoftSortState) -> html.Div:
    """The rule, the direction, and the point where the rule needs one."""
    place = state.place().tolist()
    return html.Div(
        [
            controls.parameter(VIEW, state, "rule"),
            html.Div(controls.parameter(VIEW, state, "descending")),
            html.Div(
                [
                    html.Span("The point", className="label"),
                    *[
                        controls.entry_box(VIEW, state, state.grid("point"), 0, j, place[j])
                        for j in range(MOST_COLUMNS)
                    ],
                    opening.opener(state, "point"),
                ],
                id="soft_sort-point",
                className="inline",
                hidden=state.rule != "distance",
            ),
        ],
        className="inline soft-options",
    )


def _rows(state: SoftSortState) -> list[html.Div]:
    """The cells of each row there can be; those there are show."""
    table = state.table().tolist()
    return [
        html.Div(
            [
                controls.class_chip(i, class_name(i)),
                *[
                    controls.entry_box(
                        VIEW,
                        state,
                        state.grid("rows"),
                        i,
                        j,
                        table[i][j] if i < len(table) else 0.0,
                    )
                    for j in range(MOST_COLUMNS)
                ],
            ],
            id=f"soft_sort-row-{i}",
            className="inline soft-row",
            hidden=i >= len(table),
        )
        for i in range(MOST_ROWS)
    ]


def _note(state: SoftSortState, name: str, sharing: bool) -> str:
    label = figures.short_label(name)
    said = (
        "Rows move whole: a share is taken on what they are judged by, and both columns are mixed "
        "by it. Mixtures can lie where no row was."
    )
    if state.rule in ("magnitude", "distance"):
        said += " The comparison is asked anew of the mixtures in every layer."
    if not sharing:
        why = "has no comparators" if not SORTERS[state.sorter].is_network else "has no share"
        said += f" {SORTERS[state.sorter].label} {why}, so {label} sorts here."
    return said


def snippet(page: PageState) -> str:
    """The program that prints the rows softly sorted."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
    sharing = sorting.kind.is_network and sorting.kind.has_matrix
    name = sorting.name if sharing else SoftSortState.sorter
    softness = state.softness if sorting.is_smooth else sorting.at
    origin = state.place() if state.rule == "distance" else np.zeros(2)
    by_column = state.rule in ("first", "second")
    judge = f"rows[:, {int(state.rule == 'second')}]"
    if not by_column:
        judge = f"np.hypot(*(rows - {array(origin)}).T)"
    sort = (
        "sort_vectors(rows, judge"
        if by_column
        else ("sort_by_comparison(rows, lambda a, b: judge(a) - judge(b)")
    )
    body = f"""rows = {array(state.table())}
def judge(rows):
    return {judge}

comparator = comparator_kind("{name}").at({number(softness)}, value_range(judge(rows)))
found = {sort}, comparator, {state.descending}, network="{state.network}")
print("sorted", found, sep="\\n")
print("judged by", judge(found))"""
    used = sort_vectors if by_column else sort_by_comparison
    return program(body, used, comparator_kind, value_range)


SECTION = Section("Vectors & comparisons", draw, {"vectors": layout}, snippet=snippet)

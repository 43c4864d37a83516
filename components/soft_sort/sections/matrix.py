"""The soft permutation matrix and the Jacobian, with what holds at each softness."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from dash import dcc, html
from numpy.typing import NDArray

from components.page import controls, numbers
from components.page.answers import Answer
from components.page.packs import as_sent, indices, packed
from components.page.palette import Theme, ink_on
from components.page.programs import program
from components.page.sections import Section
from components.page.sheets import export_buttons
from components.page.widths import NARROW, USUAL, WIDE
from components.soft_sort import snippets, words
from components.soft_sort.model import SLACK, sorting_of
from components.soft_sort.sections.pieces import VIEW, said
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.soft_sorting.jacobians import autograd_jacobian
from compute.soft_sorting.properties import properties_of
from compute.soft_sorting.scaled import sweep_at, value_range

Floats = NDArray[np.float64]

# Colours of entries from the least to the largest; what is 0 looks like the page, light or dark.
DIVERGING = {
    "light": ("#8c4a00", "#d55e00", "#f0b98a", "#f4f4f4", "#9cc7e3", "#0072b2", "#003f66"),
    "dark": ("#ffd0a3", "#e9853b", "#6b3c17", "#262c33", "#1b4a6b", "#4a9ed6", "#b9defa"),
}
SEQUENTIAL = {
    "light": ("#f7f9fb", "#cfe3f1", "#8cbfe0", "#3f91c9", "#0072b2", "#00456d"),
    "dark": ("#262c33", "#1f4560", "#1c6699", "#4a9ed6", "#8cc6ee", "#cbe6fb"),
}
WHITE = "#ffffff"
# How many columns there are at most where a cell holds five characters: in more it holds four.
MOST_ROOMY = {NARROW.name: 7, USUAL.name: 10, WIDE.name: 10}
# What a property is called where it holds, and where it does not.
PROPERTIES = {
    "sum_preserved": ("keeps the sum", "does not keep the sum"),
    "inside_hull": ("inside the hull", "leaves the hull of the inputs"),
    "ascending": ("ascending", "not ascending"),
    "monotone": ("monotone", "not monotone: an input can lower an output"),
    "doubly_stochastic": ("P doubly stochastic", "P not doubly stochastic"),
}
NO_MATRIX = "– no matrix"
SAYS = (
    "Row by row, P says of which inputs an output is mixed: softness 0 leaves a single 1 in each "
    "row and column, a permutation matrix. The Jacobian says how much each output changes for a "
    "small change of each input; where it is 0, learning stands still."
)


def draw(page: PageState, theme: Theme) -> Answer:
    """The section's part of the answer."""
    state = page.state(SoftSortState)
    sorting, answer = sorting_of(state, still=theme.in_hand), Answer()
    of = state.jacobian_of
    crowded = sorting.n > MOST_ROOMY[theme.width.name]
    jacobians = sorting.sort_jacobians if of == "sort" else sorting.rank_jacobians
    if sorting.matrices is not None:
        ones = np.ones(len(sorting.matrices))
        answer.frames["matrices"] = _tables(
            sorting.matrices, 0 * ones, ones, SEQUENTIAL[theme.name], crowded
        )
    if jacobians is not None:
        reach = np.maximum(np.abs(jacobians).max(axis=(1, 2)), 1e-9)
        answer.frames["jacobians"] = _tables(
            jacobians, -reach, reach, DIVERGING[theme.name], crowded
        )
    found = sorting.properties()
    answer.frames["properties"] = {key: packed(flags, "uint8") for key, flags in found.items()}
    answer.frames["least"] = [
        f"least entry of the sort's Jacobian: {numbers.error(v)}"
        for v in sorting.sort_jacobians.min(axis=(1, 2)).tolist()
    ]
    answer.data |= {
        "properties": [
            [key, f"✓ {yes}", f"✗ {no}" if key in found else NO_MATRIX, key in found]
            for key, (yes, no) in PROPERTIES.items()
        ],
        "sum": {"label": "sum", "text": "Σ" if crowded else "sum"},
        "cell_characters": 4 if crowded else 5,
        "jacobian_of": of,
    }
    answer.texts["soft_sort-matrix-says"] = SAYS
    answer.texts["soft_sort-matrix-why"] = words.no_matrix(sorting)
    answer.texts["soft_sort-jacobian-why"] = (
        words.no_ranks(sorting.name) if jacobians is None else ""
    )
    answer.visible |= {
        "soft_sort-matrix": sorting.matrices is not None,
        "soft_sort-jacobian": jacobians is not None,
    }
    return answer


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The section on screen."""
    return [
        said("matrix-says", answer, "note"),
        html.Div(
            id="soft_sort-badges",
            className="soft-badges",
            role="list",
            **{"aria-label": "Properties at this softness"},
        ),
        html.Div([_matrix(), _jacobian(page.state(SoftSortState))], className="soft-pair"),
    ]


def _grid(name: str, title: str, *beside: Any) -> list[Any]:
    """A title, why there is nothing to show, and where the view's script draws the entries."""
    return [
        html.Div(
            [
                html.H2(title, id=f"soft_sort-{name}-title"),
                *beside,
                export_buttons(name, title),
            ],
            className="inline spread soft-head",
        ),
        html.P(id=f"soft_sort-{name}-why", className="note"),
        html.Div(
            id=f"soft_sort-{name}",
            className="soft-grid",
            tabIndex=0,
            role="region",
            **{"aria-labelledby": f"soft_sort-{name}-title"},
        ),
    ]


def _matrix() -> html.Section:
    return html.Section(_grid("matrix", "Soft permutation matrix P"), className="picture")


def _jacobian(state: SoftSortState) -> html.Section:
    choice = controls.parameter(VIEW, state, "jacobian_of")
    autograd = html.Div(
        [
            html.Button(
                "Compare with torch autograd",
                id="soft_sort-autograd",
                type="button",
                className="plain",
                **{"data-says": "Asking torch …"},
            ),
            html.P("", id="soft_sort-autograd-said", role="status"),
            dcc.Store(id="soft_sort-autograd-asked"),
        ],
        className="inline note",
    )
    return html.Section([*_grid("jacobian", "Jacobian", choice), autograd], className="picture")


def compared_with_autograd(page: PageState) -> str:
    """How far the Jacobian that is shown lies from the one that torch's autograd gives."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
    of = state.jacobian_of
    shown = sorting.sort_jacobians if of == "sort" else sorting.rank_jacobians
    if shown is None:
        return words.no_ranks(sorting.name)
    found = autograd_jacobian(sorting.sorter(sorting.at), sorting.values, of)
    gap = float(np.abs(found - shown[-1]).max())
    knob = "smoothing" if sorting.is_smooth else "softness"
    said = (
        "exactly the entries shown"
        if gap == 0
        else f"the entries shown within {numbers.exponent(gap, 2)}"
    )
    return f"At {knob} {numbers.knob(sorting.at)}, torch autograd gives {said}."


def _tables(
    matrices: Floats, low: Floats, high: Floats, colours: Sequence[str], crowded: bool
) -> dict[str, Any]:
    """What the cells of (K, n, n) matrices look like, and what their rows and columns add up to.

    `low` and `high` (K,) have the first and the last of the colours. The looks that occur are
    listed; each cell names the place of its own. Likewise the texts of the (K, 2, n) sums. Where it
    is crowded, an entry has four characters: no 0 before its point.
    """
    fitted = numbers.tight if crowded else str
    entries = as_sent(matrices).astype(float)
    texts, written = numbers.cells(entries, high)
    span = (high - low)[:, None, None]
    share = np.clip((entries - low[:, None, None]) / span, 0, 1)
    shades = np.floor(share * (len(colours) - 1) + 0.5).astype(np.intp)
    # Small whole numbers: counted faster than sorted.
    seen = written * len(colours) + shades
    occurs = np.bincount(seen.ravel()) > 0
    looks, cells = np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[seen]
    sums = as_sent(np.stack([matrices.sum(axis=2), matrices.sum(axis=1)], axis=1)).astype(float)
    totals, summed = numbers.written(sums, partial(numbers.number, places=2 if crowded else 3))
    return {
        "looks": [
            [fitted(texts[text]), colours[shade], ink_on(colours[shade]) == WHITE]
            for text, shade in (divmod(look, len(colours)) for look in looks.tolist())
        ],
        "cells": indices(cells),
        "totals": totals,
        "sums": indices(summed),
    }


def snippet(page: PageState) -> str:
    """The program that prints the soft permutation matrix and the Jacobian."""
    state = page.state(SoftSortState)
    sorting = sorting_of(state)
    of = state.jacobian_of
    body = f"""{snippets.values(sorting)}
found = sweep_at("{sorting.name}", x, [softness]{snippets.arguments(sorting)})
"""
    shown = []
    if sorting.kind.has_matrix:
        shown.append(("matrix", "found.matrices[0]"))
    if of == "sort" or sorting.kind.has_ranks:
        shown.append(("Jacobian", f'found.jacobians("{of}")[0]'))
    for name, entries in shown:
        body += f"""entries = {entries}
print("{name}", entries, sep="\\n")
print("sums of rows", entries.sum(axis=1), "of columns", entries.sum(axis=0))
"""
    body += f"""least = found.jacobians("sort")[0].min()
print("least entry of the sort's Jacobian", {snippets.error("least")})
size = max(np.abs(x).max(), value_range(x))
for what, holds in properties_of(x, found.sorted, found.jacobians("sort"), found.matrices,
                                 size=size, rounding={SLACK}, hull={SLACK} * size).items():
    print(what, holds[0])"""
    return program(body, sweep_at, value_range, properties_of, precision=3)


SECTION = Section("Matrix & gradients", draw, {"matrix": layout}, snippet=snippet)

"""Softmax over rows, over columns, and the usual slip: over the whole matrix at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from components.page import controls, opening
from components.page.answers import Answer
from components.page.numbers import decimals, for_box, listed, share, short
from components.page.palette import Theme
from components.page.programs import array, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.softmax import parts
from components.softmax.model import Floats
from components.softmax.state import AXIS_SIZE, SoftmaxState
from components.state.page import PageState
from compute import softmax
from compute.logits.mappings import global_softmax

ONE = 1e-9
FORMS = {
    "rows": ("Over rows, axis = 1", "right for one example per row"),
    "columns": ("Over columns, axis = 0", "right for one example per column"),
    "global": ("Wrong: global max, global sum", "neither rows nor columns are distributions"),
}


def draw(page: PageState, theme: Theme) -> Answer:
    """The matrix three ways, with its sums."""
    matrix = page.state(SoftmaxState).table()
    found = results(matrix)
    return Answer(
        texts={
            **{f"softmax-axis-{name}-says": sentence(found[name]) for name in FORMS},
            "softmax-axis-agree": agreement(matrix),
            "softmax-formula-rows": _first(found["rows"][0]),
            "softmax-formula-columns": _first(found["columns"][:, 0]),
        },
        controls={
            f"cell.{i}.{j}": for_box(value)
            for i, row in enumerate(matrix.tolist())
            for j, value in enumerate(row)
        },
        data={
            "framed": True,
            "tables": {f"softmax-axis-{name}": table(found[name], matrix) for name in FORMS},
        },
    )


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The matrix to edit, then its three softmaxes."""
    state = page.state(SoftmaxState)
    matrix = state.table().tolist()
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.H2("The matrix"),
                        html.Div(
                            [
                                controls.entry_box(
                                    parts.VIEW,
                                    state,
                                    state.grid("matrix"),
                                    i,
                                    j,
                                    value,
                                )
                                for i, row in enumerate(matrix)
                                for j, value in enumerate(row)
                            ],
                            className="grid-3",
                        ),
                        opening.opener(state, "matrix"),
                        parts.said("axis-agree", answer),
                    ],
                    className="card",
                ),
                *[
                    html.Div(
                        [
                            html.H2(title),
                            *([parts.formula(name, answer)] if name != "global" else []),
                            parts.table(f"softmax-axis-{name}", f"{title}: {what}"),
                            parts.said(f"axis-{name}-says", answer, "note"),
                        ],
                        className="card",
                    )
                    for name, (title, what) in FORMS.items()
                ],
            ],
            className="halves",
        )
    ]


def results(matrix: Floats) -> dict[str, Floats]:
    """The three softmaxes, (3, 3) each; NaN in a row, or column, that is masked whole."""
    gone = np.isneginf(matrix)
    return {
        "rows": _but(gone.all(axis=1, keepdims=True), matrix, lambda z: softmax(z, axis=1)),
        "columns": _but(gone.all(axis=0, keepdims=True), matrix, lambda z: softmax(z, axis=0)),
        "global": _but(gone.all(keepdims=True), matrix, global_softmax),
    }


def _but(masked: NDArray[np.bool_], matrix: Floats, softmax_of: Callable[[Floats], Any]) -> Floats:
    """A softmax wherever there is one."""
    return np.where(masked, np.nan, softmax_of(np.where(masked, 0.0, matrix)))


def _sum(value: float) -> str:
    return "1" if abs(value - 1) < ONE else decimals(value)


def _entry(p: float, logit: float) -> dict[str, Any]:
    """A probability; a masked entry has exactly 0, and what is masked whole has none."""
    if np.isnan(p):
        return parts.cell("–")
    return {**parts.cell("0" if np.isneginf(logit) else share(p)), "weight": round(p, 3)}


def table(p: Floats, matrix: Floats) -> dict[str, Any]:
    """The entries with the sums of rows at the right and of columns beneath."""

    def total(value: float) -> dict[str, str]:
        if np.isnan(value):
            return parts.cell("masked", "sum")
        one = abs(value - 1) < ONE
        return parts.cell(
            f"{'✓' if one else '✗'} {_sum(value)}", "sum", "right" if one else "wrong"
        )

    rows = [
        [parts.cell(f"row {i + 1}")]
        + [_entry(v, z) for v, z in zip(row, matrix[i].tolist(), strict=True)]
        + [total(sum(row))]
        for i, row in enumerate(p.tolist())
    ]
    sums = [parts.cell("sum"), *[total(v) for v in p.sum(axis=0).tolist()], parts.cell("")]
    return {
        "head": ["", *[f"col {j + 1}" for j in range(AXIS_SIZE)], "sum"],
        "rows": [*rows, sums],
    }


def sentence(p: Floats) -> str:
    """Which sums are 1."""
    if np.isnan(p).all():
        return "Every entry is masked: no softmax exists."
    names = [
        f"{name} that is not masked whole" if np.isnan(p).any() else name
        for name, axis in (("every row", 1), ("every column", 0))
        if _all_one(p.sum(axis=axis))
    ]
    if names:
        return f"{' and '.join(names).capitalize()} sums to 1."
    return f"Only the whole matrix sums to {_sum(float(p.sum()))}: no row and no column does."


def _all_one(sums: Floats) -> bool:
    """Whether all sums are 1, but for those of what is masked whole."""
    known = sums[~np.isnan(sums)]
    return len(known) > 0 and bool(np.all(np.abs(known - 1) < ONE))


def agreement(matrix: Floats) -> str:
    """Rows that differ by a constant have the same softmax."""
    rows = range(len(matrix))
    with np.errstate(invalid="ignore"):  # both masked: they agree there whatever the constant
        steps = {(i, j): matrix[j] - matrix[i] for i in rows for j in rows if i < j}
    known = {pair: step[~np.isnan(step)] for pair, step in steps.items()}
    pairs = [
        (i, j, float(step[0]))
        for (i, j), step in known.items()
        if len(step) and np.isfinite(step).all() and np.ptp(step) == 0
    ]
    if not pairs:
        return "Make one row another row plus a constant: over rows, the two agree."
    i, j, constant = pairs[0]
    return (
        f"Row {j + 1} is row {i + 1} plus {short(constant, 6)}, so over rows the two agree; "
        "the global form tears them apart."
        if constant
        else f"Rows {i + 1} and {j + 1} are equal, so over rows the two agree."
    )


def _first(values: Floats) -> str:
    return "the first: masked" if np.isnan(values).any() else f"the first: ({listed(values)})"


def snippet(page: PageState) -> str:
    """The program that prints what is shown."""
    state = page.state(SoftmaxState)
    if np.isneginf(state.table()).all(axis=1).any() or np.isneginf(state.table()).all(axis=0).any():
        return "# A row or a column is masked whole: it has no softmax.\n"
    body = f"""matrix = {array(state.table())}

for name, p in {{
    "over rows": softmax(matrix, axis=1),
    "over columns": softmax(matrix, axis=0),
    "wrong, over the whole matrix": global_softmax(matrix),
}}.items():
    print(name, p, "sums of rows", p.sum(axis=1), "of columns", p.sum(axis=0), sep="\\n")
for i, j in ((0, 1), (0, 2), (1, 2)):
    there = np.isfinite(matrix[i]) | np.isfinite(matrix[j])  # not masked in both
    step = matrix[j][there] - matrix[i][there]
    if np.isfinite(step).all() and np.ptp(step) == 0:
        print("row", j + 1, "is row", i + 1, "plus", f"{{step[0]:.6g}}")"""
    return program(body, softmax, global_softmax)


def sheet(page: PageState, name: str) -> Sheet:
    """One of the three softmaxes with its sums, in doubles; nothing where all is masked."""
    p = results(page.state(SoftmaxState).table())[name]
    entries = [[None if np.isnan(v) else v for v in row] for row in p.tolist()]
    sums = [None if np.isnan(v) else v for v in p.sum(axis=0).tolist()]
    return Sheet(
        ("", *[f"column {j + 1}" for j in range(AXIS_SIZE)], "sum"),
        [
            *[
                (f"row {i + 1}", *row, None if None in row else sum(row))
                for i, row in enumerate(entries)
            ],
            ("sum", *sums, None),
        ],
    )


SECTION = Section(
    "Axis",
    draw,
    {"axis": layout},
    snippet=snippet,
    sheets={f"softmax-axis-{name}": partial(sheet, name=name) for name in FORMS},
)

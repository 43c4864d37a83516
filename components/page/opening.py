"""The dialog that puts a pasted text or an opened file in the place of a matrix or a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import Dash, Input, Output, dcc, html

from components.page.entering import (
    MOST_BYTES,
    MOST_PASTED,
    TOO_LARGE,
    remarks_on,
    replacing,
    table_for,
    takes,
)
from components.page.numbers import short
from components.page.requests import PageRequest, read_request
from components.page.tables import Table
from components.state.grids import Grid
from components.state.names import NAMES_KEY
from components.state.page import PageState
from components.state.view_state import ViewState
from components.views import VIEWS
from compute.files import UnreadError

OPEN = "Paste or open"
ACCEPTED = ".csv,.tsv,.txt,.json,.md,.tex,.npy"
ROWS_SHOWN, COLUMNS_SHOWN = 5, 8
FORMS = (
    "Cells of a spreadsheet, CSV, JSON, a print of Python or numpy, Markdown, LaTeX or MATLAB; a "
    "file may also be npy."
)
LARGER = {"shadow": "audit"}
"""For a view the one that takes larger matrices, under the same parameter."""
Preview = tuple[str, str, list[Any], bool, list[Any]]


def opener(state: ViewState, *names: str) -> html.Div:
    """A button for each of these matrices and lists that opens the dialog for it.

    They are named by their parameters. Where one stands alone, what it is for is seen beside it.
    """
    grids = [grid for grid in state.grids() if grid.name in names]
    several = len(names) > 1
    return html.Div(
        [
            *([html.Span(OPEN, className="label")] if several else []),
            *[_opens(grid, grid.label if several else OPEN) for grid in grids],
        ],
        className="inline",
    )


def _opens(grid: Grid, text: str) -> html.Button:
    return html.Button(
        text,
        type="button",
        className="plain enters",
        **{
            "data-enters": grid.name,
            "aria-haspopup": "dialog",
            "aria-label": f"{OPEN} {grid.label}",
        },
    )


def dialog() -> html.Dialog:
    """The dialog, closed; `assets/core/opening.mjs` opens it and asks for its preview."""
    return html.Dialog(
        [
            html.H2("", id="opening-title"),
            html.P(FORMS, className="help"),
            html.Label(
                ["Text", html.Textarea(id="opening-text", rows="7", className="pasted")],
                className="control label",
            ),
            html.Div(
                [
                    html.Label(
                        ["File", html.Span(id="opening-file", **{"data-accept": ACCEPTED})],
                        className="inline label",
                    ),
                    html.Button(
                        "Transpose",
                        id="opening-turn",
                        type="button",
                        className="plain",
                        **{"aria-pressed": "false"},
                    ),
                ],
                className="inline spread",
            ),
            html.P("", id="opening-said", className="says", role="status"),
            html.Div(
                [],
                id="opening-rows",
                role="region",
                tabIndex=0,
                **{"aria-label": "The first rows of what was read"},
            ),
            html.Div(
                [
                    html.Span([], id="opening-elsewhere"),
                    html.Button("Cancel", id="opening-cancel", type="button", className="plain"),
                    html.Button(
                        "Replace",
                        id="opening-take",
                        type="button",
                        className="plain",
                        disabled=True,
                    ),
                ],
                className="inline closing",
            ),
            dcc.Store(id="opening-asked"),
        ],
        id="opening",
        className="opening",
        **{
            "aria-labelledby": "opening-title",
            "data-bytes": str(MOST_BYTES),
            "data-characters": str(MOST_PASTED),
            "data-large": TOO_LARGE,
        },
    )


def register(app: Dash) -> None:
    """Connect what is entered in the dialog with its preview."""

    @app.callback(
        Output("opening-title", "children"),
        Output("opening-said", "children"),
        Output("opening-rows", "children"),
        Output("opening-take", "disabled"),
        Output("opening-elsewhere", "children"),
        Input("opening-asked", "data"),
        prevent_initial_call=True,
    )
    def previewed(sent: Any) -> Preview:
        return preview(read_request(sent))


def preview(request: PageRequest) -> Preview:
    """The title, what was read in a sentence, its first rows, whether it cannot be taken, and then
    the button that opens it in the view that takes larger ones.

    The request's only edit is what would be sent for the matrix or list.
    """
    grids = {grid.name: grid for grid in request.page.named(request.page.view).grids()}
    name, value = next(iter(request.edits.items()), ("", None))
    grid = grids.get(name)
    if grid is None or not isinstance(value, Mapping):
        return OPEN, "", [], True, []
    title = f"{OPEN}: {grid.label}"
    content = value.get("pasted", value.get("file"))
    if not isinstance(content, str) or not content.strip():
        return title, takes(grid), [], True, []
    try:
        table = table_for(grid, value)
    except UnreadError as error:
        return title, str(error), [], True, []
    try:
        edits = replacing(grid, table)
    except UnreadError as error:
        elsewhere = _elsewhere(request.page, name, table)
        said = (
            f"{error} {VIEWS[LARGER[request.page.view]].label} takes it."
            if elsewhere
            else str(error)
        )
        return title, said, _first_rows(table), True, elsewhere
    return title, _will(grid, table, edits), _first_rows(table), False, []


def _elsewhere(page: PageState, name: str, table: Table) -> list[Any]:
    """The button that opens a table that is too large here in the view that takes it."""
    if page.view not in LARGER:
        return []
    view = VIEWS[LARGER[page.view]]
    grid = next((grid for grid in page.named(view.name).grids() if grid.name == name), None)
    if grid is None:
        return []
    try:
        edits = replacing(grid, table)
    except UnreadError:
        return []
    named, _ = page.with_names(edits.pop(NAMES_KEY, page.names.given))
    taken, notices = view.apply(replace(named, view=view.name), edits)
    if notices:
        return []
    return [
        html.Button(
            f"Open in “{view.label}”",
            type="button",
            className="plain",
            **{"data-goes": taken.to_query()},
        )
    ]


def _will(grid: Grid, table: Table, edits: Mapping[str, Any]) -> str:
    """What was read, and what becomes of it."""
    sides = [side for side in (grid.rows, grid.columns) if side.parameter]
    changes = [
        f"{side.symbol} becomes {edits[side.parameter]}"
        for side in sides
        if edits[side.parameter] != side.now
    ]
    rows, columns = table.row_names and NAMES_KEY not in edits, table.column_names
    left = "The names" if rows or not table.row_names else "The first row's names"
    named = f" {left} are left out." if rows or columns else ""
    becomes = f" {' and '.join(changes)}." if changes else ""
    return " ".join([f"{table.summary}{named}{becomes}", *remarks_on("", table)])


def _first_rows(table: Table) -> list[Any]:
    """The top left corner of what was read."""
    wide = len(table.rows[0]) > COLUMNS_SHOWN
    rows = [
        [*[short(value, 6) for value in row[:COLUMNS_SHOWN]], *(["…"] if wide else [])]
        for row in table.rows[:ROWS_SHOWN]
    ]
    if len(table.rows) > ROWS_SHOWN:
        rows.append(["…"] * len(rows[0]))
    body = html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows])
    return [html.Table([html.Caption("The first rows"), body], className="read-rows")]

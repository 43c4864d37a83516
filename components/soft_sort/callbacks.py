"""The Soft sort view's callbacks: one answers every change, one lays out a section when opened."""

from __future__ import annotations

from typing import Any

from dash import MATCH, Dash, Input, Output, State, no_update

from components.answers import respond
from components.soft_sort import drawing, edits, layout
from components.state import read_page


def register(app: Dash) -> None:
    """Connect the view's Stores."""

    @app.callback(
        Output("soft_sort-answer", "data"),
        Input("soft_sort-request", "data"),
        prevent_initial_call=True,
    )
    def answer(request: Any) -> dict[str, Any]:
        return respond("soft_sort", request, edits.apply, drawing.draw)

    @app.callback(
        Output({"section": MATCH}, "children"),
        Input({"section_opened": MATCH}, "data"),
        State({"section_opened": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def open_section(query: Any, which: Any) -> Any:
        name = which.get("section_opened") if isinstance(which, dict) else None
        if name not in layout.SECTIONS:
            return no_update
        page, _ = read_page(query if isinstance(query, str) else "")
        return layout.section(name, page, None)

"""The Softmax view's callbacks: one answers every change, one lays out a section."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, no_update

from components.page.answers import respond
from components.page.palette import theme_named
from components.softmax import drawing, edits
from components.softmax.layout import section_children
from components.softmax.parts import VIEW
from components.state.page import read_page


def register(app: Dash) -> None:
    """Connect the view's Stores."""
    app.clientside_callback(
        ClientsideFunction("softmax", "laid"),
        Input({"section": ALL, "part": "panel", "view": VIEW}, "children"),
    )

    @app.callback(
        Output("softmax-answer", "data"),
        Input("softmax-request", "data"),
        prevent_initial_call=True,
    )
    def answer(request: Any) -> str:
        return respond("softmax", request, edits.apply, drawing.draw)

    @app.callback(
        Output({"section": MATCH, "part": "panel", "view": VIEW}, "children"),
        Input({"section": MATCH, "part": "opened", "view": VIEW}, "data"),
        State({"section": MATCH, "part": "opened", "view": VIEW}, "id"),
        prevent_initial_call=True,
    )
    def open_section(opened: Any, which: Any) -> Any:
        """A section is laid out when it is first opened, from the state it was opened in."""
        name = which.get("section") if isinstance(which, dict) else None
        if name not in drawing.SECTIONS or not isinstance(opened, dict):
            return no_update
        query = opened.get("query")
        page, _ = read_page(query if isinstance(query, str) else "")
        page = page.with_view_state("softmax", replace(page.softmax, section=name))
        answer = drawing.draw_section(page, theme_named(opened.get("theme")))
        return section_children(page, answer)

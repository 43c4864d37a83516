"""The Softmax view's callbacks: one answers every change, one lays out a section."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, no_update

from components.page.answers import respond
from components.page.requests import read_request
from components.softmax import drawing, edits
from components.softmax.layout import section_children
from components.softmax.parts import VIEW


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
        asked = read_request(opened)
        page = asked.page.with_view_state("softmax", replace(asked.page.softmax, section=name))
        answer = drawing.draw_section(page, asked.theme)
        return section_children(page, answer)

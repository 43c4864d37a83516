"""A panel of a question is laid out when it is first needed."""

from __future__ import annotations

from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, html, no_update

from components.page.requests import read_request
from components.shadow import sections as questions
from components.shadow.model import layer_of, probe_of
from components.shadow.sections.pieces import VIEW


def register(app: Dash) -> None:
    """Connect the Stores by which a panel is asked for."""
    app.clientside_callback(
        ClientsideFunction("questions", "laid"),
        Input({"question": ALL, "part": "panel", "view": VIEW}, "children"),
    )

    @app.callback(
        Output({"question": MATCH, "part": "panel", "view": VIEW}, "children"),
        Input({"question": MATCH, "part": "opened", "view": VIEW}, "data"),
        State({"question": MATCH, "part": "opened", "view": VIEW}, "id"),
        prevent_initial_call=True,
    )
    def open_panel(opened: Any, which: Any) -> Any:
        name = which.get("question") if isinstance(which, dict) else None
        if name not in questions.PANELS or not isinstance(opened, dict):
            return no_update
        asked = read_request(opened)
        page = asked.page
        layer = layer_of(page.shadow)
        answer = questions.draw(page, layer, probe_of(page.shadow, layer), asked.theme)
        if name not in answer.data["panels"]:
            return html.Span(hidden=True, **{"data-moved-on": name})  # the page asks again
        return questions.panel_children(name, page, answer)

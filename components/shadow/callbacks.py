"""The Shadow view's callbacks: one answers every change, one lays out the matrix editor."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output

from components.page.answers import respond
from components.page.requests import read_request
from components.shadow import drawing, edits
from components.shadow.layout import matrix_editor
from components.shadow.sections import callbacks as questions


def register(app: Dash) -> None:
    """Connect the view's Stores."""
    questions.register(app)

    @app.callback(
        Output("shadow-answer", "data"),
        Input("shadow-request", "data"),
        prevent_initial_call=True,
    )
    def answer(request: Any) -> str:
        return respond("shadow", request, edits.apply, drawing.draw)

    @app.callback(
        Output("shadow-matrix", "children"),
        Input("shadow-shape", "data"),
        prevent_initial_call=True,
    )
    def editor(query: Any) -> Any:
        return matrix_editor(read_request(query).page.shadow)

"""The Shadow view's callbacks: one answers every change, one lays out the matrix editor."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output

from components.page.answers import respond
from components.shadow import drawing, edits
from components.shadow.layout import matrix_editor
from components.shadow.sections import callbacks as questions
from components.state.page import read_page


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
        page, _ = read_page(query if isinstance(query, str) else "")
        return matrix_editor(page.shadow)

"""What only the Shadow view has: its matrix editor is laid out anew for another shape."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output

from components.page.requests import read_request
from components.shadow.layout import matrix_editor


def register(app: Dash) -> None:
    """Connect the Store that says another shape is looked at."""

    @app.callback(
        Output("shadow-matrix", "children"),
        Input("shadow-shape", "data"),
        prevent_initial_call=True,
    )
    def editor(query: Any) -> Any:
        return matrix_editor(read_request(query).page)

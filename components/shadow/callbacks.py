"""What only the Shadow view has: another shape lays its matrix editor out anew; a long count."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, ctx

from components.page import long_job
from components.page.requests import read_request
from components.shadow import counting
from components.shadow.layout import matrix_editor
from components.shadow.sections.places import most_places
from components.shadow.sections.top_k import SLIDER
from components.shadow.state import ShadowState


def register(app: Dash) -> None:
    """Connect the Store that says another shape is looked at."""

    @app.callback(
        Output("shadow-matrix", "children"),
        Input("shadow-shape", "data"),
        prevent_initial_call=True,
    )
    def editor(query: Any) -> Any:
        return matrix_editor(read_request(query).page)

    @app.callback(
        Output({**SLIDER, "by": ALL}, "max"),  # none before its section was opened
        Input("shadow-shape", "data"),
        prevent_initial_call=True,
    )
    def places(query: Any) -> list[int]:
        most = most_places(read_request(query).page.state(ShadowState).n)
        return [most for _ in ctx.outputs_list]

    long_job.connect(app, counting.JOB)

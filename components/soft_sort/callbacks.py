"""What only the Soft sort view has: the lesson, the comparison with autograd, the long job."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output

from components.page import long_job
from components.page.requests import read_request
from components.serving.allowance import most_seconds
from components.serving.cache import keep_json
from components.soft_sort.sections import error, learning, matrix
from components.soft_sort.state import SoftSortState


def register(app: Dash) -> None:
    """Connect the Stores of the sections that a button starts."""

    @app.callback(
        Output("soft_sort-learned", "data"),
        Input("soft_sort-learn", "data"),
        prevent_initial_call=True,
    )
    def learn(sent: Any) -> dict[str, Any]:
        request = read_request(sent)
        return learning.kept_lesson(request.page, request.theme, most_seconds())

    @app.callback(
        Output("soft_sort-autograd-said", "children"),
        Input("soft_sort-autograd-asked", "data"),
        prevent_initial_call=True,
    )
    def autograd(sent: Any) -> str:
        page = read_request(sent).page
        said: str = keep_json(
            ("autograd", page.state(SoftSortState)), lambda: matrix.compared_with_autograd(page)
        )
        return said

    app.clientside_callback(
        ClientsideFunction("soft_sort", "learned"), Input("soft_sort-learned", "data")
    )

    long_job.connect(app, error.JOB)

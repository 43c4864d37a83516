"""The Softmax view: temperature, stability and gradients, told by hand."""

from __future__ import annotations

from typing import Any

from dash import Dash

from components.page.answers import Answer
from components.page.palette import Theme
from components.softmax import callbacks, drawing
from components.softmax import layout as screen
from components.state.page import PageState


class SoftmaxView:
    """What the shell asks of a view."""

    name = "softmax"
    label = "Softmax"

    def headline(self, page: PageState) -> tuple[str, str]:
        return drawing.headline(page)

    def draw(self, page: PageState, theme: Theme) -> Answer:
        return drawing.draw(page, theme)

    def layout(self, page: PageState, answer: Answer, theme: Theme) -> Any:
        return screen.layout(page, answer, theme)

    def register(self, app: Dash) -> None:
        callbacks.register(app)


VIEW = SoftmaxView()

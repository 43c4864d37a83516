"""The Shadow view: which rankings a low-rank softmax layer can produce, and which never."""

from __future__ import annotations

from typing import Any

from dash import Dash

from components.page.answers import Answer
from components.page.palette import Theme
from components.shadow import callbacks, drawing
from components.shadow import layout as screen
from components.state.page import PageState


class ShadowView:
    """What the shell asks of a view."""

    name = "shadow"
    label = "Shadow"

    def headline(self, page: PageState) -> tuple[str, str]:
        return drawing.headline(page)

    def draw(self, page: PageState, theme: Theme) -> Answer:
        return drawing.draw(page, theme)

    def layout(self, page: PageState, answer: Answer, theme: Theme) -> Any:
        return screen.layout(page, answer, theme)

    def register(self, app: Dash) -> None:
        callbacks.register(app)


VIEW = ShadowView()

"""The Soft sort view: how soft sorting bends a hard sort, and where its ranks lie."""

from __future__ import annotations

from typing import Any

from dash import Dash

from components.page.answers import Answer
from components.page.palette import Theme
from components.soft_sort import callbacks, drawing
from components.soft_sort import layout as screen
from components.state.page import PageState


class SoftSortView:
    """What the shell asks of a view."""

    name = "soft_sort"
    label = "Soft sort"

    def headline(self, page: PageState) -> tuple[str, str]:
        return drawing.headline(page)

    def draw(self, page: PageState, theme: Theme) -> Answer:
        return drawing.draw(page, theme)

    def layout(self, page: PageState, answer: Answer, theme: Theme) -> Any:
        return screen.layout(page, answer, theme)

    def register(self, app: Dash) -> None:
        callbacks.register(app)


VIEW = SoftSortView()

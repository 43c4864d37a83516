"""What the sections of the Soft sort view share."""

from __future__ import annotations

from functools import partial

from dash import html

from components.page import controls, pieces
from components.soft_sort.state import SoftSortState

VIEW = "soft_sort"

picture = partial(pieces.picture, VIEW)
said = partial(pieces.said, VIEW)


def chosen(state: SoftSortState, place: str) -> html.Div:
    """Whether values or ranks are drawn, and whether their derivatives are."""
    return html.Div(
        [controls.repeated(VIEW, state, name, place) for name in ("aim", "shown")],
        className="inline",
    )

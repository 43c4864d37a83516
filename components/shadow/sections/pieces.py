"""What the questions share: sentences, pictures, boxes."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import html

from components.page import pieces

VIEW = "shadow"


said = partial(pieces.said, VIEW)
picture = partial(pieces.picture, VIEW)


def card(children: list[Any], **more: Any) -> html.Div:
    """A box of words and controls."""
    return html.Div(children, className="card", **more)

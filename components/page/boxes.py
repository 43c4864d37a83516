"""The boxes that people type numbers into.

Here a box is laid out empty, with what it needs to know as data; `assets/core/boxes.mjs` makes the
text box in it, because no component leaves alone what a person types. What was typed comes back as
an edit with the text as it stands, which the parameter's field reads.
"""

from __future__ import annotations

from dash import html

from components.page.numbers import exact
from components.state.fields import Number


def number_box(view: str, name: str, label: str, value: float | str, bounds: Number) -> html.Div:
    """A box for one number; `name` is its edit, `label` its accessible name.

    A phone shows keys for digits alone where neither a minus nor a fraction can be meant.
    """
    return html.Div(
        className="typed box",
        **{
            "data-view-of": view,
            "data-box": name,
            "data-label": label,
            "data-text": value if isinstance(value, str) else exact(value),
            "data-keys": "numeric" if bounds.integer and bounds.low >= 0 else "text",
        },
    )

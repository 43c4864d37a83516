"""The boxes that people type numbers into.

Here a box is laid out empty, with what it needs to know as data; `assets/core/boxes.mjs` makes the
text box in it, because no component leaves alone what a person types. What was typed comes back as
an edit with the text as it stands, which the parameter's field reads.
"""

from __future__ import annotations

from dash import html

from components.page.numbers import exact
from components.state.fields import Number


def name_id(view: str, index: int) -> str:
    """The id of the place where a class's name stands beside its letter."""
    return f"{view}-name-{index}"


def number_box(
    view: str, name: str, label: str, value: float | str, bounds: Number, named_by: str = ""
) -> html.Div:
    """A box for one number; `name` is its edit, `label` its accessible name.

    What stands at the id `named_by`, if anything does, is said after the label.

    Its arrow keys move it by the field's step. A phone shows keys for digits alone where neither a
    minus nor a fraction can be meant.
    """
    text = value if isinstance(value, str) else exact(value)
    keys = "numeric" if bounds.integer and bounds.low >= 0 else "text"
    more = {"data-keys": keys, "data-step": exact(bounds.step)}
    if named_by:
        more["data-named-by"] = named_by
    return _box(view, name, label, text, "typed", **more)


def text_box(view: str, name: str, label: str, text: str, example: str) -> html.Div:
    """A box for a line of text; it shows the example while it is empty."""
    return _box(view, name, label, text, "line", **{"data-example": example})


def _box(view: str, name: str, label: str, text: str, kind: str, **more: str) -> html.Div:
    about = {"data-view-of": view, "data-box": name, "data-label": label, "data-text": text}
    return html.Div(className=f"{kind} box", **about, **more)

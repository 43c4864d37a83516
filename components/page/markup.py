"""Dash's HTML components as text, for the index page: what no callback touches needs no script.

Each component that the page's scripts lay out costs them time on arrival, and again at every
change of another. Dialogs of words are therefore part of the page that the server sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from dash.development.base_component import Component

NAMES = {"className": "class", "htmlFor": "for"}
"""React's names of attributes where HTML has another; of the rest it has the lower case."""
VOID = frozenset({"br", "hr", "img", "input"})
"""The elements that hold nothing and have no end tag."""
HTML = "dash_html_components"


def written(laid: Any) -> str:
    """A component of `dash.html`, a text, a number, or a list of them, as HTML.

    Raises
    ------
    TypeError
        If it holds a component that is not plain HTML.
    """
    if laid is None:
        return ""
    if isinstance(laid, (list, tuple)):
        return "".join(map(written, laid))
    if not isinstance(laid, Component):
        return escape(str(laid), quote=False)
    described = laid.to_plotly_json()
    if described["namespace"] != HTML:
        raise TypeError(f"{described['type']} is not plain HTML.")
    tag, props = described["type"].lower(), dict(described["props"])
    held = props.pop("children", None)
    start = f"<{tag}{''.join(_attribute(*prop) for prop in props.items())}>"
    return start if tag in VOID else f"{start}{written(held)}</{tag}>"


def _attribute(name: str, value: Any) -> str:
    if value is None or (value is False and "-" not in name):
        return ""
    name = NAMES.get(name, name.lower())
    if value is True and "-" not in name:
        return f" {name}"
    if isinstance(value, Mapping):
        value = "; ".join(f"{key}: {of}" for key, of in value.items())
    return f' {name}="{escape(str(value))}"'

"""The sections under the network: each adds to the answer what only it shows."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from dash import html

from components.page.answers import Answer
from components.soft_sort.sections import (
    bridge,
    compare,
    curves,
    error,
    learning,
    matrix,
    response,
    vectors,
)
from components.soft_sort.state import SECTIONS as NAMES
from components.state.page import PageState

# Each has LABEL, draw(page, sorting, theme, answer) and layout(page, answer).
SECTIONS: Mapping[str, ModuleType] = dict(
    zip(
        NAMES,
        (curves, response, matrix, compare, bridge, vectors, error, learning),
        strict=True,
    )
)


def section(name: str, page: PageState, answer: Answer | None) -> list[Any]:
    """A section's controls and pictures; without an answer the pictures are drawn by the next."""
    return [*SECTIONS[name].layout(page, answer), html.Span(hidden=True, **{"data-laid-out": name})]

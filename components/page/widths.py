"""How wide the page's window is, in three steps, and what pictures make of it.

The browser names its step with every request, as it does the theme; a cookie lets the first page
come as it will be seen. Pictures are drawn for a step: how much of them is labelled follows from
the room that they have, and on a wide screen, which may be projected, no text is small.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WIDER = 1.25  # margins where text is larger


@dataclass(frozen=True)
class Width:
    """One step of the window's width; sizes in px, of the data of square pictures."""

    name: str
    large: int
    """The side of a view's large picture, at least."""
    beside: int
    """The side of those that stand beside it."""
    least_text: int = 0
    """No text of a picture is smaller."""

    def side(self, is_large: bool) -> int:
        """The side of a picture."""
        return self.large if is_large else self.beside

    def text(self, size: float) -> float:
        """How large a text of this size is drawn."""
        return max(size, self.least_text)


NARROW = Width("narrow", 256, 256)  # of a phone 375 wide
USUAL = Width("usual", 420, 115)
WIDE = Width("wide", 640, 190, 14)
WIDTHS = {width.name: width for width in (NARROW, USUAL, WIDE)}


def width_named(name: Any) -> Width:
    """The width of that name; the usual one for anything else."""
    return WIDTHS.get(name, USUAL) if isinstance(name, str) else USUAL


def legible(figure: Mapping[str, Any], width: Width) -> dict[str, Any]:
    """The figure with no text smaller than the width asks for, and margins that hold it."""
    if not width.least_text:
        return dict(figure)
    found: dict[str, Any] = _enlarged(figure, width)
    margin = found.get("layout", {}).get("margin")
    if margin:
        found["layout"]["margin"] = {side: math.ceil(WIDER * px) for side, px in margin.items()}
    return found


def _enlarged(part: Any, width: Width, key: str = "") -> Any:
    if isinstance(part, Mapping):
        is_font = key.endswith("font")
        return {
            name: _text(inner, width)
            if is_font and name == "size"
            else _enlarged(inner, width, name)
            for name, inner in part.items()
        }
    if isinstance(part, list) and part and isinstance(part[0], Mapping):
        return [_enlarged(inner, width, key) for inner in part]
    return part


def _text(size: Any, width: Width) -> Any:
    return [width.text(s) for s in size] if isinstance(size, list) else width.text(size)

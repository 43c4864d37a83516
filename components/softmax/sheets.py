"""The tables of the Softmax view to take home: those of its open section, as they are shown."""

from __future__ import annotations

from typing import Any

from components.page.palette import LIGHT
from components.page.sections import Sections
from components.page.sheets import Sheet, number_or_text
from components.softmax.sections import SECTIONS
from components.state.page import PageState


def sheet(page: PageState, name: str) -> Sheet | None:
    """The table of this name, None where the open section has none."""
    tables = Sections("softmax", SECTIONS).draw(page, LIGHT).data.get("tables", {})
    if name not in tables:
        return None
    shown = tables[name]
    return Sheet(
        tuple(shown["head"]), [tuple(_cell(cell) for cell in row) for row in shown["rows"]]
    )


def _cell(cell: dict[str, Any]) -> float | str:
    """A cell is one text, or several numbers."""
    if "numbers" in cell:
        return "[" + ", ".join(str(number_or_text(text)) for text in cell["numbers"]) + "]"
    return number_or_text(cell.get("text") or "")

"""The tables of the Softmax view to take home: those of its open section, as they are shown."""

from __future__ import annotations

from typing import Any

from components.page.palette import LIGHT
from components.page.sections import Sections
from components.page.sheets import Sheet, number_or_text
from components.softmax.model import scores_of
from components.softmax.sections import SECTIONS
from components.softmax.state import SoftmaxState
from components.state.names import LETTERS, Names
from components.state.page import PageState

COLUMNS = "columns"


def sheet(page: PageState, name: str) -> Sheet | None:
    """The table of this name, None where the open section has none."""
    if name == COLUMNS:
        return columns(page.state(SoftmaxState), page.names)
    tables = Sections("softmax", SECTIONS).draw(page, LIGHT).data.get("tables", {})
    if name not in tables:
        return None
    shown = tables[name]
    return Sheet(
        tuple(shown["head"]), [tuple(_cell(cell) for cell in row) for row in shown["rows"]]
    )


def columns(state: SoftmaxState, names: Names = LETTERS) -> Sheet:
    """The three columns of the view: from logits to probabilities, in doubles."""
    scores = scores_of(state)
    by_class = (scores.logits, scores.exponentials, scores.probabilities)
    return Sheet(
        ("class", "z", "exp((z - max z) / T)", "p"),
        [
            (names.alone(i), *row)
            for i, row in enumerate(zip(*(values.tolist() for values in by_class), strict=True))
        ],
    )


def _cell(cell: dict[str, Any]) -> float | str:
    """A cell is one text, or several numbers."""
    if "numbers" in cell:
        return "[" + ", ".join(str(number_or_text(text)) for text in cell["numbers"]) + "]"
    return number_or_text(cell.get("text") or "")

"""The table that the Softmax view has beyond those of its sections, to take home."""

from __future__ import annotations

from components.page.sheets import Sheet
from components.softmax.model import scores_of
from components.softmax.state import SoftmaxState
from components.state.names import LETTERS, Names
from components.state.page import PageState

COLUMNS = "columns"


def sheet(page: PageState, name: str) -> Sheet | None:
    """The table of this name, None where there is none."""
    return columns(page.state(SoftmaxState), page.names) if name == COLUMNS else None


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

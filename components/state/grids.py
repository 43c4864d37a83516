"""Numbers that stand together in boxes as a matrix or a list, and are entered together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from compute.naming import class_name

Place = tuple[int, int]


@dataclass(frozen=True)
class Side:
    """How many rows, or how many columns: there now, at least, at most."""

    now: int
    low: int
    high: int
    symbol: str = ""
    """As the page writes it: "N"."""
    parameter: str = ""
    """Which parameter of the state holds it, "" where the numbers themselves do."""


@dataclass(frozen=True)
class Grid:
    """A matrix or list of numbers. A list has one row or one column, as it stands on the page."""

    name: str
    """The parameter that holds the numbers; it takes them as rows, a list as one sequence."""
    label: str
    rows: Side
    columns: Side
    cell: Callable[[int, int], str]
    """The edit of the box in a row and a column."""
    spoken: str
    """What a box is called aloud: {letter} or {row} is its row, {column} its column; "" where the
    numbers have no boxes, and are entered as a whole."""
    of_classes: bool = False
    """Whether each row is a class, which may have a name."""
    most: int | None = None
    """Numbers in all, where these are fewer than the sides allow."""

    @property
    def is_list(self) -> bool:
        return 1 in (self.rows.high, self.columns.high)

    def called(self, row: int, column: int) -> str:
        """What the box in a row and a column, counted from 0, is called aloud."""
        return self.spoken.format(letter=class_name(row), row=row + 1, column=column + 1)

    def place(self, edit: str) -> Place | None:
        """The row and column of the box whose edit this is."""
        return next(
            (
                (i, j)
                for i in range(self.rows.now)
                for j in range(self.columns.now)
                if self.cell(i, j) == edit
            ),
            None,
        )


def fixed(size: int, symbol: str = "") -> Side:
    """A side that stays as it is."""
    return Side(size, size, size, symbol)

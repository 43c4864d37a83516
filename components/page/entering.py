"""What a person enters into boxes: a text, a table pasted into one of them, a text or file opened.

A typed text is an edit as it stands. A paste is an edit {"pasted": text}, an opened file
{"file": base64}; a box's arrow keys send {"text": what stands there, "steps": 1, "by": "0.01"}.
With the name of a box, a table fills from there, as in a spreadsheet; with the name of a parameter
it replaces all of that matrix or list. All of it is read here, before a view applies its edits.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from components.page.reader import may_be_several, read_number
from components.page.tables import MOST_CHARACTERS, Table, read_file, read_table
from components.state.fields import Remark, how_read, shown
from components.state.grids import Grid, Side
from components.state.names import LETTERS, NAMES_KEY, Names
from compute.files import UnreadError

MOST_BYTES = 600_000  # of a file: as base64 it fits into a request
MOST_PASTED = MOST_CHARACTERS + 1  # characters that a browser sends: one too many is refused here
MOST_STEPS = 10_000  # of the arrow keys until an answer comes

TOO_LARGE = f"The file is too large; files of up to {MOST_BYTES // 1000} kB are read."


@dataclass(frozen=True)
class Entered:
    """What one edit of a person means: the edits of single boxes and parameters."""

    edits: Mapping[str, Any]
    notices: list[str] = field(default_factory=list)
    """What was left out, or why nothing was read."""
    problem: str = ""
    """What is wrong with the text as a whole."""
    reads: bool = False
    """Whether a person's text was read: its box shows what is wrong with it, or nothing."""
    of_text: bool = False
    """Whether the text is the box's own value: what is said of the edits is said of it."""


def entered(grids: Sequence[Grid], name: str, value: Any, names: Names = LETTERS) -> Entered:
    """What an edit means. Never raises: anyone can send one."""
    if isinstance(value, str):
        return Entered({name: value}, reads=True, of_text=True)
    if not isinstance(value, Mapping):
        return Entered({name: value})
    if "steps" in value:
        return Entered({name: _stepped(value)}, reads=True, of_text=True)
    if not isinstance(value.get("pasted", value.get("file")), str):
        return Entered({})
    try:
        return _table_entered(grids, name, value, names)
    except UnreadError as error:
        return Entered({}, [str(error)], str(error), reads=True)


def _table_entered(
    grids: Sequence[Grid], name: str, value: Mapping[str, Any], names: Names
) -> Entered:
    whole = next((grid for grid in grids if grid.name == name), None)
    if whole is not None:
        return Entered(replacing(whole, table_for(whole, value)), reads=True)
    at = next(((grid, place) for grid in grids if (place := grid.place(name))), None)
    text = value.get("pasted", "")
    if at is None or _is_one_number(text):
        return Entered({name: text.strip()}, reads=True, of_text=True)
    grid, place = at
    table = table_for(grid, value)
    filled = _filled(grid, *place, table, names)
    return replace(filled, notices=[*filled.notices, *remarks_on(text, table)])


def _is_one_number(text: str) -> bool:
    """Whether a text pasted where several would fill several boxes is one number."""
    cells = text.strip()
    if set("\t\n\r") & set(cells) or may_be_several(cells):
        return False
    return read_number(cells).value is not None


def remarks_on(text: str, table: Table) -> list[str]:
    """How a text was read as a table where it could mean something else."""
    if may_be_several(text):
        count = len(table.rows) * len(table.rows[0])
        return [Remark(f"“{shown(text)}” is read as {count} numbers, one for each box.")]
    remark = how_read(table.unsure, read_number(table.unsure)) if table.unsure else ""
    return [remark] if remark else []


def table_for(grid: Grid, value: Mapping[str, Any]) -> Table:
    """The table that was pasted or opened, turned as asked; a list lies as the grid's does.

    Raises
    ------
    UnreadError: If there is none, with a sentence that says why.
    """
    pasted = "pasted" in value
    table = read_table(value["pasted"]) if pasted else read_file(_bytes(value["file"]))
    rows, columns = len(table.rows), len(table.rows[0])
    lies_across = grid.is_list and (grid.columns.high == 1) == (rows == 1) and 1 in (rows, columns)
    turn = value.get("turned") is True or (lies_across and rows * columns > 1)
    return _turned(table) if turn else table


def _bytes(text: str) -> bytes:
    if len(text) > MOST_BYTES * 4 / 3 + 4:
        raise UnreadError(TOO_LARGE)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadError("The file did not arrive whole. Open it again.") from error


def _turned(table: Table) -> Table:
    return replace(
        table,
        rows=tuple(zip(*table.rows, strict=True)),
        row_names=table.column_names,
        column_names=table.row_names,
    )


def _filled(grid: Grid, row: int, column: int, table: Table, names: Names) -> Entered:
    """A table from one box on, and the names of its classes; what lies beyond the grid is left out
    and said."""
    height, width = grid.rows.now - row, grid.columns.now - column
    edits: dict[str, Any] = {
        grid.cell(row + i, column + j): value
        for i, values in enumerate(table.rows[:height])
        for j, value in enumerate(values[:width])
    }
    if grid.of_classes and table.row_names:
        called = dict(enumerate(names.given)) | dict(enumerate(table.row_names[:height], row))
        edits[NAMES_KEY] = [called.get(i, "") for i in range(max(called) + 1)]
    lost = [
        (len(table.rows) - height, "row", grid.rows),
        (len(table.rows[0]) - width, "column", grid.columns),
    ]
    beyond = [_beyond(*side) for side in lost if side[0] > 0]
    are = "is" if sum(max(count, 0) for count, _, _ in lost) == 1 else "are"
    size = f"{len(table.rows)} × {len(table.rows[0])}"
    notice = f"{size} pasted; {' and '.join(beyond)} {are} left out."
    return Entered(edits, [notice] if beyond else [], reads=True)


def _beyond(count: int, what: str, side: Side) -> str:
    edge = f"{side.symbol} = {side.now}" if side.symbol else f"the last {what}"
    return f"the {count} {what}{'s' * (count > 1)} beyond {edge}"


def replacing(grid: Grid, table: Table) -> dict[str, Any]:
    """The edits that put a table in the place of all numbers of a grid.

    Raises
    ------
    UnreadError: If it does not fit, with a sentence that says what does.
    """
    rows, columns = len(table.rows), len(table.rows[0])
    fits = (
        grid.rows.low <= rows <= grid.rows.high and grid.columns.low <= columns <= grid.columns.high
    )
    if not fits or (grid.most is not None and rows * columns > grid.most):
        raise UnreadError(does_not_fit(grid, table))
    flat = [value for row in table.rows for value in row]
    if math.inf in flat:
        raise UnreadError(f"{table.summary} inf has no meaning in {grid.label}.")
    sides = ((grid.rows, rows), (grid.columns, columns))
    sizes = {side.parameter: size for side, size in sides if side.parameter}
    names = {NAMES_KEY: list(table.row_names)} if grid.of_classes and table.row_names else {}
    return {
        **sizes,
        **names,
        grid.name: flat if grid.is_list else [list(row) for row in table.rows],
    }


def does_not_fit(grid: Grid, table: Table) -> str:
    """What is said where a table is too large or too small, in a box and in the dialog alike."""
    return f"{table.summary} {takes(grid)} Nothing was changed."


def takes(grid: Grid) -> str:
    """How much a grid holds: "W takes 2 to 64 rows (N) and 1 to 16 columns (D)."."""
    if grid.is_list:
        side = grid.rows if grid.columns.high == 1 else grid.columns
        what = f"{_span(side)} numbers{_symbol(side)}"
    else:
        what = " and ".join(
            f"{_span(side)} {name}{_symbol(side)}"
            for side, name in ((grid.rows, "rows"), (grid.columns, "columns"))
        )
    if grid.most is not None:
        what += f", {grid.most:,} numbers at most"
    verb = "take" if grid.label.endswith("s") else "takes"
    return f"{grid.label[0].upper()}{grid.label[1:]} {verb} {what}."


def _span(side: Side) -> str:
    return f"{side.low}" if side.low == side.high else f"{side.low} to {side.high}"


def _symbol(side: Side) -> str:
    return f" ({side.symbol})" if side.symbol else ""


def _stepped(value: Mapping[str, Any]) -> Any:
    """The number in a box some steps on, in decimals; the text itself where it is none."""
    text, steps, by = (value.get(name) for name in ("text", "steps", "by"))
    if not isinstance(text, str) or not isinstance(by, str):
        return text
    number, step = read_number(text).value, read_number(by).value
    if type(steps) is not int or abs(steps) > MOST_STEPS:
        return text
    if number is None or step is None or not math.isfinite(number) or not math.isfinite(step):
        return text
    return float(Decimal(repr(number)) + steps * Decimal(repr(step)))

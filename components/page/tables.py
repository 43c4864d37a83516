"""Tables of numbers, read from what a person pastes or opens: text in any common form, or npy.

Text may be a spreadsheet's cells (tabs), CSV (commas, or semicolons with decimal commas), columns
parted by spaces, a print of Python, numpy, torch or pandas, JSON, Markdown, LaTeX or MATLAB. A
first row or column of words becomes names. Nothing is run or unpickled: text is cut into cells
here, and each cell is one number for `reader`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from components.page.reader import NOT_A_NUMBER, read_number
from compute.files import UnreadError
from compute.files.npy import MAGIC, need_entries, need_size, npy_header

MOST_CHARACTERS = 500_000
MOST_ENTRIES = 20_000
LONGEST_NAME = 40

Cells = list[list[str]]
_BRACED = r"\{([^{}]{0,60})\}"


class TooManyEntriesError(UnreadError):
    """A table is larger than what a page holds; a text of that size may still be a layer."""


@dataclass(frozen=True)
class Table:
    """Rows of numbers, and the names that stood beside them."""

    rows: tuple[tuple[float, ...], ...]
    row_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    unsure: str = ""
    """The first cell that could mean something else than what was read."""

    @property
    def summary(self) -> str:
        """What was read: "6 x 3 numbers read, names in the first column."."""
        where = [
            place
            for place, names in (("row", self.column_names), ("column", self.row_names))
            if names
        ]
        names = f", names in the first {' and the first '.join(where)}" if where else ""
        count = len(self.rows) * len(self.rows[0])
        return f"{len(self.rows)} × {len(self.rows[0])} number{'s' * (count > 1)} read{names}."


def read_file(content: bytes) -> Table:
    """The table in a file: npy, or text in one of the usual encodings.

    Raises
    ------
    UnreadError: If there is none, with a sentence that says why.
    """
    if content.startswith(MAGIC):
        return _npy(content)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return read_table(content.decode("utf-16", "replace"))
    if content.startswith((b"PK", b"\x80", b"\x89PNG", b"%PDF", b"\x1f\x8b")) or b"\0" in content:
        raise UnreadError(
            "This file is neither text nor npy. Text (csv, tsv, txt, json, md, tex) and npy are "
            "read."
        )
    try:
        return read_table(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return read_table(content.decode("latin-1"))


def read_table(text: str) -> Table:
    """The table that a text holds.

    Raises
    ------
    UnreadError: If there is none, with a sentence that says why.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadError(
            f"The text is longer than the {MOST_CHARACTERS:,} characters that are read here."
        )
    cells = [row for row in _cells(_plain(text)) if any(row)]
    if not cells:
        raise UnreadError("It holds no numbers.")
    if sum(map(len, cells)) > MOST_ENTRIES:
        raise TooManyEntriesError(
            f"It has more than {MOST_ENTRIES:,} entries, the most that is read here."
        )
    return _table(cells)


# --- from text to cells ---------------------------------------------------------------------------


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\n ")


def _cells(text: str) -> Cells:
    found = _json(text)
    if found is not None:
        return found
    if any(mark in text for mark in ("\\\\", "\\begin{", "&")):
        return _latex(text)
    lines = [line for line in text.split("\n") if line.strip() and line.strip()[0] not in "#%"]
    if sum(line.count("|") > 0 for line in lines) == len(lines) and lines:
        return _markdown(lines)
    if re.search(r"[\[({]\s*[\[({\d.+-]", text) and not re.match(r"\s*(sqrt|√)", text):
        return _brackets(text)
    return _delimited(lines)


def _json(text: str) -> Cells | None:
    """Rows of a JSON value: a list of lists, numbers or objects, or an object with one inside."""
    if not text.startswith(("[", "{")):
        return None
    try:
        value = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    while isinstance(value, dict):
        lists = [inner for inner in value.values() if isinstance(inner, list | dict) and inner]
        if not lists:
            raise UnreadError("This JSON holds no list of numbers.")
        value = max(lists, key=len)
    while len(value) == 1 and isinstance(value[0], list) and _is_nested(value[0]):
        value = value[0]
    if all(isinstance(row, dict) for row in value):
        keys = list(value[0]) if value else []
        return [keys, *([_text(row.get(key)) for key in keys] for row in value)]
    if not any(isinstance(row, list) for row in value):
        return [[_text(entry) for entry in value]]
    if not all(isinstance(row, list) for row in value):
        raise UnreadError("This JSON mixes numbers and lists; rows must all be lists.")
    return [[_text(entry) for entry in row] for row in value]


def _is_nested(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(row, list) for row in value)


def _text(entry: Any) -> str:
    if isinstance(entry, list | dict):
        raise UnreadError("This JSON has more than two levels; a table has rows of numbers.")
    return "" if entry is None else str(entry).strip()


def _latex(text: str) -> Cells:
    # Every repeat is bounded, so that no text makes the search slow.
    inner = re.sub(rf"\\(?:begin|end)\s?{_BRACED}(?:{_BRACED}|\[[^\]]{{0,20}}\])?", "\n", text)
    inner = re.sub(r"\\(?:hline|toprule|midrule|bottomrule|displaystyle)\b", "", inner)
    inner = re.sub(r"\\(?:left|right)\s?[\[\](){}|.]", "", inner)
    inner = re.sub(rf"\\(?:math|text)[a-z]{{0,9}}\s?{_BRACED}", r"\1", inner)
    inner = re.sub(rf"\\[dt]?frac\s?{_BRACED}\s?{_BRACED}", r"\1/\2", inner)
    inner = re.sub(rf"\\sqrt\s?{_BRACED}", r"sqrt(\1)", inner)
    for command, text_of_it in (("\\pi", "pi"), ("\\infty", "inf"), ("\\,", ""), ("$", "")):
        inner = inner.replace(command, text_of_it)
    rows = re.split(r"\\\\(?:\[[^\]]{0,20}\])?", inner) if "\\\\" in inner else inner.split("\n")
    return [[cell.strip() for cell in row.split("&")] for row in rows if row.strip()]


def _markdown(lines: Sequence[str]) -> Cells:
    rows = [[cell.strip(" *`") for cell in line.strip().strip("|").split("|")] for line in lines]
    return [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]


def _brackets(text: str) -> Cells:
    """A print of Python, numpy or torch, or a matrix of MATLAB: the innermost brackets are rows."""
    if "..." in text or "…" in text:
        raise UnreadError(
            "This print leaves entries out (“...”). Print all of them, as with "
            "numpy.set_printoptions(threshold=numpy.inf)."
        )
    plain = re.sub(
        r"\b(?!sqrt\b)[A-Za-z_][\w.]{0,40}\(([^()\[\]]*)\)", r"\1", text
    )  # np.float64(1.5)
    if "[" in plain:
        plain = plain[plain.index("[") : plain.rfind("]") + 1]
    plain = re.sub(r"(?<!sqrt)(?<!√)[({]((?:[^(){}]|sqrt\([^()]*\))*)[)}]", r"[\1]", plain)
    plain = re.sub(r"(?<!sqrt)(?<!√)[({]((?:[^(){}]|sqrt\([^()]*\))*)[)}]", r"[\1]", plain)
    groups = re.findall(r"\[([^\[\]]*)\]", plain)
    left = re.sub(r"\[[^\[\]]*\]", "", plain)
    if not groups or re.search(r"[^\s,;\[\]]", left):
        raise UnreadError("The brackets do not close into rows of numbers.")
    if re.search(r"\]\s*,?\s*\[", left):
        raise UnreadError("This has more than two levels of brackets; a table has rows of numbers.")
    if len(groups) > 1:
        return [_split(group) for group in groups]
    lines = groups[0].split(";") if ";" in groups[0] else groups[0].split("\n")
    if ";" not in groups[0] and max(map(len, lines)) > 60:  # a long list, wrapped
        return [_split(groups[0])]
    return [_split(line) for line in lines if line.strip()]


def _split(row: str) -> list[str]:
    parts = row.strip(" ,\n\t").split(",") if "," in row else row.split()
    return [part.strip(" '\"\n\t") for part in parts]


def _delimited(lines: Sequence[str]) -> Cells:
    text = "\n".join(lines)
    if "\t" in text:
        return _csv(lines, "\t")
    if ";" in text:
        if len(lines) == 1 and ("," in text or " " in text.strip().replace("; ", ";")):
            return [_split(row) for row in text.split(";") if row.strip()]  # rows of one line
        return _csv(lines, ";")
    pieces = [line.split() for line in lines]
    numbers = [piece for row in pieces for piece in row]
    in_columns = max(map(len, pieces), default=0) > 1
    if (
        "," in text
        and in_columns
        and all(re.fullmatch(r"[^,]+,\d+(?:e[+-]?\d+)?|[^,]+", n) for n in numbers)
    ):
        return pieces  # columns of numbers with decimal commas
    if len(lines) == 1 and text.count(",") == 1 and read_number(text).value is not None:
        return [[text]]
    return _csv(lines, ",") if "," in text else [_spaced(line) for line in lines]


def _csv(lines: Sequence[str], delimiter: str) -> Cells:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        raise UnreadError("A quotation mark or a field in it is not closed.") from error
    rows = [[cell.strip() for cell in row] for row in rows]
    if rows and all(len(row) > 1 and not row[-1] for row in rows):
        rows = [row[:-1] for row in rows]
    return rows


def _spaced(line: str) -> list[str]:
    """Cells parted by spaces; one number may have spaces between its groups if it is alone."""
    return re.split(r"[ \t]{2,}", line.strip()) if re.search(r"\S [a-z]", line) else line.split()


# --- from cells to a table ------------------------------------------------------------------------


def _is_word(cell: str) -> bool:
    return read_number(cell, percent=True).problem == NOT_A_NUMBER


def _table(cells: Cells) -> Table:
    headed, named = _named(cells)
    first = cells[0]
    if headed and named and len(first) == len(cells[-1]) - 1:
        first = ["", *first]
    body = cells[1:] if headed else cells
    width = len(body[0])
    for i, row in enumerate(body, start=1 + headed):
        if len(row) != width:
            raise UnreadError(
                f"Row {i} has {len(row)} entries, row {1 + headed} has {width}; "
                "rows of one length are needed."
            )
    rows = tuple(
        tuple(_number(cell, i, j) for j, cell in enumerate(row[named:], start=1 + named))
        for i, row in enumerate(body, start=1 + headed)
    )
    return Table(
        rows,
        tuple(row[0][:LONGEST_NAME] for row in body) if named else (),
        tuple(name[:LONGEST_NAME] for name in first[named:]) if headed else (),
        next((cell for row in body for cell in row[named:] if _is_unsure(cell)), ""),
    )


def _named(cells: Cells) -> tuple[bool, bool]:
    """Whether the first row and the first column hold names."""
    below = cells[1:]
    if below and len(cells[0]) == len(below[0]) - 1 and len({len(row) for row in below}) == 1:
        return True, True  # a print of pandas or R: nothing stands above the names of its rows
    headed = len(below) > 0 and all(map(_is_word, cells[0][1:] or cells[0]))
    headed = headed and not (len(cells[0]) == 1 and not _is_word(cells[0][0]))
    body = below if headed else cells
    named = len(body[0]) > 1 and all(row and _is_word(row[0]) for row in body)
    return headed, named


def _is_unsure(cell: str) -> bool:
    return bool(read_number(cell, percent=True).unsure)


def _number(cell: str, row: int, column: int) -> float:
    reading = read_number(cell, percent=True)
    if reading.value is None:
        raise UnreadError(
            f"Row {row}, column {column} is empty."
            if not cell
            else f"Row {row}, column {column}: “{cell[:LONGEST_NAME]}” {reading.problem}."
        )
    return reading.value


# --- npy ------------------------------------------------------------------------------------------


def _npy(content: bytes) -> Table:
    """An npy file; its header is checked against its length before anything is made."""
    stream = io.BytesIO(content)
    header = npy_header(stream)
    need_entries("npy", header[0], MOST_ENTRIES)
    need_size(header, len(content) - stream.tell())
    stream.seek(0)
    array = np.atleast_2d(np.load(stream, allow_pickle=False)).astype(np.float64)
    if np.isnan(array).any():
        row, column = np.argwhere(np.isnan(array))[0] + 1
        raise UnreadError(f"Row {row}, column {column} is not a number (NaN).")
    return Table(tuple(map(tuple, array.tolist())))

"""Large tables of decimals in text: csv and tsv, a line at a time."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from compute.arrays import FloatArray
from compute.files.errors import UnreadError

LONGEST_LINE = 1 << 24
"""Bytes."""

LONGEST_NAME = 40
OTHER_FILES = {
    b"PK": "a zip file", b"\x80": "a pickle", b"\x89PNG": "a picture", b"\xff\xd8": "a picture",
    b"GIF8": "a picture", b"%PDF": "a PDF", b"\x1f\x8b": "compressed (gz)",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class TextTable:
    """Numbers of a text file, and the names that stood before them."""

    rows: FloatArray
    """(N, D)"""
    names: tuple[str, ...] = ()


def encoding_of(start: bytes) -> str:
    """Return the encoding of a text by its first bytes; refuse what is not text."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    other = next((what for mark, what in OTHER_FILES.items() if start.startswith(mark)), None)
    if other or b"\0" in start:
        raise UnreadError(
            f"This file is {other or 'neither text nor a known format'}; csv, tsv, npy, npz and "
            "safetensors are read."
        )
    return "utf-8-sig"


def read_text(path: Path, most: int) -> TextTable:
    """Return the table of a csv or tsv file of at most `most` entries.

    A first line of words is left out, a first column of words is names. Decimals have a point, or
    a comma where tabs or semicolons part them.

    Raises
    ------
    UnreadError
        If rows differ in length, or an entry is not a finite number.
    """
    with path.open("rb") as stream:
        encoding = encoding_of(stream.read(4096))
    values, names, width, first = array("d"), [], 0, True
    with path.open(encoding=encoding, errors="replace", newline=None) as lines:
        number = 0
        while line := lines.readline(LONGEST_LINE):
            number += 1
            if len(line) >= LONGEST_LINE:
                raise UnreadError(
                    f"Line {number} is longer than the {LONGEST_LINE:,} characters that are read."
                )
            if max(map(line.count, ",;\t ")) > most + 1:
                raise UnreadError(f"The file has more than {most:,} entries, the most read here.")
            cells = _cells(line)
            if not cells:
                continue
            if first and not width and _is_heading(cells):
                first = False
                continue
            row, name = _numbers(cells, number)
            if not width:
                width, named = len(row), name is not None
            if len(row) != width or (name is not None) != named:
                raise UnreadError(
                    f"Line {number} has {len(row)} numbers, the first has {width}; rows of one "
                    "length are needed."
                )
            names += [name] if name is not None else []
            values.extend(row)
            if len(values) > most:
                raise UnreadError(f"The file has more than {most:,} entries, the most read here.")
    if not values:
        raise UnreadError("The file holds no numbers.")
    return TextTable(np.array(values).reshape(-1, width), tuple(names))


def _cells(line: str) -> list[str]:
    line = line.strip("\r\n \ufeff")
    if not line or line[0] in "#%":
        return []
    for mark in "\t;":
        if mark in line:
            return [cell.strip(' "').replace(",", ".") for cell in line.rstrip(mark).split(mark)]
    if "," in line:
        return [cell.strip(' "') for cell in line.rstrip(",").split(",")]
    return line.split()


def _is_heading(cells: list[str]) -> bool:
    return all(_number(cell) is None for cell in cells[1:] or cells)


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _numbers(cells: list[str], line: int) -> tuple[list[float], str | None]:
    """The numbers of a line, and the name before them where there is one."""
    name = None
    if len(cells) > 1 and _number(cells[0]) is None:
        name, cells = cells[0][:LONGEST_NAME], cells[1:]
    try:
        row = [float(cell) for cell in cells]
    except ValueError:
        k = next(k for k, cell in enumerate(cells) if _number(cell) is None)
        said = f"“{cells[k][:LONGEST_NAME]}” is not a number" if cells[k] else "is empty"
        raise UnreadError(f"Line {line}, number {k + 1}: {said}.") from None
    if not all(abs(v) < np.inf for v in row):
        k = next(k for k, v in enumerate(row) if not abs(v) < np.inf)
        raise UnreadError(f"Line {line}, number {k + 1} is {row[k]}; finite numbers are needed.")
    return row, name


def read_lines(path: Path, most: int) -> list[Any]:
    """Return the lines of a text file, at most `most` + 1 of them."""
    with path.open("rb") as stream:
        encoding = encoding_of(stream.read(4096))
    found: list[str] = []
    with path.open(encoding=encoding, errors="replace", newline=None) as lines:
        while len(found) <= most and (line := lines.readline(LONGEST_LINE)):
            found.append(line.rstrip("\r\n")[:LONGEST_NAME])
    return found

"""The extremes of every parameter, from what each view's state declares, alone and together."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import product
from string import ascii_uppercase
from typing import Any
from urllib.parse import quote

from components.audit.model import COMPARED
from components.audit.state import AuditState
from components.page.numbers import exact
from components.serving import costs
from components.shadow.state import ShadowState
from components.state.fields import Choice, Matrix, Number, Switch, Text, Token, Vector
from components.state.page import PageState, read_page

Given = dict[str, str]  # by key of the address

# What a text may ask for: orders, sets and networks, as long as the field takes them.
WRITTEN = [
    " > ".join(ascii_uppercase),
    ",".join(ascii_uppercase),
    ",".join(f"-{letter}" for letter in ascii_uppercase),
    "A…",
    ";".join(f"{i}:{j}" for i in range(16) for j in range(i + 1, 16)),
    ";".join(",".join(f"{i}:{i + 1}" for i in range(k % 2, 15, 2)) for k in range(60)),
]
THIRD = 1 / 3  # written with 16 digits: rows that are multiples of one but for rounding


def extremes(declared: Any) -> list[str]:
    """What an address can say of a parameter at the ends of what is allowed, and beyond."""
    if isinstance(declared, Number):
        ends = [declared.low, declared.high, declared.smallest, *declared.also]
        return list(dict.fromkeys(map(exact, ends)))
    if isinstance(declared, Switch):
        return ["0", "1"]
    if isinstance(declared, Choice):
        return list(declared.options)
    if isinstance(declared, Text):
        return list(dict.fromkeys(["", *(text[: declared.longest] for text in WRITTEN)]))
    if isinstance(declared, Token):
        return ["", "0" * declared.digits]
    if isinstance(declared, Vector):
        rows = _rows(declared.entry, 1, declared.longest)
        return ["", *(row for matrix in rows for row in matrix)]
    if isinstance(declared, Matrix):
        return list(dict.fromkeys(["", *_matrices(declared)]))
    raise TypeError(f"The extremes of a {type(declared).__name__} are to be said here.")


@cache
def _matrices(declared: Matrix) -> list[str]:
    """Matrices of as many rows, and of as many columns, as the whole may have."""
    found: list[str] = []
    rows, columns = declared.rows, declared.row.longest
    for shapes in (
        [(rows, c) for c in _doubled(columns)],
        [(r, columns) for r in _doubled(rows)],
    ):
        largest: dict[int, str] = {}
        refused: set[int] = set()
        for shape in shapes:
            for kind, matrix in enumerate(map(";".join, _rows(declared.row.entry, *shape))):
                if kind in refused:
                    continue
                if not declared.read(matrix, ()).notice:
                    largest[kind] = matrix
                elif kind in largest:
                    refused.add(kind)
        found += largest.values()
    return found


def _doubled(most: int) -> list[int]:
    """1, 2, 4 and so on, and the most."""
    return [*(2**k for k in range(most.bit_length()) if 2**k < most), most]


def _rows(entry: Number, rows: int, longest: int) -> Iterator[list[str]]:
    """Matrices: constant, of two values, of small whole numbers, of one dimension, of many."""
    low, high = max(entry.low, -1e9), min(entry.high, 1e9)
    near = entry.smallest or 1e-9
    chance = random.Random(1)
    values = [
        lambda i, j: high,
        lambda i, j: low if (i + j) % 2 else high,
        lambda i, j: near if i == j else high,
        lambda i, j: min(high, (i * i + 3 * j) % 5),
        lambda i, j: min(high, (i + 1) * THIRD * (j + 1)),
        lambda i, j: chance.uniform(max(low, -3), min(high, 3)),
    ]
    for value in values:
        yield [",".join(exact(value(i, j)) for j in range(longest)) for i in range(rows)]


@cache
def fields(view: str) -> dict[str, list[str]]:
    """The extremes of each key of a view."""
    return {key: extremes(field) for key, field in PageState().named(view).FIELDS.values()}


def query(view: str, given: Given) -> str:
    """The address's query for these."""
    return "&".join(f"{key}={quote(value)}" for key, value in {"view": view, **given}.items())


def section_key(view: str) -> str:
    """The key of the address that opens a section."""
    return PageState().named(view).FIELDS["section"][0]


def one_at_a_time(view: str) -> Iterator[Given]:
    """Each extreme of each parameter in each section, the others as they open."""
    key = section_key(view)
    for section in fields(view)[key]:
        for name, values in fields(view).items():
            yield from ({name: value, key: section} for value in values if name != key)


def together(view: str, count: int, seed: int = 0) -> Iterator[Given]:
    """So many pages with an extreme of most of their parameters, drawn at random."""
    chance = random.Random(seed)
    for _ in range(count):
        yield {
            name: chance.choice(values)
            for name, values in fields(view).items()
            if name == section_key(view) or chance.random() < 0.7
        }


def dearest(limit: float) -> Iterator[Given]:
    """Layers of each number of features whose rankings are estimated to take nearly `limit` s.

    Between the ends of N: more classes are lowered, or only counted.
    """
    declared: dict[str, Any] = dict(ShadowState.FIELDS.values())
    size, features = declared["n"], declared["d"]
    key = section_key("shadow")
    sections = fields("shadow")[key]
    for section, bias, d in product(
        sections, ("0", "1"), range(int(features.low), int(features.high) + 1)
    ):
        pages = {}
        for n in range(int(size.low), int(size.high) + 1):
            given = {"n": f"{n}", "d": f"{d}", "bias": bias, "w": "", key: section}
            page, _ = read_page(query("shadow", given))
            seconds = costs.seconds(page, "shadow")
            if seconds <= limit:
                pages[seconds] = given
        yield pages[max(pages)]


NEAR_TIES = 4  # among the matrices above: multiples of one row but for rounding


def dearest_own(limit: float) -> Iterator[Given]:
    """Layers of one's own, of near ties, that are compared and nearly estimated to take `limit` s.

    No estimate knows what near ties take.
    """
    declared: dict[str, Any] = dict(AuditState.FIELDS.values())
    entry = declared["aw"].row.entry
    for (section, (asked, _)), columns in product(COMPARED.items(), (2, 3, 8)):
        rows = declared["aw"].rows
        while True:
            matrix = list(_rows(entry, rows, columns))[NEAR_TIES]
            given = {"aw": ";".join(matrix), section_key("audit"): section}
            given[AuditState.FIELDS[asked][0]] = "1"
            page, _ = read_page(query("audit", given))
            if page.state(AuditState).own and costs.seconds(page, "audit") <= limit:
                break
            rows = rows * 9 // 10
        yield given

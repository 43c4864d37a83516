"""The errors of every comparator as they were measured once: what the section opens with.

`python -m components.soft_sort.recorded` measures them again, where a comparator has changed.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from compute.soft_sorting.range_errors import (
    RANGES,
    SIZES,
    ErrorCell,
    error_cells,
    measured_comparators,
)

FILE = Path(__file__).with_name("recorded_errors.json")
PRECISIONS = ("float32", "float64")


@cache
def recorded(precision: str) -> tuple[ErrorCell, ...]:
    """Every cell of the picture, its error to three figures, in the order of the measurement.

    A comparator that was added since has none until it is measured.
    """
    found = json.loads(FILE.read_text(encoding="utf-8"))[precision]
    rows = [(size, name) for size in SIZES for name in measured_comparators()]
    return tuple(
        ErrorCell(name, size, reach, error, bool(overflows))
        for size, name in rows
        if (row := found.get(f"{name}, n = {size}"))
        for reach, (error, overflows) in zip(RANGES, row, strict=True)
    )


def main() -> None:
    """Measure every cell, and record it."""
    found: dict[str, dict[str, list[tuple[float, int]]]] = {}
    for precision in PRECISIONS:
        rows = found[precision] = {}
        for cell in error_cells(precision):
            row = rows.setdefault(f"{cell.comparator}, n = {cell.size}", [])
            row.append((float(f"{cell.error:.3g}"), int(cell.naive_overflows)))
    FILE.write_text(written(found), encoding="utf-8")


def written(found: dict[str, dict[str, list[tuple[float, int]]]]) -> str:
    """The file's text, a row of the picture a line."""
    rows = {
        precision: ",\n".join(f"{json.dumps(key)}: {json.dumps(row)}" for key, row in its.items())
        for precision, its in found.items()
    }
    parts = ",\n".join(f"{json.dumps(key)}: {{\n{row}\n}}" for key, row in rows.items())
    return f"{{\n{parts}\n}}\n"


if __name__ == "__main__":
    main()

"""How far soft comparators are off, against the range of the data: J. Williamson's error plot.

A network at temperature 1 sorts random values of some range. On a small range everything looks
alike to it and is mixed; on a large one it is nearly exact, but the formulas as they are first
written down overflow there, for float32 at a range of about 89 and for float64 at about 710.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.soft_sorting.kinds import ComparatorKind
from compute.soft_sorting.registry import SORTERS
from compute.soft_sorting.sorters import NetworkSorter

SIZES = tuple(2**k for k in range(1, 10))
RANGES = tuple(2.0**k for k in range(-5, 11))
BUDGET = 2**17  # values sorted for one figure: fewer rows where they are longer


@dataclass(frozen=True)
class ErrorCell:
    """One comparator, size and range."""

    comparator: str
    size: int
    range: float
    error: float
    """Root mean square error over the root mean square of the values about their middle."""
    naive_overflows: bool
    """Whether the formula as first written down gives inf or NaN somewhere."""


def measured_comparators() -> dict[str, ComparatorKind]:
    """Return the comparators that are measured, by what they are called in the picture."""
    return {
        kind.measured_name: kind
        for kind in SORTERS.values()
        if isinstance(kind, ComparatorKind) and kind.measured is not None
    }


def error_cell(comparator: str, size: int, range_: float, dtype: str) -> ErrorCell:
    """Sort random values of one size and range, and compare with the hard sort.

    Parameters
    ----------
    comparator : str
        One of `measured_comparators()`, each at temperature 1.
    size : int
    range_ : float
        The values are uniform in [0, range_).
    dtype : {"float32", "float64"}

    Returns
    -------
    ErrorCell
    """
    kind = measured_comparators()[comparator]
    rows = max(BUDGET // size, 8)
    values = np.random.default_rng(size).random((rows, size)) * range_
    kept = values.astype(dtype)
    hard = np.sort(kept.astype(np.float64), axis=1)
    soft = NetworkSorter(kind.at(kind.measured, 1.0)).sort(kept, axis=1).astype(np.float64)
    scale = float(np.sqrt(np.mean((hard - hard.mean()) ** 2)))
    error = float(np.sqrt(np.mean((soft - hard) ** 2))) / scale
    return ErrorCell(comparator, size, range_, error, _overflows(kind, kept))


def error_rows() -> list[tuple[int, str]]:
    """Return (size, comparator) of each row of the picture, small sizes first."""
    return [(size, comparator) for size in SIZES for comparator in measured_comparators()]


def error_row(number: int, dtype: str) -> Iterator[ErrorCell]:
    """Yield the cells of one of the `error_rows`, by its number."""
    size, comparator = error_rows()[number]
    for range_ in RANGES:
        yield error_cell(comparator, size, range_, dtype)


def error_cells(dtype: str) -> Iterator[ErrorCell]:
    """Yield every cell of the picture, small sizes first, so that a part of it is a picture too."""
    for number in range(len(error_rows())):
        yield from error_row(number, dtype)


def _overflows(kind: ComparatorKind, values: NDArray[Any]) -> bool:
    # Shares of a difference, and what has no exponentials, do not overflow.
    if kind.naive_maximum is None:
        return False
    with np.errstate(all="ignore"):
        return not bool(np.isfinite(kind.naive_maximum(values[:, :-1], values[:, 1:])).all())

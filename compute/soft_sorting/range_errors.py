"""How far soft comparators are off, against the range of the data: J. Williamson's error plot.

A network at temperature 1 sorts random values of some range. On a small range everything looks
alike to it and is mixed; on a large one it is nearly exact, but the formulas as they are first
written down overflow there, for float32 at a range of about 89 and for float64 at about 710.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.soft_sorting.comparators import (
    Cauchy,
    Comparator,
    Gaussian,
    Logistic,
    LogSumExp,
    Optimal,
    Reciprocal,
    Smooth,
)
from compute.soft_sorting.sorters import NetworkSorter

SIZES = tuple(2**k for k in range(1, 10))
RANGES = tuple(2.0**k for k in range(-5, 11))
COMPARATORS: Mapping[str, Comparator] = {
    "Logistic": Logistic(1.0),
    "Cauchy": Cauchy(1.0),
    "Reciprocal": Reciprocal(1.0),
    "Gaussian": Gaussian(1.0),
    "Optimal": Optimal(1.0),
    "LogSumExp": LogSumExp(1.0),
    "Smooth, s = 0.05": Smooth(0.05),
}
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


def _naive_logsumexp(a: Any, b: Any) -> Any:
    return np.log(np.exp(a) + np.exp(b))


def _naive_logistic(a: Any, b: Any) -> Any:
    return (a * np.exp(a) + b * np.exp(b)) / (np.exp(a) + np.exp(b))


def _naive_smooth(a: Any, b: Any) -> Any:
    t = np.asarray(0.025, dtype=a.dtype)
    mixed = np.exp((1 - t) * a + t * b) + np.exp(t * a + (1 - t) * b)
    return np.log(mixed) - np.log(1 + 2 * t)


# The others are shares of a difference, or without exponentials: nothing there overflows.
NAIVE_MAXIMUM: Mapping[str, Callable[[Any, Any], Any]] = {
    "Logistic": _naive_logistic,
    "LogSumExp": _naive_logsumexp,
    "Smooth, s = 0.05": _naive_smooth,
}


def error_cell(comparator: str, size: int, range_: float, dtype: str) -> ErrorCell:
    """Sort random values of one size and range, and compare with the hard sort.

    Parameters
    ----------
    comparator : str
        One of `COMPARATORS`, each at temperature 1.
    size : int
    range_ : float
        The values are uniform in [0, range_).
    dtype : {"float32", "float64"}
    """
    rows = max(BUDGET // size, 8)
    values = np.random.default_rng(size).random((rows, size)) * range_
    kept = values.astype(dtype)
    hard = np.sort(kept.astype(np.float64), axis=1)
    soft = NetworkSorter(COMPARATORS[comparator]).sort(kept, axis=1).astype(np.float64)
    scale = float(np.sqrt(np.mean((hard - hard.mean()) ** 2)))
    error = float(np.sqrt(np.mean((soft - hard) ** 2))) / scale
    return ErrorCell(comparator, size, range_, error, _overflows(comparator, kept))


def error_cells(dtype: str) -> Iterator[ErrorCell]:
    """Every cell of the picture, small sizes first, so that a part of it is a picture too."""
    for size in SIZES:
        for comparator in COMPARATORS:
            for range_ in RANGES:
                yield error_cell(comparator, size, range_, dtype)


def _overflows(comparator: str, values: NDArray[Any]) -> bool:
    naive = NAIVE_MAXIMUM.get(comparator)
    if naive is None:
        return False
    with np.errstate(all="ignore"):
        return not bool(np.isfinite(naive(values[:, :-1], values[:, 1:])).all())

"""A layer as its inputs see it: rounded to a format, and for centred inputs less a column."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.rankings.rounding import rounded

Floats = NDArray[np.float64]
AT_ONCE = 1 << 20  # entries whose differences are looked at
DIGITS = 1400  # of the sum of any two doubles


def seen(weights: Any, format: str, centred: bool) -> Any:
    """`weights` (N, D) in a format, "" for as they are; for centred inputs (N, D - 1).

    Such an x adds up to 0, so that its last number follows from the others, and it sees only how
    far each column is from the last: in doubles, see `rounded_differences`.
    """
    if format:
        weights = rounded(np.asarray(weights, dtype=np.float64), format)
    return differences(weights) if centred else weights


def differences(weights: Any) -> Floats:
    """The columns of `weights` (N, D) less the last, (N, D - 1), rounded to doubles."""
    W = np.asarray(weights, dtype=np.float64)
    found: Floats = W[:, :-1] - W[:, -1:]
    return found


def rounded_differences(weights: Any) -> int:
    """How many of these differences of `weights` (N, D) are rounded, for doubles cannot hold them.

    What rounding leaves is itself a double (Knuth, The Art of Computer Programming 2, 4.2.2).
    """
    n, d = weights.shape
    step = max(1, AT_ONCE // d)
    return sum(
        int(np.count_nonzero(_left(np.asarray(weights[k : k + step], dtype=np.float64))))
        for k in range(0, n, step)
    )


def _left(W: Floats) -> Floats:
    """What rounding leaves of each difference, (N, D - 1)."""
    first, last = W[:, :-1], W[:, -1:]
    found = first - last
    back = found - first
    left: Floats = (first - (found - back)) - (last + back)
    return left


def rounded_as_read(weights: Floats, found: Floats, *, decimals: tuple[bool, bool]) -> int:
    """The same of few weights (N, D) and what was `found` (N, D - 1), where either is decimals."""
    of_weights, of_found = (_decimal if each else Decimal for each in decimals)
    with localcontext(prec=DIGITS):
        return sum(
            of_weights(w) - of_weights(row[-1]) != of_found(x)
            for row, there in zip(weights.tolist(), found.tolist(), strict=True)
            for w, x in zip(row[:-1], there, strict=True)
        )


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))

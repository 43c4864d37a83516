"""How the Softmax view writes numbers: four decimals, or as their float format holds them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

SHOWN_AS_ZERO = 5e-5


def decimals(value: float) -> str:
    """Four decimals; what would read 0.0000 without being 0 says so."""
    if value and abs(value) < SHOWN_AS_ZERO:
        return "<0.0001" if value > 0 else ">-0.0001"
    return f"{value:.4f}"


def share(value: float) -> str:
    """A probability: a softmax is never exactly 0, whatever its float format holds."""
    return "<0.0001" if value < SHOWN_AS_ZERO else f"{value:.4f}"


def short(value: float) -> str:
    """Up to four digits."""
    return f"{value:.4g}"


def held(value: Any) -> str:
    """A number as its float format holds it, in three digits: "3.78e-44", "0", "inf", "nan"."""
    return f"{float(value):.3g}"


def vector(values: Iterable[Any]) -> str:
    """Several such numbers: "[0, nan, nan]"."""
    return f"[{', '.join(held(value) for value in np.asarray(list(values)))}]"


def listed(values: Any) -> str:
    """Probabilities in a row: "0.0900, 0.2447, 0.6652"."""
    return ", ".join([share(value) for value in np.asarray(values).tolist()])


def digits(values: Any, count: int = 5) -> list[Any]:
    """Numbers for a figure, short; what is not finite leaves a gap."""
    array = np.asarray(values, dtype=float)
    if array.ndim > 1:
        return [digits(row, count) for row in array]
    return [float(f"{v:.{count}g}") if math.isfinite(v) else None for v in array.tolist()]

"""Axes of values and of softness."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from components.page.palette import Theme
from components.page.traces import Floats, axis_title, plane_axis
from components.soft_sort.model import SOFTNESSES, Sorting


def window(values: Floats) -> tuple[float, float]:
    """The span of an axis that shows all values with some air.

    It is cut on round numbers first, so that it stays where it is while a value moves a little.
    """
    low, high = float(values.min()), float(values.max())
    span = (high - low) or max(1.0, abs(high) / 10)
    step = 10.0 ** math.floor(math.log10(span / 2))
    step *= 5 if span / step >= 10 else 2 if span / step >= 5 else 1
    bottom, top = step * math.floor(low / step), step * math.ceil(high / step)
    # Values a few roundings apart still get an axis that is longer than a rounding.
    least = 64 * float(np.spacing(max(abs(low), abs(high))))
    air = max(0.08 * (top - bottom) or step / 2, least)
    return float(f"{bottom - air:.15g}"), float(f"{top + air:.15g}")


def left_margin(sorting: Sorting) -> int:
    """Pixels for the labels of an axis of values: more where they have an exponent."""
    return 34 + 6 * (sorting.digits - 5) + (0 if 1e-3 <= sorting.size < 1e4 else 16)


def knob_axis(sorting: Sorting, theme: Theme) -> dict[str, Any]:
    """The axis of softness (logarithmic) or of smoothing."""
    if sorting.is_smooth:
        return plane_axis(
            theme, 0, 1, title=axis_title("smoothing (softer →)", theme), zeroline=False
        )
    return plane_axis(
        theme,
        math.log10(SOFTNESSES[1]),
        math.log10(SOFTNESSES[-1]),
        type="log",
        zeroline=False,
        tickmode="array",
        tickvals=[0.001, 0.01, 0.1, 1, 10, 100],
        ticktext=["0.001", "0.01", "0.1", "1", "10", "100"],
        title=axis_title("softness, in units of the data's range (softer →)", theme),
    )

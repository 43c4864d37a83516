"""The temperatures that a slider scrubs through: one grid for all views that have the slider."""

from __future__ import annotations

import math

import numpy as np

from components.page.numbers import short
from components.state.view_state import HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE

STEPS_PER_DECADE = 30
DIGITS = 3  # that the link holds of a temperature chosen by the slider

_DECADES = [round(math.log10(t)) for t in (LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE)]
TEMPERATURES = np.array(
    [
        # Rounded as the link holds it: a frame is drawn at the very temperature that it writes.
        float(f"{10 ** (step / STEPS_PER_DECADE):.{DIGITS}g}")
        for step in range(_DECADES[0] * STEPS_PER_DECADE, _DECADES[1] * STEPS_PER_DECADE + 1)
    ]
)
"""The grid, (121,), ascending; T = 1 in the middle."""


def nearest_temperature(temperature: float) -> int:
    """The frame nearest to a temperature, by ratio; 0 and inf are nearest to the ends."""
    temperature = min(max(temperature, LOWEST_TEMPERATURE), HIGHEST_TEMPERATURE)
    return int(np.abs(np.log(TEMPERATURES) - math.log(temperature)).argmin())


def temperature_texts() -> list[str]:
    """The grid as the link and the typed box show it."""
    return list(_TEXTS)


_TEXTS = [short(t, DIGITS) for t in TEMPERATURES.tolist()]

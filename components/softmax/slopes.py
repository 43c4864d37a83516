"""The gradient of cross-entropy at the logits, computed once for all that show it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from components.softmax.model import Scores
from compute.logits.differences import (
    GradientComparison,
    compare_gradients,
    directional_difference,
)
from compute.logits.likelihood import cross_entropy

Wanted = int | tuple[float, ...]
"""A label, or the probability wanted of each class."""


@lru_cache(maxsize=64)
def comparison(
    logits: bytes, wanted: Wanted, temperature: float, step: float
) -> GradientComparison:
    """The three gradients. torch costs a second and 200 MB: only who looks here pays them."""
    return compare_gradients(np.frombuffer(logits), wanted, temperature=temperature, step=step)


def nudged_together(scores: Scores, wanted: Wanted, step: float) -> float:
    """The difference quotient along (1, ..., 1)."""
    return float(
        directional_difference(
            lambda z: cross_entropy(z, wanted, temperature=scores.temperature),
            scores.logits,
            np.ones(scores.n),
            step * scores.temperature,
        )
    )

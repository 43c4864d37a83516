"""How far ahead the classes of an audit can be: at the inputs that prove that they win."""

from __future__ import annotations

from typing import Any

import numpy as np

from compute.arrays import FloatArray
from compute.linear import product
from compute.rankings.audit.answers import ArgmaxAudit, Wins


def winning_input(audit: ArgmaxAudit, i: int) -> FloatArray:
    """Return the input (D,) that proves that class i wins, in doubles; NaN where it does not."""
    answer = audit.answers[i]
    if isinstance(answer, Wins) and isinstance(answer.x, tuple):
        return np.array([float(v) for v in answer.x])
    return audit.witness(i)


def ahead(weights: Any, bias: FloatArray | None, i: int, x: FloatArray) -> float:
    """Return by how much class i leads at `x` (D,), for an input of length 1.

    With `weights` (N, D) and `bias` (N,), which counts as the weight of one more input that is 1.
    Never below 0: what an exact proof decides may be less than rounding.
    """
    logits = product(weights, x) + (0.0 if bias is None else bias)
    lead = float(logits[i] - np.delete(logits, i).max())
    size = float(np.sqrt((x * x).sum() + (bias is not None)))
    return max(lead / size, 0.0) if size else 0.0

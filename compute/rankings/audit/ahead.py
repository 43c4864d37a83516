"""How far ahead the classes of an audit can be: at the inputs that prove that they win."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from compute.arrays import FloatArray
from compute.linear import product
from compute.rankings.audit.answers import ArgmaxAudit, Wins

ROWS_AT_ONCE = 4096


def winning_input(audit: ArgmaxAudit, i: int) -> FloatArray:
    """Return the input (D,) that proves that class i wins, in doubles; NaN where it does not."""
    answer = audit.answers[i]
    if isinstance(answer, Wins) and isinstance(answer.x, tuple):
        return np.array([float(v) for v in answer.x])
    return audit.witness(i)


def ahead(
    weights: Any, bias: FloatArray | None, classes: Sequence[int], inputs: FloatArray
) -> FloatArray:
    """Return by how much each of K classes leads at its input, for an input of length 1: (K,).

    With `weights` (N, D), `inputs` (K, D), and `bias` (N,), which counts as the weight of one more
    input that is 1. Never below 0: what an exact proof decides may be less than rounding.
    """
    own, best = np.zeros(len(classes)), np.full(len(classes), -np.inf)
    for start in range(0, len(weights), ROWS_AT_ONCE):
        logits = product(weights[start : start + ROWS_AT_ONCE], inputs.T)
        if bias is not None:
            logits += bias[start : start + ROWS_AT_ONCE, None]
        for k, i in enumerate(classes):
            if start <= i < start + len(logits):
                own[k], logits[i - start, k] = logits[i - start, k], -np.inf
        best = np.maximum(best, logits.max(axis=0))
    sizes = np.sqrt((inputs * inputs).sum(axis=1) + (bias is not None))
    return np.asarray(np.maximum(own - best, 0.0) / np.where(sizes > 0, sizes, np.inf))

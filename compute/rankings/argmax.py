"""Which classes can ever win: for which some input makes their logit the strictly largest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from compute.arrays import FloatArray, as_bias, as_stored, as_weights, common_exponent
from compute.rankings.audit.answers import (
    STOPPED,
    ArgmaxAudit,
    NeverWins,
    Recipe,
    Undecided,
    Wins,
)
from compute.rankings.audit.deciding import Answers, by_equal_rows, decided
from compute.rankings.audit.equal import equal_rows
from compute.rankings.audit.few import Progress, decide_few, may_go_on
from compute.rankings.audit.layer_data import LayerData, prepared
from compute.rankings.layer import Layer
from compute.rankings.reduction import MOST_WORK

__all__ = ["ArgmaxAudit", "NeverWins", "Recipe", "Undecided", "Wins", "argmaxable_classes"]

FEW_CLASSES = 400
"""Up to here every question is about all others, and sums are in an order that no processor
changes."""

Groups = Sequence[tuple[int, ...]]


def argmaxable_classes(
    weights: Any, bias: Any = None, *, progress: Progress | None = None
) -> ArgmaxAudit:
    """Find every class that can be the argmax of weights @ x + bias, and prove the others cannot.

    A class cannot win exactly where its row lies in the convex hull of the others (Demeter et al.
    2020; Grivas et al. 2022). Cheap inputs come first: each row, each row from the centre, each as
    the covariance of the rows turns it, in float32 with a rigorous bound on its rounding. Least
    squares and linear programs over the rivals that count decide what they leave, proved in
    rational arithmetic or by a bound.

    Parameters
    ----------
    weights : array_like, shape (N, D)
        An array of floats with more than 400 rows is not copied: leave it as it is while the answer
        is used. Beside it, its float32 copy and at most 300 MB are needed.
    bias : array_like, shape (N,), optional
    progress : callable, optional
        Called with (classes decided, N) now and then. An exception it raises ends the audit; an
        `OutOfTimeError` leaves undecided what is not decided by then.

    Returns
    -------
    ArgmaxAudit
        Exact for the doubles given.

    Raises
    ------
    ValueError, TypeError
        If an array is unusable.

    Examples
    --------
    >>> argmaxable_classes([[0.0], [1.0], [3.0]]).certificates
    {1: {0: 0.6666666666666666, 2: 0.3333333333333333}}
    """
    told = progress or (lambda decided, of: None)
    stored = as_stored(weights)
    n, d = stored.shape
    b = as_bias(bias, n)
    groups = equal_rows(stored)
    if n > FEW_CLASSES:
        exponent = exponent_of(stored, b)
        data = prepared(stored, b, groups, exponent)
        if not data.flat or n * d**2 > MOST_WORK:
            return _audit_of_many(data, groups, told)
    answers, decided_by = decide_few(Layer(as_weights(stored), b), told)
    return ArgmaxAudit(answers, d, decided_by, groups)


def _audit_of_many(data: LayerData, groups: Groups, progress: Progress) -> ArgmaxAudit:
    n = len(data.weights)
    found = by_equal_rows(groups, data.bias)
    for answers in chain([found], decided(data)):
        found |= answers
        if not may_go_on(progress, len(found), n):
            break
    left: Answers = dict.fromkeys(range(n), (STOPPED, "undecided"))
    return collected(data, groups, left | found)


def collected(data: LayerData, groups: Groups, found: Answers) -> ArgmaxAudit:
    """Return the audit of a large layer from the answers for its classes, whoever found them."""
    n, d = data.weights.shape
    return ArgmaxAudit(
        tuple(found[i][0] for i in range(n)),
        d,
        tuple(found[i][1] for i in range(n)),
        tuple(groups),
        data.ingredients,
        data.ball,
    )


def exponent_of(weights: Any, bias: FloatArray | None) -> int:
    """Return the e for which no entry of `weights` (N, D) and `bias` (N,) is 2^e or more."""
    step = max((1 << 22) // weights.shape[1], 1)
    rows = (weights[k : k + step].astype(np.float64) for k in range(0, len(weights), step))
    return max(common_exponent(block, bias) for block in rows)

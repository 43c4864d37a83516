"""Learning through a sort: gradient descent on values until their soft ranks match a target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from compute.soft_sorting.ranking_losses import RANKING_LOSSES, RankingLoss
from compute.soft_sorting.scaled import value_range
from compute.soft_sorting.sorters import Sorter

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Descent:
    """One run, the start included."""

    values: Floats
    """(steps + 1, n) the values."""
    ranks: Floats
    """(steps + 1, n) their soft ranks."""
    losses: Floats
    """(steps + 1,) what is made less: the mean squared distance of the soft ranks to the target,
    if no other loss was asked for."""
    gradients: Floats
    """(steps + 1,) the largest absolute entry of the loss's gradient, times the range."""


def descend(
    sorter: Sorter,
    values: ArrayLike,
    target: ArrayLike,
    steps: int = 150,
    rate: float | None = None,
    loss: RankingLoss = RANKING_LOSSES["squares"],
) -> Descent:
    """Move values downhill on a loss between their soft ranks and a target.

    Parameters
    ----------
    sorter : sorter with ranks
    values : array_like, shape (n,)
        The start. The values stay between its smallest and its largest entry: as scores that have
        a scale do, and so that a sort that is too soft cannot help itself by spreading them.
    target : array_like, shape (n,)
        The wanted ranks, 0 to n - 1.
    steps : int
    rate : float, optional
        That of the loss if none is given. The step is rate times the gradient, in units of the
        range; where an entry of the gradient exceeds 1 the whole gradient is scaled down to it, so
        that no step is longer than the rate.
    loss : RankingLoss, optional
        One of `RANKING_LOSSES`.

    Returns
    -------
    Descent
        Its fields have steps + 1 rows, the start first.

    Raises
    ------
    TypeError, ValueError
        What the sorter refuses.
    """
    import torch

    start = np.asarray(values, dtype=np.float64)
    low, span = float(start.min()), value_range(start)
    wanted = np.asarray(target, dtype=np.float64)
    unit = torch.tensor((start - low) / span, requires_grad=True)
    top = float(unit.detach().max())
    optimizer = torch.optim.SGD([unit], lr=loss.rate if rate is None else rate)
    n, rows = len(start), steps + 1
    out = Descent(np.empty((rows, n)), np.empty((rows, n)), np.empty(rows), np.empty(rows))
    for step in range(rows):
        optimizer.zero_grad()
        cost = loss.value(unit * span + low, wanted, sorter)
        cost.backward()
        assert unit.grad is not None
        out.values[step] = unit.detach().numpy() * span + low
        out.losses[step] = float(cost.detach())
        out.gradients[step] = float(unit.grad.abs().max())
        torch.nn.utils.clip_grad_norm_([unit], 1.0, norm_type=float("inf"))
        optimizer.step()
        with torch.no_grad():
            unit.clamp_(0.0, top)
    out.ranks[...] = sorter.rank(out.values)
    return out

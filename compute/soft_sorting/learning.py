"""Learning through a sort: gradient descent on values until their soft ranks match a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from compute.soft_sorting.scaled import value_range

Floats = NDArray[np.float64]


class Ranks(Protocol):
    """Anything that ranks torch tensors softly: a sorter."""

    def rank(self, values: Any, axis: int = -1) -> Any:
        """The soft ranks of a tensor along an axis, of its shape."""


@dataclass(frozen=True)
class Descent:
    """One run, the start included."""

    values: Floats
    """(steps + 1, n) the values."""
    ranks: Floats
    """(steps + 1, n) their soft ranks."""
    losses: Floats
    """(steps + 1,) the mean squared distance of the soft ranks to the target."""
    gradients: Floats
    """(steps + 1,) the largest absolute entry of the loss's gradient, times the range."""


def descend(
    sorter: Ranks, values: ArrayLike, target: ArrayLike, steps: int = 150, rate: float = 0.03
) -> Descent:
    """Move values downhill on the squared distance between their soft ranks and a target.

    Parameters
    ----------
    sorter : sorter with ranks
    values : array_like, shape (n,)
        The start. The values stay between its smallest and its largest entry: as scores that have
        a scale do, and so that a sort that is too soft cannot help itself by spreading them.
    target : array_like, shape (n,)
        The wanted ranks, 0 to n - 1.
    steps : int
    rate : float
        The step is rate times the gradient, in units of the range; where an entry of the gradient
        exceeds 1 the whole gradient is scaled down to it, so that no step is longer than the rate.

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
    wanted = torch.tensor(np.asarray(target, dtype=np.float64))
    unit = torch.tensor((start - low) / span, requires_grad=True)
    top = float(unit.detach().max())
    optimizer = torch.optim.SGD([unit], lr=rate)
    n, rows = len(start), steps + 1
    out = Descent(np.empty((rows, n)), np.empty((rows, n)), np.empty(rows), np.empty(rows))
    for step in range(rows):
        optimizer.zero_grad()
        ranks = sorter.rank(unit * span + low)
        loss = ((ranks - wanted) ** 2).mean()
        loss.backward()
        assert unit.grad is not None
        out.values[step] = unit.detach().numpy() * span + low
        out.ranks[step] = ranks.detach().numpy()
        out.losses[step] = float(loss.detach())
        out.gradients[step] = float(unit.grad.abs().max())
        torch.nn.utils.clip_grad_norm_([unit], 1.0, norm_type=float("inf"))
        optimizer.step()
        with torch.no_grad():
            unit.clamp_(0.0, top)
    return out

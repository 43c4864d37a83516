"""Choosing a class at random, after the unlikely ones are cut off: top k, top p, and a draw."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.arrays import as_count, as_floats

Floats = NDArray[np.float64]


def cut(probabilities: Any, top_k: int | None = None, top_p: float = 1.0) -> Floats:
    """Return the probabilities of the most likely classes over their sum, and 0 for the others.

    Parameters
    ----------
    probabilities : array_like, shape (..., N)
        At least 0, with a sum above 0 in each row.
    top_k : int, optional
        At most so many classes are kept. Where classes tie the first is the more likely.
    top_p : float, optional
        In (0, 1]: of those kept, the fewest of the most likely that together have this share.

    Returns
    -------
    array, shape (..., N)

    Raises
    ------
    TypeError, ValueError
        For top_k that is not an integer of at least 1, and top_p outside (0, 1].

    Examples
    --------
    >>> cut([0.5, 0.125, 0.25, 0.125], top_p=0.75).tolist()
    [0.6666666666666666, 0.0, 0.3333333333333333, 0.0]
    """
    p = as_floats(probabilities, "probabilities")
    if not 0 < top_p <= 1:
        raise ValueError(f"top_p must be above 0 and at most 1, not {top_p}.")
    order = np.argsort(-p, axis=-1, kind="stable")
    falling = np.take_along_axis(p, order, axis=-1)
    if top_k is not None:
        falling[..., as_count(top_k, "top_k", least=1) :] = 0
    if top_p < 1:
        ahead = np.cumsum(falling, axis=-1) - falling
        falling[ahead >= top_p * falling.sum(axis=-1, keepdims=True)] = 0
    falling /= falling.sum(axis=-1, keepdims=True)
    kept = np.empty_like(p)
    np.put_along_axis(kept, order, falling, axis=-1)
    return kept


def drawn(probabilities: Any, seed: int) -> NDArray[np.intp]:
    """Return a class of each row of `probabilities` (..., N), shape (...): the first at which their
    sum exceeds a number in [0, 1) that follows from the seed, the same for every row."""
    p = as_floats(probabilities, "probabilities")
    sums = np.cumsum(p, axis=-1)
    at = np.random.default_rng(seed).random() * sums[..., -1:]
    return np.asarray((sums > at).argmax(axis=-1))

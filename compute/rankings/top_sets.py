"""Which classes, and which sets of classes, can be the top k: by listing every ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.arrays import IntArray, as_count
from compute.rankings.feasible import feasible_rankings

MOST_RANKINGS = 10**6
"""Beyond this generic count nothing is listed, and `top_set_verdict` answers set by set."""


@dataclass(frozen=True, eq=False)
class TopK:
    """What can be on top, over all inputs."""

    k: int
    classes: NDArray[np.bool_]
    """(N,) some x leaves fewer than k other classes at or above this one."""
    sets: IntArray
    """(S, k) the sets that can be the top k, strictly above all others: members ascending, sets in
    lexicographic order."""


def top_k(weights: Any, k: int, bias: Any = None) -> TopK:
    """List the classes and the sets of classes that can be the top k.

    k = 1 says which can be first. The bottom k are the top k of -weights and -bias.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    k : int
        1..N.
    bias : array_like, shape (N,), optional

    Returns
    -------
    TopK
        `.classes` (N,) bool, and `.sets` (S, k), each ascending.

    Raises
    ------
    ValueError
        If k is not in 1..N, or there may be more than `MOST_RANKINGS` rankings: ask
        `top_set_verdict` about the sets that matter.
    """
    feasible = feasible_rankings(weights, bias)
    n = feasible.layer.n_classes
    k = as_count(k, "k", least=1, most=n)
    if feasible.generic_count > MOST_RANKINGS:
        raise ValueError(
            f"there may be {feasible.generic_count:,} rankings, more than the {MOST_RANKINGS:,} "
            "that are listed; ask about one set of classes at a time."
        )
    if feasible.weak_orders is None:
        top = np.sort(feasible.rankings[:, n - k :], axis=1)
        sets = np.unique(top, axis=0)
    else:
        orders = feasible.weak_orders
        sets = _sets_of_weak_orders(orders, k)
        top = np.array([i for order in orders for i in _above(order, k)], dtype=np.intp)
    classes = np.zeros(n, dtype=bool)
    classes[top.ravel()] = True
    return TopK(k, classes, sets)


def _above(order: tuple[tuple[int, ...], ...], k: int) -> list[int]:
    """The classes with fewer than k others at or above them: whole blocks from the top."""
    members: list[int] = []
    for block in reversed(order):
        if len(members) + len(block) > k:
            break
        members += block
    return members


def _sets_of_weak_orders(orders: list[tuple[tuple[int, ...], ...]], k: int) -> IntArray:
    whole = {tuple(sorted(above)) for order in orders if len(above := _above(order, k)) == k}
    return np.array(sorted(whole), dtype=np.intp).reshape(-1, k)

"""Losses on soft ranks, each listed once in `RANKING_LOSSES`: what is learned through a sort.

Each takes values of any batch shape, what is wanted of them, and a sorter with ranks, and is
differentiable for torch in the values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import numpy as np
from array_api_compat import array_namespace, device
from numpy.typing import NDArray

from compute.arrays import as_floats
from compute.autodiff import Array, narrowed, widened


class Ranks(Protocol):
    """Anything that ranks softly: a sorter."""

    def rank(self, values: Any, axis: int = -1, descending: bool = False) -> Any:
        """The soft ranks along an axis of `values` (any shape), in their shape."""

    def top_k(self, values: Any, k: int, axis: int = -1) -> Any:
        """The membership in the k largest along an axis of `values` (any shape), in their shape."""


def spearman_loss(values: Any, target_ranks: Any, sorter: Ranks) -> Array:
    """Return 1 minus Spearman's rank correlation of the soft ranks r with the wanted ones t.

    It is 6 sum (r - t)^2 / (n (n^2 - 1)): 0 where they agree, 2 where they are reversed.

    Parameters
    ----------
    values : array_like or torch tensor, shape (..., n)
    target_ranks : array_like, shape (..., n) or (n,)
        The wanted ranks, 0 for the smallest; ties as the mean of the ranks that they take up.
    sorter : Sorter
        One with ranks.

    Returns
    -------
    array, shape (...)
        At least 0, in the kind of `values`; 0 for fewer than two values. Differentiable for torch.

    Raises
    ------
    TypeError
        If the sorter has no ranks, and for what are not real numbers.
    ValueError
        For targets of another shape or not finite, and what the sorter refuses.

    Examples
    --------
    >>> from compute import ProjectionSorter
    >>> float(spearman_loss([3.0, 1.0, 2.0], [2, 0, 1], ProjectionSorter(0.1)))
    0.0
    """
    given = sorter.rank(values)
    n = given.shape[-1]
    apart = widened(given) - _beside(given, target_ranks, "target_ranks")
    scale = 6 / (n * (n * n - 1)) if n > 1 else 0.0
    return narrowed(array_namespace(apart).sum(apart * apart, axis=-1) * scale, given)[()]


def ndcg_loss(scores: Any, relevance: Any, sorter: Ranks) -> Array:
    """Return 1 minus the normalised discounted cumulative gain of scores, with soft ranks.

    The gain is sum (2^rel - 1) / log2(2 + r), where r = rank(-scores) is 0 for the best, over the
    most that it can be.

    Parameters
    ----------
    scores : array_like or torch tensor, shape (..., n)
    relevance : array_like, shape (..., n) or (n,)
        At least 0: how much each is wanted in front.
    sorter : Sorter
        One with ranks.

    Returns
    -------
    array, shape (...)
        In the kind of `scores`; 0 with hard ranks in the best order, and where nothing is relevant.
        Differentiable for torch.

    Raises
    ------
    TypeError
        If the sorter has no ranks, and for what are not real numbers.
    ValueError
        For a relevance of another shape, negative or not finite, and what the sorter refuses.

    References
    ----------
    K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM
    Transactions on Information Systems 20 (2002).

    Examples
    --------
    >>> from compute import ProjectionSorter
    >>> round(float(ndcg_loss([0.0, 2.0, 1.0], [0, 2, 1], ProjectionSorter(0.1))), 12)
    0.0
    """
    given = sorter.rank(scores, descending=True)
    gains = _gains(_checked(given, relevance, "relevance", least=0.0))
    places = np.arange(gains.shape[-1])
    most = (-np.sort(-gains, axis=-1) / np.log2(2 + places)).sum(axis=-1, keepdims=True)
    shares = _like(given, gains / np.where(most > 0, most, 1))
    xp = array_namespace(given)
    found = xp.sum(shares / xp.log2(2 + widened(given)), axis=-1)
    return narrowed(xp.where(_like(given, most[..., 0]) > 0, 1 - found, 0 * found), given)[()]


def _gains(relevance: NDArray[np.float64]) -> NDArray[np.float64]:
    """2^rel - 1 (..., n) over a power of two for each row, so that none overflows."""
    largest = relevance.max(axis=-1, keepdims=True, initial=0)
    with np.errstate(under="ignore"):
        return np.asarray(-np.expm1(-relevance * np.log(2)) * np.exp2(relevance - largest))


def mean_square(values: Any, target_ranks: Any, sorter: Ranks) -> Array:
    """Return the mean squared distance of the soft ranks to the wanted ones.

    Parameters, return and errors are those of `spearman_loss`: `values` and `target_ranks` have
    shape (..., n), what is returned (...).
    """
    given = sorter.rank(values)
    apart = widened(given) - _beside(given, target_ranks, "target_ranks")
    return narrowed(array_namespace(apart).mean(apart * apart, axis=-1), given)[()]


def top_k_distance(values: Any, target_ranks: Any, sorter: Ranks, k: int | None = None) -> Array:
    """Return the mean squared distance of the soft top k to the k wanted in front.

    Parameters, return and errors are those of `spearman_loss`: `values` and `target_ranks` have
    shape (..., n), what is returned (...). Wanted are the k of the largest targets, those that come
    first where targets tie; without a k the n // 2. A ValueError for a k outside 0 to n.
    """
    wanted = as_floats(target_ranks, "target_ranks")
    count = wanted.shape[-1] // 2 if k is None else k
    given = sorter.top_k(values, count)
    places = np.argsort(np.argsort(-_checked(given, wanted, "target_ranks"), kind="stable"))
    apart = widened(given) - _like(given, (places < count).astype(np.float64))
    return narrowed(array_namespace(apart).mean(apart * apart, axis=-1), given)[()]


def _beside(ranks: Array, wanted: Any, name: str) -> Array:
    """What is wanted, in float64 and in the kind of the ranks (..., n)."""
    return _like(ranks, _checked(ranks, wanted, name))


def _like(ranks: Array, array: NDArray[np.float64]) -> Array:
    return array_namespace(ranks).asarray(array, device=device(ranks))


def _checked(ranks: Array, wanted: Any, name: str, least: float = -np.inf) -> NDArray[np.float64]:
    array = as_floats(wanted, name)
    shape = tuple(ranks.shape)
    if array.shape not in (shape, shape[-1:]):
        raise ValueError(f"{name} must have the shape of the values, {shape}, not {array.shape}.")
    if array.size and array.min() < least:
        raise ValueError(f"{name} must be at least {least:g}, not {array.min()}.")
    return array


@dataclass(frozen=True)
class RankingLoss:
    """One loss on soft ranks, and what a menu and a chart need to know of it."""

    label: str
    """Its name in a menu."""
    about: str
    """What it is, in words."""
    value: Callable[..., Array]
    """(values (..., n), wanted ranks (..., n), sorter) -> (...), with `has_k` a k too"""
    rate: float
    """How far gradient descent goes for a slope of 1, in units of the values' range."""
    has_k: bool = False
    """Whether it is of the k in front."""

    def of(self, k: int) -> RankingLoss:
        """Return the same loss of the k in front; itself where it is of all."""
        return replace(self, value=partial(self.value, k=k)) if self.has_k else self


RANKING_LOSSES: Mapping[str, RankingLoss] = {
    "squares": RankingLoss(
        "Mean square",
        "the mean squared distance of the soft ranks to the target",
        mean_square,
        0.03,
    ),
    "spearman": RankingLoss(
        "Spearman",
        "1 minus Spearman's correlation of the soft ranks with the target",
        spearman_loss,
        0.3,
    ),
    "top_k": RankingLoss(
        "Top k",
        "the mean squared distance of the soft top k to the wanted one",
        top_k_distance,
        0.3,
        has_k=True,
    ),
    "ndcg": RankingLoss(
        "NDCG", "1 minus the NDCG, the wanted ranks taken as relevances", ndcg_loss, 0.3
    ),
}
"""Name, as it stands in a link, -> loss. A new one is a line here."""

"""Soft sorting of things that are not numbers: rows by a key, items by a comparison."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_torch_array

from compute.arrays import as_count
from compute.autodiff import Array, as_array, narrowed, reordered, widened
from compute.soft_sorting.comparators.base import Comparator, sharing_comparators
from compute.soft_sorting.networks import Network, as_network, wiring_for

Share = Callable[[Array, int], Array]
"""(items (n, ..., own), k) -> the weight (k, ...) with which each of the first k items, on the low
wires, keeps its wire rather than swap with the one k places behind it; ... the axes of a batch."""


def sort_vectors(
    vectors: Any,
    key: Callable[[Array], Array],
    comparator: Comparator,
    descending: bool = False,
    *,
    network: str | Network = "bitonic",
    batch_axes: int = 0,
) -> Array:
    """Return the rows softly sorted by a key; rows are mixed whole.

    Parameters
    ----------
    vectors : array_like or torch tensor, shape (n, ...), or (..., n, ...) in batches
        What is sorted, along the first axis that is not one of a batch. n need not be a power of
        two.
    key : callable
        (m, ...) -> (m,), a number for each row. Called anew in each layer, on rows that are
        mixtures by then: on all n, and with a batch on those of all its members at once.
    comparator : Comparator
        One with a share, which is taken of the difference of the keys. Its temperature is in the
        units of the key, and may be an array, one for each member of a batch.
    descending : bool, optional
        The largest key first, as `vector_sort` of the reference sorts (with Logistic(1 / alpha)).
    network : str or Network, optional
        As in `NetworkSorter`.
    batch_axes : int, optional
        How many axes in front are those of a batch, whose members are sorted each by itself.

    Returns
    -------
    array of the shape and kind of `vectors`
        Differentiable for torch, through the key as well.

    Raises
    ------
    TypeError
        For a comparator without a share, and for a number of axes that is not an integer.
    ValueError
        For NaN, for a key of another shape, and where no axis is left to sort along.
    """
    sign = -1 if descending else 1
    items = _as_items(vectors, "vectors")
    batch = as_count(batch_axes, "batch_axes", most=items.ndim - 1)

    def share(rows: Array, k: int) -> Array:
        lead, flat = _stacked(rows, batch)
        keys = _checked(key(flat), len(flat), "key", rows)
        keys = array_namespace(keys).reshape(keys, lead)
        wide = widened(keys)
        with np.errstate(over="ignore"):  # doubles at both ends of their range: infinitely far
            apart = sign * (wide[k : 2 * k] - wide[:k])
        return narrowed(comparator.share(apart), keys)

    return _sorted_items(items, batch, share, comparator, network)


def sort_by_comparison(
    items: Any,
    compare: Callable[[Array, Array], Array],
    comparator: Comparator,
    descending: bool = False,
    *,
    network: str | Network = "bitonic",
    batch_axes: int = 0,
) -> Array:
    """Return the items softly sorted by a comparison function.

    Parameters
    ----------
    items : array_like or torch tensor, shape (n, ...), or (..., n, ...) in batches
        What is sorted, along the first axis that is not one of a batch. n need not be a power of
        two.
    compare : callable
        compare(a, b) -> (k,) for two stacks (k, ...) of items: above 0 where a is the greater, by
        as much as the comparator's temperature makes sense of. With a batch the stacks hold the
        items of all its members at once.
    comparator : Comparator
        One with a share; its softness may be an array, one for each member of a batch.
    descending : bool, optional
        The greatest first, as `comparison_sort` of the reference sorts: its alpha and scale are
        Logistic(1 / (2 alpha scale)).
    network : str or Network, optional
        As in `NetworkSorter`.
    batch_axes : int, optional
        As in `sort_vectors`.

    Returns
    -------
    array of the shape and kind of `items`
        Differentiable for torch, through the comparison as well.

    Raises
    ------
    TypeError, ValueError
        As `sort_vectors`.
    """
    array = _as_items(items, "items")
    batch = as_count(batch_axes, "batch_axes", most=array.ndim - 1)

    def share(rows: Array, k: int) -> Array:
        (lead, low), (_, high) = (_stacked(of, batch) for of in (rows[:k], rows[k : 2 * k]))
        greater = _checked(compare(low, high), len(low), "compare", rows)
        greater = array_namespace(greater).reshape(greater, lead)
        return comparator.share(greater if descending else -greater)

    return _sorted_items(array, batch, share, comparator, network)


def _stacked(rows: Array, batch: int) -> tuple[tuple[int, ...], Array]:
    """The shape (k, ...) of rows (k, ..., own) with so many axes of a batch, and all of them in one
    stack."""
    lead, own = tuple(rows.shape[: batch + 1]), tuple(rows.shape[batch + 1 :])
    return lead, array_namespace(rows).reshape(rows, (math.prod(lead), *own))


def _sorted_items(
    items: Array, batch: int, share: Share, comparator: Comparator, network: str | Network
) -> Array:
    """Run items through the network: low and high wires hold slices, and indices lie between."""
    if not comparator.has_share:
        raise TypeError(
            f"items are mixed by a share, which {type(comparator).__name__} has not; "
            f"use one of {', '.join(sharing_comparators())}."
        )
    xp = array_namespace(items)
    items = xp.moveaxis(items, batch, 0)
    plan = wiring_for(len(items), as_network(network))
    for k, gather in zip(plan.widths, plan.gathers, strict=True):
        items = reordered(items, gather, axis=0)
        low, high = items[:k], items[k : 2 * k]
        kept = share(items, k)
        stays = xp.reshape(kept, (*kept.shape, *(1,) * (items.ndim - kept.ndim)))
        crosses = 1 - stays
        items = xp.concat(
            [stays * low + crosses * high, crosses * low + stays * high, items[2 * k :]]
        )
    return xp.moveaxis(reordered(items, plan.collect, axis=0), 0, batch)


def _as_items(items: Any, name: str) -> Array:
    array = as_array(items, name)
    if array.ndim == 0:
        raise ValueError(f"{name} must have an axis to sort along; a single number has none.")
    finite = array_namespace(array).isfinite(array)
    if not bool(finite.all()):
        place = ", ".join(map(str, np.argwhere(~np.asarray(finite.tolist()))[0]))
        raise ValueError(f"{name} must be finite, but entry [{place}] is not.")
    return array


def _checked(scores: Any, count: int, name: str, like: Array) -> Array:
    """What a caller's function returned, one number per item."""
    xp = array_namespace(like)
    array = scores if is_torch_array(scores) else xp.asarray(scores)
    if tuple(array.shape) != (count,):
        raise ValueError(
            f"{name} must return one number per item, shape ({count},), not {tuple(array.shape)}."
        )
    return array

"""Two forms of J. Williamson's differentiable_sorting (2019) beside the sorters: the woven network
with its blend, and ranks by a radial basis function."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_torch_array
from numpy.typing import NDArray

from compute.autodiff import Array, as_array, narrowed, pair_of_arrays, reordered, widened
from compute.soft_sorting.comparators import Comparator
from compute.soft_sorting.networks import sorting_network


def woven_sort(values: Any, comparator: Comparator, blend: float = 0.0) -> Array:
    """Return the bitonic sort in its woven form, each permutation blended with the identity.

    Parameters
    ----------
    values : array_like or torch tensor, shape (..., n)
        n a power of two.
    comparator : Comparator
    blend : float, optional
        beta in [0, 1]: every permutation Q between the layers becomes (1 - beta) Q + beta I. 0
        sorts; at 1 the wires stay where they are, and the comparators of the first half of the
        wires with the second still act.

    Returns
    -------
    array of the shape and kind of `values`
        Differentiable for torch.

    Raises
    ------
    ValueError
        If n is not a power of two, the blend outside [0, 1], or a value NaN.
    """
    if not 0 <= blend <= 1:
        raise ValueError(f"blend must be between 0 and 1, not {blend}.")
    x = as_array(values, "values")
    xp = array_namespace(x)
    n = x.shape[-1] if x.ndim else 0
    if n & (n - 1) or not x.ndim:
        raise ValueError(f"the woven form needs a power of two values in a row, not {n}.")
    *before_layers, last = _woven_orders(n)
    half = n // 2

    def permuted(rows: Array, order: Any) -> Array:
        moved = reordered(rows, order, axis=-1)
        return blend * rows + (1 - blend) * moved if blend else moved

    for order in before_layers:
        x = permuted(x, order)
        a, b = x[..., :half], x[..., half:]
        x = xp.concat([comparator.min(a, b), comparator.max(a, b)], axis=-1)
    return permuted(x, last)


def _woven_orders(n: int) -> list[NDArray[np.intp]]:
    """The permutation before each layer, and the last one.

    Before a layer the upper wire of every pair lies in the first half, whichever way the pair is
    compared; after it the first half holds the minima. Blended, that choice matters.
    """
    network = sorting_network(n)
    orders, row_of_wire = [], np.arange(n)
    for layer in network.layers:
        orders.append(row_of_wire[np.sort(layer, axis=1).T.ravel()])
        row_of_wire = np.argsort(layer.T.ravel())
    return [*orders, row_of_wire[network.outputs]]


def rbf_rank(values: Any, sorted_values: Any, width: float, transpose: bool = False) -> Array:
    """Return soft ranks from any values and their (soft) sort.

    Each value is compared with each sorted one through a radial basis function, and its rank is
    the mean of 0..n-1 under the row softmax of -(x_i - s_k)^2 / (2 width^2), which stays finite
    where the exponentials themselves underflow.

    Parameters
    ----------
    values : array_like or torch tensor, shape (..., n)
    sorted_values : array_like or torch tensor, shape (..., n)
        Ascending, such as `NetworkSorter(LogSumExp(1.0)).sort(values)`.
    width : float
        sigma > 0, in the units of the values. As it grows all ranks meet at (n - 1) / 2.
    transpose : bool, optional
        Use the transpose of the row-softmax matrix: roughly the argsort instead of the ranks, with
        columns that do not sum to 1.

    Returns
    -------
    array, shape (..., n)
        In kind, 0..n-1; differentiable for torch.

    Raises
    ------
    ValueError
        If the width is not finite and above 0, or the values are a single number.
    TypeError
        If the values are not real numbers.
    """
    if not (np.isfinite(width) and width > 0):
        raise ValueError(f"width must be finite and above 0, not {width}.")
    x, s = pair_of_arrays(values, sorted_values)
    if x.ndim == 0:
        raise ValueError("values must have an axis to rank along; a single number has none.")
    if not x.shape[-1]:
        return x
    wide = widened(x)
    xp = array_namespace(wide)
    weights = _radial_weights(wide, widened(s), width)
    if transpose:
        weights = xp.matrix_transpose(weights)
    positions = xp.arange(x.shape[-1], dtype=wide.dtype, device=device(wide))
    return narrowed(weights @ positions, x)


def _radial_weights(x: Array, s: Array, width: float) -> Array:
    """The row softmax of -(x_i - s_k)^2 / (2 width^2).

    From the difference of two squares, as a product: that to the nearest sorted value and the
    others, which neither overflows in a row's largest weight nor cancels.
    """
    xp = array_namespace(x)
    with np.errstate(over="ignore", under="ignore"):
        gaps = xp.abs(x[..., :, None] - s[..., None, :])
        if bool(xp.any(xp.isinf(gaps))):
            gaps, width = xp.abs(x[..., :, None] / 2 - s[..., None, :] / 2), width / 2
        nearest = xp.min(gaps, axis=-1, keepdims=True)
        nearest = nearest.detach() if is_torch_array(nearest) else nearest
        beyond, total = (gaps - nearest) / width, gaps / width + nearest / width
        # The nearest one itself is at 0, however many widths away it is.
        total = xp.where((beyond == 0) & xp.isinf(total), xp.zeros_like(total), total)
        weights = xp.exp(-(beyond * total) / 2)
    return weights / xp.sum(weights, axis=-1, keepdims=True)

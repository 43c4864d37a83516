"""Which properties a soft sorter has at one input, read off its outputs and derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Reals, as_reals
from compute.soft_sorting.jacobians import jacobian
from compute.soft_sorting.sorters import Sorter

Flags = NDArray[np.bool_]

_ROUNDING = 1e-12


@dataclass(frozen=True)
class SorterProperties:
    """What holds at one input, to rounding."""

    sum_preserved: bool
    inside_hull: bool
    """Every output between the smallest and the largest input."""
    monotone: bool
    """No output falls when an input rises: no entry of the Jacobian is below -1e-12."""
    doubly_stochastic: bool
    """There is a soft permutation matrix, and its rows and columns are weights that sum to 1."""
    ascending: bool
    least_jacobian_entry: float
    """The least entry of the sort's Jacobian; 0 without values."""
    jacobian: Reals
    """(n, n) the derivative of the sort."""


def sorter_properties(sorter: Sorter, values: Any) -> SorterProperties:
    """Work out which properties the sorter has at these values.

    Parameters
    ----------
    sorter : Sorter
    values : array_like, shape (n,)
        Finite.

    Returns
    -------
    SorterProperties

    Raises
    ------
    ValueError
        For values that are not a finite vector.

    Examples
    --------
    >>> from compute import Cauchy, Logistic, NetworkSorter
    >>> x = [3.0, 0.1, 0.2, 0.0, 5.0]
    >>> [sorter_properties(NetworkSorter(c(2.0)), x).monotone for c in (Cauchy, Logistic)]
    [True, False]
    """
    x = np.asarray(as_reals(values), dtype=np.float64)
    derivative = jacobian(sorter, x)
    result, P = np.asarray(sorter.sort(x)), sorter.matrix(x)
    size = float(np.abs(x).max(initial=0.0))
    flags = properties_of(
        x,
        result[None],
        derivative[None],
        None if P is None else P[None],
        size=max(size, float(np.abs(result).max(initial=0.0))),
        rounding=_ROUNDING,
        hull=4 * float(np.spacing(size)),
    )
    return SorterProperties(
        sum_preserved=bool(flags["sum_preserved"][0]),
        inside_hull=bool(flags["inside_hull"][0]),
        monotone=bool(flags["monotone"][0]),
        doubly_stochastic=P is not None and bool(flags["doubly_stochastic"][0]),
        ascending=bool(flags["ascending"][0]),
        least_jacobian_entry=float(derivative.min(initial=np.inf)) if x.size else 0.0,
        jacobian=derivative,
    )


def properties_of(
    values: Reals,
    outputs: Reals,
    jacobians: Reals,
    matrices: Reals | None,
    *,
    size: float,
    rounding: float,
    hull: float,
) -> dict[str, Flags]:
    """Return what holds for many sorts of one input, (T,) each, by the name of the property.

    Parameters
    ----------
    values : array, shape (n,)
    outputs : array, shape (T, n)
        The sorted values.
    jacobians : array, shape (T, n, n)
    matrices : array, shape (T, n, n), or None
        Where there are none, nothing is said of "doubly_stochastic".
    size : float
        The magnitude of the values, in their units.
    rounding : float
        What rounding may do, relative to the size; for weights and derivatives, absolutely.
    hull : float
        How far, in the units of the values, an output may leave the hull or its order.
    """
    total = np.abs(outputs.sum(axis=1) - values.sum())
    low, high = values.min(initial=np.inf) - hull, values.max(initial=-np.inf) + hull
    found: dict[str, Flags] = {
        "sum_preserved": total <= rounding * max(len(values), 1) * size,
        "inside_hull": ((outputs >= low) & (outputs <= high)).all(axis=1),
        "ascending": np.asarray((np.diff(outputs, axis=1) >= -hull).all(axis=1)),
        "monotone": jacobians.min(axis=(1, 2), initial=np.inf) >= -rounding,
    }
    if matrices is not None:
        sums = np.stack([matrices.sum(axis=axis) for axis in (1, 2)])
        found["doubly_stochastic"] = (np.abs(sums - 1) <= rounding).all(axis=(0, 2)) & (
            matrices >= -rounding
        ).all(axis=(1, 2))
    return found


def permutation_spread(
    sorter: Sorter, values: Any, *, count: int = 64, rounding: float = 1e-9
) -> float:
    """Work out how much the sort changes when the values come in another order.

    Parameters
    ----------
    sorter : Sorter
    values : array_like, shape (n,)
        Finite.
    count : int
        How many orders are tried, the same for every call.
    rounding : float
        What is at most so much, relative to the largest value, counts as rounding.

    Returns
    -------
    float
        The largest change of any output, in the units of the values; 0 up to rounding.

    Raises
    ------
    ValueError
        For values that are not a finite vector.
    """
    x = np.asarray(as_reals(values), dtype=np.float64)
    spread = float(np.ptp(sorter.sort(_in_orders(x, count), axis=1), axis=0).max(initial=0.0))
    return spread if spread > rounding * float(np.abs(x).max(initial=0.0)) else 0.0


def error_over_orders(sorter: Sorter, values: Any, *, count: int = 64) -> float:
    """Work out how far the sort is off, on the mean over orders of the values.

    Parameters
    ----------
    sorter : Sorter
    values : array_like, shape (n,)
        Finite.
    count : int
        How many orders are tried, the same for every call.

    Returns
    -------
    float
        The mean of the largest distance of an output to the hard sort, in the units of the values.

    Raises
    ------
    ValueError
        For values that are not a finite vector.

    Examples
    --------
    >>> from compute import Logistic, NetworkSorter
    >>> [round(error_over_orders(NetworkSorter(Logistic(1.0), kind), range(6)), 2)
    ...  for kind in ("bitonic", "best")]
    [0.94, 0.64]
    """
    x = np.asarray(as_reals(values), dtype=np.float64)
    off = np.abs(sorter.sort(_in_orders(x, count), axis=1) - np.sort(x))
    return float(off.max(axis=1, initial=0.0).mean())


def inputs_followed(jacobians: Any) -> Any:
    """Work out over how many inputs the gradient of an output is spread.

    Parameters
    ----------
    jacobians : array, shape (..., n, n)
        Entry [i, j] is d out_i / d x_j.

    Returns
    -------
    array, shape (...)
        The participation ratio (sum_j |J_ij|)^2 / sum_j J_ij^2, on the mean over the outputs i: 1
        where each follows one input, n where each follows all of them alike. An output that
        follows none counts as 0.

    Examples
    --------
    >>> inputs_followed([[0.5, 0.5], [0.0, 1.0]]).item()
    1.5
    """
    sizes = np.abs(np.asarray(jacobians, dtype=np.float64))
    largest = sizes.max(axis=-1, keepdims=True, initial=0.0)
    parts = np.divide(sizes, largest, out=np.zeros_like(sizes), where=largest > 0)
    squares = (parts**2).sum(axis=-1)
    return (parts.sum(axis=-1) ** 2 / np.maximum(squares, 1.0)).mean(axis=-1)


def _in_orders(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the values (n,) in so many orders, (count, n)."""
    order = np.random.default_rng(5)
    orders = [order.permutation(len(values)) for _ in range(count)]
    return values[np.array(orders, dtype=np.intp).reshape(count, -1)]

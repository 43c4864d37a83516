"""Jacobians of the soft sorters, and the properties that follow, worked out for one input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from array_api_compat import is_torch_array

from compute.autodiff import Pullback, Reals, all_finite, as_reals, as_tensor, computable
from compute.soft_sorting.sorters import Sorter

Of = Literal["sort", "rank"]

_ROUNDING = 1e-12


def jacobian(sorter: Sorter, values: Any, of: Of = "sort") -> Any:
    """Return the derivative of the sorted values, or of the ranks, in the values.

    In closed form: the derivatives of the layers, blocks or softmax rows are multiplied out, for
    all outputs at once. At a kink (a tie, a change of block) it is one of the derivatives there.

    Parameters
    ----------
    sorter : Sorter
    values : array_like or torch tensor, shape (n,)
        Finite. A tensor gives a detached tensor.
    of : {"sort", "rank"}, optional

    Returns
    -------
    array, shape (n, n)
        Entry [i, j] is d output_i / d values_j.

    Raises
    ------
    TypeError
        For the ranks of a sorter that has none.
    ValueError
        For values that are not a finite vector, or another `of`.
    """
    _check_of(of)
    if is_torch_array(values):
        found = jacobian(sorter, values.numpy(force=True), of)
        return values.new_tensor(found) if values.is_floating_point() else as_tensor(found)
    x = computable(as_reals(values))
    if x.ndim != 1:
        raise ValueError(f"values must be a single row of numbers, not of shape {x.shape}.")
    all_finite(x, infinite_allowed=False)
    n = len(x)
    if not n:
        return np.zeros((0, 0), dtype=x.dtype)
    operation = sorter.sort_columns if of == "sort" else sorter.rank_columns
    _, pullback = operation(x[:, None].copy(), True)
    assert pullback is not None
    return pullback(np.eye(n, dtype=x.dtype)[:, None, :])[:, 0].T


def autograd_jacobian(sorter: Sorter, values: Any, of: Of = "sort") -> Reals:
    """Return the same derivatives as `jacobian`, by torch's autograd: one backward pass an output.

    Slower, and it brings torch; there to be compared with.

    Parameters
    ----------
    sorter : Sorter
    values : array_like, shape (n,)
        Finite.
    of : {"sort", "rank"}, optional

    Returns
    -------
    ndarray, shape (n, n)

    Raises
    ------
    TypeError, ValueError
        As `jacobian`.
    """
    import torch

    _check_of(of)
    x = computable(as_reals(values))
    if x.ndim != 1:
        raise ValueError(f"values must be a single row of numbers, not of shape {x.shape}.")
    all_finite(x, infinite_allowed=False)
    function = sorter.sort if of == "sort" else sorter.rank
    found = torch.autograd.functional.jacobian(function, torch.tensor(x))  # type: ignore[no-untyped-call]
    return np.asarray(found.numpy(force=True))


def vjp(sorter: Sorter, values: Any, of: Of = "sort", axis: int = -1) -> tuple[Reals, Pullback]:
    """Return the sorted values or the ranks with their pullback, numpy in and numpy out.

    For those who need a gradient and no torch: with g the gradient of a loss in the result,
    pullback(g) is its gradient in the values.

    Parameters
    ----------
    sorter : Sorter
    values : array_like
        Of any shape.
    of : {"sort", "rank"}, optional
    axis : int, optional

    Returns
    -------
    result : array of the shape of `values`
    pullback : callable
        Takes and gives arrays of that shape and dtype, as often as wanted.

    Raises
    ------
    ValueError
        If `of` is neither, or the values hold NaN or have no such axis.
    TypeError
        If the values are not real numbers, or the sorter has no ranks.
    """
    _check_of(of)
    operation = sorter.sort_operation(axis) if of == "sort" else sorter.rank_operation(axis)
    result, pullback = operation(computable(as_reals(values)), True)
    assert pullback is not None
    through = pullback
    return result, lambda g: through(np.asarray(g, dtype=result.dtype).reshape(result.shape))


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
    """The least entry of the sort's Jacobian."""
    jacobian: Reals


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
        If the values are not one row of finite real numbers.
    """
    x = np.asarray(as_reals(values), dtype=np.float64)
    derivative = jacobian(sorter, x)
    result = np.asarray(sorter.sort(x))
    size = float(np.abs(x).max(initial=0.0))
    spread = max(size, float(np.abs(result).max(initial=0.0)))
    hull = 4 * float(np.spacing(size))
    least = float(derivative.min(initial=np.inf)) if x.size else 0.0
    P = sorter.matrix(x)
    return SorterProperties(
        sum_preserved=bool(abs(result.sum() - x.sum()) <= _ROUNDING * max(len(x), 1) * spread),
        inside_hull=not x.size
        or bool(result.min() >= x.min() - hull and result.max() <= x.max() + hull),
        monotone=least >= -_ROUNDING,
        doubly_stochastic=P is not None and _doubly_stochastic(P),
        ascending=bool((np.diff(result) >= -hull).all()),
        least_jacobian_entry=least,
        jacobian=derivative,
    )


def _doubly_stochastic(P: Reals) -> bool:
    ones = all(np.allclose(P.sum(axis=axis), 1, rtol=0, atol=_ROUNDING) for axis in (0, 1))
    return ones and bool((P >= -_ROUNDING).all())


def _check_of(of: Any) -> None:
    if of not in ("sort", "rank"):
        raise ValueError(f'of must be "sort" or "rank", not {of!r}.')

"""Jacobians of the soft sorters, worked out for one input, and their pullbacks."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from array_api_compat import is_torch_array

from compute.autodiff import Pullback, Reals, all_finite, as_reals, as_tensor, computable
from compute.soft_sorting.sorters import Sorter

Of = Literal["sort", "rank"]


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
        # numpy has no bfloat16.
        held = values if values.element_size() >= 4 else values.float()
        found = jacobian(sorter, held.numpy(force=True), of)
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


def _check_of(of: Any) -> None:
    if of not in ("sort", "rank"):
        raise ValueError(f'of must be "sort" or "rank", not {of!r}.')

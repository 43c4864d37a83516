"""Jacobians of the soft sorters, worked out for one input, and their pullbacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from array_api_compat import is_torch_array

from compute.arrays import as_count
from compute.autodiff import (
    Operation,
    Pullback,
    Reals,
    all_finite,
    apply,
    as_reals,
    as_tensor,
    computable,
)
from compute.soft_sorting.sorters import Sorter

Of = Literal["sort", "rank", "top_k", "quantile"]
"""What a derivative is taken of."""


def jacobian(
    sorter: Sorter, values: Any, of: Of = "sort", *, k: int | None = None, q: float | None = None
) -> Any:
    """Return the derivative of what a sorter gives in the values.

    In closed form: the derivatives of the layers, blocks or softmax rows are multiplied out, for
    all outputs at once. At a kink (a tie, a change of block) it is one of the derivatives there.

    Parameters
    ----------
    sorter : Sorter
    values : array_like or torch tensor, shape (n,)
        Finite. A tensor gives a detached tensor.
    of : {"sort", "rank", "top_k", "quantile"}, optional
    k : int, optional
        How many are in the top, 0 to n, where it is of "top_k".
    q : float, optional
        The share in [0, 1], where it is of "quantile".

    Returns
    -------
    array, shape (n, n), or (n,) for a quantile
        Entry [i, j] is d output_i / d values_j.

    Raises
    ------
    TypeError
        For the ranks or the top k of a sorter that has none; for a k or q that is missing or goes
        with nothing.
    ValueError
        For values that are not a finite vector, another `of`, and a k or q out of bounds.
    """
    _check_of(of, k, q)
    if is_torch_array(values):
        # numpy has no bfloat16.
        held = values if values.element_size() >= 4 else values.float()
        found = jacobian(sorter, held.numpy(force=True), of, k=k, q=q)
        return values.new_tensor(found) if values.is_floating_point() else as_tensor(found)
    x = _finite_vector(values)
    if of == "quantile":
        result, pullback = sorter.quantile_operation(q)(x, True)
        assert pullback is not None
        return pullback(np.ones_like(result))
    columns = _columns(sorter, of, as_count(k, "k", most=len(x)) if of == "top_k" else 0)
    if not len(x):
        return np.zeros((0, 0), dtype=x.dtype)
    _, pullback = columns(x[:, None].copy(), True)
    assert pullback is not None
    return pullback(np.eye(len(x), dtype=x.dtype)[:, None, :])[:, 0].T


def autograd_jacobian(
    sorter: Sorter, values: Any, of: Of = "sort", *, k: int | None = None, q: float | None = None
) -> Reals:
    """Return the same derivatives as `jacobian`, by torch's autograd: one backward pass an output.

    Slower, and it brings torch; there to be compared with.

    Parameters
    ----------
    sorter : Sorter
    values : array_like, shape (n,)
        Finite.
    of, k, q : optional
        As for `jacobian`.

    Returns
    -------
    ndarray, shape (n, n), or (n,) for a quantile

    Raises
    ------
    TypeError, ValueError
        As `jacobian`.
    """
    import torch

    _check_of(of, k, q)
    x = _finite_vector(values)
    functions: dict[Of, Callable[[Any], Any]] = {
        "sort": sorter.sort,
        "rank": sorter.rank,
        "top_k": lambda tensor: apply(sorter.top_k_operation(k), tensor),
        "quantile": lambda tensor: apply(sorter.quantile_operation(q), tensor),
    }
    found = torch.autograd.functional.jacobian(functions[of], torch.tensor(x))  # type: ignore[no-untyped-call]
    return np.asarray(found.numpy(force=True))


def vjp(
    sorter: Sorter,
    values: Any,
    of: Of = "sort",
    axis: int = -1,
    *,
    k: int | None = None,
    q: float | None = None,
) -> tuple[Reals, Pullback]:
    """Return what a sorter gives with its pullback, numpy in and numpy out.

    For those who need a gradient and no torch: with g the gradient of a loss in the result,
    pullback(g) is its gradient in the values.

    Parameters
    ----------
    sorter : Sorter
    values : array_like
        Of any shape.
    of : {"sort", "rank", "top_k", "quantile"}, optional
    axis : int, optional
    k, q : optional
        As for `jacobian`.

    Returns
    -------
    result : array of the shape of `values`, for a quantile without the axis
    pullback : callable
        Takes arrays of the result's shape and dtype and gives arrays of the shape of `values`, as
        often as wanted.

    Raises
    ------
    ValueError
        If `of` is none of these, k or q is out of bounds, or the values hold NaN or have no such
        axis.
    TypeError
        If the values are not real numbers, the sorter has no ranks or top k, or a k or q is missing
        or goes with nothing.
    """
    _check_of(of, k, q)
    result, pullback = _operation(sorter, of, axis, k, q)(computable(as_reals(values)), True)
    assert pullback is not None
    through, found = pullback, np.asarray(result)
    return result, lambda g: through(np.asarray(g, dtype=found.dtype).reshape(found.shape))


def _operation(sorter: Sorter, of: Of, axis: int, k: Any, q: Any) -> Operation:
    if of == "sort":
        return sorter.sort_operation(axis)
    if of == "rank":
        return sorter.rank_operation(axis)
    if of == "top_k":
        return sorter.top_k_operation(k, axis)
    return sorter.quantile_operation(q, axis)


def _columns(sorter: Sorter, of: Of, k: int) -> Operation:
    """On columns, where a pullback takes any number of gradients at a time."""
    if of == "top_k":
        return lambda values, gradient: sorter.top_k_columns(values, k, gradient)
    return sorter.sort_columns if of == "sort" else sorter.rank_columns


def _finite_vector(values: Any) -> Reals:
    x = computable(as_reals(values))
    if x.ndim != 1:
        raise ValueError(f"values must be a single row of numbers, not of shape {x.shape}.")
    all_finite(x, infinite_allowed=False)
    return x


def _check_of(of: Any, k: Any, q: Any) -> None:
    if of not in ("sort", "rank", "top_k", "quantile"):
        raise ValueError(f'of must be "sort", "rank", "top_k" or "quantile", not {of!r}.')
    for name, given, its in (("k", k, "top_k"), ("q", q, "quantile")):
        if (given is None) == (of == its):
            raise TypeError(f'{name} must be given with of="{its}", and only there; of is "{of}".')

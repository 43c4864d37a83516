"""Numpy operations that know their own derivative, applied to whatever the caller holds.

An operation takes a numpy array and returns its result with a pullback: the function that carries
a gradient with respect to the result back to one with respect to the array (a vector-Jacobian
product). Numpy callers get the result; for torch the pair becomes one node of the autograd graph.
So each formula and each derivative is written once, and numpy and torch agree to the last digit.

torch is imported when the first tensor comes in, and not before: it takes a second to load.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from array_api_compat import array_namespace, device, is_torch_array
from numpy.lib.array_utils import normalize_axis_index
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

Array = Any
"""A numpy array or a torch tensor."""
Reals = NDArray[np.floating[Any]]
"""A numpy array of float32 or float64."""
Pullback = Callable[[Reals], Reals]
Operation = Callable[[Reals, bool], tuple[Reals, Pullback | None]]
"""(array, whether a pullback is wanted) -> (result, pullback)."""


def apply(operation: Operation, values: Any, name: str = "values") -> Array:
    """Return the operation's result for array-likes and torch tensors, in kind.

    float32 and float64 are kept, integers become float64, half precision is computed in float32
    and rounded back.

    Parameters
    ----------
    operation : Operation
    values : array_like or torch tensor
        Of a shape that the operation takes.
    name : str, optional
        What the caller calls them, for the message.

    Returns
    -------
    array or torch tensor
        Of the shape that the operation gives; a tensor is one node of the autograd graph.

    Raises
    ------
    TypeError
        For entries that are not real numbers.
    ValueError
        For rows of different length, and what the operation refuses.
    """
    if is_torch_array(values):
        return _apply_to_tensor(operation, values, name)
    array = as_reals(values, name)
    result, _ = operation(computable(array), False)
    return narrowed(result, array)[()]


def _apply_to_tensor(operation: Operation, values: torch.Tensor, name: str) -> torch.Tensor:
    """The operation's result on the tensor's device and in its dtype, differentiable once.

    The work is done by numpy on the CPU, which shares the memory of a CPU tensor; other devices
    pay for the way there and back. Integers become float64; half precision passes through float32.
    """
    values = _as_real_tensor(values, name)
    computed = values if values.element_size() >= 4 else values.float()
    result: torch.Tensor = _node().apply(computed, operation)
    return result if computed is values else result.to(values.dtype)


def _as_real_tensor(values: torch.Tensor, name: str) -> torch.Tensor:
    if values.is_complex():
        raise TypeError(f"{name} must hold real numbers, not entries of type {values.dtype}.")
    return values if values.is_floating_point() else values.double()


@cache
def _node() -> Any:
    """The node of the autograd graph that an operation and its pullback become."""
    import torch
    from torch.autograd.function import once_differentiable

    class Node(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, tensor: torch.Tensor, operation: Operation) -> torch.Tensor:
            array = tensor.numpy(force=True)
            result, ctx.pullback = operation(array, ctx.needs_input_grad[0])
            return as_tensor(result, tensor)

        @staticmethod
        @once_differentiable
        def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
            return as_tensor(ctx.pullback(gradient.numpy(force=True)), gradient), None

    return Node


def as_tensor(array: Any, like: torch.Tensor | None = None) -> torch.Tensor:
    """Return a numpy array of any shape as a tensor, on the device of another if that is given."""
    import torch

    tensor = torch.from_numpy(
        np.asarray(array, order="C")
    )  # ascontiguousarray adds an axis to none
    return tensor if like is None or like.is_cpu else tensor.to(like.device)


def as_reals(values: Any, name: str = "values") -> Reals:
    """Return numbers as an array of their own shape and float type; anything else is float64.

    Raises
    ------
    TypeError
        For entries that are not real numbers, or that take more than 64 bits.
    ValueError
        For rows of different length.
    """
    array = _real_array(values, name)
    if array.dtype.itemsize > 8:
        raise TypeError(
            f"{name} must hold real numbers of at most 64 bits, not entries of type {array.dtype}."
        )
    return array


def as_real(values: Any, name: str) -> Array:
    """Return real numbers in kind and in their own shape: a floating torch tensor, or a numpy array
    of their own float type, float64 for what has none.

    Raises
    ------
    TypeError, ValueError
        As `as_reals`, but for the number of bits.
    """
    return _as_real_tensor(values, name) if is_torch_array(values) else _real_array(values, name)


def _real_array(values: Any, name: str) -> Reals:
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} must be a rectangular array of numbers: {error}.") from None
    if array.dtype.kind in "biuO":
        try:
            return array.astype(np.float64)
        except (TypeError, ValueError, OverflowError) as error:
            raise TypeError(f"{name} must hold real numbers: {error}.") from None
    if array.dtype.kind != "f":
        raise TypeError(f"{name} must hold real numbers, not entries of type {array.dtype}.")
    return array


def refuse_nan(array: Reals, name: str) -> None:
    """Raise a ValueError that names the first NaN in `array` (any shape), if there is one."""
    # One pass in most calls: a sum is NaN if an entry is, or if infinities of both signs meet.
    with np.errstate(invalid="ignore", over="ignore"):
        if not np.isnan(array.sum()):
            return
    places = np.argwhere(np.isnan(array))
    if len(places):
        where = ", ".join(map(str, places[0]))
        more = f" (and {len(places) - 1} more are)" if len(places) > 1 else ""
        raise ValueError(f"{name} must not be NaN, but entry [{where}] is{more}.")


def all_finite(array: Reals, name: str = "values", *, infinite_allowed: bool = True) -> bool:
    """Return whether all of `array` (any shape) is finite, and refuse what cannot be sorted.

    Raises
    ------
    ValueError
        Naming the place of a NaN; of a finite entry so large that its square overflows; and of an
        infinite one, if those are not allowed.
    """
    limit = largest_value(array.dtype)
    flat = array.reshape(-1)
    # One pass in nearly every call: each term of a sum of squares is at most the sum.
    with np.errstate(over="ignore", invalid="ignore"):
        if np.vdot(flat, flat) <= limit**2:
            return True
    refuse_nan(array, name)
    outside = ~(np.abs(array) <= limit)
    if infinite_allowed:
        outside &= np.isfinite(array)
    places = np.argwhere(outside)
    if not len(places):
        return bool(np.isfinite(array).all())
    where = ", ".join(map(str, places[0]))
    if np.isinf(array[tuple(places[0])]):
        raise ValueError(
            f"{name} must be finite, but entry [{where}] is {array[tuple(places[0])]}."
        )
    raise ValueError(
        f"{name} must lie between {-limit:.3g} and {limit:.3g}"
        f"{' or be infinite' if infinite_allowed else ''}, "
        f"but entry [{where}] is {array[tuple(places[0])]}."
    )


@lru_cache
def largest_value(dtype: np.dtype[Any]) -> float:
    """Return the largest value that is sorted: its square, and it over a temperature, is finite."""
    return math.sqrt(float(np.finfo(dtype).max)) / 4


def as_array(values: Any, name: str) -> Array:
    """Return real numbers in kind and in their own shape: a floating torch tensor, or what
    `as_reals` makes of them.

    Raises
    ------
    TypeError, ValueError
        As `as_reals`; a ValueError also for NaN.
    """
    if not is_torch_array(values):
        array = as_reals(values, name)
        refuse_nan(array, name)
        return array
    tensor = _as_real_tensor(values, name)
    if bool(tensor.isnan().any()):
        refuse_nan(tensor.double().numpy(force=True), name)
    return tensor


def widened(array: Array) -> Array:
    """Return `array` (any shape) in float64 where its own type is smaller.

    What is worked out from it, sums over many classes among it, then stays in range and is rounded
    once, by `narrowed`.
    """
    if is_torch_array(array):
        return array.double()
    return array if array.dtype.itemsize >= 8 else array.astype(np.float64)


def narrowed(result: Array, like: Array) -> Array:
    """Return `result` (any shape) in the type of `like` (any shape), which it came from."""
    if is_torch_array(result):
        return result.to(like.dtype)
    with np.errstate(over="ignore", under="ignore"):
        return result.astype(like.dtype, copy=False)


def pair_of_arrays(a: Any, b: Any) -> tuple[Array, Array]:
    """Return two array-likes as arrays of one kind and shape: torch if either is.

    Raises
    ------
    TypeError, ValueError
        As `as_array`; a ValueError also where the shapes do not broadcast.
    """
    x, y = as_array(a, "the first argument"), as_array(b, "the second argument")
    tensor = next((v for v in (x, y) if is_torch_array(v)), None)
    if tensor is None:
        x, y = np.broadcast_arrays(x, y)
        return x, y
    xp = array_namespace(tensor)
    first, second = (v if is_torch_array(v) else xp.asarray(v, dtype=tensor.dtype) for v in (x, y))
    first, second = xp.broadcast_arrays(first, second)
    return first, second


def reordered(array: Array, order: NDArray[np.intp], axis: int) -> Array:
    """Return `array` (..., n, ...) with another `order` (n,) along an axis, in kind."""
    xp = array_namespace(array)
    # A copy, because torch shares memory with what it indexes by and the networks are read-only.
    return xp.take(array, xp.asarray(order.copy(), device=device(array)), axis=axis)


def along_axis(operation: Operation, axis: Any) -> Operation:
    """Return the operation for an array of any shape from one for arrays (n, columns).

    The entries along the axis come first and the rest is one long second axis, so that a whole
    batch is worked on at once.
    """

    def moved(array: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        position = checked_axis(array, axis)
        if not array.size:
            return array.copy(), np.copy
        if array.size == array.shape[position]:
            return _reshaped(operation, array, gradient)
        shape = np.moveaxis(array, position, 0).shape

        def columns(a: Reals) -> Reals:
            return np.ascontiguousarray(np.moveaxis(a, position, 0)).reshape(shape[0], -1)

        def restored(a: Reals) -> Reals:
            return np.moveaxis(a.reshape(shape), 0, position)

        result, pullback = operation(columns(array), gradient)
        if pullback is None:
            return restored(result), None
        return restored(result), lambda g: restored(pullback(columns(g)))

    return moved


def _reshaped(operation: Operation, array: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
    """The operation on a single column, which lies in order whatever the axis."""
    result, pullback = operation(np.ascontiguousarray(array).reshape(-1, 1), gradient)
    if pullback is None:
        return result.reshape(array.shape), None
    return result.reshape(array.shape), lambda g: pullback(
        np.ascontiguousarray(g).reshape(-1, 1)
    ).reshape(array.shape)


def checked_axis(array: Reals, axis: Any) -> int:
    """Return the axis of `array` (any shape) as an index from the front.

    Raises
    ------
    TypeError
        If the axis is not an integer.
    ValueError
        If the array has no such axis, or none at all.
    """
    if array.ndim == 0:
        raise ValueError(
            "values must have at least one axis to sort along, not be a single number."
        )
    if isinstance(axis, bool) or not isinstance(axis, int | np.integer):
        raise TypeError(f"axis must be an integer, not {axis!r}.")
    if not -array.ndim <= axis < array.ndim:
        raise ValueError(f"axis must be within the {array.ndim} axes of values, not {axis}.")
    return normalize_axis_index(int(axis), array.ndim)


def computable(array: Reals) -> Reals:
    """Return `array` (any shape), float16 as float32: half precision has neither the range nor the
    kernels.
    """
    return array.astype(np.float32) if array.dtype == np.float16 else array

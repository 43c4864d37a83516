"""What may come in: every array given to `compute` passes here once, and a refusal says why."""

from __future__ import annotations

import math
import operator
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

UNIT_ROUNDOFF = 2.0**-53
"""Relative error at most of one operation on doubles."""


def as_floats(values: Any, name: str, *, ndim: int | None = None) -> FloatArray:
    """Return `values` as a new finite float64 array.

    Parameters
    ----------
    values : array_like
        Real numbers; a torch tensor is detached first.
    name : str
        What the caller calls them, for the message.
    ndim : int, optional
        The number of axes asked for.

    Returns
    -------
    float64 array of the shape of `values`
        Always a copy.

    Raises
    ------
    TypeError
        If the entries are complex or no numbers at all.
    ValueError
        If rows differ in length, the number of axes is wrong, or an entry is NaN or infinite.
    """
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} must be a rectangular array of numbers: {error}.") from None
    if array.dtype.kind not in "biufO":
        raise TypeError(f"{name} must hold real numbers, not entries of type {array.dtype}.")
    try:
        # Always a copy: results keep what they were computed from, whatever the caller does next.
        floats = np.array(array, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise TypeError(f"{name} must hold real numbers: {error}.") from None
    if ndim is not None and floats.ndim != ndim:
        raise ValueError(
            f"{name} must have {ndim} axis(es), but the array given has shape {floats.shape}."
        )
    bad = np.argwhere(~np.isfinite(floats))
    if bad.size:
        place = ", ".join(map(str, bad[0]))
        raise ValueError(
            f"{name} must be finite, but entry [{place}] is {floats[tuple(bad[0])]}"
            + (f" (and {len(bad) - 1} more are not finite)." if len(bad) > 1 else ".")
        )
    return floats


def roundoff_of(values: Any) -> float:
    """Return the distance from 1 to the next number of the type of `values`.

    Parameters
    ----------
    values : array_like
        A numpy or torch array of floats keeps its type; all else is taken as doubles.
    """
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()
    kind = getattr(values, "dtype", None)
    if not isinstance(kind, np.dtype) or kind.kind != "f":
        return 2 * UNIT_ROUNDOFF
    return max(float(np.finfo(kind).eps), 2 * UNIT_ROUNDOFF)


def as_weights(weights: Any) -> FloatArray:
    """Return the weights as a finite (N, D) float64 array with N, D >= 1, one row per class.

    Raises
    ------
    TypeError, ValueError
        As `as_floats`; a ValueError also for a matrix without rows or columns.
    """
    W = as_floats(weights, "weights", ndim=2)
    if 0 in W.shape:
        raise ValueError(
            "weights must have at least one row (a class) and one column (a feature), "
            f"but their shape is {W.shape}."
        )
    return W


def as_stored(weights: Any) -> Any:
    """Return the weights as a finite (N, D) array with N, D >= 1, uncopied where they are floats.

    A numpy array of float16, bfloat16 (of ml-dtypes), float32 or float64 stays as it is, also one
    that is mapped from a file; all else is read as `as_weights` does.

    Raises
    ------
    TypeError, ValueError
        As `as_weights`.
    """
    kind = getattr(weights, "dtype", None)
    floats = isinstance(weights, np.ndarray) and (
        str(kind) == "bfloat16" or kind in (np.float16, np.float32, np.float64)
    )
    if not floats or weights.ndim != 2 or not weights.size:
        return as_weights(weights)
    step = max((1 << 22) // weights.shape[1], 1)
    for start in range(0, len(weights), step):
        bad = np.argwhere(~np.isfinite(weights[start : start + step].astype(np.float64)))
        if bad.size:
            row, column = int(bad[0][0]) + start, int(bad[0][1])
            raise ValueError(
                f"weights must be finite, but entry [{row}, {column}] is {weights[row, column]}."
            )
    return weights


def as_bias(bias: Any, n_classes: int) -> FloatArray | None:
    """Return the bias as a finite (N,) float64 array, or None where there is none.

    Raises
    ------
    TypeError, ValueError
        As `as_vector`.
    """
    return None if bias is None else as_vector(bias, n_classes, "bias", "one entry per class")


def as_vector(values: Any, length: int, name: str, meaning: str = "") -> FloatArray:
    """Return `values` as a finite float64 vector, shape (length,).

    Parameters
    ----------
    values : array_like, shape (length,)
    length : int
    name : str
        What the caller calls them, for the message.
    meaning : str, optional
        What an entry stands for, for the message.

    Raises
    ------
    TypeError, ValueError
        As `as_floats`; a ValueError also for another length.
    """
    vector = as_floats(values, name, ndim=1)
    if len(vector) != length:
        raise ValueError(
            f"{name} must have length {length}{f' ({meaning})' if meaning else ''}, "
            f"not {len(vector)}."
        )
    return vector


def as_integers(values: Any, name: str) -> IntArray:
    """Return `values` as integers (K,); whole floats are refused, they are seldom meant.

    Raises
    ------
    TypeError
        If the entries are not of an integer type.
    ValueError
        If the values are not a flat sequence.
    """
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must be a flat sequence of integers, not of shape {array.shape}.")
    if array.size == 0:
        return np.empty(0, dtype=np.intp)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold integers, not entries of type {array.dtype}.")
    return array.astype(np.intp)


def as_ranking(ranking: Any, n_classes: int) -> IntArray:
    """Return the ranking as an (N,) array holding every class 0..N-1 once, worst class first.

    Raises
    ------
    TypeError, ValueError
        As `as_integers`; a ValueError also where a class is missing or stands twice.
    """
    order = as_integers(ranking, "ranking")
    if not np.array_equal(np.sort(order), np.arange(n_classes)):
        raise ValueError(
            f"ranking must hold each class from 0 to {n_classes - 1} exactly once, "
            f"worst class first, not {order.tolist()}."
        )
    return order


def as_prefix(best_first: Any, n_classes: int) -> IntArray:
    """Return distinct classes of 0..N-1 as an array (K,), in the order given, best class first.

    Raises
    ------
    TypeError, ValueError
        As `as_integers`; a ValueError also for a class outside 0..N-1 or one that stands twice.
    """
    prefix = as_integers(best_first, "best_first")
    distinct = np.unique(prefix)
    outside = distinct.size and not (distinct[0] >= 0 and distinct[-1] < n_classes)
    if outside or len(distinct) < len(prefix):
        raise ValueError(
            f"best_first must hold classes from 0 to {n_classes - 1}, none twice, best class "
            f"first, not {prefix.tolist()}."
        )
    return prefix


def as_classes(classes: Any, n_classes: int) -> IntArray:
    """Return the distinct classes of a set as an array (K,), each in 0..N-1, in ascending order.

    Raises
    ------
    TypeError, ValueError
        As `as_integers`; a ValueError also for a class outside 0..N-1.
    """
    members = np.unique(as_integers(np.atleast_1d(classes), "classes"))
    if members.size and not (members[0] >= 0 and members[-1] < n_classes):
        raise ValueError(f"classes must lie between 0 and {n_classes - 1}, not {members.tolist()}.")
    return members


def as_count(value: Any, name: str, *, least: int = 0, most: int | None = None) -> int:
    """Return `value` as an int within [least, most].

    Raises
    ------
    TypeError
        If it is not an integer.
    ValueError
        If it lies outside.
    """
    try:
        count = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, not {value!r}.") from None
    if count < least or (most is not None and count > most):
        allowed = f"at least {least}" if most is None else f"between {least} and {most}"
        raise ValueError(f"{name} must be {allowed}, not {count}.")
    return count


def as_temperature(
    temperature: Any, *, zero_allowed: bool = True, infinite_allowed: bool = False
) -> float:
    """Return the temperature as a float, at least 0 (above 0 where a slope is asked for).

    Raises
    ------
    TypeError
        If it is not a number.
    ValueError
        If it is negative, NaN, 0 where `zero_allowed` is False, or infinite where
        `infinite_allowed` is.
    """
    if hasattr(temperature, "detach"):
        temperature = temperature.detach()
    try:
        value = float(temperature)
    except (TypeError, ValueError):
        raise TypeError(f"temperature must be a number, not {temperature!r}.") from None
    most = math.inf if infinite_allowed else sys.float_info.max
    if not (0 < value <= most or (zero_allowed and value == 0)):
        least = "at least 0" if zero_allowed else "above 0"
        finite = "" if infinite_allowed else "finite and "
        raise ValueError(f"temperature must be {finite}{least}, not {value}.")
    return value


def rounding_bound(size: Any, n_features: int, largest_input: Any = 1.0) -> Any:
    """Bound how far the computed difference of two logits w.x + b is from the true one.

    Parameters
    ----------
    size : float or array
        At least the sum of |w_q x_q| and |b| of either class, as computed in doubles.
    n_features : int
        D, the number of products.
    largest_input : float or array
        At least every |x_q|.

    Notes
    -----
    Proof, with u = 2^-53. A logit is D products and D sums, in whatever order: it errs by at most
    (1 + u)^(D+1) - 1 times its size (Higham, "Accuracy and Stability", 2002, section 3.1), two by
    (2D + 2) u size, their difference by 2 u size more: (2D + 4) u size up to terms in u^2. Twice
    that covers those terms and the rounding of `size` itself. Products that underflow and weights
    that a scaling brought below 2^-1022 err by 2^-1075 each, times |x_q|: `tiny` covers them all.
    """
    tiny = 1e-290 * (1 + largest_input)
    return (4 * n_features + 8) * UNIT_ROUNDOFF * size + tiny


def common_exponent(*arrays: FloatArray | None) -> int:
    """Return the e for which the largest entry of all is in [2^(e-1), 2^e); 0 if all are zero.

    `np.ldexp(array, -e)` then overflows nowhere, and neither do squares and sums of it. `arrays`
    (each of any shape) may hold None, which counts for nothing.
    """
    largest = max(float(np.abs(a).max(initial=0.0)) for a in arrays if a is not None)
    return int(np.frexp(largest)[1])

"""Softmax and its kin: from logits to probabilities, with the derivatives of that.

Every function here takes logits of any real dtype. Integers become float64; float16, float32 and
torch tensors come back in kind, and `softmax` is differentiable for torch. A logit of -inf is a
masked class: its probability is 0.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_torch_array
from numpy.typing import NDArray
from scipy import special

from compute.arrays import as_floats, as_temperature
from compute.autodiff import Array, narrowed, widened
from compute.logits.inputs import (
    as_logits,
    counted_along,
    largest_logit,
    lead_over_temperature,
    over_temperature,
)


def softmax(logits: Any, temperature: Any = 1.0, axis: int = -1) -> Array:
    r"""Return exp(z_i / T) / sum_j exp(z_j / T) along an axis.

    Computed as the softmax of (z - max z) / T: the shift changes nothing in exact arithmetic, and
    taken before the division it keeps every exponent at or below 0, so nothing overflows. It is
    worked out in float64 and rounded once to the type of the logits.

    Parameters
    ----------
    logits : array_like
        Scores z of any shape; -inf masks a class.
    temperature : float, optional
        T >= 0, in the units of the logits. 0 splits evenly among the largest logits, inf among all
        that are not masked; neither has a gradient.
    axis : int, optional
        The axis along which the result sums to 1.

    Returns
    -------
    array of the shape and kind of `logits`

    Raises
    ------
    ValueError
        If a logit is NaN or +inf, if all logits along the axis are -inf, if there are none, or if
        the temperature is negative or NaN.

    Examples
    --------
    >>> softmax([1, 2, 3]).round(4)
    array([0.09  , 0.2447, 0.6652])
    """
    given = as_logits(logits, axis)
    z = widened(given)
    xp, largest = array_namespace(z), largest_logit(z, axis)
    limit = as_temperature(temperature, infinite_allowed=True)
    if limit in (0, math.inf):
        winners = xp.astype(z == largest if limit == 0 else z > -xp.inf, z.dtype)
        return narrowed(winners / xp.sum(winners, axis=axis, keepdims=True), given)
    scaled = lead_over_temperature(z, largest, temperature)
    with np.errstate(under="ignore"):
        p = scaled.softmax(axis) if is_torch_array(z) else special.softmax(scaled, axis=axis)
    return narrowed(p, given)


def log_softmax(logits: Any, temperature: Any = 1.0, axis: int = -1) -> Array:
    r"""Return log softmax(z / T) along an axis, in nats.

    Computed as (z - max z) / T - log(1 + the sum of the other exponentials), which keeps the digits
    of a logarithm near 0: where one class is all but sure, log p would round to 0.

    Parameters
    ----------
    logits : array_like
        Scores z of any shape; -inf masks a class, whose logarithm is -inf.
    temperature : float, optional
        T >= 0, in the units of the logits. 0 splits evenly among the largest logits, inf among all
        that are not masked; neither has a gradient.
    axis : int, optional
        The axis along which the probabilities sum to 1.

    Returns
    -------
    array of the shape and kind of `logits`
        At most 0.

    Raises
    ------
    ValueError
        What `softmax` refuses.

    Examples
    --------
    >>> log_softmax([0.0, 50.0])[1]
    np.float64(-1.9287498479639178e-22)
    """
    given = as_logits(logits, axis)
    z = widened(given)
    xp = array_namespace(z)
    limit = as_temperature(temperature, infinite_allowed=True)
    if limit in (0, math.inf):
        largest = largest_logit(z, axis)
        winners = z == largest if limit == 0 else z > -xp.inf
        share = -xp.log(xp.sum(xp.astype(winners, z.dtype), axis=axis, keepdims=True))
        return narrowed(xp.where(winners, share, xp.full_like(z, -xp.inf)), given)
    place = xp.expand_dims(xp.argmax(z, axis=axis), axis=axis)
    top = xp.take_along_axis(z, place, axis=axis)
    seen = z > -xp.inf
    # A masked class stands at the largest until the end, so that no gradient passes -inf.
    lead = lead_over_temperature(xp.where(seen, z, top), top, temperature)
    rivals = seen & (counted_along(z, axis) != place)
    with np.errstate(under="ignore"):
        terms = xp.where(rivals, xp.exp(lead), xp.zeros_like(lead))
        found = lead - xp.log1p(xp.sum(terms, axis=axis, keepdims=True))
    return narrowed(xp.where(seen, found, xp.full_like(found, -xp.inf)), given)


def softmax_jacobian(logits: Any, temperature: float = 1.0) -> NDArray[np.floating[Any]]:
    """Return d p_i / d z_j = (diag p - p p^T) / T for each row of logits.

    The diagonal p_i (1 - p_i) is taken as p_i times the sum of the others, so that rows and
    columns sum to 0 where p_i rounds to 1.

    Parameters
    ----------
    logits : array_like, shape (..., N)
    temperature : float, optional
        T > 0.

    Returns
    -------
    array, shape (..., N, N)
        Per unit of a logit.

    Raises
    ------
    ValueError
        What `softmax` refuses, and T = 0.
    """
    as_temperature(temperature, zero_allowed=False)
    given = np.asarray(as_logits(logits))
    p = softmax(widened(given), temperature)
    jacobian = -p[..., :, None] * p[..., None, :]
    diagonal = np.arange(p.shape[-1])
    jacobian[..., diagonal, diagonal] = 0
    jacobian[..., diagonal, diagonal] = -jacobian.sum(axis=-1)
    return np.asarray(narrowed(over_temperature(jacobian, temperature), given))


def entropy(probabilities: Any, axis: int = -1) -> NDArray[np.floating[Any]]:
    """Return -sum p log p along an axis, in nats: 0 when one class is sure, log N when uniform.

    Parameters
    ----------
    probabilities : array_like, shape (..., N)
    axis : int, optional

    Returns
    -------
    array, shape (...)

    Raises
    ------
    ValueError
        If a probability is negative or NaN.
    """
    p = np.asarray(probabilities)
    if np.any(p < 0) or np.any(np.isnan(p)):
        raise ValueError("probabilities must be at least 0 and not NaN.")
    found = special.entr(p if p.dtype.kind != "f" else widened(p)).sum(axis=axis)
    return np.asarray(found, dtype=p.dtype if p.dtype.kind == "f" else np.float64)


def temperature_sweep(logits: Any, temperatures: Any) -> NDArray[np.floating[Any]]:
    """Return softmax(logits, T) for every temperature, stacked along a new first axis.

    Parameters
    ----------
    logits : array_like, shape (..., N)
    temperatures : array_like, shape (T,)
        Each >= 0.

    Returns
    -------
    array, shape (T, ..., N)

    Raises
    ------
    ValueError
        What `softmax` refuses.
    """
    given = np.asarray(as_logits(logits))
    z = widened(given)
    frames = as_floats(temperatures, "temperatures", ndim=1)
    as_temperature(frames.min(initial=0.0))
    divisors = np.where(frames > 0, frames, 1.0).reshape(-1, *[1] * z.ndim)
    swept = special.softmax(lead_over_temperature(z, largest_logit(z, -1), divisors), axis=-1)
    swept[frames == 0] = softmax(z, 0.0)
    return np.asarray(narrowed(swept, given))


def global_softmax(matrix: Any) -> NDArray[np.floating[Any]]:
    """Return softmax over all entries of a matrix at once, in its own shape.

    It exists to be shown. It is the usual slip in a first batched softmax, to subtract the largest
    entry of the whole matrix and divide by the sum of the whole matrix: all of it sums to 1, and no
    row or column does. `softmax(matrix, axis=...)` is the right form.
    """
    z = np.asarray(matrix)
    return np.asarray(softmax(z.ravel())).reshape(z.shape)

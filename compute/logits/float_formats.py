"""What softmax meets in float16, bfloat16, float32 and float64: every intermediate, and the limits
of exp."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from compute.arrays import as_temperature
from compute.logits.inputs import logit_vector

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class ExpLimits:
    """Where exp stops having a value in a float format."""

    overflow: float
    """log of the largest float: above it exp(z) is inf. 11.09, 88.72, 88.72 and 709.78."""
    underflow: float
    """log of half the smallest subnormal: below it exp(z) rounds to 0. -17.3, -92.88, -103.97 and
    -745.13."""


def exp_limits(dtype: DTypeLike) -> ExpLimits:
    """Return the limits of exp in a float format, from the format's own largest and smallest."""
    smallest = math.log2(float(_finfo(dtype).smallest_subnormal))
    return ExpLimits(
        overflow=math.log(largest_number(dtype)), underflow=(smallest - 1) * math.log(2)
    )


def largest_number(dtype: DTypeLike) -> float:
    """Return the largest finite number of a float format, "bfloat16" among them."""
    return float(_finfo(dtype).max)


def _finfo(dtype: DTypeLike) -> Any:
    if as_format(dtype).name == "bfloat16":
        import ml_dtypes

        limits: Any = ml_dtypes.finfo  # it has no types
        return limits(as_format(dtype))
    return np.finfo(as_format(dtype))


def as_format(dtype: DTypeLike) -> np.dtype[Any]:
    """Return the type of a float format; numpy knows bfloat16 only once ml_dtypes is there.

    Raises
    ------
    TypeError
        If it is not a float format.
    """
    if isinstance(dtype, str) and dtype == "bfloat16":
        import ml_dtypes

        bfloat16: np.dtype[Any] = np.dtype(ml_dtypes.bfloat16)
        return bfloat16
    found = np.dtype(dtype)
    if found.kind != "f" and found.name != "bfloat16":
        raise TypeError(f"dtype must be a float format, not {found}.")
    return found


@dataclass(frozen=True)
class SoftmaxSteps:
    """One softmax with every intermediate as its float format holds it, inf and NaN included."""

    logits: Floats
    """(N,) z / T."""
    shift: np.floating[Any]
    """What is subtracted: 0 for the naive form, the largest logit for the stable one."""
    shifted: Floats
    """(N,) z / T - shift."""
    exponentials: Floats
    """(N,)"""
    total: np.floating[Any]
    """The sum of the exponentials."""
    probabilities: Floats
    """(N,)"""


def naive_softmax_steps(
    logits: Any, dtype: DTypeLike = np.float64, *, temperature: float = 1.0
) -> SoftmaxSteps:
    """Return exp(z) / sum exp(z) as the formula is first written down, step by step.

    It exists to be shown, never to be used: exp overflows to inf above `exp_limits`, and inf / inf
    is NaN. Below the lower limit every exponential is 0, and 0 / 0 is NaN.

    Parameters
    ----------
    logits : array_like, shape (N,)
        -inf masks a class.
    dtype : float dtype or "bfloat16", optional
        The format in which every step is taken.
    temperature : float, optional
        T > 0.

    Returns
    -------
    SoftmaxSteps

    Raises
    ------
    TypeError
        If the dtype is not a float format.
    ValueError
        For an empty array, a logit that is NaN or +inf, and T not above 0.

    Examples
    --------
    >>> naive_softmax_steps([50, 100, 150], np.float32).probabilities
    array([ 0., nan, nan], dtype=float32)
    """
    scaled = _scaled(logits, dtype, temperature)
    return _steps(scaled, scaled.dtype.type(0))


def stable_softmax_steps(
    logits: Any, dtype: DTypeLike = np.float64, *, temperature: float = 1.0
) -> SoftmaxSteps:
    """Return the softmax of z - max z step by step: the same number, and no exponent above 0.

    Parameters are those of `naive_softmax_steps`. A logit that the format itself cannot hold is
    already inf before the first step. `compute.softmax` is the function to use.
    """
    scaled = _scaled(logits, dtype, temperature)
    return _steps(scaled, scaled.max())


def _scaled(logits: Any, dtype: DTypeLike, temperature: float) -> Floats:
    z = logit_vector(logits)
    held = as_format(dtype)
    with np.errstate(all="ignore"):
        scaled = z.astype(held) / np.float64(as_temperature(temperature, zero_allowed=False))
        return np.asarray(scaled.astype(held))


def _steps(logits: Floats, shift: np.floating[Any]) -> SoftmaxSteps:
    with np.errstate(all="ignore"):
        shifted = logits - shift
        exponentials = np.exp(shifted)
        total = exponentials.sum()
        return SoftmaxSteps(logits, shift, shifted, exponentials, total, exponentials / total)

"""Gradients by finite differences, and one gradient of cross-entropy found three ways.

torch is imported when its gradient is asked for, and not before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import array_namespace
from numpy.typing import DTypeLike, NDArray

from compute.arrays import as_floats
from compute.autodiff import Array, as_real
from compute.logits.inputs import logit_vector
from compute.logits.likelihood import cross_entropy, cross_entropy_gradient


def finite_difference_gradient(function: Callable[[Any], Any], point: Any, step: float) -> Array:
    """Return the central differences (f(x + h e_i) - f(x - h e_i)) / 2h, entry by entry.

    The truncation error falls as h^2 and the rounding error grows as eps |f| / h, so that
    h = eps^(1/3) max(1, |x|) is about best: 6e-6 in float64, 5e-3 in float32.

    Parameters
    ----------
    function : callable
        Takes an array of the shape and dtype of `point`, returns one number.
    point : array_like
        Where the gradient is taken. Integers become float64.
    step : float
        h > 0.

    Returns
    -------
    array of the shape and kind of `point`

    Raises
    ------
    ValueError
        If the step is not finite and above 0.
    TypeError
        If the point does not hold real numbers.
    """
    x = as_real(point, "point")
    gradient = array_namespace(x).zeros_like(x)
    for index in np.ndindex(tuple(x.shape)):
        direction = array_namespace(x).zeros_like(x)
        direction[index] = 1
        gradient[index] = directional_difference(function, x, direction, step)
    return gradient


def directional_difference(
    function: Callable[[Any], Any], point: Any, direction: Any, step: float
) -> Any:
    """Return (f(x + h d) - f(x - h d)) / 2h, the central difference along one direction.

    With d = (1, ..., 1) it nudges all logits at once, the classic mistake in a hand-written
    gradient check: a loss on softmax does not see such a shift, so the answer is 0 wherever one
    stands.

    Parameters
    ----------
    function : callable
    point : array_like or torch tensor
        x, of any shape that the function takes.
    direction : array_like or torch tensor
        d, of a shape that broadcasts with x.
    step : float
        h > 0, in the units of x.

    Raises
    ------
    ValueError
        If the step is not finite and above 0.
    """
    if not (np.isfinite(step) and step > 0):
        raise ValueError(f"step must be finite and above 0, not {step}.")
    x = as_real(point, "point")
    nudge = as_real(direction, "direction") * step
    return (function(x + nudge) - function(x - nudge)) / (2 * step)


def finite_difference_errors(
    logits: Any, label: Any, steps: Any, dtype: DTypeLike = np.float64
) -> NDArray[np.float64]:
    """Return the largest error of the finite-difference gradient of cross-entropy, step by step.

    The differences are taken in `dtype` and compared with p - y in float64.

    Parameters
    ----------
    logits : array_like, shape (N,)
        -inf masks a class.
    label : int, or array_like of float, shape (N,)
        The right class, or the probability wanted of each.
    steps : array_like, shape (S,)
        Each > 0, in the units of the logits.
    dtype : float dtype, optional

    Returns
    -------
    (S,) array
        max over classes of |difference - exact|; falls with the step while truncation rules, then
        rises with rounding.

    Raises
    ------
    TypeError, ValueError
        What `cross_entropy` refuses, and a step that is not above 0.
    """
    z = logit_vector(logits).astype(dtype)
    exact = cross_entropy_gradient(z.astype(np.float64), label)
    # Cross-entropy takes rows, so that all entries are nudged in one call.
    every_entry = np.eye(len(z), dtype=z.dtype)
    labels = np.broadcast_to(np.asarray(label), (len(z), *np.shape(label)))
    estimates = [
        directional_difference(lambda rows: cross_entropy(rows, labels), z, every_entry, step)
        for step in as_floats(steps, "steps", ndim=1).tolist()
    ]
    errors = np.abs(np.array(estimates, dtype=np.float64).reshape(-1, len(z)) - exact)
    return np.asarray(errors.max(axis=1))


def autograd_cross_entropy_gradient(
    logits: Any, label: Any, *, temperature: float = 1.0
) -> NDArray[np.float64]:
    """Return the gradient that torch autograd finds for this package's `cross_entropy`, (N,), from
    logits (N,), a label and a temperature as `cross_entropy` takes them.
    """
    import torch

    z = torch.tensor(logit_vector(logits), requires_grad=True)
    cross_entropy(z, label, temperature=temperature).backward()
    assert z.grad is not None
    return np.asarray(z.grad.numpy())


@dataclass(frozen=True)
class GradientComparison:
    """The gradient of cross-entropy in the logits, three times, (N,) each."""

    formula: NDArray[np.float64]
    """(p - y) / T."""
    finite_differences: NDArray[np.float64]
    autograd: NDArray[np.float64]


def compare_gradients(
    logits: Any, label: Any, *, temperature: float = 1.0, step: float = 1e-5
) -> GradientComparison:
    """Return the gradient by its formula, by central differences and by torch autograd.

    Parameters
    ----------
    logits : array_like, shape (N,)
        -inf masks a class, but none that is wanted.
    label : int, or array_like of float, shape (N,)
        The right class, or the probability wanted of each.
    temperature : float, optional
        T > 0.
    step : float, optional
        Of the differences, in units of the temperature: the loss is a function of z / T.

    Returns
    -------
    GradientComparison

    Raises
    ------
    TypeError, ValueError
        What `cross_entropy` and `finite_difference_gradient` refuse.
    """
    z = logit_vector(logits)
    return GradientComparison(
        cross_entropy_gradient(z, label, temperature=temperature),
        finite_difference_gradient(
            lambda x: cross_entropy(x, label, temperature=temperature), z, step * temperature
        ),
        autograd_cross_entropy_gradient(z, label, temperature=temperature),
    )

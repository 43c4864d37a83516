"""One gradient of cross-entropy found three ways. Imports torch: ask for it only where needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from compute.arrays import as_floats
from compute.logits.mappings import (
    cross_entropy,
    cross_entropy_gradient,
    finite_difference_gradient,
)


def autograd_cross_entropy_gradient(
    logits: Any, label: int, *, temperature: float = 1.0
) -> NDArray[np.float64]:
    """Return the gradient that torch autograd finds for this package's `cross_entropy`, (N,)."""
    z = torch.tensor(as_floats(logits, "logits", ndim=1), requires_grad=True)
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
    logits: Any, label: int, *, temperature: float = 1.0, step: float = 1e-5
) -> GradientComparison:
    """Return the gradient by its formula, by central differences and by torch autograd.

    Parameters
    ----------
    logits : array_like, shape (N,)
        Finite.
    label : int
    temperature : float, optional
        T > 0.
    step : float, optional
        Of the differences, in units of the temperature: the loss is a function of z / T.
    """
    z = as_floats(logits, "logits", ndim=1)
    return GradientComparison(
        cross_entropy_gradient(z, label, temperature=temperature),
        finite_difference_gradient(
            lambda x: cross_entropy(x, label, temperature=temperature), z, step * temperature
        ),
        autograd_cross_entropy_gradient(z, label, temperature=temperature),
    )

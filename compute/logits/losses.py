"""Losses on logits and their gradients, each listed once in `LOSSES`.

Logits are taken as in `mappings`: in kind, -inf for a masked class. The losses are differentiable
for torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import array_namespace
from numpy.typing import NDArray

from compute.arrays import as_floats
from compute.autodiff import Array, narrowed, widened
from compute.logits.inputs import as_logits, label_logits, logit_vector
from compute.logits.likelihood import cross_entropy, cross_entropy_gradient


def hinge_loss(logits: Any, labels: Any) -> Array:
    """Return the sum over j != y of max(0, 1 + z_j - z_y) for each row.

    Zero once the label leads every other class by 1.

    Parameters
    ----------
    logits : array_like, shape (..., N)
    labels : array_like of int, shape (...)
        The right class of each row, 0..N-1.

    Returns
    -------
    array, shape (...)
        Losses >= 0, in the units of the logits.

    Raises
    ------
    ValueError
        What `cross_entropy` refuses.

    References
    ----------
    J. Weston and C. Watkins, "Support vector machines for multi-class pattern recognition",
    ESANN 1999.
    """
    margins, _, given = _violated_margins(logits, labels)
    with np.errstate(over="ignore"):
        return narrowed(array_namespace(margins).sum(margins, axis=-1), given)


def max_margin_loss(logits: Any, labels: Any) -> Array:
    """Return the largest over j != y of max(0, 1 + z_j - z_y) for each row.

    Zero once the label leads every other class by 1.

    Parameters
    ----------
    logits : array_like, shape (..., N)
    labels : array_like of int, shape (...)
        The right class of each row, 0..N-1.

    Returns
    -------
    array, shape (...)
        Losses >= 0, in the units of the logits.

    Raises
    ------
    ValueError
        What `cross_entropy` refuses.

    References
    ----------
    K. Crammer and Y. Singer, "On the algorithmic implementation of multiclass kernel-based vector
    machines", J. Machine Learning Research 2 (2001).
    """
    margins, _, given = _violated_margins(logits, labels)
    return narrowed(array_namespace(margins).max(margins, axis=-1), given)


def hinge_gradient(logits: Any, labels: Any) -> Array:
    """Return a subgradient (..., N) of `hinge_loss` in the logits (..., N): 0 is taken at the kink.

    Raises
    ------
    TypeError, ValueError
        What `hinge_loss` refuses.
    """
    margins, chosen, given = _violated_margins(logits, labels)
    xp = array_namespace(margins)
    return _from_pushes(xp.astype(margins > 0, margins.dtype), chosen, given)


def max_margin_gradient(logits: Any, labels: Any) -> Array:
    """Return a subgradient (..., N) of `max_margin_loss` in the logits (..., N).

    The classes tied at the largest margin share it; 0 is taken at the kink.

    Raises
    ------
    TypeError, ValueError
        What `max_margin_loss` refuses.
    """
    margins, chosen, given = _violated_margins(logits, labels)
    xp = array_namespace(margins)
    worst = xp.max(margins, axis=-1, keepdims=True)
    push = xp.astype((margins == worst) & (margins > 0), margins.dtype)
    count = xp.sum(push, axis=-1, keepdims=True)
    return _from_pushes(push / xp.where(count > 0, count, xp.ones_like(count)), chosen, given)


def _from_pushes(pushes: Array, chosen: Array, given: Array) -> Array:
    """The gradient (..., N) where each class other than the label pushes by so much: the label
    feels all of them the other way."""
    xp = array_namespace(pushes)
    against = 0 - xp.sum(pushes, axis=-1, keepdims=True)
    return narrowed(xp.where(chosen, against, pushes), given)


def _violated_margins(logits: Any, labels: Any) -> tuple[Array, Array, Array]:
    """max(0, 1 + z_j - z_y), 0 at the label itself, (..., N), wide; the one-hot mask; the logits
    as they were given."""
    given = as_logits(logits)
    z = widened(given)
    xp = array_namespace(z)
    chosen, own = label_logits(z, labels)
    zero = xp.zeros_like(z)
    with np.errstate(over="ignore"):
        # Masked classes violate nothing, whatever the label: -inf - (-inf) must not be taken.
        skip = chosen | (z == -xp.inf)
        margin = 1 + (xp.where(skip, zero, z) - own)
    return xp.where(skip | (margin <= 0), zero, margin), chosen, given


@dataclass(frozen=True)
class Loss:
    """One loss, and what a menu, a table and a chart need to know of it."""

    name: str
    """As it stands in a sentence."""
    label: str
    """As it stands alone."""
    value: Callable[[Any, Any], Array]
    """(logits (..., N), labels (...)) -> (...)"""
    gradient: Callable[[Any, Any], Array]
    """The same -> (..., N), the gradient of each row's loss in its logits."""
    spoken: str
    """Its formula as it is read aloud."""


LOSSES: Mapping[str, Loss] = {
    "cross_entropy": Loss(
        "cross-entropy",
        "cross-entropy",
        cross_entropy,
        cross_entropy_gradient,
        "the natural log of the sum over j of e to the z j minus z y",
    ),
    "hinge": Loss(
        "hinge",
        "hinge, summed",
        hinge_loss,
        hinge_gradient,
        "the sum over j other than y of the larger of 0 and 1 plus z j minus z y",
    ),
    "max_margin": Loss(
        "max-margin",
        "max-margin",
        max_margin_loss,
        max_margin_gradient,
        "the largest over j other than y of the larger of 0 and 1 plus z j minus z y",
    ),
}
"""Name -> loss. A new one is a file of its own and a line here."""


@dataclass(frozen=True)
class BatchLoss:
    """The mean cross-entropy of a batch and what it is made of."""

    losses: Array
    """(B,) the loss of each row, in nats."""
    mean: Any
    gradients: Array
    """(B, N) gradient of the mean in each row's logits: (p - y) / (T B)."""


def batch_cross_entropy(logits: Any, labels: Any, *, temperature: float = 1.0) -> BatchLoss:
    """Return the mean cross-entropy over the rows of a batch, with its gradient.

    Parameters
    ----------
    logits : array_like, shape (B, N)
    labels : array_like of int, shape (B,)
        The right class of each row, 0..N-1.
    temperature : float, optional
        T > 0.

    Raises
    ------
    ValueError
        What `cross_entropy` refuses, and a batch without rows.
    """
    z = as_logits(logits)
    if z.ndim != 2 or z.shape[0] == 0:
        raise ValueError(f"logits must be a non-empty (B, N) batch, not of shape {tuple(z.shape)}.")
    losses = cross_entropy(z, labels, temperature=temperature)
    wide = cross_entropy_gradient(widened(z), labels, temperature=temperature)
    gradients = narrowed(wide / z.shape[0], z)
    return BatchLoss(losses, losses.mean(), gradients)


@dataclass(frozen=True)
class LossCurves:
    """Every loss as a function of how far the label leads the best other class."""

    differences: NDArray[np.float64]
    """(M,) the score difference z_y - max over j != y of z_j."""
    losses: dict[str, NDArray[np.float64]]
    """Each loss, (M,), by its name in `LOSSES`."""
    slopes: dict[str, NDArray[np.float64]]
    """The derivative of each in the difference, (M,)."""


def loss_curves(logits: Any, label: int, differences: Any) -> LossCurves:
    """Move one label's logit, hold the others, and follow every loss and its slope.

    Parameters
    ----------
    logits : array_like, shape (N,)
        N >= 2. The label's own entry does not matter.
    label : int
    differences : array_like, shape (M,)
        The leads over the best other class to evaluate at.

    Returns
    -------
    LossCurves

    Raises
    ------
    TypeError, ValueError
        For arrays that are not vectors, logits that `softmax` refuses, fewer than two classes, and
        a label outside 0..N-1.
    """
    z = logit_vector(logits)
    leads = as_floats(differences, "differences", ndim=1)
    if len(z) < 2:
        raise ValueError("logits must hold at least two classes to have a difference.")
    label_logits(z, label)
    rows = np.tile(z, (len(leads), 1))
    rows[:, label] = logit_vector(np.delete(z, label)).max() + leads
    labels = np.full(len(leads), label)
    return LossCurves(
        leads,
        {name: loss.value(rows, labels) for name, loss in LOSSES.items()},
        {name: loss.gradient(rows, labels)[:, label] for name, loss in LOSSES.items()},
    )

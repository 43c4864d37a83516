"""Cross-entropy: what the probabilities of softmax cost, and the gradient of that.

Logits are taken as in `mappings`: in kind, -inf for a masked class. Differentiable for torch.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_torch_array
from scipy import special

from compute.arrays import as_temperature
from compute.autodiff import Array, narrowed, widened
from compute.logits.inputs import (
    as_logits,
    counted_along,
    label_logits,
    lead_over_temperature,
    over_temperature,
    soft_targets,
)
from compute.logits.mappings import softmax


def cross_entropy(
    logits: Any, labels: Any, temperature: float = 1.0, *, label_smoothing: float = 0.0
) -> Array:
    r"""Return -log softmax(z / T)[y] for each row, in nats, or its mean over a row of targets.

    Computed as the log-sum-exp of (z - z_y) / T, which keeps the digits of a loss near 0: for
    z_y far ahead, log p_y would round to 0.

    Parameters
    ----------
    logits : array_like, shape (..., N)
    labels : array_like of int, shape (...), or of float, shape (..., N)
        The right class of each row, 0..N-1, or the probability wanted of each class, which sum to
        1. A class that is wanted with probability 0 costs nothing, masked or not.
    temperature : float, optional
        T > 0.
    label_smoothing : float, optional
        e in [0, 1]: the targets y become (1 - e) y + e / N, as in torch.

    Returns
    -------
    array, shape (...)
        Losses >= 0; inf where a masked class is wanted.

    Raises
    ------
    TypeError
        For labels that are neither integers nor rows of probabilities.
    ValueError
        For logits that `softmax` refuses, labels of another shape or outside 0..N-1, and
        probabilities that are negative or do not sum to 1.
    """
    given = as_logits(logits)
    z = widened(given)
    xp = array_namespace(z)
    as_temperature(temperature, zero_allowed=False)
    targets = soft_targets(z, labels, label_smoothing)
    if targets is not None:
        return narrowed(_mean_cost(z, targets, temperature), given)
    chosen, own = label_logits(z, labels)
    masked = own == -xp.inf
    lead = lead_over_temperature(z, xp.where(masked, xp.zeros_like(own), own), temperature)
    loss = _softplus_of_sum(lead, chosen)
    return narrowed(xp.where(masked, xp.full_like(own, xp.inf), loss)[..., 0], given)


def _softplus_of_sum(lead: Array, chosen: Array) -> Array:
    """log(1 + sum over the classes not chosen of exp(lead)), (..., 1), with the digits of a sum
    that is small."""
    xp = array_namespace(lead)
    rivals = ~chosen & (lead > -xp.inf)
    some = xp.any(rivals, axis=-1, keepdims=True)
    # Without a rival the sum is 0: it is put in at the end, so that no gradient passes -inf - -inf.
    terms = xp.where(rivals | ~some, xp.where(some, lead, xp.zeros_like(lead)), -xp.inf)
    with np.errstate(under="ignore", over="ignore"):  # a lead may lie farther below than numbers go
        if is_torch_array(terms):
            total = terms.logsumexp(-1, keepdim=True)
        else:
            total = special.logsumexp(terms, axis=-1, keepdims=True)
        zero = xp.zeros_like(total)
        found = xp.maximum(total, zero) + xp.log1p(xp.exp(-xp.abs(total)))
    return xp.where(some, found, zero)


def _mean_cost(z: Array, targets: Array, temperature: Any) -> Array:
    """(...) the sum of -y log p over the classes that are wanted."""
    xp = array_namespace(z)
    place = xp.argmax(z, axis=-1)[..., None]
    top = xp.take_along_axis(z, place, axis=-1)
    wanted, seen = targets > 0, z > -xp.inf
    zero = xp.zeros_like(z)
    lead = lead_over_temperature(xp.where(seen, z, top), top, temperature)
    with np.errstate(under="ignore", over="ignore"):
        terms = xp.where(seen & (counted_along(z, -1) != place), xp.exp(lead), zero)
        total = xp.log1p(xp.sum(terms, axis=-1))
        # A lead beyond all numbers may not be so once its small target is multiplied in.
        shares = 2 * over_temperature(targets * xp.where(seen, top / 2 - z / 2, zero), temperature)
        costs = xp.where(xp.isinf(lead), shares, -targets * xp.where(xp.isinf(lead), zero, lead))
    costs = xp.where(wanted & ~seen, xp.full_like(z, xp.inf), costs)
    return xp.sum(costs, axis=-1) + total * xp.sum(targets, axis=-1)


def cross_entropy_gradient(
    logits: Any, labels: Any, temperature: float = 1.0, *, label_smoothing: float = 0.0
) -> Array:
    """Return the gradient (p - y) / T of `cross_entropy` in the logits, row by row.

    The entry of the label is minus the sum of the others, which is p_y - 1 without its
    cancellation; so each row sums to 0.

    Parameters
    ----------
    logits : array_like, shape (..., N)
    labels : array_like of int, shape (...), or of float, shape (..., N)
        As in `cross_entropy`.
    temperature : float, optional
        T > 0.
    label_smoothing : float, optional
        As in `cross_entropy`.

    Returns
    -------
    array, shape (..., N)
        In units of loss for each unit of a logit.

    Raises
    ------
    ValueError
        What `cross_entropy` refuses.
    """
    given = as_logits(logits)
    z = widened(given)
    xp = array_namespace(z)
    as_temperature(temperature, zero_allowed=False)
    p = softmax(z, temperature)
    targets = soft_targets(z, labels, label_smoothing)
    if targets is not None:
        difference = p * _rest(targets) - targets * _rest(p)
        return narrowed(over_temperature(difference, temperature), given)
    chosen, _ = label_logits(z, labels)
    others = xp.where(chosen, xp.zeros_like(p), p)
    pull = xp.sum(others, axis=-1, keepdims=True)
    return narrowed(over_temperature(xp.where(chosen, -pull, others), temperature), given)


def _rest(shares: Array) -> Array:
    """What the others have, (..., N), without the cancellation of 1 - p where p is near 1."""
    xp = array_namespace(shares)
    largest = counted_along(shares, -1) == xp.argmax(shares, axis=-1)[..., None]
    others = xp.sum(xp.where(largest, xp.zeros_like(shares), shares), axis=-1, keepdims=True)
    total = xp.sum(shares, axis=-1, keepdims=True)
    return xp.where(largest, others, total - shares)

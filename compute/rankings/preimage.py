"""An input x that a layer turns into given logits, where there is one."""

from __future__ import annotations

from typing import Any

import numpy as np

from compute.arrays import FloatArray, as_bias, as_vector, as_weights, common_exponent
from compute.linear import product

RESIDUAL = 1e-9
ROUNDINGS = 8  # from the logits and the bias to the differences that are to be reached


def input_with_logits(
    weights: Any, logits: Any, bias: Any = None, *, near: Any = None
) -> FloatArray | None:
    """Return an x for which W x + b differs from the logits by one constant, or None.

    The constant is free because softmax does not see it. Where many x do it, the one nearest to
    `near` is returned; where none does (a layer of low rank reaches only a subspace of logits),
    None.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    logits : array_like, shape (N,)
    bias : array_like, shape (N,), optional
    near : array_like, shape (D,), optional
        0 if left out.

    Returns
    -------
    (D,) array or None
        Found by least squares; taken as a solution if its residual is within 1e-9 of the largest
        difference to be reached, or within what rounding does to the logits and the bias.
    """
    W = as_weights(weights)
    z = as_vector(logits, len(W), "logits", "one entry per class")
    b = as_bias(bias, len(W))
    start = np.zeros(W.shape[1]) if near is None else as_vector(near, W.shape[1], "near")
    # powers of two under which all that is summed below stays small
    of_weights = common_exponent(W)
    of_logits = common_exponent(z, b)
    if start.any():
        of_logits = max(of_logits, of_weights + common_exponent(start))
    x = _solution(
        np.ldexp(W, -of_weights),
        np.ldexp(z, -of_logits),
        None if b is None else np.ldexp(b, -of_logits),
        np.ldexp(start, of_weights - of_logits),
    )
    if x is None:
        return None
    with np.errstate(over="ignore"):
        x = np.ldexp(x, of_logits - of_weights)
    return x if np.isfinite(x).all() else None


def _solution(
    W: FloatArray, z: FloatArray, b: FloatArray | None, start: FloatArray
) -> FloatArray | None:
    """Return the same for numbers that are of about size 1 at most."""
    differences = W - W.mean(axis=0)
    offset = z if b is None else z - b
    target = offset - offset.mean()
    reached = product(differences, start)
    size = max(np.abs(target).max(), np.abs(reached).max(), np.finfo(float).tiny)
    entering = max(np.abs(z).max(), 0.0 if b is None else np.abs(b).max())
    allowed = RESIDUAL * size + ROUNDINGS * np.finfo(float).eps * entering
    if np.abs(target - reached).max() <= allowed:
        return start
    x: FloatArray = start + np.linalg.lstsq(differences, target - reached, rcond=None)[0]
    found = bool(np.abs(product(differences, x) - target).max() <= allowed)
    return x if found else None

"""Two published remedies that give every class an input at which it wins, and when they cannot."""

from __future__ import annotations

from typing import Any

import numpy as np

from compute.arrays import FloatArray, as_weights
from compute.exact.integers import Rows
from compute.naming import class_list


def unit_rows(weights: Any) -> FloatArray:
    """Return the weights with each row scaled to norm 1; a row of zeros stays.

    On the unit sphere no row is a mixture of others, so that each class wins at x = its own row
    (weight normalisation, as Demeter et al. 2020 discuss for the softmax bottleneck).
    `unit_rows_obstacle` says where it does not help.

    Parameters
    ----------
    weights : array_like, shape (N, D)

    Returns
    -------
    (N, D) array

    Raises
    ------
    ValueError
        If the weights are not an (N, D) matrix of finite real numbers.
    """
    W = as_weights(weights)
    # To the largest entry first: squares of 1e200 are inf, those of 1e-200 are 0.
    sizes = np.abs(W).max(axis=1, keepdims=True)
    scaled = W / np.where(sizes > 0, sizes, 1.0)
    norms = np.linalg.norm(scaled, axis=1, keepdims=True)
    return np.asarray(scaled / np.where(norms > 0, norms, 1.0))


def norm_bias(weights: Any) -> FloatArray:
    """Return the bias b_i = -|w_i|^2 / 2, with which logits rank classes by distance from x.

    For w.x - |w|^2 / 2 = |x|^2 / 2 - |x - w|^2 / 2: each class wins at x = its own row, the
    centre of its Voronoi cell. `norm_bias_obstacle` says where it does not help.

    Parameters
    ----------
    weights : array_like, shape (N, D)

    Returns
    -------
    (N,) array

    Raises
    ------
    ValueError
        If the weights are not an (N, D) matrix of finite real numbers, or a squared norm is too
        large for a double.
    """
    W = as_weights(weights)
    with np.errstate(over="ignore", under="ignore"):
        bias = -np.einsum("ij,ij->i", W, W) / 2
    if not np.isfinite(bias).all():
        raise ValueError("weights must be below about 1e154, so that |w|^2 is a double.")
    return np.asarray(bias)


def unit_rows_obstacle(weights: Any) -> str:
    """Return why unit rows leave some class without a win, in a sentence; "" where they do not.

    Parameters
    ----------
    weights : array_like, shape (N, D)

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the weights are not an (N, D) matrix of finite real numbers.
    """
    W = as_weights(weights)
    directions = [tuple(direction) for direction in Rows(W).directions()]
    zero = [i for i, row in enumerate(directions) if not any(row)]
    if zero:
        return f"A row of zeros has no direction: {class_list(zero)}."
    same = _repeated(directions)
    return f"Rows that point the same way become equal: {class_list(same)}." if same else ""


def norm_bias_obstacle(weights: Any) -> str:
    """Return why the norm bias leaves some class without a win, in a sentence; "" if not.

    Parameters
    ----------
    weights : array_like, shape (N, D)

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the weights are not an (N, D) matrix of finite real numbers.
    """
    same = _repeated([tuple(row) for row in as_weights(weights).tolist()])
    return f"Equal rows stay equal, and get the same bias: {class_list(same)}." if same else ""


def _repeated(rows: list[tuple[Any, ...]]) -> list[int]:
    """The members of the first set of equal rows."""
    first: dict[tuple[Any, ...], list[int]] = {}
    for i, row in enumerate(rows):
        first.setdefault(row, []).append(i)
    return next((members for members in first.values() if len(members) > 1), [])

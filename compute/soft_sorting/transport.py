"""Sorting by optimal transport with entropy: the values carried to the positions 0, ..., n - 1.

The plan is P_ij = a_i b_j exp(2 i x_j / ((n - 1) T)), with a and b such that rows and columns sum
to 1. The values in order, the hard plan is the identity; its potentials turn the exponents into
those of NeuralSort's rows with the temperature (n - 1) T, of which none is above 0. From there
Newton's method finds the b (Brauer, Clason, Lorenz and Wirth, "A Sinkhorn-Newton method for
entropic optimal transport", 2017), where Sinkhorn's iterations, as many as softness is small, would
need tens of thousands.

Source: M. Cuturi, O. Teboul and J.-P. Vert, "Differentiable ranking and sorting using optimal
transport", NeurIPS 2019.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Pullback, Reals
from compute.soft_sorting.neural_rows import outward_logits

Floats = NDArray[np.float64]

_STEPS = 50
_CHUNK = 1 << 15
"""Entries of gradients that are worked on at once, where a column has no more."""
_TINY = float(np.finfo(np.float64).tiny)
_EPS = float(np.finfo(np.float64).eps)


def plan(values: Reals, temperature: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the doubly stochastic plans (n, B, n) of the columns of `values` (n, B) and their
    pullback.

    By implicit differentiation: one linear system for all gradients (n, B, n, ...).
    """
    n, order = len(values), np.argsort(values, axis=0, kind="stable")
    columns = order.T[None]
    ascending = np.take_along_axis(values, order, axis=0)
    rate = 1 / max(temperature * max(n - 1, 1), _TINY)
    with np.errstate(over="ignore", under="ignore"):
        logits = outward_logits(ascending, slice(0, n)).swapaxes(0, 1)
        P: Floats = _balanced(logits * rate) if temperature else (logits == 0).astype(np.float64)
    if not temperature:  # those that tie share
        P /= P.sum(axis=2, keepdims=True)
    result = np.empty((*values.shape, n), dtype=values.dtype)
    np.put_along_axis(result, columns, P.swapaxes(0, 1), axis=2)
    if not gradient:
        return result, None
    place = np.arange(n, dtype=np.float64)
    apart = 2 * (place[:, None] - place)

    def pullback(g: Reals) -> Reals:
        shape = (*g.shape[:2], *g.shape[3:])
        if temperature == 0:
            return np.zeros(shape, dtype=values.dtype)
        by_column = g.reshape(*g.shape[:3], -1).transpose(1, 2, 0, 3)
        back = np.empty((len(by_column), n, by_column.shape[3]), dtype=values.dtype)
        width = max(1, _CHUNK // by_column[:1].size)
        for start in range(0, len(back), width):
            some = slice(start, start + width)
            places = np.arange(len(back[some]))[:, None], order.T[some]
            kept = _without_the_margins(P[some], by_column[some][places].swapaxes(1, 2))
            with np.errstate(over="ignore", under="ignore"):
                back[some][places] = np.einsum("bijm,ij->bjm", kept, apart) * rate
        return back.swapaxes(0, 1).reshape(shape)

    return result, pullback


def _balanced(logits: Floats) -> Floats:
    """Return exp(logits + f_i + g_j) (B, n, n) with rows and columns that sum to 1."""
    n = logits.shape[1]
    potential = np.zeros((len(logits), n))
    for _ in range(_STEPS):
        shifted = logits + potential[:, None]
        shifted -= shifted.max(axis=2, keepdims=True)
        P = np.exp(shifted)
        P /= P.sum(axis=2, keepdims=True)
        lack = 1 - P.sum(axis=1)
        if np.abs(lack).max() <= 4 * n * _EPS:
            break
        potential += _solved(P, lack[..., None], 1.0)[..., 0]
    return np.asarray(P)


def _solved(P: Floats, right: Floats, least: float) -> Floats:
    """Return the v (B, n, M) by which the column sums of `P` (B, n, n) change by `right` (B, n, M).

    The matrix is diag(column sums) - P^T P, whose rows sum to 0. Its diagonal as what the others
    add up to, and all in units of the largest, at least `least`, keeps the digits where little is
    mixed. Parts that mix by less than rounding are held by a little on the diagonal.
    """
    n = P.shape[1]
    shared, diagonal = P.swapaxes(1, 2) @ P, np.arange(n)
    shared[:, diagonal, diagonal] = 0
    ties = shared.sum(axis=2)
    unit = np.maximum(ties.max(axis=1), least)[:, None]
    system = 1 / n - shared / unit[:, None]
    system[:, diagonal, diagonal] += ties / unit + _EPS
    return np.asarray(np.linalg.solve(system, right / unit[:, None]))


def _without_the_margins(P: Floats, G: Reals) -> Floats:
    """Return P (G_ij - u_i - v_j), (B, n, n, M), whose rows and columns sum to 0.

    `P` (B, n, n), `G` (B, n, n, M).
    """
    # Rows sum to 1, so that only differences within one count: from its own place, small ones.
    own = np.diagonal(G, axis1=1, axis2=2).swapaxes(1, 2)
    H = (G - own[:, :, None]).astype(np.float64, copy=False) * P[..., None]
    rows, columns = H.sum(axis=2), H.sum(axis=1)
    v = _solved(P, columns - P.swapaxes(1, 2) @ rows, _TINY)
    u = rows - P @ v
    return np.asarray(H - P[..., None] * (u[:, :, None] + v[:, None]))

"""Sorting by a row-softmax matrix: SoftSort, and what follows from any matrix.

Everything works on columns: (n, B) values, matrices (n, B, n) with P[i, b, j] the weight of value
j in sorted position i.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from compute.autodiff import Pullback, Reals

ENTRIES = 1 << 20
"""Of all gradients that are carried through matrices at once."""


def soft_sort_matrix(
    values: Reals, temperature: float, power: float, gradient: bool
) -> tuple[Reals, Pullback | None]:
    """Return SoftSort's matrices and their pullback: the row softmax of -|sorted_i - x_j|^p / T.

    Parameters
    ----------
    values : (n, B)
        x, one column per vector.
    temperature : float
        T >= 0, in the units of |x|^p.
    power : float
        p.
    gradient : bool
        Whether the pullback is wanted; None otherwise.

    Returns
    -------
    matrices : (n, B, n)
        Row i of each column's matrix is [i, b, :].
    pullback : (n, B, n) -> (n, B), or None

    References
    ----------
    S. Prillo and J. Eisenschlos, "SoftSort: a continuous relaxation for the argsort operator",
    ICML 2020.
    """
    order = np.argsort(values, axis=0, kind="stable")
    gaps = np.take_along_axis(values, order, axis=0)[:, :, None] - values.T
    with np.errstate(over="ignore", under="ignore"):
        distance = np.abs(gaps)
        logits = -(distance if power == 1 else distance**power)
        P = row_softmax(logits, temperature, values.dtype)
    if not gradient:
        return P, None

    def pullback(g: Reals) -> Reals:
        with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
            bend = np.sign(gaps) if power == 1 else np.sign(gaps) * power * distance ** (power - 1)
            pull = softmax_pullback(P, g, temperature)
            # A weight of 0 wins over an infinite slope, and a tie has none: it goes both ways.
            pull = np.where((pull == 0) | (gaps == 0), 0, -pull * bend)
        result = np.asarray(-pull.sum(axis=0).T)
        rows = np.take_along_axis(result, order, axis=0) + pull.sum(axis=2)
        np.put_along_axis(result, order, rows, axis=0)
        return result

    return P, pullback


def sort_by_matrix(
    P: Reals, pullback: Pullback | None, values: Reals, *, at_once: bool = False
) -> tuple[Reals, Pullback | None]:
    """Return `P` (n, B, n) times `values` (n, B), shape (n, B), and its pullback.

    The result is kept in the hull of the values, which rounding may leave. `at_once` where the
    pullback of P takes gradients (n, B, n, M).
    """
    result = np.einsum("ibj,jb->ib", P, values)
    np.clip(result, values.min(axis=0), values.max(axis=0), out=result)
    if pullback is None:
        return result, None
    through = pullback
    # P's rows sum to 1, so what reaches x through P sees differences of values alone.
    x = (values - values.mean(axis=0)).T

    def back(g: Reals) -> Reals:
        return np.asarray(through(g[:, :, None] * x) + np.einsum("ibj,ib->jb", P, g))

    def back_at_once(g: Reals) -> Reals:
        reached = through(g[:, :, None] * x[:, :, None])
        return np.asarray(reached + np.einsum("ibj,ibm->jbm", P, g))

    return result, some_gradients(back_at_once) if at_once else many_gradients(back)


def last_places(values: Reals, k: int) -> Reals:
    """Return a number for each sorted position of the columns of `values` (n, ...), (n,): 1 for
    the last k, else 0."""
    return (np.arange(len(values)) >= len(values) - k).astype(values.dtype)


def carried_by_matrix(
    P: Reals, pullback: Pullback | None, numbers: Reals, *, at_once: bool = False
) -> tuple[Reals, Pullback | None]:
    """Return P^T `numbers` (n,), shape (n, B), of `P` (n, B, n), and its pullback.

    The numbers stand for the sorted positions: 0, ..., n - 1 gives the soft ranks. `at_once` as in
    `sort_by_matrix`.
    """
    result = np.einsum("ibj,i->jb", P, numbers)
    if pullback is None:
        return result, None
    through = pullback
    if at_once:
        rows = numbers[:, None, None, None]
        return result, some_gradients(lambda g: through(rows * g.swapaxes(0, 1)[None]))
    return result, many_gradients(lambda g: through(numbers[:, None, None] * g.T[None]))


def many_gradients(pullback: Pullback) -> Pullback:
    """Let a pullback for gradients (n, B) take them with axes behind, (n, B, ...)."""

    def back(g: Reals) -> Reals:
        if g.ndim == 2:
            return pullback(g)
        n, columns = g.shape[:2]
        many = g.reshape(n, columns, -1)
        # One column of values is broadcast against any number of gradients.
        if columns == 1:
            return pullback(many[:, 0]).reshape(g.shape)
        one_by_one = [pullback(many[:, :, i]) for i in range(many.shape[2])]
        return np.stack(one_by_one, axis=-1).reshape(g.shape)

    return back


def some_gradients(pullback: Pullback) -> Pullback:
    """Let a pullback for gradients (n, B, M) take them with any axes behind, (n, B, ...), as many
    at a time as there is room for."""

    def back(g: Reals) -> Reals:
        if not g.size:
            return np.zeros_like(g)
        n, columns = g.shape[:2]
        many = g.reshape(n, columns, -1)
        count = max(1, ENTRIES // (n * n * columns))
        parts = [pullback(many[:, :, i : i + count]) for i in range(0, many.shape[2], count)]
        return np.concatenate(parts, axis=2).reshape(g.shape)

    return back


def row_softmax(logits: Reals, temperature: float, dtype: np.dtype[Any]) -> Reals:
    """Return the softmax over the last axis of `logits` (..., n) over T.

    The logits are at most 0 in each row and 0 somewhere. T = 0 splits evenly among the largest.
    """
    if temperature == 0:
        weights = (logits == 0).astype(dtype)
    else:
        weights = (logits * _rate(temperature, dtype)).astype(dtype, copy=False)
        np.exp(weights, out=weights)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def softmax_pullback(P: Reals, g: Reals, temperature: float) -> Reals:
    """Return the gradient in the logits before they were divided by T, shape (..., n).

    Parameters
    ----------
    P : (..., n)
        Softmax of the logits over T.
    g : (..., n)
        The gradient in P.
    temperature : float
        T >= 0; at 0 the result is 0.
    """
    if temperature == 0:
        return np.zeros(np.broadcast_shapes(P.shape, g.shape), dtype=P.dtype)
    # Seen from the entry of the largest weight, whose own share then is not lost next to 1.
    heaviest = np.broadcast_to(P.argmax(axis=-1)[..., None], (*g.shape[:-1], 1))
    g = g - np.take_along_axis(g, heaviest, axis=-1)
    centred = g - (g * P).sum(axis=-1, keepdims=True)
    return np.asarray(P * centred * _rate(temperature, P.dtype))


def _rate(temperature: float, dtype: np.dtype[Any]) -> Any:
    kind = dtype.type
    return kind(1 / max(temperature, float(np.finfo(kind).tiny)))

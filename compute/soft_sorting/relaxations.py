"""Sorting by a row-softmax matrix: SoftSort and NeuralSort, and what follows from any matrix.

Everything works on columns: (n, B) values, matrices (n, B, n) with P[i, b, j] the weight of value
j in sorted position i.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from compute.autodiff import Pullback, Reals


def soft_sort_matrix(
    values: Reals, temperature: float, power: float, gradient: bool
) -> tuple[Reals, Pullback | None]:
    """Return the row softmax of -|sorted_i - x_j|^p / T and its pullback."""
    order = np.argsort(values, axis=0, kind="stable")
    gaps = np.take_along_axis(values, order, axis=0)[:, :, None] - values.T
    with np.errstate(over="ignore", under="ignore"):
        distance = np.abs(gaps)
        P = _row_softmax(-(distance if power == 1 else distance**power), temperature)
    if not gradient:
        return P, None

    def pullback(g: Reals) -> Reals:
        with np.errstate(over="ignore", under="ignore", divide="ignore", invalid="ignore"):
            bend = np.sign(gaps) if power == 1 else np.sign(gaps) * power * distance ** (power - 1)
            pull = _softmax_pullback(P, g, temperature)
            # A weight of 0 wins over an infinite slope, and a tie has none: it goes both ways.
            pull = np.where((pull == 0) | (gaps == 0), 0, -pull * bend)
        result = np.asarray(-pull.sum(axis=0).T)
        rows = np.take_along_axis(result, order, axis=0) + pull.sum(axis=2)
        np.put_along_axis(result, order, rows, axis=0)
        return result

    return P, pullback


def neural_sort_matrix(
    values: Reals, temperature: float, gradient: bool
) -> tuple[Reals, Pullback | None]:
    """Return the row softmax of ((2 i + 1 - n) x_j - sum_k |x_j - x_k|) / T and its pullback."""
    order = np.argsort(values, axis=0, kind="stable")
    logits = _outward_logits(np.take_along_axis(values, order, axis=0))
    with np.errstate(over="ignore", under="ignore"):
        in_order = _row_softmax(logits, temperature)
    P = np.empty_like(in_order)
    np.put_along_axis(P, order.T[None], in_order, axis=2)
    if not gradient:
        return P, None
    n, x = len(values), values.T
    weights = (2 * np.arange(n) + 1 - n).astype(values.dtype)[:, None, None]
    differences = x[:, :, None] - x[:, None, :]

    def pullback(g: Reals) -> Reals:
        with np.errstate(over="ignore", under="ignore"):
            pull = _softmax_pullback(P, g, temperature)
        column = pull.sum(axis=0)
        signs = np.sign(differences)
        direct = (weights * pull).sum(axis=0)
        spread = (column[:, None, :] @ signs)[:, 0]
        return np.asarray(direct - signs.sum(axis=2) * column + spread).T

    return P, pullback


def _outward_logits(ascending: Reals) -> Reals:
    """NeuralSort's logits (n, B, n) of ascending (n, B) columns, each row less its largest.

    From value j to the next, row i changes by (2 (i - j) - 1) times their gap: it rises up to its
    own place and falls from there. So its logits are sums taken outward from that place, of terms
    of one sign: no value's rank is lost to the size of the others.
    """
    n, columns = ascending.shape
    gaps = np.diff(ascending, axis=0).T
    row, gap = np.arange(n)[:, None], np.arange(n - 1)
    steps = (2 * (row - gap) - 1).astype(ascending.dtype)
    logits = np.zeros((n, columns, n), dtype=ascending.dtype)
    behind, before = np.maximum(steps, 0)[:, None, :], np.maximum(-steps, 0)[:, None, :]
    terms = before * gaps
    logits[:, :, 1:] -= np.cumsum(terms, axis=2, out=terms)
    np.multiply(behind, gaps, out=terms)
    backwards = terms[:, :, ::-1]
    np.cumsum(backwards, axis=2, out=backwards)
    logits[:, :, :-1] -= terms
    return logits


def sort_by_matrix(
    P: Reals, pullback: Pullback | None, values: Reals
) -> tuple[Reals, Pullback | None]:
    """Return P x, kept in the hull of x that rounding may leave, and its pullback."""
    result = np.einsum("ibj,jb->ib", P, values)
    np.clip(result, values.min(axis=0), values.max(axis=0), out=result)
    if pullback is None:
        return result, None
    through = pullback
    # P's rows sum to 1, so what reaches x through P sees differences of values alone.
    x = (values - values.mean(axis=0)).T

    def back(g: Reals) -> Reals:
        return np.asarray(through(g[:, :, None] * x) + np.einsum("ibj,ib->jb", P, g))

    return result, _many(back)


def rank_by_matrix(P: Reals, pullback: Pullback | None) -> tuple[Reals, Pullback | None]:
    """Return P^T (0, ..., n - 1) and its pullback."""
    positions = np.arange(len(P), dtype=P.dtype)
    result = np.einsum("ibj,i->jb", P, positions)
    if pullback is None:
        return result, None
    through = pullback
    return result, _many(lambda g: through(positions[:, None, None] * g.T[None]))


def _many(pullback: Pullback) -> Pullback:
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


def _row_softmax(logits: Reals, temperature: float) -> Reals:
    """Softmax over the last axis of logits / T; T = 0 splits evenly among the largest."""
    logits = logits - logits.max(axis=-1, keepdims=True)
    if temperature == 0:
        weights = (logits == 0).astype(logits.dtype)
    else:
        weights = np.exp(logits * _rate(temperature, logits))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def _softmax_pullback(P: Reals, g: Reals, temperature: float) -> Reals:
    """The gradient in the logits before they were divided by T."""
    if temperature == 0:
        return np.zeros(np.broadcast_shapes(P.shape, g.shape), dtype=P.dtype)
    # Seen from the entry of the largest weight, whose own share then is not lost next to 1.
    heaviest = np.broadcast_to(P.argmax(axis=-1)[..., None], (*g.shape[:-1], 1))
    g = g - np.take_along_axis(g, heaviest, axis=-1)
    centred = g - (g * P).sum(axis=-1, keepdims=True)
    return np.asarray(P * centred * _rate(temperature, P))


def _rate(temperature: float, like: Reals) -> Any:
    kind = like.dtype.type
    return kind(1 / max(temperature, float(np.finfo(kind).tiny)))

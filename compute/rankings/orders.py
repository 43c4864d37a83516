"""The order of the logits at many inputs, exactly: floats where they can tell, integers else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray, rounding_bound
from compute.exact.integers import DOUBLE_BITS
from compute.linear import product
from compute.rankings.layer import Layer

BoolArray = NDArray[np.bool_]


def logits_of(layer: Layer, inputs: FloatArray) -> FloatArray:
    """Return the logits (K, N) of `inputs` (K, D), times a power of two for their range."""
    scaled = layer.scaled
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        logits = product(inputs, scaled.weights.T)
        return logits if scaled.bias is None else logits + scaled.bias


def doubt_of(layer: Layer, inputs: FloatArray) -> FloatArray:
    """Return (K,) by how much differences of `logits_of` at `inputs` (K, D) may err.

    Infinite where a logit may not be finite.
    """
    W, bias = layer.scaled.weights, layer.scaled.bias
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        size = product(np.abs(inputs), np.abs(W).max(axis=0))
        if bias is not None:
            size += np.abs(bias).max()
        doubt = rounding_bound(size, W.shape[1], np.abs(inputs).max(axis=1))
    return np.where(np.isfinite(size), doubt, np.inf)


def exact_orders(layer: Layer, inputs: FloatArray) -> tuple[IntArray, BoolArray]:
    """Return ascending argsorts (K, N) at `inputs` (K, D), and (K,) whether none tie.

    Where logits lie within their rounding of each other, the difference of the two rows decides:
    it is far more accurate than the difference of the logits where the rows are nearly equal.
    """
    logits = logits_of(layer, inputs)
    order = np.argsort(logits, axis=1)
    gaps = np.diff(np.take_along_axis(logits, order, axis=1), axis=1)
    close = gaps <= doubt_of(layer, inputs)[:, None]
    strict = np.ones(len(inputs), dtype=bool)
    near = np.flatnonzero(close.any(axis=1))
    if len(near):
        order[near], strict[near] = _settled(layer, inputs[near], order[near], close[near])
    return order, strict


def _settled(
    layer: Layer, inputs: FloatArray, order: IntArray, close: BoolArray
) -> tuple[IntArray, BoolArray]:
    """Return the orders with each run of close neighbours sorted, and whether none of them tie.

    Runs are sorted side by side, by exchanging neighbours at even and odd places in turn.
    """
    strict = np.ones(len(order), dtype=bool)
    quiet, parity = 0, 0
    while quiet < 2:
        sample, place = np.nonzero(close[:, parity::2])
        place = 2 * place + parity
        low, high = order[sample, place], order[sample, place + 1]
        signs = _signs(layer, inputs[sample], low, high)
        swap = signs < 0
        order[sample[swap], place[swap]] = high[swap]
        order[sample[swap], place[swap] + 1] = low[swap]
        strict[sample[signs == 0]] = False
        quiet = 0 if swap.any() else quiet + 1
        parity = 1 - parity
    return order, strict


def _signs(layer: Layer, inputs: FloatArray, low: IntArray, high: IntArray) -> IntArray:
    """Return (M,) the sign of logit `high` minus logit `low` at each input (M, D), exactly."""
    n, d = layer.weights.shape
    pairs, which = np.unique(low * n + high, return_inverse=True)
    differences = layer.differences(pairs % n, pairs // n)[which.reshape(-1)]
    with np.errstate(under="ignore"):
        terms = differences[:, :d] * inputs
        heights, size = terms.sum(axis=1), np.abs(terms).sum(axis=1)
    if layer.bias is not None:
        heights, size = heights + differences[:, d], size + np.abs(differences[:, d])
    signs: IntArray = np.sign(heights).astype(np.intp)
    doubt = rounding_bound(size, d, np.abs(inputs).max(axis=1, initial=0.0))
    unsure = np.flatnonzero(np.abs(heights) <= doubt)
    if len(unsure):
        signs[unsure] = _exact_signs(layer, inputs[unsure], low[unsure], high[unsure])
    return signs


def _exact_signs(layer: Layer, inputs: FloatArray, low: IntArray, high: IntArray) -> list[int]:
    """Return (M,) the same signs in integers: every double is one, times a power of two."""
    rows = layer.rows
    if layer.bias is not None:
        inputs = np.column_stack([inputs, np.ones(len(inputs))])
    parts, exponents = np.frexp(inputs)
    wholes = np.ldexp(parts, DOUBLE_BITS).astype(np.int64).tolist()
    powers = exponents + np.array(rows.exponents, dtype=np.intp)
    there = parts != 0
    least = powers.min(axis=1, initial=np.iinfo(np.intp).max, where=there)
    shifts = np.where(there, powers - least[:, None], 0).tolist()
    gaps: dict[tuple[int, int], list[int]] = {}
    signs = []
    for pair, point, shift in zip(
        zip(low.tolist(), high.tolist(), strict=True), wholes, shifts, strict=True
    ):
        if pair not in gaps:
            ends = rows.integers[pair[1]], rows.integers[pair[0]]
            gaps[pair] = [a - b for a, b in zip(*ends, strict=True)]
        terms = zip(gaps[pair], point, shift, strict=True)
        height = sum(gap * whole << by for gap, whole, by in terms)
        signs.append((height > 0) - (height < 0))
    return signs

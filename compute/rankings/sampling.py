"""What random inputs show of a layer's rankings: the experiment that the exact answer replaces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from compute.arrays import (
    FloatArray,
    IntArray,
    as_bias,
    as_count,
    as_floats,
    as_weights,
)
from compute.cached import cached_property
from compute.rankings.layer import Layer
from compute.rankings.lexicographic import find_rows, keys
from compute.rankings.orders import exact_orders

BLOCK = 1 << 16


def gaussian_inputs(
    n_features: int, samples: int, seed: int = 0, at_once: int = BLOCK
) -> Iterator[FloatArray]:
    """Yield batches (K, D) of inputs x ~ N(0, I), for one seed the same however they are cut."""
    random = np.random.default_rng(seed)
    for start in range(0, samples, at_once):
        yield random.standard_normal((min(at_once, samples - start), n_features))


@dataclass(frozen=True, eq=False)
class SampledRankings:
    """The rankings that isotropic Gaussian inputs produced; rows of all fields belong together."""

    rankings: IntArray
    """(R, N) the distinct rankings seen, ascending argsorts, in lexicographic order."""
    counts: IntArray
    """(R,) how many inputs produced each."""
    first_seen: IntArray
    """(R,) the number, from 0, of the first input that produced each."""
    samples: int
    """How many inputs were drawn."""
    ties: int
    """How many of them gave two equal logits, and so no strict ranking."""

    def seen_after(self, samples: Any) -> IntArray:
        """How many distinct rankings the first so many inputs had shown, in the given shape."""
        return np.asarray(np.searchsorted(self._arrivals, np.asarray(samples)), dtype=np.intp)

    @cached_property
    def _arrivals(self) -> IntArray:
        return np.sort(self.first_seen)

    def missed(self, feasible: Any) -> IntArray:
        """The rows of `feasible` (F, N), rankings in lexicographic order, that were not seen."""
        wanted = np.asarray(feasible, dtype=np.intp)
        if not len(self.rankings):
            return np.arange(len(wanted))
        return np.flatnonzero(find_rows(self.rankings, wanted) < 0)


def sample_rankings(
    weights: Any, bias: Any = None, *, samples: int = 50_000, seed: int = 0
) -> SampledRankings:
    """Rank the logits of random inputs x ~ N(0, I), exactly for the doubles given.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    bias : array_like, shape (N,), optional
    samples : int
        How many inputs, 1 to 10^7.
    seed : int
        The same seed draws the same inputs.

    Returns
    -------
    SampledRankings

    Raises
    ------
    ValueError
        If the weights or the bias are not finite real numbers of matching shapes, or `samples` or
        `seed` are out of bounds.
    TypeError
        If `samples` or `seed` are not integers.

    Examples
    --------
    >>> seen = sample_rankings([[0.0], [1.0], [3.0]], samples=100)
    >>> seen.rankings.tolist(), int(seen.counts.sum())
    ([[0, 1, 2], [2, 1, 0]], 100)
    """
    W = as_weights(weights)
    b = as_bias(bias, len(W))
    total = as_count(samples, "samples", least=1, most=10**7)
    layer = Layer(W, b)
    parts, ties, start = [], 0, 0
    for inputs in gaussian_inputs(W.shape[1], total, as_count(seed, "seed")):
        order, strict = exact_orders(layer, inputs)
        ties += int(np.count_nonzero(~strict))
        rows, first, counts = _distinct(order[strict])
        parts.append((rows, np.flatnonzero(strict)[first] + start, counts))
        start += len(inputs)
    rows = np.concatenate([part[0] for part in parts])
    distinct, into = np.unique(rows, axis=0, return_inverse=True)
    into = into.reshape(-1)
    first_seen = np.full(len(distinct), total, dtype=np.intp)
    np.minimum.at(first_seen, into, np.concatenate([part[1] for part in parts]))
    counts = np.zeros(len(distinct), dtype=np.intp)
    np.add.at(counts, into, np.concatenate([part[2] for part in parts]))
    return SampledRankings(distinct.astype(np.intp), counts, first_seen, total, ties)


def _distinct(rows: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """The distinct rows, where each is first met, and how often."""
    words = keys(rows)
    if len(words) > 1:
        distinct, first, counts = np.unique(rows, axis=0, return_index=True, return_counts=True)
        return distinct, first, counts
    _, first, counts = np.unique(words[0], return_index=True, return_counts=True)
    return rows[first], first, counts


def expected_seen(probabilities: Any, samples: Any) -> FloatArray:
    """How many distinct rankings so many inputs show on average: the sum of 1 - (1 - p)^m.

    Parameters
    ----------
    probabilities : array_like, shape (R,)
        Of each ranking, as `feasible_rankings(...).probabilities`.
    samples : array_like, shape (M,)

    Returns
    -------
    (M,) array
    """
    p = as_floats(probabilities, "probabilities", ndim=1)
    m = as_floats(samples, "samples", ndim=1)
    certain = p >= 1
    with np.errstate(over="ignore"):  # to minus infinity: seen for certain
        rare = -np.expm1(np.outer(m, np.log1p(-np.where(certain, 0.0, p))))
    return np.asarray(np.where(certain, m[:, None] > 0, rare).sum(axis=1))

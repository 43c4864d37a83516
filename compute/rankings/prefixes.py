"""Can these classes be first, second, third, in this order? And from where on can a list not?"""

from __future__ import annotations

from typing import Any

import numpy as np

from compute.arrays import IntArray, as_bias, as_prefix, as_weights
from compute.exact.separation import quick_separation
from compute.rankings.layer import Layer
from compute.rankings.verdicts import Verdict, gaps_between, proved_verdict, verdict_on


def prefix_verdict(weights: Any, best_first: Any, bias: Any = None) -> Verdict:
    """Decide whether these classes can be first, second, ... in this order, all others below.

    The others may rank as they like, and tie.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    best_first : sequence of int, length 0 to N
        Distinct classes, the best first.
    bias : array_like, shape (N,), optional

    Returns
    -------
    Verdict
        Exact for the doubles given. Its pairs are (class not listed, last class listed), and then
        the neighbours in the list, worst first: of a whole ranking those of `ranking_verdict`.

    Raises
    ------
    ValueError, TypeError
        If a class is not in 0..N-1 or stands twice, or an array is unusable.

    Examples
    --------
    >>> layer = [[0.0], [1.0], [3.0]]
    >>> prefix_verdict(layer, [2, 1]).feasible, prefix_verdict(layer, [2, 0]).feasible
    (True, False)
    """
    layer, order = _asked(weights, best_first, bias)
    return verdict_on(layer, *_pairs(order, layer.n_classes))


def shortest_impossible_prefix(
    weights: Any, best_first: Any, bias: Any = None
) -> tuple[int, Verdict] | None:
    """Find the least k for which the first k classes of a list cannot be the first k.

    An impossible prefix stays impossible however it goes on: lengths are doubled until one is
    not possible, and then halved between.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    best_first : sequence of int, length 0 to N
        Distinct classes, the best first.
    bias : array_like, shape (N,), optional

    Returns
    -------
    (k, Verdict), or None where the whole list is possible
        The verdict is that of `prefix_verdict` on the first k: it proves that they are impossible,
        or is undecided where neither could be proved. That the first k - 1 are possible is proved.

    Raises
    ------
    ValueError, TypeError
        If a class is not in 0..N-1 or stands twice, or an array is unusable.

    Examples
    --------
    >>> found = shortest_impossible_prefix([[0.0], [1.0], [3.0], [4.0]], [3, 2, 0, 1])
    >>> found[0], found[1].feasible
    (3, False)
    """
    layer, order = _asked(weights, best_first, bias)
    verdicts: dict[int, Verdict] = {}

    def possible(k: int) -> bool:
        gaps = gaps_between(layer, *_pairs(order[:k], layer.n_classes))
        found = quick_separation(gaps)
        if found.vector is None:
            verdicts[k] = proved_verdict(layer, gaps, found)
        return found.vector is not None

    known, asked = 0, min(1, len(order))
    while possible(asked):
        if asked == len(order):
            return None
        known, asked = asked, min(2 * asked, len(order))
    while asked - known > 1:
        middle = (known + asked) // 2
        known, asked = (middle, asked) if possible(middle) else (known, middle)
    return asked, verdicts[asked]


def _asked(weights: Any, best_first: Any, bias: Any) -> tuple[Layer, IntArray]:
    W = as_weights(weights)
    return Layer(W, as_bias(bias, len(W))), as_prefix(best_first, len(W))


def _pairs(prefix: IntArray, n_classes: int) -> tuple[IntArray, IntArray]:
    """The lesser and the greater class of each pair, (m,) both, that make a prefix."""
    outside = np.setdiff1d(np.arange(n_classes if len(prefix) else 0), prefix)
    worst_first = prefix[::-1]
    lesser = np.concatenate([outside, worst_first[:-1]])
    greater = np.concatenate([worst_first[:1].repeat(len(outside)), worst_first[1:]])
    return lesser, greater

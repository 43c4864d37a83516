"""Classes with equal rows: of each group at most one can win."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from compute.arrays import FloatArray


def equal_rows(weights: Any) -> tuple[tuple[int, ...], ...]:
    """Return the classes whose rows of `weights` (N, D) are equal, in groups of two or more.

    Groups in the order of their first members; -0.0 equals 0.0.
    """
    places: dict[int, list[int]] = {}
    for i in range(len(weights)):
        # hashes, not the rows themselves, which may be gigabytes
        places.setdefault(hash((weights[i] + 0).tobytes()), []).append(i)
    groups: list[list[int]] = []
    for alike in places.values():
        while len(alike) > 1:
            first = weights[alike[0]]
            same = [i for i in alike if np.array_equal(weights[i], first)]
            alike = sorted(set(alike) - set(same))
            groups += [same] * (len(same) > 1)
    return tuple(sorted(tuple(group) for group in groups))


def outdone(groups: Sequence[Sequence[int]], bias: FloatArray | None) -> dict[int, int]:
    """Return {class that cannot win: class with the same row that it never beats}.

    `groups` have equal rows; the `bias` (N,) of the other is at least as large.
    """
    found: dict[int, int] = {}
    for members in groups:
        biases = [0.0] * len(members) if bias is None else bias[list(members)].tolist()
        best = biases.index(max(biases))
        for k, i in enumerate(members):
            if k != best:
                found[i] = members[best]
        if biases.count(biases[best]) > 1:
            found[members[best]] = members[biases.index(biases[best], best + 1)]
    return found

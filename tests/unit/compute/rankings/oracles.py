"""What tests of rankings share: exact logits, an oracle that tries all N!, generated layers."""

from fractions import Fraction
from itertools import pairwise, permutations

import numpy as np
from hypothesis import strategies as st


def gives_strictly(W, b, ranking, x):
    """Whether x gives the ranking, multiplied out in fractions."""
    logits = [
        sum(Fraction(w) * Fraction(v) for w, v in zip(row, x, strict=True))
        + (0 if b is None else Fraction(float(b[k])))
        for k, row in enumerate(np.asarray(W, dtype=float).tolist())
    ]
    return all(logits[low] < logits[high] for low, high in pairwise(ranking))


def gives_labels(W, b, labels, x):
    """Whether x gives exactly these labels, in fractions."""
    logits = [
        sum(Fraction(w) * Fraction(v) for w, v in zip(row, x, strict=True))
        + (0 if b is None else Fraction(float(b[k])))
        for k, row in enumerate(np.asarray(W, dtype=float).tolist())
    ]
    return all(z > 0 if inside else z < 0 for z, inside in zip(logits, labels, strict=True))


def by_trying_all(W, b=None):
    """Every ranking whose inequalities can be met, by Fourier-Motzkin elimination in fractions.

    The entries may be floats or fractions.
    """
    rows = [[Fraction(v) for v in row] for row in np.asarray(W, dtype=object).tolist()]
    offsets = [Fraction(v) for v in ([0] * len(rows) if b is None else np.asarray(b).tolist())]
    return [
        list(ranking)
        for ranking in permutations(range(len(rows)))
        if _solvable(
            [
                [*(p - q for p, q in zip(rows[high], rows[low], strict=True)),
                 offsets[high] - offsets[low]]
                for low, high in pairwise(ranking)
            ]
        )
    ]  # fmt: skip


def _solvable(inequalities):
    """Whether some x makes ``a . x + c > 0`` for all rows (a, c)."""
    if not inequalities:
        return True
    if len(inequalities[0]) == 1:
        return all(row[0] > 0 for row in inequalities)
    above = [row for row in inequalities if row[0] > 0]
    below = [row for row in inequalities if row[0] < 0]
    free = [row[1:] for row in inequalities if row[0] == 0]
    free += [
        [u / p[0] - v / q[0] for u, v in zip(p[1:], q[1:], strict=True)]
        for p in above
        for q in below
    ]
    unique = {tuple(row) for row in free}
    return _solvable([list(row) for row in unique])


def printed(array):
    """The decimals that print doubles, exactly, in an array of fractions of the same shape."""
    array = np.asarray(array)
    found = np.empty(array.shape, dtype=object)
    found.flat = [Fraction(repr(v)) for v in array.ravel().tolist()]
    return found


small_integers = st.integers(-2, 2).map(float)
"""Degenerate on purpose: equal rows, parallel differences and walls that meet are common."""

dyadic = st.integers(-64, 64).map(lambda k: k / 16)


either = st.booleans()


@st.composite
def layers(
    draw, most_classes=5, most_features=3, entries=small_integers, bias=either, least_classes=1
):
    """(W, b or None)."""
    n = draw(st.integers(least_classes, most_classes))
    d = draw(st.integers(1, most_features))
    W = draw(st.lists(st.lists(entries, min_size=d, max_size=d), min_size=n, max_size=n))
    b = draw(st.lists(entries, min_size=n, max_size=n)) if draw(bias) else None
    return np.array(W), None if b is None else np.array(b)


@st.composite
def generic_layers(draw, bias=either, least_classes=1):
    """Normally distributed weights: generic with a margin, but for luck."""
    n = draw(st.integers(least_classes, 6))
    d = draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    W = rng.standard_normal((n, d))
    return W, rng.standard_normal(n) if draw(bias) else None

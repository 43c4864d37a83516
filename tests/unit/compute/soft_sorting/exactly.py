"""Soft sorting by its definitions, in arithmetic of hundreds of digits."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import mpmath
from mpmath import mpf

from compute import (
    Cauchy,
    Gaussian,
    Hard,
    Logistic,
    LogSumExp,
    Optimal,
    Reciprocal,
    Smooth,
    sorting_network,
)

BITS = 400

TAILS = {
    Logistic: lambda u: 1 / (1 + mpmath.exp(u)),
    Cauchy: lambda u: mpmath.atan2(1, u) / mpmath.pi,
    Reciprocal: lambda u: 1 / (2 + u) if u >= 0 else 1 - 1 / (2 - u),
    # mpmath takes no arguments of hundreds of magnitudes there.
    Gaussian: lambda u: mpmath.erfc(min(max(u, -1000), 1000) / mpmath.sqrt(2)) / 2,
    Optimal: lambda u: 1 - TAILS[Optimal](-u) if u < 0 else _optimal(u),
    Hard: lambda u: (1 - mpmath.sign(u)) / 2,
}
"""1 - share at u = difference / T."""


def _optimal(u):
    # With the guard that diffsort adds.
    return mpf(1) / 2 - u if u <= 0.25 else 1 / (16 * (u + mpf(1e-10)))


def crossing(comparator, difference):
    """The weight that crosses over."""
    kind = type(comparator)
    return TAILS[kind](difference / mpf(getattr(comparator, "temperature", 1.0)))


def compared(comparator, a, b):
    """What leaves on the low and on the high wire."""
    if isinstance(comparator, LogSumExp):
        T = mpf(comparator.temperature)
        high = max(a, b) + T * mpmath.log1p(mpmath.exp(-abs(a - b) / T))
    elif isinstance(comparator, Smooth):
        s = mpf(comparator.smoothing)
        t, top, d = s / 2, max(a, b), abs(a - b)
        high = top - t * d + mpmath.log1p(mpmath.exp(-(1 - s) * d)) - mpmath.log1p(s)
    else:
        high = b - crossing(comparator, b - a) * (b - a)
    return a + b - high, high


def network_sort(comparator, x, kind="bitonic"):
    wires, network = list(x), sorting_network(len(x), kind)
    for layer in network.layers:
        for low, high in layer.tolist():
            wires[low], wires[high] = compared(comparator, wires[low], wires[high])
    return [wires[i] for i in network.outputs]


def network_matrix(comparator, x, kind="bitonic"):
    n = len(x)
    wires, network = list(x), sorting_network(n, kind)
    rows = [[mpf(i == j) for j in range(n)] for i in range(n)]
    for layer in network.layers:
        for low, high in layer.tolist():
            w = crossing(comparator, wires[high] - wires[low])
            wires[low], wires[high] = compared(comparator, wires[low], wires[high])
            pairs = list(zip(rows[low], rows[high], strict=True))
            rows[low] = [p + w * (q - p) for p, q in pairs]
            rows[high] = [q - w * (q - p) for p, q in pairs]
    return [rows[i] for i in network.outputs]


def softmax(row):
    top = max(row)
    weights = [mpmath.exp(v - top) for v in row]
    return [w / mpmath.fsum(weights) for w in weights]


def soft_sort_matrix(T, power, x):
    return [softmax([-(abs(s - v) ** mpf(power)) / mpf(T) for v in x]) for s in sorted(x)]


def neural_sort_matrix(T, x):
    spread, n = [mpmath.fsum(abs(a - b) for b in x) for a in x], len(x)
    return [
        softmax([((2 * i + 1 - n) * v - s) / mpf(T) for v, s in zip(x, spread, strict=True)])
        for i in range(n)
    ]


def transport_matrix(T, x):
    """The doubly stochastic a_i b_j exp(2 i x_j / ((n - 1) T)), by Newton's method from the
    potentials of the hard plan. What is e^-10,000 of the rest is as good as nothing."""
    n = len(x)
    rate, order = 2 / (max(n - 1, 1) * mpf(T)), sorted(range(n), key=lambda j: x[j])
    z, f = [x[j] for j in order], [mpf(0)]
    for low, high in pairwise(z):
        f.append(f[-1] - rate * (low + high) / 2)
    hard = [[rate * (i - j) * z[j] + f[i] - f[j] for j in range(n)] for i in range(n)]
    logits = mpmath.matrix([[max(value, mpf(-10000)) for value in row] for row in hard])
    g, one = mpmath.matrix(n, 1), mpmath.ones(n, 1)
    while True:
        P = mpmath.matrix([softmax([logits[i, j] + g[j] for j in range(n)]) for i in range(n)])
        lack = one - P.T * one
        if mpmath.norm(lack, mpmath.inf) < mpf(10) ** -60:
            break
        shared = P.T * P
        for i in range(n):
            shared[i, i] = -(mpf(10) ** -300)
            shared[i, i] -= mpmath.fsum(shared[i, j] for j in range(n) if j != i)
        g += mpmath.lu_solve(one * one.T / n - shared, lack)
    places = {j: place for place, j in enumerate(order)}
    return [[P[i, places[j]] for j in range(n)] for i in range(n)]


def laplace_sum(T, x, y):
    """The sum of the Laplace distribution functions around x, at y."""
    away = [(y - v) / mpf(T) for v in x]
    return mpmath.fsum(half if u < 0 else 1 - half for u in away for half in [_half_exp(-abs(u))])


def _half_exp(u):
    return mpmath.exp(max(u, mpf(-10000))) / 2


def laplace_sort(T, x):
    """Where the sum is i + 1/2, by halving."""
    reach = T * (mpmath.log(2 * len(x)) + 1)
    found = []
    for i in range(len(x)):
        low, high = min(x) - reach, max(x) + reach
        for _ in range(80):
            middle = (low + high) / 2
            if laplace_sum(T, x, middle) < i + mpf(1) / 2:
                low = middle
            else:
                high = middle
        found.append(high)
    return found


def laplace_ranks(T, x):
    return [laplace_sum(T, x, v) - mpf(1) / 2 for v in x]


def sort_of(matrix, x):
    return [mpmath.fsum(w * v for w, v in zip(row, x, strict=True)) for row in matrix(x)]


def ranks_of(matrix, x):
    return [
        mpmath.fsum(i * w for i, w in enumerate(column)) for column in zip(*matrix(x), strict=True)
    ]


def projected(theta, w, kl):
    """The projection of ascending theta onto the orderings of ascending w, by pooling blocks: each
    a list of entries of theta less what is pooled."""
    blocks = []
    for t, v in zip(theta, w, strict=True):
        blocks.append(([t], [v]))
        while len(blocks) > 1 and _level(*blocks[-2], kl) > _level(*blocks[-1], kl):
            (t2, w2), (t1, w1) = blocks.pop(), blocks.pop()
            blocks.append((t1 + t2, w1 + w2))
    levels = [level for ts, ws in blocks for level in [_level(ts, ws, kl)] * len(ts)]
    return [t - level for t, level in zip(theta, levels, strict=True)]


def _level(ts, ws, kl):
    if kl:
        return _log_sum_exp(ts) - _log_sum_exp(ws)
    return (mpmath.fsum(ts) - mpmath.fsum(ws)) / len(ts)


def _log_sum_exp(values):
    top = max(values)
    return top + mpmath.log(mpmath.fsum(mpmath.exp(v - top) for v in values))


def projection_ranks(strength, kl, x):
    order = sorted(range(len(x)), key=lambda i: x[i])
    theta = [x[i] / mpf(strength) for i in order]
    w = [mpmath.log(k + 1) if kl else mpf(k) for k in range(len(x))]
    found = projected(theta, w, kl)
    ranks = [mpf(0)] * len(x)
    for i, value in zip(order, found, strict=True):
        ranks[i] = mpmath.exp(value) - 1 if kl else value
    return ranks


def projection_sort(strength, kl, x):
    n, ascending = len(x), sorted(x)
    if not kl:
        return projected([mpf(k) / mpf(strength) for k in range(n)], ascending, False)
    # The projection of exp(-k / strength) onto the orderings of exp(-x), from the end.
    theta = [-mpf(k) / mpf(strength) for k in reversed(range(n))]
    found = projected(theta, [-v for v in reversed(ascending)], True)
    return [-v for v in reversed(found)]


def rbf_ranks(width, x, s):
    rows = [softmax([-((v - t) ** 2) / (2 * mpf(width) ** 2) for t in s]) for v in x]
    return [mpmath.fsum(k * p for k, p in enumerate(row)) for row in rows]


def derivative(function, x):
    """(n, n) by a difference quotient whose step is far below every digit that is asked for."""
    size = max(abs(v) for v in x) or mpf(1)
    step = size * mpf(2) ** -200
    columns = []
    for j in range(len(x)):
        up, down = list(x), list(x)
        up[j], down[j] = up[j] + step, down[j] - step
        pairs = zip(function(up), function(down), strict=True)
        columns.append([(a - b) / (2 * step) for a, b in pairs])
    return [list(row) for row in zip(*columns, strict=True)]


def of_matrix(kind, *parameters):
    """(sort, ranks) of a sorter that is defined by its matrix."""
    matrix = partial(kind, *parameters)
    return partial(sort_of, matrix), partial(ranks_of, matrix)

"""Which of few classes can win: cheap inputs, then one program after another, then rationals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray, common_exponent, rounding_bound
from compute.exact.integers import nearest_double
from compute.exact.separation import Gaps, quick_separation
from compute.linear import product
from compute.rankings.audit.answers import (
    STOPPED,
    Chance,
    NeverWins,
    OutOfTimeError,
    Recipe,
    Undecided,
    Wins,
)
from compute.rankings.audit.equal import equal_rows, outdone
from compute.rankings.layer import Layer
from compute.rankings.reduction import Reduction, reduction
from compute.rankings.sampling import gaussian_inputs
from compute.rankings.witnesses import ExactWitnesses

RANDOM_DIRECTIONS, RANDOM_A_CLASS = 2000, 50
"""Inputs tried before any linear program: each costs one row of a matrix product."""

FEW_PRODUCTS = 10**7
"""Up to here sums are taken in an order that does not depend on the processor."""


Progress = Callable[[int, int], object]


def may_go_on(progress: Progress, decided: int, of: int) -> bool:
    """Tell the progress, and return whether there is time for more."""
    try:
        progress(decided, of)
    except OutOfTimeError:
        return False
    return True


def decide_few(layer: Layer, progress: Progress) -> tuple[tuple[Chance, ...], tuple[str, ...]]:
    """Return the answer for each class of a small layer, and in words what gave it."""
    return _answers(layer, progress, layer.weights[:0])


def _answers(
    layer: Layer, progress: Progress, guesses: FloatArray
) -> tuple[tuple[Chance, ...], tuple[str, ...]]:
    """`guesses` (K, D) are directions to try beside the usual."""
    W, b = layer.weights, layer.bias
    known: dict[int, Chance] = {
        i: NeverWins({j: Fraction(1)}) for i, j in outdone(equal_rows(W), b).items()
    }
    stages = dict.fromkeys(known, "equal rows")
    witnesses = _winning_inputs(W, b, guesses)
    argmaxable: NDArray[np.bool_] = np.asarray(np.isfinite(witnesses).all(axis=1))
    guessed = argmaxable.copy()
    left = [i for i in range(len(W)) if not argmaxable[i] and i not in known]
    change = reduction(layer) if left else None
    if change is not None:
        there, _ = _answers(change.layer, progress, _ellipsoid_normals(change.layer.weights))
        known |= dict(zip(left, _brought_back(change, left, there), strict=True))
        argmaxable[[i for i in left if isinstance(known[i], Wins)]] = True
    for i in left:
        if argmaxable[i] or i in known:
            continue
        goes_on = may_go_on(progress, int(argmaxable.sum()) + len(known), len(W))
        known[i] = _beats_all(layer, i, argmaxable, witnesses) if goes_on else STOPPED
        argmaxable[i] = isinstance(known[i], Wins)
    may_go_on(progress, len(W), len(W))
    answers = tuple(known[i] if i in known else Wins(witnesses[i]) for i in range(len(W)))
    for i, answer in enumerate(answers):
        last = "undecided" if isinstance(answer, Undecided) else "programs and rationals"
        stages.setdefault(i, "rows and random inputs" if guessed[i] else last)
    return answers, tuple(stages[i] for i in range(len(W)))


def _brought_back(change: Reduction, classes: list[int], there: tuple[Chance, ...]) -> list[Chance]:
    """Return the answers for some classes in the coordinates of the original layer."""
    layer, found = change.layer, [there[i] for i in classes]
    points = np.full((len(classes), layer.weights.shape[1]), np.nan)
    for k, answer in enumerate(found):
        if isinstance(answer, Wins) and isinstance(answer.x, np.ndarray):
            points[k] = answer.x

    def holds(y: FloatArray, which: IntArray) -> NDArray[np.bool_]:
        winners, leads = _certain_winners(layer.weights, layer.bias, y)
        return np.asarray((winners == np.array(classes)[which]) & (leads > 0))

    back: list[Chance] = []
    for i, answer, x in zip(classes, found, change.witnesses(points, holds), strict=True):
        if isinstance(answer, Wins) and np.isnan(x).any():
            assert not isinstance(answer.x, Recipe)  # which large layers have
            exact = change.exact([Fraction(v) for v in answer.x])
            others = [j for j in range(layer.n_classes) if j != i]
            back.append(_wins(change.original, gaps_to(change.original, i, others), exact))
        else:
            back.append(Wins(x) if isinstance(answer, Wins) else answer)
    return back


def _ellipsoid_normals(W: FloatArray) -> FloatArray:
    """Return (N, D): for each row the normal there of the ellipsoid that the rows are spread as.

    A row on that ellipsoid wins at its normal.
    """
    centred = W - W.mean(axis=0)
    return np.asarray(np.linalg.lstsq(centred.T @ centred, centred.T)[0].T)


def _winning_inputs(W: FloatArray, b: FloatArray | None, guesses: FloatArray) -> FloatArray:
    """(N, D) an input at which each class wins beyond rounding, by cheap guesses; NaN if none.

    `guesses` (K, D) are directions to try, beside the rows and random ones.
    """
    # A common power of two changes no winner and keeps the sums within range.
    exponent = common_exponent(W, b)
    W, b = np.ldexp(W, -exponent), None if b is None else np.ldexp(b, -exponent)
    centred = W - W.mean(axis=0)
    random = next(gaussian_inputs(W.shape[1], min(RANDOM_DIRECTIONS, RANDOM_A_CLASS * len(W))))
    directions = np.vstack([centred, W, guesses, random])
    lengths = np.abs(directions).max(axis=1, initial=0.0)
    directions = directions[lengths > 0] / lengths[lengths > 0, None]
    # With a bias how far out matters: from where the bias decides to where the weights do.
    with np.errstate(over="ignore"):
        spread = 0.0 if b is None else np.ptp(b) / (np.abs(centred).max() or 1.0)
    if not spread < 1e300:  # no double reaches that far, or hardly: decided in fractions
        spread = 0.0
    reaches = [1.0] if spread == 0 else [spread * reach for reach in (0.01, 0.1, 1.0, 10.0, 1e4)]
    inputs = [np.zeros((1, W.shape[1])), W, *(directions * reach for reach in reaches)]
    best = np.zeros(len(W))
    witnesses: FloatArray = np.full(W.shape, np.nan)
    for x in inputs:
        winners, leads = _certain_winners(W, b, x)
        # The input that leaves the most room, first come first served.
        order = np.argsort(-leads, kind="stable")[: np.count_nonzero(leads > 0)]
        classes, first = np.unique(winners[order], return_index=True)
        better = leads[order[first]] > best[classes]
        classes, chosen = classes[better], order[first][better]
        best[classes], witnesses[classes] = leads[chosen], x[chosen]
    return witnesses


def _certain_winners(
    W: FloatArray, b: FloatArray | None, x: FloatArray
) -> tuple[NDArray[np.intp], FloatArray]:
    """The winner at each input (K,), and by how much beyond rounding it leads; else at most 0."""
    if len(W) == 1:
        return np.zeros(len(x), dtype=np.intp), np.ones(len(x))
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        # BLAS only where it pays: there, which of two good witnesses is named may depend on it
        logits = product(x, W.T) if x.size * len(W) <= FEW_PRODUCTS else x @ W.T
        size = product(np.abs(x), np.abs(W).max(axis=0))
        if b is not None:
            logits, size = logits + b, size + np.abs(b).max()
        top = np.partition(logits, -2, axis=1)[:, -2:]
        doubt = rounding_bound(size, W.shape[1], np.abs(x).max(axis=1))
        leads = (top[:, 1] - top[:, 0] - doubt) / np.where(size > 0, size, 1.0)
    return np.argmax(logits, axis=1), np.where(np.isfinite(leads), leads, 0.0)


def _beats_all(
    layer: Layer, i: int, argmaxable: NDArray[np.bool_], witnesses: FloatArray
) -> Chance:
    """Whether class i can beat all others.

    Asked first of the classes known to win, which are few (Clarkson 1994): an input at which i
    beats those is won by i, or shows one winner more, recorded in place.
    """
    W, b = layer.weights, layer.bias
    rivals = [j for j in np.flatnonzero(argmaxable).tolist() if j != i]
    while True:
        gaps = gaps_to(layer, i, rivals)
        found = quick_separation(gaps)
        if found.certificate is not None:
            return NeverWins(mixture_of(found.certificate, rivals))
        if found.vector is None:
            return Undecided(tuple(found.tried))
        x = found.vector if b is None else [v / found.vector[-1] for v in found.vector[:-1]]
        point = np.array([[nearest_double(v) for v in x]])
        winners, leads = _certain_winners(W, b, point)
        winner = int(winners[0])
        if len(rivals) == len(W) - 1 or (winner == i and leads[0] > 0):
            return _wins(layer, gaps, x)
        if winner == i or winner in rivals or leads[0] <= 0:
            # Only the whole question settles a close race.
            rivals = [j for j in range(len(W)) if j != i]
        else:
            argmaxable[winner], witnesses[winner] = True, point[0]
            rivals.append(winner)


def _wins(layer: Layer, gaps: Gaps, x: Sequence[Fraction]) -> Wins:
    """Return the answer with an x in doubles where one is found."""
    pairs = list(zip(gaps.lesser.tolist(), gaps.greater.tolist(), strict=True))
    witness = ExactWitnesses(layer).double_point(pairs, x)
    return Wins(tuple(x) if np.isnan(witness).any() else witness)


def gaps_to(layer: Layer, i: int, rivals: Sequence[int]) -> Gaps:
    """Return what is positive where class i has a larger logit than each rival."""
    lesser = np.array(rivals, dtype=np.intp)
    return Gaps(layer.rows, np.full_like(lesser, i), lesser, affine=layer.bias is not None)


def mixture_of(certificate: dict[int, Fraction], rivals: Sequence[int]) -> dict[int, Fraction]:
    """Return the weights of the rivals whose gaps a certificate combines to zero."""
    # The gap s > 0 of a bias belongs to no class.
    shares = {rivals[k]: y for k, y in certificate.items() if k < len(rivals)}
    total = sum(shares.values())
    return {j: share / total for j, share in sorted(shares.items())}

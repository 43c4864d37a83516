"""Which classes can ever win: for which some input makes their logit the strictly largest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.arrays import (
    FloatArray,
    IntArray,
    as_bias,
    as_weights,
    common_exponent,
    rounding_bound,
)
from compute.exact.integers import nearest_double
from compute.exact.separation import Gaps, quick_separation
from compute.linear import product
from compute.rankings.layer import Layer
from compute.rankings.reduction import Reduction, reduction
from compute.rankings.sampling import gaussian_inputs
from compute.rankings.witnesses import ExactWitnesses

RANDOM_DIRECTIONS, RANDOM_A_CLASS = 2000, 50
"""Inputs tried before any linear program: each costs one row of a matrix product."""

FEW_PRODUCTS = 10**7
"""Up to here sums are taken in an order that does not depend on the processor."""


@dataclass(frozen=True, eq=False)
class Wins:
    """Some input makes the class's logit larger than all others'."""

    x: FloatArray | tuple[Fraction, ...]
    """(D,) such an input, checked exactly; fractions where no double was found in the cell."""


@dataclass(frozen=True)
class NeverWins:
    """No input does: the class never beats all others."""

    mixture: Mapping[int, Fraction]
    """{other class: weight}, weights > 0 with sum 1: the class's row is this mixture of the others'
    rows, and its bias is at most the same mixture of their biases."""


@dataclass(frozen=True)
class Undecided:
    """Neither could be proved."""

    tried: tuple[str, ...]
    """What was done, in words."""


Chance = Wins | NeverWins | Undecided

Progress = Callable[[int, int], object]


@dataclass(frozen=True, eq=False)
class ArgmaxAudit:
    """Which classes can win, with proof for each; the arrays below are views of the answers."""

    answers: tuple[Chance, ...]
    """One for each of the N classes."""
    n_features: int
    """D"""

    def _mask(self, kind: type[Wins] | type[NeverWins] | type[Undecided]) -> NDArray[np.bool_]:
        return np.array([isinstance(answer, kind) for answer in self.answers], dtype=bool)

    @cached_property
    def argmaxable(self) -> NDArray[np.bool_]:
        """(N,) the classes that are proved to win for some input."""
        return self._mask(Wins)

    @cached_property
    def undecided(self) -> NDArray[np.bool_]:
        """(N,) the classes for which neither answer could be proved."""
        return self._mask(Undecided)

    @cached_property
    def never(self) -> list[int]:
        """The classes that are proved to win for no input."""
        return np.flatnonzero(self._mask(NeverWins)).tolist()

    @cached_property
    def witnesses(self) -> FloatArray:
        """(N, D) an input at which each class wins.

        NaN where it cannot win, or where no double was found that lies in its cell;
        `exact_witnesses` then has the proof.
        """
        points = np.full((len(self.answers), self.n_features), np.nan)
        for i, answer in enumerate(self.answers):
            if isinstance(answer, Wins) and isinstance(answer.x, np.ndarray):
                points[i] = answer.x
        return points

    @cached_property
    def exact_witnesses(self) -> dict[int, tuple[Fraction, ...]]:
        """The input of each class whose witness is NaN although it can win."""
        return {
            i: answer.x
            for i, answer in enumerate(self.answers)
            if isinstance(answer, Wins) and isinstance(answer.x, tuple)
        }

    @cached_property
    def exact_certificates(self) -> dict[int, dict[int, Fraction]]:
        """{class: {other class: weight}} for each class that cannot win: see `NeverWins`."""
        return {
            i: dict(answer.mixture)
            for i, answer in enumerate(self.answers)
            if isinstance(answer, NeverWins)
        }

    @cached_property
    def certificates(self) -> dict[int, dict[int, float]]:
        """`exact_certificates` in doubles."""
        return {
            i: {j: float(y) for j, y in mixture.items()}
            for i, mixture in self.exact_certificates.items()
        }

    @cached_property
    def tried(self) -> dict[int, tuple[str, ...]]:
        """What was done, in words, for each undecided class."""
        return {
            i: answer.tried
            for i, answer in enumerate(self.answers)
            if isinstance(answer, Undecided)
        }


def argmaxable_classes(
    weights: Any, bias: Any = None, *, progress: Progress | None = None
) -> ArgmaxAudit:
    """Find every class that can be the argmax of weights @ x + bias, and prove the others cannot.

    A class cannot win exactly where its row lies in the convex hull of the others (Demeter et al.
    2020; Grivas et al. 2022). Cheap inputs come first: each row, each row from the centre, random
    directions. Linear programming, checked in rational arithmetic, decides what they leave.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    bias : array_like, shape (N,), optional
    progress : callable, optional
        Called with (classes decided, N) now and then. An exception it raises ends the audit.

    Returns
    -------
    ArgmaxAudit
        Exact for the doubles given.

    Raises
    ------
    ValueError, TypeError
        If an array is unusable.

    Examples
    --------
    >>> argmaxable_classes([[0.0], [1.0], [3.0]]).certificates
    {1: {0: 0.6666666666666666, 2: 0.3333333333333333}}
    """
    W = as_weights(weights)
    b = as_bias(bias, len(W))
    answers = _answers(Layer(W, b), progress or (lambda decided, of: None))
    return ArgmaxAudit(answers, W.shape[1])


def _answers(
    layer: Layer, progress: Progress, guesses: FloatArray | None = None
) -> tuple[Chance, ...]:
    """Return the answer for each class; `guesses` (K, D) are directions to try beside the usual."""
    W, b = layer.weights, layer.bias
    known: dict[int, Chance] = {
        i: NeverWins(mixture) for i, mixture in _outdone_by_an_equal_row(W, b).items()
    }
    witnesses = _winning_inputs(W, b, W[:0] if guesses is None else guesses)
    argmaxable: NDArray[np.bool_] = np.asarray(np.isfinite(witnesses).all(axis=1))
    left = [i for i in range(len(W)) if not argmaxable[i] and i not in known]
    change = reduction(layer) if left else None
    if change is not None:
        there = _answers(change.layer, progress, _ellipsoid_normals(change.layer.weights))
        known |= dict(zip(left, _brought_back(change, left, there), strict=True))
        argmaxable[[i for i in left if isinstance(known[i], Wins)]] = True
    for i in left:
        if argmaxable[i] or i in known:
            continue
        progress(int(argmaxable.sum()) + len(known), len(W))
        known[i] = _beats_all(layer, i, argmaxable, witnesses)
        argmaxable[i] = isinstance(known[i], Wins)
    progress(len(W), len(W))
    return tuple(known[i] if i in known else Wins(witnesses[i]) for i in range(len(W)))


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
            exact = change.exact([Fraction(v) for v in answer.x])
            others = [j for j in range(layer.n_classes) if j != i]
            back.append(_wins(change.original, _gaps(change.original, i, others), exact))
        else:
            back.append(Wins(x) if isinstance(answer, Wins) else answer)
    return back


def _outdone_by_an_equal_row(W: FloatArray, b: FloatArray | None) -> dict[int, dict[int, Fraction]]:
    """The classes with the row of another whose bias is at least as large, each with that other."""
    biases = np.zeros(len(W)) if b is None else b
    # -0.0 and 0.0 are one number in different bytes.
    _, group = np.unique(W + 0.0, axis=0, return_inverse=True)
    outdone: dict[int, dict[int, Fraction]] = {}
    for members in _groups(group.ravel()):
        best = members[int(np.argmax(biases[members]))]
        for i in members:
            if i != best:
                outdone[i] = {best: Fraction(1)}
            elif np.sum(biases[members] == biases[best]) > 1:
                equal = next(j for j in members if j != i and biases[j] == biases[i])
                outdone[i] = {equal: Fraction(1)}
    return outdone


def _groups(labels: NDArray[np.intp]) -> list[list[int]]:
    """The members of each label that has more than one."""
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return [part.tolist() for part in np.split(order, cuts) if len(part) > 1]


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
        gaps = _gaps(layer, i, rivals)
        found = quick_separation(gaps)
        if found.certificate is not None:
            return NeverWins(_mixture(found.certificate, rivals))
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


def _gaps(layer: Layer, i: int, rivals: list[int]) -> Gaps:
    """Return what is positive where class i has a larger logit than each rival."""
    lesser = np.array(rivals, dtype=np.intp)
    return Gaps(layer.rows, np.full_like(lesser, i), lesser, affine=layer.bias is not None)


def _mixture(certificate: dict[int, Fraction], rivals: list[int]) -> dict[int, Fraction]:
    # The gap s > 0 of a bias belongs to no class.
    shares = {rivals[k]: y for k, y in certificate.items() if k < len(rivals)}
    total = sum(shares.values())
    return {j: share / total for j, share in sorted(shares.items())}

"""What is answered of a class: it wins for some input, it never wins, or neither was proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray
from compute.cached import cached_property

Kind = Literal["own", "centred", "whitened"]


@dataclass(frozen=True)
class Recipe:
    """An input made from the class's own row w: a short way to write it down."""

    kind: Kind
    """own: x = scale w; centred: x = scale (w - c); whitened: x = scale S (w - c)."""
    scale: float = 1.0


@dataclass(frozen=True, eq=False)
class Ingredients:
    """What recipes are made with."""

    weights: Any
    """(N, D) as given."""
    centre: FloatArray
    """(D,) c, near the mean of the rows, with few digits."""
    whitening: FloatArray
    """(D, D) S, near the inverse covariance of the rows times a power of two, with few digits."""

    def input(self, i: int, recipe: Recipe) -> FloatArray:
        """Return the x (D,) of class i, in doubles."""
        row = np.asarray(self.weights[i], dtype=np.float64)
        if recipe.kind == "own":
            return np.asarray(recipe.scale * row)
        centred = row - self.centre
        if recipe.kind == "whitened":
            centred = self.whitening @ centred
        return np.asarray(recipe.scale * centred)


@dataclass(frozen=True, eq=False)
class Ball:
    """A ball inside the convex hull of some rows: all m + u with Z u = 0 and |u| <= radius.

    m is the mean of the K rows, C their covariance, Z the matrix `zero`, and Z (w_j - m) = 0 for
    each row: Z has a line for each column that follows from others. S is the matrix `inverse`. If
    I - (C + Z'Z / K) S is at most 1/2 in the Frobenius norm, every u is (C + Z'Z / K) S y with
    |y| <= 2 |u|. Since Z C = 0, where Z u = 0 also Z'Z S y = 0, so that u = C S y, and m + u is the
    mixture of the rows with the weights (1 + (w_j - m).S y) / K. These are not negative where
    2 |u| max_j |S'(w_j - m)| <= 1, which is so for |u| <= radius.
    """

    rows: IntArray
    """(K,) classes, K a power of two."""
    lowered: float
    """With a bias: by how much every second row's bias is lowered, which only makes winning
    harder; the bias is then the last coordinate."""
    exponents: IntArray
    """(q,) coordinates are measured in units of 2^exponent."""
    inverse: FloatArray
    """(q, q) S, in these units."""
    radius: float
    """In these units."""
    centre: FloatArray
    """(q,) the doubles nearest to m, in units of 1."""
    zero: tuple[tuple[Fraction, ...], ...]
    """Z, rows of q numbers, in these units: none where no column follows from others."""
    following: IntArray
    """(m,) these columns."""
    reach: FloatArray
    """(m, q - m) how far in these a u is, at most, for each unit in the other columns."""


@dataclass(frozen=True, eq=False)
class Wins:
    """Some input makes the class's logit larger than all others'."""

    x: FloatArray | tuple[Fraction, ...] | Recipe
    """(D,) such an input, checked exactly; fractions where no double was found in the cell; or how
    it is made from the class's row."""


@dataclass(frozen=True)
class NeverWins:
    """No input does: the class never beats all others."""

    mixture: Mapping[int, Fraction]
    """{other class: weight}, weights > 0 with sum 1. Where `share` is 0: the class's row is this
    mixture of the others' rows, and its bias is at most the same mixture of their biases."""
    share: Fraction = Fraction(0)
    """Else the row (with its bias) is (1 - share) times the mixture, plus share times a point of
    the `Ball` of the audit: together a mixture of the others, since share < 1."""
    lowered: Fraction = Fraction(0)
    """By how much the bias of the mixture is lowered for that."""


class OutOfTimeError(Exception):
    """Raised by an audit's `progress`: what is not decided by then stays undecided."""


@dataclass(frozen=True)
class Undecided:
    """Neither could be proved."""

    tried: tuple[str, ...]
    """What was done, in words."""


STOPPED = Undecided(("nothing: the time for it was over",))
"""The answer for a class that was not asked about."""


Chance = Wins | NeverWins | Undecided


@dataclass(frozen=True, eq=False)
class ArgmaxAudit:
    """Which classes can win, with proof for each; the arrays below are views of the answers."""

    answers: tuple[Chance, ...]
    """One for each of the N classes."""
    n_features: int
    """D"""
    decided_by: tuple[str, ...] = ()
    """For each class, in words, what gave its answer."""
    equal_rows: tuple[tuple[int, ...], ...] = ()
    """The classes whose rows are equal, group by group; of a group at most the one with the largest
    bias can win."""
    ingredients: Ingredients | None = None
    """What the recipes of the answers are made with, where there are any."""
    ball: Ball | None = None
    """The ball of the proofs whose share is not 0."""

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
    def stages(self) -> dict[str, int]:
        """{what gave the answer: for how many classes}, the most first."""
        return dict(Counter(self.decided_by).most_common())

    @cached_property
    def witnesses(self) -> FloatArray:
        """(N, D) an input at which each class wins.

        NaN where it cannot win, or where no double was found that lies in its cell;
        `exact_witnesses` then has the proof. Made when first asked for: as large as the weights
        in doubles.
        """
        points = np.full((len(self.answers), self.n_features), np.nan)
        for i, answer in enumerate(self.answers):
            if isinstance(answer, Wins) and not isinstance(answer.x, tuple):
                points[i] = self.witness(i)
        return points

    def witness(self, i: int) -> FloatArray:
        """Return the row (D,) of `witnesses` for one class, without the others."""
        answer = self.answers[i]
        if isinstance(answer, Wins) and isinstance(answer.x, Recipe):
            assert self.ingredients is not None
            return self.ingredients.input(i, answer.x)
        if isinstance(answer, Wins) and isinstance(answer.x, np.ndarray):
            return answer.x
        return np.full(self.n_features, np.nan)

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
        """{class: {other class: weight}} for each class that cannot win: see `NeverWins`.

        Without those whose proof needs the ball: `ball_proofs`. In at most 11 features, and up to
        400 classes in any number of features, there are none of these.
        """
        return {
            i: dict(answer.mixture)
            for i, answer in enumerate(self.answers)
            if isinstance(answer, NeverWins) and not answer.share
        }

    @cached_property
    def ball_proofs(self) -> dict[int, NeverWins]:
        """The answer for each class that cannot win and whose proof needs `ball`."""
        return {
            i: answer
            for i, answer in enumerate(self.answers)
            if isinstance(answer, NeverWins) and answer.share
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

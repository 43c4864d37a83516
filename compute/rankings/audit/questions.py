"""One class against the others: is its row a mixture of theirs, or does some input tell it apart?

Least squares over few rivals, joined by those that they leave ahead: column generation for the
point of the others' hull that is nearest to the row. Where it is the row itself its weights are
the proof that the class never wins; where it is not, the way from it to the row is an input at
which the class wins. Source: P. Wolfe, "Finding the nearest point in a polytope", Math. Programming
11 (1976).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

import numpy as np

from compute.arrays import FloatArray, IntArray
from compute.exact.integers import Rows, nearest_double
from compute.exact.separation import Gaps, combination, quick_separation
from compute.rankings.audit.answers import Chance, NeverWins, Undecided, Wins
from compute.rankings.audit.ball import proof_with_ball
from compute.rankings.audit.few import mixture_of
from compute.rankings.audit.filters import leaders, single_heights
from compute.rankings.audit.layer_data import LayerData, rounded_to
from compute.rankings.audit.nearest import Nearest

MOST_EXACT = 64
"""Columns that tell (and bias) up to which whole numbers decide what doubles leave."""

SHORT = 12
"""A mixture of at most so many rows is written exactly."""

SHARE = 2.0**-20
"""The part of a row that a point of the ball may be: the mixture is looked for so much further out.
"""

ZERO = 1e-9
"""What least squares leave of a row that is a mixture, relative to it; and weights that are 0."""

ROUNDS = 60
"""Programs for one class at most."""

FEW_ROUNDS, MANY_FEATURES = 3, 128
"""Programs that look for a mixture of few rows, before rows enough for any mixture are taken; that
costs more in many features, so more are tried there."""

WIDE, QUICK_ROUNDS = 256, 20
"""Features from where any direction that tells apart is much quicker to find than the nearest
mixture; and programs that stop at one. The nearest only grows nearer, so it comes to an end."""

MOST_IDLE, MOST_IDLE_WIDE = 0.8, 1.5
"""Rivals for each feature beyond which those without weight are let go: the nearest mixture takes
long with many."""

MOST_AHEAD, AT_LEAST = 3, 6
"""Of the rivals that are ahead, one for each so many features joins at most; and at least where any
is, even if it is only nearly ahead: fewer programs are then needed."""

FAR_OUT = (2.0**-30, 2.0**-12)
"""What the bias counts at least at an input, relative to the weights; tried in turn."""

POINT_BITS = 32
"""Bits of an input that count: the last ones differ between processors."""

Found = TypeVar("Found")

Asking = Generator[FloatArray, FloatArray, Found]
"""What yields directions (q,) and is sent how far all rows reach there (K,), before it answers."""


def answers(questions: Sequence[Question]) -> list[tuple[Chance, str]]:
    """Return the answer to each, and in words what gave it.

    Side by side: one product of matrices says how far all rows reach in a direction of each.
    """
    found: list[tuple[Chance, str]] = [(Undecided(()), "")] * len(questions)
    asking = {k: question.answer() for k, question in enumerate(questions)}
    sent: dict[int, FloatArray | None] = dict.fromkeys(asking)
    while asking:
        wanted: dict[int, FloatArray] = {}
        for k, heights in sent.items():
            try:
                wanted[k] = asking[k].send(heights)  # type: ignore[arg-type]
            except StopIteration as end:
                found[k] = end.value
                del asking[k]
        if wanted:
            reached = single_heights(questions[0].data, np.array(list(wanted.values())))
            sent = dict(zip(wanted, reached, strict=True))
    return found


@dataclass(eq=False)
class Question:
    """Whether one class of a large layer can win, and what has been tried."""

    data: LayerData
    place: int
    """Of the class, in the data's `classes`."""
    rivals: list[int]
    """Places of the rivals looked at."""
    tried: list[str] = field(default_factory=list)

    def answer(self) -> Asking[tuple[Chance, str]]:
        """Return the answer, and in words what gave it."""
        if not len(self.rivals):
            return Wins(np.zeros(self.data.small.shape[1])), "least squares"
        found = yield from self._search(0.0, FEW_ROUNDS + 8 * (self._width // MANY_FEATURES))
        if found is None and self._width > SHORT - 1 and self.data.ball is not None:
            # rows enough for most mixtures: beyond the row, and across the middle from it
            self._join((yield from self._ahead_at(self._out, 4 * self._width + 20)))
            self._join((yield from self._ahead_at(-self._out, self._width)))
            found = yield from self._search(SHARE, ROUNDS)
        found = found or (yield from self._search(0.0, ROUNDS))
        if found is not None:
            return found, "least squares"
        found = self._exactly()
        if found is not None:
            return found, "programs and rationals"
        return Undecided(tuple(self.tried)), "undecided"

    @property
    def _width(self) -> int:
        return len(self.data.telling)

    @property
    def _row(self) -> FloatArray:
        return np.asarray(self.data.full_rows([self.place])[0])

    @property
    def _out(self) -> FloatArray:
        """(p,) the row, seen from the middle in even coordinates."""
        return np.asarray((self._row - self.data.middle) @ self.data.change)

    def _ahead_at(self, direction: FloatArray, most: int) -> Asking[IntArray]:
        """The rivals (m,) that are highest in a direction (p,) of even coordinates."""
        heights = yield self.data.change @ direction
        most = min(most, len(heights))
        return np.asarray(np.argpartition(-heights, most - 1)[:most])

    def _join(self, places: IntArray) -> int:
        """Take more rivals; how many are new."""
        known = {self.place, *self.rivals}
        fresh = [j for j in places.tolist() if j not in known]
        self.rivals += fresh
        return len(fresh)

    def _search(self, share: float, rounds: int) -> Asking[Chance | None]:
        """Least squares for the row, or for the point that lies further out by a share of it."""
        data, q = self.data, self._width
        target = self._out
        if share:
            assert data.ball is not None
            ball = np.ldexp(data.ball.centre, -data.exponent)
            target = target + (self._row - ball) @ data.change * (share / (1 - share))
        size = float(np.abs(target).max()) or 1.0
        near = Nearest(np.append(target / size, 1.0), nearest=q < WIDE)
        if data.bias is not None:  # a lower bias is always as good a rival
            down = np.append(-data.change[-1] / size, 0.0)
            near.join((down / np.abs(down).max())[:, None])
        first = near.columns.shape[1]
        for k in range(rounds):
            near.nearest |= k >= QUICK_ROUNDS
            joined = self.rivals[near.columns.shape[1] - first :]
            even = (data.full_rows(joined) - data.middle) @ data.change
            near.join(np.vstack([even.T / size, np.ones(len(even))]))
            rest = near.rest()
            count = len(self.rivals)
            if rest is None:
                self.tried.append(f"least squares over {count} rivals: too many steps")
                return None
            if np.linalg.norm(rest) <= ZERO:
                return self._mixed(near.weights[first:], near.weights[:first], share, size)
            chance, behind = yield from self._tell_apart(rest[:q])
            if chance is not None:
                return chance
            if count > (MOST_IDLE if near.nearest else MOST_IDLE_WIDE) * q:
                # what carries no weight has done its part: the rest only grows shorter
                used = np.flatnonzero(near.weights[first:])
                self.rivals = [self.rivals[j] for j in used]
                near.keep(np.append(np.arange(first), first + used))
            if not self._join(behind):
                if near.nearest:
                    self.tried.append(f"least squares over {count} rivals: left {rest.max():.1e}")
                    return None
                near.nearest = True
        self.tried.append(f"least squares: {rounds} programs, {len(self.rivals)} rivals")
        return None

    def _tell_apart(self, direction: FloatArray) -> Asking[tuple[Chance | None, IntArray]]:
        """`Wins` if the class wins in a direction (p,); else the rivals that are ahead there."""
        data = self.data
        x = data.change @ direction
        if data.bias is None:
            x = rounded_to(x, POINT_BITS)
        heights = yield x
        most = min(max(self._width // MOST_AHEAD, 20), len(heights))
        own = heights[self.place]
        heights[self.place] = -np.inf
        highest = np.argpartition(-heights, most - 1)[:most]
        highest = highest[np.argsort(-heights[highest], kind="stable")]
        behind = highest[heights[highest] >= own - 1e-5 * np.abs(own)]
        if len(behind):
            behind = highest[: max(len(behind), self._width // AT_LEAST)]
        if heights[highest].max() <= own + 1e-4 * (np.abs(heights[highest]).max() + abs(own)):
            for point in self._points(x):
                known = heights if data.bias is None else None
                wins, rivals = leaders(data, self.place, point, known)
                if wins:
                    return Wins(point), behind
                behind = np.union1d(behind, rivals[:most])
        return None, behind

    def _points(self, x: FloatArray) -> list[FloatArray]:
        """Inputs (D,) in a direction (q,), in few bits."""
        if self.data.bias is None:
            return [x]
        # Where the bias does not count, the input lies as far out as one likes.
        least = float(np.abs(x).max())
        lasts = {float(max(x[-1], least * share)) for share in FAR_OUT}
        return [rounded_to(x[:-1] / last, POINT_BITS) for last in sorted(lasts)]

    def _mixed(
        self, of_rivals: FloatArray, of_down: FloatArray, share: float, size: float
    ) -> Chance | None:
        """The proof that weights of the rivals give the row, or nearly."""
        data, places = self.data, np.array(self.rivals)
        down = 0.0
        if data.bias is not None:
            down = float(of_down[0] / np.abs(data.change[-1]).max()) * size
        if not share:
            for least in (ZERO, 0.0):
                used = np.flatnonzero(of_rivals > least)
                if len(used) <= SHORT:
                    exact = self._exact_mixture(used.tolist(), down > 0)
                    if exact is not None:
                        return exact
            self.tried.append("least squares: a mixture but for rounding")
            return None
        assert data.ball is not None
        used = np.flatnonzero(of_rivals > 0)
        rows = data.exact_rows(places[used].tolist())
        proof = proof_with_ball(
            data.ball,
            data.exact_rows([self.place])[0],
            (data.classes[places[used]], rows, of_rivals[used]),
            share,
            float(np.ldexp(down, data.exponent)),
        )
        if proof is None:
            self.tried.append("a ball inside the hull: too small for what is missing")
        return proof

    def _exact_mixture(self, used: list[int], down: bool) -> NeverWins | None:
        """The exact weights of some rivals that give the row, if they are unique and positive."""
        gaps, rivals = self._gaps([self.rivals[k] for k in used])
        members = list(range(len(rivals) + down))
        found = combination(gaps.integers, members)
        return None if found is None else NeverWins(mixture_of(found, rivals))

    def _gaps(self, places: list[int]) -> tuple[Gaps, list[int]]:
        """The gaps to some rivals, and which classes these are."""
        exact = self.data.exact_rows([self.place, *places])[:, self.data.telling]
        lesser = np.arange(1, len(exact))
        gaps = Gaps(Rows(exact), np.zeros_like(lesser), lesser, affine=self.data.bias is not None)
        return gaps, self.data.classes[places].tolist()

    def _exactly(self) -> Chance | None:
        """Programs that are proved in whole numbers, over the rivals that count."""
        if self._width > MOST_EXACT:
            self.tried.append(f"whole numbers: not in {self._width} dimensions")
            return None
        for _ in range(ROUNDS):
            gaps, rivals = self._gaps(self.rivals)
            found = quick_separation(gaps)
            if found.certificate is not None:
                return NeverWins(mixture_of(found.certificate, rivals))
            if found.vector is None:
                self.tried += found.tried
                return None
            x = self._input(found.vector)
            point = np.array([nearest_double(v) for v in x])
            wins, behind = leaders(self.data, self.place, point)
            if wins:
                return Wins(point)
            if self._join(behind[: 2 * self._width]):
                continue
            # no doubles are near enough to this input, or there are rivals too near for doubles
            unbeaten = self._unbeaten(x)
            if not len(unbeaten):
                return Wins(tuple(x))
            self._join(unbeaten)
        self.tried.append(f"whole numbers: {ROUNDS} programs")
        return None

    def _input(self, vector: list[Fraction]) -> list[Fraction]:
        """The input (D,) that a direction (p,) is: 0 in columns that follow from others."""
        x = [Fraction(0)] * self.data.small.shape[1]
        last = vector[-1] if self.data.bias is not None else 1
        for c, v in zip(self.data.telling.tolist(), vector, strict=True):
            if c < len(x):
                x[c] = v / last
        return x

    def _unbeaten(self, x: list[Fraction]) -> IntArray:
        """Some rivals (m,) that the class does not beat at x, exactly; none if it beats all."""
        everyone = [j for j in range(len(self.data.classes)) if j != self.place]
        told = [x[c] for c in self.data.telling.tolist() if c < len(x)]
        told += [Fraction(1)] * (self.data.bias is not None)
        for start in range(0, len(everyone), 1000):
            part = everyone[start : start + 1000]
            products, _ = self._gaps(part)[0].products(told)
            found = [j for j, product in zip(part, products, strict=False) if product <= 0]
            if found:
                return np.array(found[: 2 * self._width], dtype=np.intp)
        return np.empty(0, dtype=np.intp)

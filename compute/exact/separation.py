"""Is there a vector that makes every gap positive? A proof either way, and the widest margin.

The gaps are rows g_k of numbers that are exactly doubles or differences of two; the vector is
v. By Gordan's theorem (1873) either some v has g_k.v > 0 for all k, or some y >= 0 with sum 1 has
sum y_k g_k = 0. Linear programming in doubles proposes, rational arithmetic disposes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from math import lcm

import numpy as np
from flint import fmpz_mat

from compute.arrays import FloatArray, IntArray
from compute.cached import cached_property
from compute.exact.integers import Row, Rows, dependency
from compute.exact.simplex import separate

TOLERANCE = 1e-10
"""The smallest feasibility tolerance that HiGHS takes."""

ZOOMS, ZOOM = 12, 1e-4
"""Linear programs at most for one question, and the scale of each in units of the last."""

TRUST = 1e6
"""How far one linear program may move, in units of its scale."""

HIDDEN = 1e-6
"""Axes along which all gaps change by less, in units of the scale, are left to a finer one."""

ROOM = Fraction(10**9)
"""Slack that no step can use up, in units of the scale."""

LINEAR_SECONDS = 10.0
"""Time at most for one linear program; those that succeed take a few hundredths."""

QUICK_SECONDS = 0.02
"""Exact simplex work, as estimated, that is done before any linear program in doubles."""

MANY_ENTRIES = 20_000
"""Entries of the gaps beyond which least squares look for a certificate before linear programs do:
where there is none, the time for that counts little beside theirs."""

NEAREST_BITS = 32
"""Bits of a vector found by least squares that count."""

EXACT_SECONDS = 30.0
"""Exact simplex work at most for one question, as estimated beforehand."""


@dataclass(frozen=True, eq=False)
class Gaps:
    """Differences of rows of one matrix, in doubles and in integers."""

    rows: Rows
    greater: IntArray
    """(m,) the rows that are to have the greater product with v."""
    lesser: IntArray
    """(m,)"""
    affine: bool = False
    """Whether the last coordinate of v must be positive too: one gap (0, ..., 0, 1) more."""

    @property
    def width(self) -> int:
        """The length of v."""
        return int(self.rows.doubles.shape[1])

    @cached_property
    def integers(self) -> list[Row]:
        """The gaps, each column divided by its own power of two (but 1 in the affine gap)."""
        rows = self.rows.integers
        gaps = [
            [a - b for a, b in zip(rows[i], rows[j], strict=True)]
            for i, j in zip(self.greater.tolist(), self.lesser.tolist(), strict=True)
        ]
        if self.affine:
            gaps.append([0] * (self.width - 1) + [1])
        return gaps

    @cached_property
    def _matrix(self) -> fmpz_mat:
        rows = self.integers
        return fmpz_mat(len(rows), self.width, list(chain.from_iterable(rows)))

    @property
    def directions(self) -> FloatArray:
        """(m, q) the gaps scaled to norm 1, in doubles."""
        return self._scaled[0]

    @cached_property
    def lengths(self) -> list[Fraction]:
        """The Euclidean norm of each gap, to the accuracy of a double."""
        _, norms, tiny = self._scaled
        unit = Fraction(2) ** self.rows.exponent
        lengths = [Fraction(norm) * unit for norm in norms.tolist()]
        if self.affine:
            lengths[-1] = Fraction(1)
        return [tiny.get(k, length) for k, length in enumerate(lengths)]

    @cached_property
    def _scaled(self) -> tuple[FloatArray, FloatArray, dict[int, Fraction]]:
        """Directions; norms relative to 2^exponent; and norms of gaps too small for doubles."""
        gaps = self.rows.scaled[self.greater] - self.rows.scaled[self.lesser]
        if self.affine:
            gaps = np.vstack([gaps, np.eye(1, self.width, self.width - 1)])
        sizes = np.abs(gaps).max(axis=1, initial=0.0)
        tiny: dict[int, Fraction] = {}
        for k in np.flatnonzero(sizes < 1e-290).tolist():
            exact = [v * power for v, power in zip(self.integers[k], self.rows.powers, strict=True)]
            largest = max(map(abs, exact))
            gaps[k], sizes[k] = [float(v / largest) for v in exact], 1.0
            tiny[k] = largest * Fraction(float(np.linalg.norm(gaps[k])))
        # Each gap relative to its largest entry first, so that squares do not underflow.
        gaps /= sizes[:, None]
        norms = np.linalg.norm(gaps, axis=1)
        return gaps / norms[:, None], norms * sizes, tiny

    @cached_property
    def principal(self) -> tuple[FloatArray, FloatArray]:
        """Axes (q, q), about orthonormal, from the steepest to the flattest; the gaps along them.

        A product of two thin matrices has full rank by its rounding alone, and what that decides
        shows only along axes on which the rest is flat. So the gaps there are taken exactly.
        """
        axes = np.linalg.svd(self.directions, full_matrices=len(self.directions) < self.width)[2].T
        columns = [self.margins([Fraction(a) for a in axis]) for axis in axes.T.tolist()]
        return axes, np.array([[float(g) for g in column] for column in columns]).T

    def products(self, vector: Sequence[Fraction]) -> tuple[list[int], int]:
        """Each g_k.v exactly, as integers over one positive denominator."""
        scaled = [v * power for v, power in zip(vector, self.rows.powers, strict=True)]
        denominator = lcm(*(value.denominator for value in (*scaled, vector[-1])))
        whole = [int(value * denominator) for value in scaled]
        products = [int(v) for (v,) in (self._matrix * fmpz_mat([[v] for v in whole])).tolist()]
        if self.affine:
            # That gap is 1 in the vector's own units, not in those of its column.
            products[-1] = int(vector[-1] * denominator)
        return products, denominator

    def margins(self, vector: Sequence[Fraction]) -> list[Fraction]:
        """Each g_k.v / |g_k|, exactly but for the norm."""
        products, denominator = self.products(vector)
        return [
            Fraction(p, denominator) / length
            for p, length in zip(products, self.lengths, strict=True)
        ]

    def rounded_margin(self, vector: Sequence[Fraction]) -> float:
        """The least of `margins` in doubles, its sign exact; some gap too small for doubles: 0."""
        _, norms, tiny = self._scaled
        products, denominator = self.products(vector)
        if tiny or min(products) <= 0:
            return 0.0
        up, down = max(-self.rows.exponent, 0), max(self.rows.exponent, 0)
        within = products[:-1] if self.affine else products
        units = [(p << up) / (denominator << down) for p in within]
        if self.affine:  # that gap is of the vector's own size, whatever the rows'
            units.append(products[-1] / denominator)
        return float((np.array(units) / norms).min())

    def positive_at(self, vector: Sequence[Fraction]) -> bool:
        """Whether every gap is positive at v, exactly."""
        return all(value > 0 for value in self.products(vector)[0])


@dataclass
class Separation:
    """What was found out about some gaps."""

    vector: list[Fraction] | None = None
    """(q,) a v that makes every gap positive, within |v_i| <= 1."""
    margin: float = 0.0
    """The largest t with g_k.v >= t |g_k| for every gap and |v_i| <= 1; 0 where none exists."""
    certificate: dict[int, Fraction] | None = None
    """The positive entries of a y >= 0 with sum 1 that combines the gaps to zero."""
    tried: list[str] = field(default_factory=list)
    """What was done, in words."""

    @property
    def undecided(self) -> bool:
        """Whether neither a vector nor a certificate was found."""
        return self.vector is None and self.certificate is None


def separation(gaps: Gaps) -> Separation:
    """Decide whether some v makes every gap positive, with its proof."""
    result = Separation()
    if not len(gaps.greater):
        return Separation([Fraction(1)] * gaps.width, np.inf)
    hopeless = _never_positive(gaps)
    if hopeless is not None:
        return Separation(certificate=hopeless)
    if len(gaps.greater) * gaps.width > MANY_ENTRIES:
        nearest = _least_squares(gaps)
        if nearest.certificate is not None:
            return nearest
    suspects = _zoom(gaps, result, [Fraction(0)] * gaps.width, 1.0)
    if result.undecided:
        _decide_exactly(gaps, suspects, result)
    return result


def quick_separation(gaps: Gaps) -> Separation:
    """Decide the same without the widest margin: in integers at once where that is cheap, else by
    least squares, which take a fifth of the time of a linear program.
    """
    if len(gaps.greater) and exact_seconds(gaps.integers) < min(QUICK_SECONDS, EXACT_SECONDS):
        point, weights = separate(gaps.integers)
        if weights is not None:
            return Separation(certificate={k: y for k, y in enumerate(weights) if y})
        assert point is not None
        return Separation([p / power for p, power in zip(point, gaps.rows.powers, strict=True)])
    if len(gaps.greater) and _never_positive(gaps) is None:
        found = _least_squares(gaps)
        if not found.undecided:
            return found
    return separation(gaps)


def _least_squares(gaps: Gaps) -> Separation:
    """Find the point of the gaps' convex hull that is nearest to zero, and read the proof off it.

    Where it is not zero, every gap has a positive product with it. Source: P. Wolfe, "Finding the
    nearest point in a polytope", Math. Programming 11 (1976); the weights y come from C. L. Lawson
    and R. J. Hanson, "Solving Least Squares Problems", Prentice-Hall 1974, chapter 23.
    """
    from scipy.optimize import nnls  # as for `linprog` below

    directions = gaps.directions
    try:
        y, _ = nnls(np.vstack([directions.T, np.ones(len(directions))]), np.eye(gaps.width + 1)[-1])
    except RuntimeError:  # too many steps
        return Separation()
    nearest = directions.T @ y
    # without the last bits, in which processors differ
    units = np.frexp(np.abs(nearest).max())[1] - NEAREST_BITS
    vector = [Fraction(v) for v in np.ldexp(np.rint(np.ldexp(nearest, -units)), units).tolist()]
    if gaps.positive_at(vector):
        return Separation(vector)
    return Separation(
        certificate=combination(gaps.integers, np.flatnonzero(y).tolist()),
        tried=["least squares"],
    )


def _never_positive(gaps: Gaps) -> dict[int, Fraction] | None:
    """The certificate of one gap that no v makes positive: zero, or -e where v's last is free."""
    last = len(gaps.integers) - 1
    for k, gap in enumerate(gaps.integers):
        if not any(gap):
            return {k: Fraction(1)}
        if gaps.affine and gap[-1] < 0 and not any(gap[:-1]):
            # Mixed with the gap (0, ..., 0, 1), whose weight makes up for it.
            size = Fraction(-gap[-1])
            return {k: 1 / (1 + size), last: size / (1 + size)}
    return None


def _zoom(gaps: Gaps, result: Separation, vector: list[Fraction], scale: float) -> list[int]:
    """Maximise the margin by linear programs, each on the scale that the last one left open.

    Iterative refinement (Gleixner, Steffy and Wolter 2016): residuals are exact, corrections are
    doubles. Returns the gaps that the last program found binding.
    """
    axes, rows = np.eye(gaps.width), gaps.directions
    binding: list[int] = []
    for _ in range(ZOOMS):
        if scale < 1e-280:
            break
        if scale < 1e-3:
            axes, rows = gaps.principal
        # An axis along which the gaps hardly change may be moved along by the whole range.
        reach = np.minimum(1.0, scale / np.maximum(np.abs(rows).max(axis=0), 1e-300))
        shown = rows * reach / scale
        # What is far below this scale is left to a finer one: here it would only look like noise.
        hidden = np.abs(shown).max(axis=0) < HIDDEN
        precise = scale if (rows[:, hidden] != 0).any() else 1e6 * TOLERANCE * scale
        shown[:, hidden] = 0.0
        step, prices = _best_step(shown, _room(gaps, vector, scale), axes * reach, vector)
        if step is None:
            result.tried.append(f"linear program at scale {scale:.0e}: failed numerically")
            scale *= ZOOM
            continue
        vector = _moved(vector, axes, step * reach)
        margin = gaps.rounded_margin(vector)
        result.tried.append(f"linear program at scale {scale:.0e}: margin {margin:.3g}")
        if margin > result.margin:
            result.vector, result.margin = vector, margin
        if precise <= margin < TRUST / 1e3 * scale:
            break
        binding = np.flatnonzero(prices > 1e-9).tolist()
        if result.vector is None:
            # Prices far below the tolerance are often true, sometimes noise.
            supports = {
                tuple(np.flatnonzero(prices > least).tolist()) for least in (0.0, 1e-12, 1e-9)
            }
            tries = (combination(gaps.integers, support) for support in sorted(supports, key=len))
            result.certificate = next((found for found in tries if found is not None), None)
            if result.certificate is not None:
                break
        scale = max(margin, ZOOM * scale)
    return binding


def _room(gaps: Gaps, vector: list[Fraction], scale: float) -> FloatArray:
    """How far each gap's margin at v lies above the least, in units of the scale."""
    if not any(vector):
        return np.zeros(len(gaps.integers))
    margins = gaps.margins(vector)
    least = min(margins)
    # Room beyond what the box can use up only upsets the program.
    return np.array([float(min((m - least) / Fraction(scale), ROOM)) for m in margins])


def _moved(vector: list[Fraction], axes: FloatArray, step: FloatArray) -> list[Fraction]:
    """v + axes @ step exactly, shrunk into the box |v_i| <= 1."""
    along = [Fraction(z) for z in step.tolist()]
    moved = [
        v + sum(Fraction(a) * z for a, z in zip(row, along, strict=True) if a)
        for v, row in zip(vector, axes.tolist(), strict=True)
    ]
    largest = float(max(map(abs, moved)))
    if largest <= 1:
        return moved
    shrink = Fraction(np.nextafter(1 / largest, 0))
    return [v * shrink for v in moved]


def _best_step(
    rows: FloatArray, slack: FloatArray, moves: FloatArray, vector: list[Fraction]
) -> tuple[FloatArray | None, FloatArray]:
    """The z that maximises min_k rows_k.z + slack_k with |v + moves z| <= 1; the gaps' prices."""
    from scipy.optimize import linprog  # 11 MB and 0.2 s, which most visits need not

    at = np.array([float(v) for v in vector])
    m, q = rows.shape
    box, flat = np.vstack([moves, -moves]), np.zeros((2 * q, 1))
    answer = linprog(
        np.append(np.zeros(q), -1.0),
        A_ub=np.block([[-rows, np.ones((m, 1))], [box, flat]]),
        b_ub=np.concatenate([slack, 1 - at, 1 + at]),
        bounds=[(-TRUST, TRUST)] * q + [(0.0, None)],
        method="highs-ds",
        options={
            "primal_feasibility_tolerance": TOLERANCE,
            "dual_feasibility_tolerance": TOLERANCE,
            "time_limit": LINEAR_SECONDS,
        },
    )
    if answer.x is None or answer.status != 0:
        return None, np.zeros(m)
    return answer.x[:q], -np.asarray(answer.ineqlin.marginals)[:m]


def combination(gaps: Sequence[Row], members: Sequence[int]) -> dict[int, Fraction] | None:
    """Return the y >= 0 with sum 1 on these gaps that combines them to zero, where it is unique.

    `gaps` are rows of integers, `members` the numbers of those that may be used.
    """
    vector = dependency([gaps[k] for k in members])
    if vector is None:
        return None
    total = sum(vector)
    if total < 0:
        vector, total = [-y for y in vector], -total
    if total == 0 or min(vector) < 0:
        return None
    return {k: Fraction(y, total) for k, y in zip(members, vector, strict=True) if y}


def _decide_exactly(gaps: Gaps, suspects: list[int], result: Separation) -> None:
    """Exact simplex on a few gaps, joined by those its answer violates, until it holds for all."""
    rows = gaps.integers
    working = suspects or list(range(min(len(rows), len(rows[0]) + 1)))
    spent = 0.0
    while True:
        spent += exact_seconds([rows[k] for k in working])
        if spent > EXACT_SECONDS:
            result.tried.append(f"exact simplex: given up, at {len(working)} of {len(rows)} gaps")
            return
        point, weights = separate([rows[k] for k in working])
        if point is None:
            assert weights is not None
            result.certificate = {k: y for k, y in zip(working, weights, strict=True) if y}
            result.tried.append("exact simplex: no vector")
            return
        vector = [p / power for p, power in zip(point, gaps.rows.powers, strict=True)]
        products, _ = gaps.products(vector)
        violated = sorted((p, k) for k, p in enumerate(products) if p <= 0)
        if not violated:
            largest = max(map(abs, vector))
            result.vector = [v / largest for v in vector]
            result.margin = float(min(gaps.margins(result.vector)))
            result.tried.append("exact simplex: a vector")
            _zoom(gaps, result, result.vector, result.margin or 1.0)
            return
        working += [k for _, k in violated[: len(rows[0]) + 1]]


def exact_seconds(rows: Sequence[Row]) -> float:
    """Return about how many seconds `separate` takes, within a factor of three as measured on near
    ties.

    Some 80 pivots per row of the tableau, on integers that grow to the size of minors.
    """
    height = len(rows[0]) + 1
    bits = max(max(max(row), -min(row)) for row in rows).bit_length()
    words = 1 + bits * height / 64
    return 80 * height**2 * (len(rows) + height) * (3e-7 + 5e-10 * words**2)

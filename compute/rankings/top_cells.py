"""The inputs cut into cells by which classes stand above place k: from cell to cell.

A cell is a cone of inputs, its walls are where a class of the top and one below tie, and the walls
that count are the corners of the convex hull of the differences (gaps) as seen from an input inside
the cell. Beyond a wall the classes that tie on it stand in the opposite order; several may, and
then several change places at once. Rows may stand for several classes: one that lies across place k
makes a cell too, which is passed through though it shows no set.

Floats propose the walls; integers prove them: a cell is the cone of some rays if none of them has
a negative gap, and if they are all of its rays. Where every ray has just the ties that it must,
they are all as soon as each edge of the cell has both its ends among them. Other cells are cut out
in integers, wall by wall. The walk itself leaves no cell out: the cells fill the space, and whoever
has crossed all walls of all cells met has met all.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from flint import fmpz_mat

from compute.arrays import FloatArray, IntArray
from compute.exact.cones import Cone, Vector
from compute.exact.integers import Row, dot, null_vector, pivot_columns, primitive
from compute.rankings.layer import Layer

BITS = 60
"""Bits of an integer that its double is made from."""


class State(NamedTuple):
    """Which rows stand above place k."""

    above: int
    """As bits."""
    across: int = -1
    """The row with classes above and below place k, -1 where there is none."""


class Ray(NamedTuple):
    """A direction in which some rows tie at place k."""

    vector: Vector
    direction: FloatArray
    """(q,) of length 1, each coordinate in units of its column."""
    above: int
    """The rows above those that tie at place k, as bits."""
    tied: int
    """Those that tie there, as bits; `TopCells.border` too where the ray is one at infinity."""


class Wall(NamedTuple):
    """Where a cell ends: the rows `high` and `low` tie, and `beyond` it the next cell begins."""

    high: int
    low: int
    beyond: State
    rays: list[Ray]


@dataclass(frozen=True, eq=False)
class Cell:
    """The inputs that have some rows above place k."""

    state: State
    rays: list[Ray]
    walls: list[Wall]


Guess = tuple[FloatArray, FloatArray]
"""A point of a wall, and the direction in which the cell before it lies."""

Pair = tuple[int, int]
"""A row that is above another."""


class TopCells:
    """All cells of a layer with different rows, each standing for so many classes.

    Where a bias shifts the walls it is the last coordinate, and only what has it positive is meant.
    """

    def __init__(self, layer: Layer, sizes: Sequence[int], k: int) -> None:
        rows = layer.homogeneous
        self.sizes, self.k = list(sizes), k
        self.single = max(sizes) == 1
        self.upper = layer.bias_shifts
        self.integers = rows.integers
        self.dimension = len(rows.exponents)
        self.border = 1 << len(self.integers)
        self._matrix = fmpz_mat(self.integers)
        self._spreads = [
            (max(column) - min(column)).bit_length() for column in zip(*self.integers, strict=True)
        ]
        self._floats = np.array([self._in_units(row) for row in self.integers])
        self._rays: dict[Vector, Ray] = {}
        self._lines: dict[int, tuple[Vector, FloatArray] | None] = {}

    def _in_units(self, row: Row) -> list[float]:
        """A row less the first, each entry in units of how far its column spreads."""
        units = zip(row, self.integers[0], self._spreads, strict=True)
        return [float((v - v0) >> max(s - BITS, 0)) / 2.0 ** min(s, BITS) for v, v0, s in units]

    def _direction(self, vector: Sequence[int]) -> FloatArray:
        """(q,) of length 1: where a vector of integers points, in units of the columns."""
        scaled = [v << s for v, s in zip(vector, self._spreads, strict=True)]
        excess = max(max(map(abs, scaled)).bit_length() - BITS, 0)
        direction = np.array([float(v >> excess) for v in scaled])
        return np.asarray(direction / np.sqrt(np.square(direction).sum()))

    def walk(self) -> Iterator[Cell]:
        """Yield every cell once, each but the first beside an earlier one."""
        if self.dimension < 2:
            yield from self._on_a_line()
            return
        start = self._filled(0, self._ascending()[::-1])
        met = {start}
        waiting: deque[tuple[State, Guess | None]] = deque([(start, None)])
        while waiting:
            cell = self.cell(*waiting.popleft())
            yield cell
            for wall in cell.walls:
                if wall.beyond not in met:
                    met.add(wall.beyond)
                    towards = self._floats[wall.high] - self._floats[wall.low]
                    point = np.sum([ray.direction for ray in wall.rays], axis=0)
                    waiting.append((wall.beyond, (point, towards)))

    def _ascending(self) -> list[int]:
        """The rows in ascending order of their entries: how inputs rank them whose coordinates are
        positive, each negligible beside the one before."""
        return sorted(range(len(self.integers)), key=self.integers.__getitem__)

    def _on_a_line(self) -> Iterator[Cell]:
        order = self._ascending()
        states = {side: self._filled(0, order[::-side]) for side in (1, -1)}
        for side in (1,) if self.upper else (1, -1):
            walls = []
            if not self.upper:  # all gaps vanish together
                high, low = state_pairs(states[side], len(self.integers))
                walls = [Wall(int(high[0]), int(low[0]), states[-side], [])]
            yield Cell(states[side], [self._ray((side,))], walls)

    def cell(self, state: State, guess: Guess | None) -> Cell:
        """Find the walls of a cell, and prove that they are all."""
        high, low = state_pairs(state, len(self.integers))
        gaps = self._floats[high] - self._floats[low]
        if self.upper:
            gaps = np.vstack([gaps, np.eye(1, self.dimension, self.dimension - 1)])
        inside = None if guess is None else _beyond_the_wall(gaps, *guess)
        seen = None if inside is None else _hull(gaps, inside)
        if seen is None:
            return self._careful(state, [])
        simplices, centre = seen
        corners = {
            k: (int(high[k]), int(low[k])) if k < len(high) else (len(self.integers),) * 2
            for k in sorted({k for simplex in simplices for k in simplex})
        }
        bits = {k: 1 << a | 1 << b for k, (a, b) in corners.items()}
        groups = set()
        for simplex in simplices:
            group = 0
            for k in simplex:
                group |= bits[k]
            # facets with many corners come in pieces, some of them flat
            if group.bit_count() == self.dimension:
                groups.add(group)
        cell = self._simple(state, groups, centre)
        if cell is None:
            cell = self._careful(state, [corners[k] for k in corners if k < len(high)])
        return cell

    # Cells with no more ties than there must be

    def _simple(self, state: State, groups: set[int], centre: FloatArray) -> Cell | None:
        """The cell whose rays are those on which these groups tie; None if that is not so."""
        edges: Counter[int] = Counter()
        walls: dict[Pair, list[Ray]] = defaultdict(list)
        rays = []
        for group in sorted(groups):
            ray = self._ray_of_group(group, centre)
            if ray is None or ray.tied != group or not self._touches(state, ray):
                return None
            rays.append(ray)
            at_border = group & self.border
            tied = group & ~at_border
            inside = members(tied & state.above)
            outside = members(tied & ~state.above)
            if state.across < 0:
                pairs = [(a, b) for a in inside for b in outside]
                leaving = inside * (len(inside) > 1) + outside * (len(outside) > 1)
            else:
                outside.remove(state.across)
                pairs = [(a, state.across) for a in inside] + [(state.across, b) for b in outside]
                leaving = inside + outside
            if len(pairs) == 1:
                edges[at_border] += 1
            else:
                edges.update(group ^ 1 << c for c in leaving)
            if at_border:
                edges[tied] += 1
            for pair in pairs:
                walls[pair].append(ray)
        if not rays or any(ends != 2 for ends in edges.values()):
            return None
        return Cell(
            state,
            sorted(rays),
            [
                Wall(a, b, self._filled(state.above & ~(1 << a), [b, a]), beside)
                for (a, b), beside in sorted(walls.items())
            ],
        )

    def _ray_of_group(self, group: int, centre: FloatArray) -> Ray | None:
        """The ray on which these rows tie, if it is one, on the side of `centre` (q,)."""
        if group not in self._lines:
            self._lines[group] = self._line_of_group(group)
        line = self._lines[group]
        if line is None:
            return None
        vector, direction = line
        if float((direction * centre).sum()) < 0:
            vector = tuple(-v for v in vector)
        return self._ray(vector)

    def _line_of_group(self, group: int) -> tuple[Vector, FloatArray] | None:
        tied = members(group & ~self.border)
        gaps = [self._gap(row, tied[0]) for row in tied[1:]]
        if group & self.border:
            gaps.append(self._gap(-1, -1))
        if len(gaps) != self.dimension - 1:
            return None
        vector = primitive(null_vector(gaps))
        return (tuple(vector), self._direction(vector)) if any(vector) else None

    def _gap(self, high: int, low: int) -> Row:
        """The difference of two rows; for -1 and -1 what is positive where the last entry is."""
        if high < 0:
            return [0] * (self.dimension - 1) + [1]
        return [a - b for a, b in zip(self.integers[high], self.integers[low], strict=True)]

    def _ray(self, vector: Vector) -> Ray:
        if vector not in self._rays:
            above, tied = self._at(self._logits(vector))
            if self.upper and vector[-1] == 0:
                tied |= self.border
            self._rays[vector] = Ray(vector, self._direction(vector), above, tied)
        return self._rays[vector]

    def _logits(self, vector: Sequence[int]) -> list[int]:
        column = fmpz_mat(self.dimension, 1, list(vector))
        return [int(v) for v in (self._matrix * column).entries()]

    def _at(self, logits: list[int]) -> tuple[int, int]:
        """The rows above the one at place k, and those that tie with it, as bits."""
        if self.single:
            threshold = sorted(logits)[-self.k]
        else:
            left = self.k
            for row in sorted(range(len(logits)), key=logits.__getitem__, reverse=True):
                left -= self.sizes[row]
                if left <= 0:
                    threshold = logits[row]
                    break
        above = tied = 0
        for row, logit in enumerate(logits):
            if logit > threshold:
                above |= 1 << row
            elif logit == threshold:
                tied |= 1 << row
        return above, tied

    def _touches(self, state: State, ray: Ray) -> bool:
        """Whether no gap of the cell is negative on the ray."""
        if self.upper and ray.vector[-1] < 0:
            return False
        if ray.above & ~state.above or state.above & ~(ray.above | ray.tied):
            return False
        return state.across < 0 or bool(ray.tied >> state.across & 1)

    def _filled(self, above: int, order: Iterable[int]) -> State:
        """The rows `above` and then those in `order`, best first, as far as places go."""
        count = sum(self.sizes[row] for row in members(above))
        for row in order:
            if count >= self.k:
                break
            count += self.sizes[row]
            if count > self.k:
                return State(above, row)
            above |= 1 << row
        return State(above)

    # Every cell

    def _careful(self, state: State, likely: list[Pair]) -> Cell:
        """The cell cut out in integers: first by the pairs that are likely to bound it."""
        pairs = [*[(-1, -1)] * self.upper, *likely, *self._spanning(state)]
        gaps = [self._gap(*pair) for pair in pairs]
        chosen = pivot_columns(list(zip(*gaps, strict=True)))
        named = [pairs[j] for j in chosen]
        cone = Cone([gaps[j] for j in chosen])
        named += [pair for pair in likely if cone.cut(self._gap(*pair))]
        while missed := {pair for ray in cone.rays for pair in self._violated(state, ray)}:
            named += [pair for pair in sorted(missed) if cone.cut(self._gap(*pair))]
        return self._with_walls(state, cone, named)

    def _spanning(self, state: State) -> list[Pair]:
        """Pairs of rows whose gaps span all."""
        inside, outside = _sides(state, len(self.integers))
        if state.across >= 0:
            return [(a, state.across) for a in inside] + [(state.across, b) for b in outside]
        return [(inside[0], b) for b in outside] + [(a, outside[0]) for a in inside[1:]]

    def _violated(self, state: State, vector: Vector) -> list[Pair]:
        """The pair whose gap is the most negative on a ray, if one is."""
        if self._touches(state, self._ray(vector)):
            return []
        logits = self._logits(vector)
        inside, outside = _sides(state, len(self.integers))
        if state.across < 0:
            return [(min(inside, key=logits.__getitem__), max(outside, key=logits.__getitem__))]
        found = []
        if inside and logits[a := min(inside, key=logits.__getitem__)] < logits[state.across]:
            found.append((a, state.across))
        if outside and logits[b := max(outside, key=logits.__getitem__)] > logits[state.across]:
            found.append((state.across, b))
        return found

    def _with_walls(self, state: State, cone: Cone, named: list[Pair]) -> Cell:
        walls = []
        for k, vectors in cone.facets():
            high, low = named[k]
            if high < 0:
                continue
            gap = cone.walls[k]
            _, tied = self._at(self._logits([sum(column) for column in zip(*vectors, strict=True)]))
            order = sorted(members(tied), key=lambda row: dot(gap, self.integers[row]))
            beyond = self._filled(state.above & ~tied, order)
            walls.append(Wall(high, low, beyond, [self._ray(vector) for vector in vectors]))
        rays = [self._ray(vector) for vector in sorted(cone.rays)]
        return Cell(state, rays, sorted(walls, key=lambda wall: wall[:2]))


def state_pairs(state: State, n_rows: int) -> tuple[IntArray, IntArray]:
    """Return all pairs (m,) of rows of which the one has to be above the other."""
    inside, outside = _sides(state, n_rows)
    if state.across < 0:
        return np.repeat(inside, len(outside)), np.tile(outside, len(inside))
    across = np.full(len(inside) + len(outside), state.across)
    high, low = across.copy(), across
    high[: len(inside)], low[len(inside) :] = inside, outside
    return high, low


def _sides(state: State, n_rows: int) -> tuple[list[int], list[int]]:
    """The rows above place k, and those below."""
    below = ((1 << n_rows) - 1) & ~state.above
    if state.across >= 0:
        below &= ~(1 << state.across)
    return members(state.above), members(below)


def members(bits: int) -> list[int]:
    """Return the places of the bits that are set, ascending."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found


def _beyond_the_wall(gaps: FloatArray, point: FloatArray, towards: FloatArray) -> FloatArray | None:
    """A point (q,) likely to be inside the cell of some gaps (m, q): halfway to where it ends."""
    here, slopes = gaps @ point, gaps @ towards
    falling = slopes > 0
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        step = (here[falling] / slopes[falling]).min(initial=1e300)
        if step >= 1e300:
            step = np.sqrt(np.square(point).sum() / np.square(towards).sum())
        inside: FloatArray = point - step / 2 * towards
    return inside if np.isfinite(inside).all() and (gaps @ inside > 0).all() else None


def _hull(gaps: FloatArray, inside: FloatArray) -> tuple[list[list[int]], FloatArray] | None:
    """The hull of gaps (m, q) as seen from a point (q,): its facets' corners, and its middle (q,).

    None where floats find none.
    """
    from scipy.spatial import ConvexHull, QhullError  # most visits need not load it

    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        seen = gaps / (gaps @ inside)[:, None]
    if not np.isfinite(seen).all():
        return None
    flat = seen @ _orthogonal(inside)
    if flat.shape[1] == 1:
        ends = [int(flat.argmin()), int(flat.argmax())]
        return [[end] for end in ends], seen[ends].mean(axis=0)
    try:
        hull = ConvexHull(flat)
    except (QhullError, ValueError):
        return None
    return hull.simplices.tolist(), seen[hull.vertices].mean(axis=0)


def _orthogonal(vector: FloatArray) -> FloatArray:
    """(q, q-1) columns of length 1 orthogonal to `vector` (q,) and to each other (Householder)."""
    mirror = vector / np.sqrt(np.square(vector).sum())
    mirror[0] += 1.0 if mirror[0] >= 0 else -1.0
    reflection = np.eye(len(mirror)) - 2 * np.outer(mirror, mirror) / np.square(mirror).sum()
    return np.asarray(reflection[:, 1:])

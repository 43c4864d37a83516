"""The cells between hyperplanes through zero: on which sides of them all an input can lie.

Every cell has a ray, where d-1 independent hyperplanes meet, and beside a ray those through it are
met on all the sides that they allow among themselves. To meet each cell about once, the plane of
the last two coordinates is swept by angle, as in `rays`: a cell (or its opposite) without an input
at which both are zero is owned by a ray of smallest angle, and where just d-1 hyperplanes meet in a
ray it owns one cell. All other cells are those of the first d-2 columns.

Floats decide what they can: a ray counts only if it is farther from every other hyperplane than
the rounding bound. All others are computed in integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from flint import fmpz_mat

from compute.arrays import FloatArray, IntArray
from compute.exact.integers import Row, dot, nearest_double, null_vector, primitive
from compute.linear import length, product, solutions, unit_vectors
from compute.rankings.minors import first_of_each_line, minor_bound, ray_and_combination
from compute.rankings.owned import (
    BoolArray,
    Cells,
    Simple,
    beside_rays,
    distinct_cells,
    of_length_one,
    owned,
    subsets,
    with_opposites,
)

CHUNK = 1 << 18
"""Entries of the largest temporary array."""

SMALL_WHOLE = 2**26
"""Below this, hyperplanes of whole numbers are kept as they are: products of two are exact."""

MANY_DIMENSIONS, FEW_PLANES = 8, 26
"""From so many dimensions on the sides that so few hyperplanes cannot have are listed instead."""


class Planes:
    """Different hyperplanes, as the rows that hyperplanes have: no two of them are parallel."""

    def __init__(self, rows: Sequence[Row]) -> None:
        distinct: dict[tuple[int, ...], int] = {}
        which, turned = [], []
        for row in rows:
            least = primitive(row)
            turned.append(next((v for v in least if v), 0) < 0)
            normal = tuple(-v for v in least) if turned[-1] else tuple(least)
            which.append(distinct.setdefault(normal, len(distinct)))
        self.normals = [list(normal) for normal in distinct]
        self._which, self._turned = which, np.array(turned, dtype=bool)

    @property
    def dimension(self) -> int:
        """d, the length of a normal."""
        return len(self.normals[0])

    def of_planes(self, sides: BoolArray) -> BoolArray:
        """Return sides (K, m) of the hyperplanes from `sides` (K, rows) of the rows."""
        first = [self._which.index(k) for k in range(len(self.normals))]
        return np.asarray(sides[:, first] ^ self._turned[first])

    def of_rows(self, cells: Cells) -> Cells:
        """Return the cells with a side for every row instead of one for every hyperplane."""
        return Cells(cells.sides[:, self._which] ^ self._turned, cells.points)

    def signs_of_rows(self, signs: IntArray) -> IntArray:
        """Return signs (K, rows) from `signs` (K, m) of products with the normals."""
        return signs[:, self._which] * np.where(self._turned, -1, 1)


Known = dict[tuple[tuple[int, ...], ...], Cells]
"""Arrangements met so far, by their rows: beside many rays they look the same."""


def all_cells(rows: Sequence[Row], known: Known | None = None) -> Cells:
    """Return every cell once, by its sides in lexicographic order (False first).

    Parameters
    ----------
    rows : sequence of m integer rows
        They span all d columns. A row of zeros leaves no cell.
    known : dict, optional
        What is known of other arrangements already.
    """
    width = len(rows[0])
    if not all(map(any, rows)):
        return Cells(np.zeros((0, len(rows)), dtype=bool), np.zeros((0, width)))
    planes = Planes(rows)
    if len(planes.normals) == width:
        found = _independent(planes.normals)
    elif width > MANY_DIMENSIONS and len(planes.normals) <= FEW_PLANES:
        found = _by_what_is_impossible(planes.normals)
    else:
        found = Rays(planes.normals, known).cells()
    return distinct_cells(planes.of_rows(found))


def _choices(numbers: IntArray, m: int) -> BoolArray:
    """(K, m): of all 2^m choices of sides, in lexicographic order, those with these numbers."""
    sides = np.empty((len(numbers), m), dtype=bool)
    for k in range(m):
        sides[:, k] = numbers >> (m - 1 - k) & 1
    return sides


def _independent(normals: Sequence[Row]) -> Cells:
    """Independent hyperplanes: every choice of sides, at the same distance from each."""
    sides = _choices(np.arange(2 ** len(normals)), len(normals))
    columns = [
        [nearest_double(Fraction(int(v.p), int(v.q))) for v in row]
        for row in fmpz_mat(normals).inv().tolist()
    ]
    lengths = [length(np.array([nearest_double(v) for v in row])) for row in normals]
    with np.errstate(over="ignore", invalid="ignore"):
        points = product(np.where(sides, 1.0, -1.0) * lengths, np.array(columns).T)
        return Cells(sides, of_length_one(points))


def _divided(rows: Sequence[Row], sizes: Sequence[int]) -> FloatArray:
    """Rows (m, d) over their sizes in doubles: with one rounding, however large they are."""
    return np.array([[v / size for v in row] for row, size in zip(rows, sizes, strict=True)])


class Rays:
    """The lines where different hyperplanes meet; they span all d >= 2 dimensions."""

    def __init__(self, normals: list[Row], known: Known | None = None) -> None:
        self.normals = normals
        self._known: Known = {} if known is None else known
        sizes = [max(map(abs, row)) for row in normals]
        self.whole = max(sizes) < SMALL_WHOLE
        self.doubles = _divided(normals, [1 if self.whole else 1 << s.bit_length() for s in sizes])
        self.units = unit_vectors(_divided(normals, sizes))
        self._met: set[tuple[int, ...]] = set()

    @property
    def dimension(self) -> int:
        """d, the length of a ray."""
        return len(self.normals[0])

    def cells(self) -> Cells:
        """Return all cells, some of them more than once."""
        flat = all_cells([row[:-2] for row in self.normals], self._known)
        beside = [
            owned(self.units, lines) if isinstance(lines, Simple) else self._beside(lines)
            for lines in self.lines()
        ]
        return with_opposites(flat, beside)

    def lines(self) -> Iterator[Simple | Row]:
        """Yield all lines: simple ones in bulk, each other one by a vector in integers."""
        m, d = len(self.normals), self.dimension
        for members in subsets(m, d - 1, CHUNK // (m * 2 ** max(d - 6, 0))):
            yield from self._meeting(members)

    def _meeting(self, members: IntArray) -> Iterator[Simple | Row]:
        m, d = len(self.normals), self.dimension
        with np.errstate(over="ignore", invalid="ignore"):
            vectors, (weights, weight_bounds), bounds = ray_and_combination(self.doubles[members])
            heights = product(vectors, self.doubles.T)
            doubt = self._bound(product(bounds, np.abs(self.doubles).max(axis=0)))
            np.put_along_axis(heights, members, 0.0, axis=1)
            certain = np.count_nonzero(np.abs(heights) > doubt[:, None], axis=1) == m - d + 1
            sure = np.abs(weights) > self._bound(weight_bounds)
        kept = np.flatnonzero(certain)
        if len(kept):
            weights = np.where(sure[kept], weights[kept], 0.0)
            yield Simple(members[kept], vectors[kept], heights[kept], weights)
        # there vectors are whole numbers, and what is not certain is zero
        exact = ~certain & (doubt == 0)
        yield from filter(self._is_new, _lines_through(vectors[exact]))
        for chosen in members[~certain & ~exact].tolist():
            vector = null_vector([self.normals[k] for k in chosen])
            if any(vector) and self._is_new(vector := primitive(vector)):
                yield vector

    def _bound(self, size: FloatArray) -> FloatArray:
        """Bound the rounding error of sums whose terms add up to `size` (...)."""
        return minor_bound(size, self.dimension, whole=self.whole)

    def _is_new(self, vector: Row) -> bool:
        """Whether neither this primitive vector nor its opposite has been met before."""
        line = max(tuple(vector), tuple(-v for v in vector))
        known = line in self._met
        self._met.add(line)
        return not known

    def _beside(self, vector: Row) -> Cells:
        """All cells beside one ray, any number of hyperplanes meeting there."""
        heights = [dot(normal, vector) for normal in self.normals]
        members = [k for k, height in enumerate(heights) if height == 0]
        size = max(map(abs, vector))
        ray = of_length_one(np.array([[v / size for v in vector]]))
        local = self._among([self.normals[k] for k in members], ray)
        sides = np.repeat([[height > 0 for height in heights]], len(local.sides), axis=0)
        sides[:, members] = local.sides
        rays = ray.repeat(len(sides), axis=0)
        tied = np.array([members], dtype=np.intp).repeat(len(sides), axis=0)
        return Cells(sides, beside_rays(self.units, rays, local.points, tied))

    def _among(self, normals: list[Row], ray: FloatArray) -> Cells:
        """The cells between the hyperplanes that hold a ray (1, d), points being orthogonal to it.

        Asked for in the basis of the first independent normals, where many rays look the same.
        """
        echelon, denominator, rank = fmpz_mat(normals).transpose().rref()
        sign = 1 if denominator > 0 else -1
        steps = [[sign * int(v) for v in row] for row in echelon.tolist()[:rank]]
        columns = [primitive(row) for row in steps]
        form = tuple(zip(*columns, strict=True))
        if form not in self._known:
            self._known[form] = all_cells([list(row) for row in form], self._known)
        found = self._known[form]
        first = [next(q for q, v in enumerate(row) if v) for row in columns]
        basis = [normals[k] for k in first]
        sizes = [max(map(abs, row)) for row in basis]
        # a product with a unit of the basis is this many coordinates of the form
        units = [
            nearest_double(Fraction(columns[c][k], size))
            for c, (k, size) in enumerate(zip(first, sizes, strict=True))
        ]
        square = np.concatenate([_divided(basis, sizes), ray])
        inverse = solutions(square[None].repeat(rank + 1, axis=0), np.eye(rank + 1))
        with np.errstate(over="ignore", invalid="ignore"):
            heights = np.pad(found.points * np.array(units), ((0, 0), (0, 1)))
            return Cells(found.sides, product(heights, inverse))


def _lines_through(vectors: FloatArray) -> list[Row]:
    """Each line through whole `vectors` (K, d) once, as a primitive vector."""
    whole = vectors.astype(np.int64)
    divisors = np.gcd.reduce(whole, axis=1)
    whole = whole[divisors > 0] // divisors[divisors > 0, None]
    lines: list[Row] = whole[first_of_each_line(whole)].tolist() if len(whole) else []
    return lines


def _by_what_is_impossible(normals: list[Row]) -> Cells:
    """All choices of sides but those that agree with a dependency of the normals.

    A choice is impossible exactly where some smallest dependency ``sum y_k normal_k = 0`` has
    y_k > 0 on one side and y_k < 0 on the other (Gordan's theorem). These are the rays of the
    dual arrangement (Gale's), in m - d dimensions. No points are at hand.
    """
    m, d = len(normals), len(normals[0])
    kernel, rank = fmpz_mat(normals).transpose().nullspace()
    dual = [[int(v) for v in row[:rank]] for row in kernel.tolist()]
    impossible = np.zeros((2,) * m, dtype=bool)
    for signs in _dependencies(dual):
        impossible[tuple(slice(None) if s == 0 else int(s > 0) for s in signs)] = True
    flat = impossible.ravel()
    sides = _choices(np.flatnonzero(~(flat | flat[::-1])), m)
    return Cells(sides, np.full((len(sides), d), np.nan))


def _dependencies(dual: list[Row]) -> Iterator[list[int]]:
    """The signs of each smallest dependency, or of its opposite."""
    planes = Planes(dual)
    # a row of zeros is in no dependency
    there = [k for k, normal in enumerate(planes.normals) if any(normal)]
    normals = [planes.normals[k] for k in there]
    if len(dual[0]) == 1:
        signs = np.zeros((1, len(planes.normals)), dtype=np.intp)
        signs[0, there] = [normals[0][0]]
        yield from planes.signs_of_rows(signs).tolist()
        return
    for lines in Rays(normals).lines():
        heights = (
            lines.heights
            if isinstance(lines, Simple)
            else np.array([[(h > 0) - (h < 0) for h in (dot(n, lines) for n in normals)]])
        )
        signs = np.zeros((len(heights), len(planes.normals)), dtype=np.intp)
        signs[:, there] = np.sign(heights)
        yield from planes.signs_of_rows(signs).tolist()

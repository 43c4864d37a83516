"""Cells between hyperplanes through zero, each with a point, and those that a ray owns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray
from compute.linear import product, solutions, unit_vectors

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells between m hyperplanes through zero in d dimensions.

    Attributes
    ----------
    sides : (K, m) bool array
        Whether each row has a positive product with the inputs of the cell.
    points : (K, d) array
        An input likely to lie in each cell, of length 1; NaN where none is at hand.
    """

    sides: BoolArray
    points: FloatArray

    def chosen(self, which: IntArray | BoolArray) -> Cells:
        """Return some of the cells: `which` (M,) are their numbers, or a mask."""
        return Cells(self.sides[which], self.points[which])


def distinct_cells(cells: Cells) -> Cells:
    """Return each cell once, in lexicographic order."""
    if len(cells.sides) < 2:
        return cells
    packed = np.packbits(cells.sides, axis=1)
    padded = np.zeros((len(packed), -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
    padded[:, : packed.shape[1]] = packed
    words = padded.view(">u8").astype(np.uint64)
    # a stable order: which point of a cell is kept must not depend on the processor
    order = np.lexsort(words.T[::-1])
    words = words[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (words[1:] != words[:-1]).any(axis=1)
    return cells.chosen(order[fresh])


def joined(parts: Sequence[Cells]) -> Cells:
    """Return the cells of all parts, one after another."""
    return Cells(
        np.concatenate([part.sides for part in parts]),
        np.concatenate([part.points for part in parts]),
    )


def with_opposites(flat: Cells, beside: Sequence[Cells]) -> Cells:
    """Return all cells and their opposites: the `flat` ones, of the first d-2 columns, first."""
    wide = Cells(flat.sides, np.pad(flat.points, ((0, 0), (0, 2))))
    half = [wide, *beside]
    return joined([*half, *(Cells(~part.sides, -part.points) for part in half)])


def subsets(m: int, size: int, at_once: int) -> Iterator[IntArray]:
    """Yield the subsets (K, size) of range(m), size at least 1, about so many at once."""
    every = combinations(range(m), size)
    while True:
        flat = np.fromiter(chain.from_iterable(islice(every, max(at_once, 1))), dtype=np.intp)
        if len(flat) == 0:
            return
        yield flat.reshape(-1, size)


@dataclass(frozen=True, eq=False)
class Simple:
    """Lines in which just d-1 hyperplanes meet.

    Attributes
    ----------
    members : (K, d-1) int array
        These hyperplanes.
    vectors : (K, d) array
        A ray of each line.
    heights : (K, m) array
        Its products with the normals, 0 with those of the members.
    combination : (K, d-1) array
        ``(h . v) u - (u . v) h`` in terms of the members' normals, h and u being the last two
        coordinates; 0 where the sign is not certain.
    """

    members: IntArray
    vectors: FloatArray
    heights: FloatArray
    combination: FloatArray


def owned(units: FloatArray, lines: Simple) -> Cells:
    """Return the cells that lines own: one each, more only where a sign is in doubt.

    Parameters
    ----------
    units : (m, d)
        The normals, of length 1.
    lines : Simple
    """
    which, positive = np.arange(len(lines.members)), lines.combination > 0
    for q in range(positive.shape[1]):
        twice = np.flatnonzero(lines.combination[which, q] == 0)
        other = positive[twice]
        other[:, q] ^= True
        which = np.concatenate([which, which[twice]])
        positive = np.concatenate([positive, other])
    sides, members = (lines.heights > 0)[which], lines.members[which]
    np.put_along_axis(sides, members, positive, axis=1)
    rays = of_length_one(lines.vectors)[which]
    matrices = np.concatenate([units[members], rays[:, None]], axis=1)
    ahead = np.pad(np.where(positive, 1.0, -1.0), ((0, 0), (0, 1)))
    return Cells(sides, beside_rays(units, rays, solutions(matrices, ahead), members))


def beside_rays(
    units: FloatArray, rays: FloatArray, ahead: FloatArray, tied: IntArray
) -> FloatArray:
    """Return points (K, d) from rays in some directions, before another hyperplane comes.

    Half way to the first that does not hold the ray.

    Parameters
    ----------
    units : (m, d)
        The normals, of length 1.
    rays, ahead : (K, d)
    tied : (K, T)
        The hyperplanes that hold each ray.
    """
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        reach = np.abs(product(rays, units.T) / product(ahead, units.T))
        np.put_along_axis(reach, tied, np.inf, axis=1)
        most = np.minimum(reach.min(axis=1) / 2, 1 / np.linalg.norm(ahead, axis=1))
        return of_length_one(rays + most[:, None] * ahead)


def of_length_one(points: FloatArray) -> FloatArray:
    """Return `points` (K, d) divided by their lengths, however large or small these are."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        return unit_vectors(points / np.abs(points).max(axis=1, initial=0.0, keepdims=True))

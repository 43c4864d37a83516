"""The cells of a walk in the lexicographic order of their rankings, without the rankings.

The inputs whose worst classes are given, one after the other, form a convex cone, so that the cells
that share the beginning of their rankings are neighbours on the walk. Two neighbours differ first
at the lowest place that changes on the wall between them. Cut at the walls where place 0 changes,
the walk falls into one piece a worst class; cut further where place 1 changes, into one piece for
each two; and so on: a tree, whose leaves are read from the least class to the greatest. It takes
memory for a number or two a cell, where all rankings of 1,000 classes would take 2 GB.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray
from compute.rankings.lexicographic import smallest_integer_type
from compute.rankings.pieces import Pieces, divided_pieces
from compute.rankings.walls import Walk

BoolArray = NDArray[np.bool_]


class Cuts(NamedTuple):
    """Where neighbouring cells differ first, one entry per pair of neighbours."""

    place: IntArray
    """The least place at which the two rankings differ."""
    before: IntArray
    """The class at that place in the first of the two."""
    after: IntArray
    """... and in the second."""


def walk_places(cells: Walk) -> IntArray:
    """Return the place (count,) of each cell among all rankings; cells as in `Walk.rankings`."""
    cuts = _cuts(cells)
    start = 0
    if cells.full_circle:  # begin where the worst class changes
        start = int(np.flatnonzero(cuts.place == 0)[0]) + 1
        cuts = Cuts(*(np.roll(part, -start)[:-1] for part in cuts))
    return np.roll(_places(cuts, len(cells.first)), start)


def _cuts(cells: Walk) -> Cuts:
    """The cuts between neighbours; after a full circle the last leads back to the first cell."""
    lowest, highest, final = _changes(cells)
    if not cells.full_circle:
        cuts = lowest
    else:
        n = len(cells.first)
        opposite = Cuts(n - 1 - highest.place, highest.before, highest.after)
        if cells.parallel_to_start:
            # From the last cell of the half turn to the opposite of the first.
            last = np.argsort(final)
            parts = [lowest, _cut(last, np.arange(n)[::-1]), opposite, _cut(last[::-1], range(n))]
        else:
            parts = [lowest, opposite]
        cuts = Cuts(*(np.concatenate(part) for part in zip(*parts, strict=True)))
    return Cuts(cuts.place, cells.first[cuts.before], cells.first[cuts.after])


def _cut(ranking: IntArray, following: Sequence[int] | IntArray) -> Cuts:
    """Where two rankings differ first."""
    at = np.flatnonzero(ranking != np.asarray(following))[:1]
    return Cuts(at, ranking[at], np.asarray(following)[at])


def _changes(cells: Walk) -> tuple[Cuts, Cuts, IntArray]:
    """The lowest and the highest change on each wall of the half turn, and the ranks at its end.

    Classes are numbered here by their place at the start of the walk.
    """
    n, walls = len(cells.first), len(cells.rising)
    moved = np.column_stack([cells.rising, cells.sinking]).ravel()
    steps = np.tile(np.array([1, -1]), walls)
    # each class's own moves, in the order of the walk
    own = np.argsort(moved.astype(smallest_integer_type(n)), kind="stable")
    total = np.cumsum(1 - 2 * (own & 1))
    ends = np.cumsum(np.bincount(moved, minlength=n))
    firsts = np.append(0, ends[:-1])
    carried = np.append(0, total)
    after = np.empty(len(moved), dtype=np.intp)
    after[own] = total + np.repeat(np.arange(n) - carried[firsts], ends - firsts)
    final = np.arange(n) + carried[ends] - carried[firsts]
    if len(cells.groups) == walls:
        low = after[::2] - 1
        lowest = Cuts(low, cells.rising, cells.sinking)
        return lowest, Cuts(low + 1, cells.sinking, cells.rising), final
    return *_joint_changes(cells, moved, after - steps, after), final


def _joint_changes(
    cells: Walk, moved: IntArray, before: IntArray, after: IntArray
) -> tuple[Cuts, Cuts]:
    """The same where walls coincide: from the lowest and highest ranks that occur on each.

    A class that meets several others on one wall passes through ranks between; the extremes of a
    block of tied classes are the first ranks before, and the last ranks after, of some member.
    """
    n, starts = len(cells.first), 2 * cells.groups
    group = np.repeat(np.cumsum(cells.opens) - 1, 2)
    # a class's first move on a wall starts from its rank before, its last ends at that after
    key = group * n + moved
    order = np.argsort(key, kind="stable")
    first = np.ones(len(order), dtype=bool)
    first[1:] = key[order][1:] != key[order][:-1]
    last = np.append(first[1:], True)
    codes = []
    for kept, ranks in ((order[first], before), (order[last], after)):
        code = ranks[kept] * n + moved[kept]
        at = np.searchsorted(group[kept], np.arange(len(starts)))
        codes.append((np.minimum.reduceat(code, at), np.maximum.reduceat(code, at)))
    (low, high), (new_low, new_high) = codes
    return Cuts(low // n, low % n, new_low % n), Cuts(high // n, high % n, new_high % n)


def _places(cuts: Cuts, n: int) -> IntArray:
    """(R,) the place of each cell of a line of cells in lexicographic order.

    A cell comes after the pieces that are ahead of one of the pieces it lies in. What a piece adds,
    it adds to all its cells: noted where it begins and ends, and summed along the line.
    """
    count = len(cuts.place) + 1
    piece = divided_pieces(cuts.place)
    several = np.flatnonzero(piece.several)
    cut = np.arange(count - 1, dtype=np.int32)
    # of two pieces the one of the lesser class comes first
    swap = cuts.after < cuts.before
    ahead = np.where(swap, piece.stop - cut, piece.start - cut)
    ahead[several] = 0
    at = np.where(swap, piece.start, piece.stop) + 1
    change = np.asarray(np.bincount(at, ahead, count + 1), dtype=np.float64)
    change[1:-1] -= ahead
    if len(several):
        change += _change_by_several(cuts, n, several, piece)
    return np.cumsum(change[:-1]).astype(np.intp)


def _change_by_several(cuts: Cuts, n: int, several: IntArray, piece: Pieces) -> FloatArray:
    """(R + 1,) the same for pieces in three or more parts, which are cut at `several`."""
    walls = several[np.lexsort((cuts.place[several], piece.stop[several]))]
    stops, places = piece.stop[walls], cuts.place[walls]
    other = (stops[1:] != stops[:-1]) | (places[1:] != places[:-1])
    heads, tails = np.flatnonzero(np.append(True, other)), np.flatnonzero(np.append(other, True))
    first = walls[heads]
    ends = np.append(walls[1:], 0)
    ends[tails] = stops[tails]
    # the parts in the order of the line: one before the first wall of a piece, one behind each wall
    begins = np.insert(walls, heads, piece.start[first])
    sizes = np.insert(ends - walls, heads, first - piece.start[first])
    classes = np.insert(cuts.after[walls], heads, cuts.before[first])
    starts = heads + np.arange(len(heads))
    finals = np.append(starts[1:], len(sizes)) - 1
    whole = np.repeat(np.arange(len(heads)), finals - starts + 1)
    order = np.argsort(classes + n * whole)
    ahead = np.empty(len(order), dtype=np.intp)
    ahead[order] = np.cumsum(sizes[order]) - sizes[order]
    ahead -= (np.cumsum(sizes) - sizes)[starts][whole]
    steps = np.diff(ahead, prepend=0)
    steps[starts] = ahead[starts]
    at = np.concatenate([begins, stops[heads]]) + 1
    weights = np.concatenate([steps, -ahead[finals]]).astype(np.float64)
    return np.asarray(np.bincount(at, weights, len(cuts.place) + 2), dtype=np.float64)

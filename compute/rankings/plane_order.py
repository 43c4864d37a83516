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

from compute.arrays import IntArray
from compute.rankings.lexicographic import smallest_integer_type
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


def walk_order(cells: Walk) -> IntArray:
    """(count,) the cells of a walk, as numbered by `Walk.rankings`, in lexicographic order."""
    cuts = _cuts(cells)
    start = 0
    if cells.full_circle:  # begin where the worst class changes
        start = int(np.flatnonzero(cuts.place == 0)[0]) + 1
        cuts = Cuts(*(np.roll(part, -start)[:-1] for part in cuts))
    order = np.empty(cells.count, dtype=np.intp)
    order[_places(cuts, len(cells.first))] = (np.arange(cells.count) + start) % cells.count
    return order


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
    total = np.cumsum(steps[own])
    firsts = np.searchsorted(moved[own], np.arange(n))
    ends = np.append(firsts[1:], len(own))
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
    """(R,) the place of each cell of a line of cells in lexicographic order."""
    count = len(cuts.place) + 1
    start, stop = np.arange(count), np.arange(count)  # of the piece that ends, or starts, here
    by_place = np.argsort(cuts.place.astype(smallest_integer_type(n)), kind="stable")
    bounds = np.append(0, np.cumsum(np.bincount(cuts.place, minlength=n)))
    swaps = cuts.after < cuts.before
    nodes: list[tuple[IntArray, IntArray, IntArray, IntArray]] = []
    for low, high in zip(bounds[-2::-1].tolist(), bounds[:0:-1].tolist(), strict=True):
        walls = by_place[low:high]
        reached = stop[walls + 1]
        joined = reached[:-1] == walls[1:]
        if joined.any():  # pieces of three and more: sorted by their classes
            fresh = np.append(True, ~joined)
            single = fresh & np.append(fresh[1:], True)
            nodes.append(_sorted_pieces(cuts, n, walls[~single], fresh[~single], start, stop))
            walls, reached = walls[single], reached[single]
        whole = start[walls]
        swap = swaps[walls]
        # of two pieces the one of the lesser class comes first
        nodes.append((whole, walls, (reached - walls) * swap, (walls - whole + 1) * ~swap))
        stop[whole], start[reached] = reached, whole
    place = np.zeros(count, dtype=np.intp)
    for whole, walls, ahead_of_first, ahead_of_rest in reversed(nodes):
        at = place[whole]
        place[walls + 1] = at + ahead_of_rest
        place[whole] = at + ahead_of_first
    return place


def _sorted_pieces(
    cuts: Cuts, n: int, walls: IntArray, fresh: BoolArray, start: IntArray, stop: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Pieces in three or more parts: their starts, an entry per wall, and how many cells are ahead.

    `fresh` marks the first wall of each piece; `start` and `stop` are brought up to date.
    """
    heads = np.flatnonzero(fresh)
    parent = np.cumsum(fresh) - 1
    reached, firsts = stop[walls + 1], walls[heads]
    whole, ends = start[firsts], reached[np.append(heads[1:], len(walls)) - 1]
    stop[whole], start[ends] = ends, whole
    classes = np.concatenate([cuts.before[firsts], cuts.after[walls]])
    sizes = np.concatenate([firsts - whole + 1, reached - walls])
    order = np.argsort(classes + n * np.concatenate([np.arange(len(heads)), parent]))
    ahead = np.empty(len(order), dtype=np.intp)
    ahead[order] = np.cumsum(sizes[order]) - sizes[order]
    lengths = ends - whole + 1
    ahead -= np.concatenate([np.cumsum(lengths) - lengths, (np.cumsum(lengths) - lengths)[parent]])
    return whole[parent], walls, ahead[parent], ahead[len(heads) :]

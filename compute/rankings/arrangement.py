"""The careful path: the cells of an arrangement of tie walls, in integers, wall by wall.

A cell is an open cone of inputs on which the logits are ranked one way. Each cell has a wall, and
on the wall the classes that tie there count as one: the same question, one dimension down. Every
cell on the wall borders two cells of the arrangement, which differ in the order of the tied
classes. This is slow beside `rays` and `walls` next to it, and right for every input.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate, combinations, groupby, islice, permutations, product
from operator import truediv
from typing import Any

import numpy as np
from flint import fmpz_mat

from compute.arrays import IntArray
from compute.exact.integers import Row, primitive
from compute.rankings.walls import SMALL_INTEGER

Orders = tuple[tuple[int, ...], ...]
"""One order (lowest first) of the members of each group."""

Groups = tuple[tuple[tuple[int, ...], ...], ...]
"""The rows of the members of each group."""


def cell_orders(groups: Sequence[Sequence[Row]], limit: int | None = None) -> list[Orders]:
    """Return the joint orders that the members of each group can take, as x runs over all inputs.

    Parameters
    ----------
    groups : sequence of groups, each a sequence of integer rows of equal length
        The rows of a group are different. Rows of different groups are never compared.
    limit : int, optional
        Stop once this many are found.

    Returns
    -------
    list of Orders
        Distinct; for each group the indices of its members by ascending ``dot(row, x)``.
    """
    return Arrangements(limit).orders(groups)


@dataclass
class Arrangements:
    """Arrangements met so far: those that differ by a change of coordinates are worked out once.

    Within one arrangement this is each flat (an intersection of walls) once, and often more: the
    rays of a grid look the same in many places.
    """

    limit: int | None = None
    known: dict[Groups, list[Orders]] = field(default_factory=dict)
    tables: dict[Groups, IntArray] = field(default_factory=dict)

    def orders(self, groups: Sequence[Sequence[Row]]) -> list[Orders]:
        """Return what `cell_orders` does."""
        return self._orders(_normal_form(groups))

    def places(self, groups: Sequence[Sequence[Row]]) -> IntArray:
        """Return the joint orders (K, m) as places in the m members of all groups, one by one."""
        form = _normal_form(groups)
        if form not in self.tables:
            starts = list(accumulate(map(len, form), initial=0))
            self.tables[form] = np.array(
                [
                    [start + k for start, order in zip(starts, orders, strict=False) for k in order]
                    for orders in self._orders(form)
                ]
            )
        return self.tables[form]

    def _orders(self, form: Groups) -> list[Orders]:
        if form not in self.known:
            self.known[form] = list(islice(self._found(form), self.limit))
        return self.known[form]

    def _found(self, groups: Groups) -> Iterator[Orders]:
        dimension = len(groups[0][0])
        if dimension == sum(len(group) - 1 for group in groups):
            # all differences are independent: every order is possible
            yield from product(*(permutations(range(len(group))) for group in groups))
        elif dimension == 1:
            up = tuple(_ascending([row[0] for row in group]) for group in groups)
            yield up
            yield _opposite(up)
        elif dimension == 2:
            yield from _around(groups)
        else:
            yield from self._beside_walls(groups)

    def _beside_walls(self, groups: Groups) -> Iterator[Orders]:
        seen: set[Orders] = set()
        for normal in _walls(groups):
            rows, ties = _on_wall(groups, normal)
            for orders in self.orders(rows):
                for side in (1, -1):
                    cell = tuple(
                        tuple(member for k in order for member in group_ties[k][::side])
                        for order, group_ties in zip(orders, ties, strict=True)
                    )
                    if cell not in seen:
                        seen.add(cell)
                        yield cell


def _normal_form(groups: Sequence[Sequence[Row]]) -> Groups:
    """The same for groups that differ by a regular change of coordinates, in small integers.

    Each row relative to the first of its group, in the basis of the first independent ones.
    """
    steps = [
        [a - b for a, b in zip(row, group[0], strict=True)] for group in groups for row in group[1:]
    ]
    if not steps:
        return tuple(((),) for _ in groups)
    echelon, denominator, rank = fmpz_mat(steps).transpose().rref()
    sign = 1 if denominator > 0 else -1
    columns = [primitive([sign * int(v) for v in row]) for row in echelon.tolist()[:rank]]
    rows = iter(zip(*columns, strict=True))
    return tuple(((0,) * rank, *islice(rows, len(group) - 1)) for group in groups)


def _ascending(values: Sequence[Any]) -> tuple[int, ...]:
    return tuple(sorted(range(len(values)), key=values.__getitem__))


def _around(groups: Groups) -> Iterator[Orders]:
    """The cells of a plane: x turns from (-1, +0) over (0, 1) by half a circle, as in `walls`."""
    largest = max(abs(v) for group in groups for row in group for v in row)
    slope = truediv if largest < SMALL_INTEGER else Fraction
    orders = [_ascending([(-row[0], row[1]) for row in group]) for group in groups]
    ranks = [{member: rank for rank, member in enumerate(order)} for order in orders]
    crossings = sorted(
        (slope(rows[j][1] - rows[i][1], rows[i][0] - rows[j][0]), g, i, j)
        for g, (rows, order) in enumerate(zip(groups, orders, strict=True))
        for i, j in combinations(order, 2)
        if rows[i][0] != rows[j][0]
    )
    half = [tuple(orders)]
    for _, together in groupby(crossings, key=lambda crossing: crossing[0]):
        for _, g, i, j in together:
            ranks[g][i] += 1
            ranks[g][j] -= 1
        half.append(tuple(tuple(sorted(rank, key=rank.__getitem__)) for rank in ranks))
    if half[-1] == _opposite(half[0]):
        half.pop()
    yield from half
    yield from map(_opposite, half)


def _opposite(orders: Orders) -> Orders:
    return tuple(order[::-1] for order in orders)


def _walls(groups: Groups) -> Iterator[Row]:
    """Normals of the different walls, one direction each."""
    seen: set[tuple[int, ...]] = set()
    for group in groups:
        for j in range(1, len(group)):
            for i in range(j):
                normal = primitive([a - b for a, b in zip(group[j], group[i], strict=True)])
                if next(v for v in normal if v) < 0:
                    normal = [-v for v in normal]
                key = tuple(normal)
                if key not in seen:
                    seen.add(key)
                    yield normal


def _on_wall(groups: Groups, normal: Row) -> tuple[list[list[Row]], list[list[list[int]]]]:
    """The rows on the wall, ties merged, and each tie's members by ascending ``normal`` part."""
    pivot = next(q for q, v in enumerate(normal) if v)
    lead = normal[pivot]
    others = [q for q in range(len(normal)) if q != pivot]
    rows, ties = [], []
    for group in groups:
        tied: dict[tuple[int, ...], list[int]] = {}
        for member, row in enumerate(group):
            # the pivot coordinate is eliminated; its coefficient, `lead`, is positive
            image = tuple(lead * row[q] - row[pivot] * normal[q] for q in others)
            tied.setdefault(image, []).append(member)
        for tie in tied.values():
            tie.sort(key=lambda member: group[member][pivot])
        rows.append([list(image) for image in tied])
        ties.append(list(tied.values()))
    return rows, ties

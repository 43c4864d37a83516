"""The careful path: the cells of an arrangement of tie walls, in integers, wall by wall.

A cell is an open cone of inputs on which the logits are ranked one way. Each cell has a wall, and
on the wall the classes that tie there count as one: the same question, one dimension down. Every
cell on the wall borders two cells of the arrangement, which differ in the order of the tied
classes. This is slow beside `rays` and `walls` next to it, and right for every input.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, permutations, product
from math import gcd

from compute.exact.integers import Row, pivot_columns, primitive

Orders = tuple[tuple[int, ...], ...]
"""One order (lowest first) of the members of each group."""

Names = tuple[tuple[int, ...], ...]
"""The original members that stand behind each member of a group, ties on walls merged."""


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
    names = tuple(tuple((k,) for k in range(len(group))) for group in groups)
    return _Enumeration(limit).cells(_reduced(groups), names)


@dataclass
class _Enumeration:
    """One run: the cells of each flat (an intersection of walls) are found once."""

    limit: int | None
    known: dict[tuple[Names, ...], list[Orders]] = field(default_factory=dict)

    def cells(self, groups: list[list[Row]], names: tuple[Names, ...]) -> list[Orders]:
        if names not in self.known:
            self.known[names] = list(islice(self._found(groups, names), self.limit))
        return self.known[names]

    def _found(self, groups: list[list[Row]], names: tuple[Names, ...]) -> Iterator[Orders]:
        dimension = len(groups[0][0])
        if dimension == sum(len(group) - 1 for group in groups):
            # all differences are independent: every order is possible
            yield from product(*(permutations(range(len(group))) for group in groups))
            return
        if dimension == 1:
            up = tuple(_ascending([row[0] for row in group]) for group in groups)
            yield up
            yield tuple(order[::-1] for order in up)
            return
        seen: set[Orders] = set()
        for normal in _walls(groups):
            rows, ties = _on_wall(groups, normal)
            merged = tuple(
                tuple(tuple(sorted(m for k in tie for m in group[k])) for tie in group_ties)
                for group, group_ties in zip(names, ties, strict=True)
            )
            for orders in self.cells(_reduced(rows), merged):
                for side in (1, -1):
                    cell = tuple(
                        tuple(member for k in order for member in group_ties[k][::side])
                        for order, group_ties in zip(orders, ties, strict=True)
                    )
                    if cell not in seen:
                        seen.add(cell)
                        yield cell


def _ascending(values: list[int]) -> tuple[int, ...]:
    return tuple(sorted(range(len(values)), key=values.__getitem__))


def _reduced(groups: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Rows relative to the first of their group, in independent columns of small integers."""
    shifted = [
        [[a - b for a, b in zip(row, group[0], strict=True)] for row in group] for group in groups
    ]
    every = [row for group in shifted for row in group[1:]]
    kept = pivot_columns(every)
    divisors = [gcd(*(row[q] for row in every)) for q in kept]
    return [
        [[row[q] // g for q, g in zip(kept, divisors, strict=True)] for row in group]
        for group in shifted
    ]


def _walls(groups: list[list[Row]]) -> Iterator[Row]:
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


def _on_wall(groups: list[list[Row]], normal: Row) -> tuple[list[list[Row]], list[list[list[int]]]]:
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

"""Rankings in three and more dimensions: through the rays where walls meet.

On a ray the classes fall into blocks of ties; beside it each block can be in any order that the
walls through the ray allow. For generic weights the rays in d dimensions are the set partitions of
the classes in N-d+1 blocks, and beside a ray every order of every block occurs.

To meet each cell about once, the plane of two coordinates is swept by angle: h, the last of x, and
u, the last but one. A cell (or its opposite) either contains inputs with h = u = 0, and then is a
cell of the first d-2 columns alone, or has a ray v of smallest angle. That ray owns it: the cell
lies where ``g = (h . v) u - (u . v) h`` is positive. With g written as a sum over the classes of
each block, zero in total, this asks that the sums over the best classes of a block are positive,
however many are taken. Counting owned cells gives the Stirling numbers of `counting`.

Floats decide what they can: a ray counts only if the gaps between its blocks exceed the rounding
bound. The others, among them all rays where more classes tie than the partition says, are computed
in integers. Nothing is assumed to be generic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, combinations, islice, permutations, product
from typing import NamedTuple

import numpy as np

from compute.arrays import UNIT_ROUNDOFF, FloatArray, IntArray
from compute.exact.integers import Row, dot, nearest_double, null_vector
from compute.rankings.arrangement import cell_orders
from compute.rankings.layer import Layer
from compute.rankings.lexicographic import Rankings, smallest_integer_type

EXACT_BELOW = 2.0**52
"""Sums of integers below this are exact in doubles."""
CHUNK = 1 << 20
"""Entries of the largest temporary array."""

Sizes = tuple[int, ...]
Blocks = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Batch:
    """Feasible rankings beside rays.

    Attributes
    ----------
    rankings : (K, n) array
    directions : (K, d) array
        The ray that each touches.
    ties : (K, m) int array
        The places p for which the classes at p and p+1 of the ranking tie on the ray.
    """

    rankings: Rankings
    directions: FloatArray
    ties: IntArray

    def reversed(self) -> Batch:
        """The opposite rays and rankings."""
        last = self.rankings.shape[1] - 2
        return Batch(self.rankings[:, ::-1], -self.directions, last - self.ties)


class Rays:
    """The rays of the tie walls of a layer with different rows and two or more dimensions.

    Where a bias shifts the walls it is the last column and only cells with inputs whose last
    coordinate is positive are wanted; otherwise each ray stands for its opposite too.

    Attributes
    ----------
    crowded : dict
        Rays on which more pairs tie than d-1 independent ones, found by `batches`: the blocks of
        tied classes, worst first, and the ray in integers.
    parallel_walls : bool
        With `upper`, whether `batches` found walls that meet at infinity only.
    """

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.upper = layer.bias_shifts
        rows = layer.homogeneous
        self.integers, self.exponents = rows.integers, rows.exponents
        # doubles times powers of two: exact, or infinite and then decided in integers
        self.rows = np.array([[nearest_double(v) for v in row] for row in self.integers])
        with np.errstate(invalid="ignore"):
            # relative to one row, so that what they share costs no accuracy
            self.offsets = self.rows - self.rows[0]
        self.crowded: dict[Blocks, Row] = {}
        self.parallel_walls = False

    @property
    def dimension(self) -> int:
        """The length of a ray: d, or d+1 where the bias is the last column."""
        return len(self.exponents)

    def unit_directions(self, batch: Batch) -> FloatArray:
        """(K, d) the batch's rays in the coordinates of the layer, with length 1."""
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            scaled = batch.directions / np.abs(batch.directions).max(axis=1, keepdims=True)
            scaled = np.ldexp(scaled, -np.array(self.exponents))
            scaled /= np.abs(scaled).max(axis=1, keepdims=True)
            return np.asarray(scaled / np.linalg.norm(scaled, axis=1, keepdims=True))

    def batches(self, owned: bool, crowded: bool = True) -> Iterator[Batch]:
        """Rankings beside all rays: at least those owned (for each cell), or all.

        Without `upper` a ranking stands for its reversal too. Cells that have inputs with
        h = u = 0 need not be among the owned. With `upper` rays at infinity are left out: every
        cell that is wanted has a corner elsewhere, though one at infinity may own it.
        """
        n, d = self.rows.shape
        for sizes in block_sizes(d - 1):
            entries = n * len(_layout(sizes).orders)
            for classes in _partitions(n, sizes, max(4 * CHUNK // entries, 1)):
                yield from self._beside(sizes, classes, owned)
        if crowded:
            for blocks, vector in self.crowded.items():
                groups = [[self.integers[c] for c in block] for block in blocks]
                orders = cell_orders(groups)
                yield self._batch([_joined(blocks, order) for order in orders], vector, blocks)

    def corner_batches(self, rankings: Rankings) -> Iterator[Batch]:
        """Every ray beside every ranking that touches it, rays at infinity too.

        Parameters
        ----------
        rankings : (R, n) array
            All that there are. Those that touch a ray refine its order of blocks: along the ray
            nothing changes inside a block, and the blocks only move apart.
        """
        ranks = np.argsort(rankings, axis=1)
        yield from self.batches(owned=False, crowded=False)
        for blocks, vector in self.crowded.items():
            yield self._refining(rankings, ranks, blocks, vector)
        if not self.upper:
            return
        flat = Rays(Layer(self.layer.weights[:, self.layer.columns], None))
        for batch in flat.batches(owned=False, crowded=False):
            beside = Batch(batch.rankings, np.pad(batch.directions, ((0, 0), (0, 1))), batch.ties)
            yield from (beside, beside.reversed())
        for blocks, vector in flat.crowded.items():
            yield self._refining(rankings, ranks, blocks, [*vector, 0])
            yield self._refining(rankings, ranks, blocks[::-1], [*(-v for v in vector), 0])

    def _beside(self, sizes: Sizes, classes: IntArray, owned: bool) -> Iterator[Batch]:
        """The cells beside one kind of ray, in bulk; rays in doubt one by one."""
        layout = _layout(sizes)
        n, d = self.rows.shape
        with np.errstate(over="ignore", invalid="ignore"):
            differences = self.rows[classes[:, layout.tails]] - self.rows[classes[:, layout.heads]]
            vectors, combination, bounds = _ray_and_combination(differences)
            doubt = _doubt(bounds @ np.abs(self.offsets).max(axis=0), d)
            logits = vectors @ self.offsets.T
            if self.upper:
                sign = np.sign(vectors[:, -1:])
                logits, vectors = logits * sign, vectors * sign
                combination = combination[0] * sign, combination[1]
            ties = np.take_along_axis(logits, classes, axis=1)[:, layout.first_of_block]
            np.put_along_axis(logits, classes, ties, axis=1)
            order = np.argsort(logits, axis=1)
            ordered = np.take_along_axis(logits, order, axis=1)
            apart = (ordered[:, 1:] - ordered[:, :-1] > doubt[:, None]).sum(axis=1)
            certain = apart == n - d
            if self.upper:
                certain &= vectors[:, -1] > _doubt(bounds[:, -1], d)
        if not certain.all():
            for members in classes[~certain].tolist():
                batch = self._beside_in_integers(sizes, members)
                if batch is not None:
                    yield batch
            kept = np.flatnonzero(certain)
            classes, logits, order, vectors = (
                classes[kept],
                logits[kept],
                order[kept],
                vectors[kept],
            )
            combination, ties = (combination[0][kept], combination[1][kept]), ties[kept]
        if len(classes) == 0:
            return
        heads = ties[:, layout.block_starts]
        starts = (logits[:, None, :] < heads[:, :, None]).sum(axis=2)
        places = starts[:, layout.block] + layout.place
        rays, choices = _choices(sizes, combination if owned else None, len(classes))
        rankings = order.astype(smallest_integer_type(n))[rays]
        members = np.take_along_axis(classes[rays], layout.orders[choices], axis=1)
        np.put_along_axis(rankings, places[rays], members.astype(rankings.dtype), axis=1)
        yield Batch(rankings, vectors[rays], places[rays][:, layout.not_last])

    def _beside_in_integers(self, sizes: Sizes, members: list[int]) -> Batch | None:
        """All cells beside one ray; None if the ties make no ray, or a crowded one (kept)."""
        heads = np.cumsum((0, *sizes[:-1])).tolist()
        vector = null_vector(
            [
                [a - b for a, b in zip(self.integers[members[h + k]], self.integers[members[h]],
                                       strict=True)]
                for h, size in zip(heads, sizes, strict=True)
                for k in range(1, size)
            ]
        )  # fmt: skip
        if not any(vector):
            return None
        if self.upper and vector[-1] < 0:
            vector = [-v for v in vector]
        blocks = _blocks([dot(row, vector) for row in self.integers])
        if self.upper and vector[-1] == 0:
            self.parallel_walls = True
            return None
        if len(blocks) < len(self.integers) - self.dimension + 1:
            if blocks[::-1] not in self.crowded:
                self.crowded[blocks] = vector
            return None
        rankings = [tuple(chain.from_iterable(o)) for o in product(*map(permutations, blocks))]
        return self._batch(rankings, vector, blocks)

    def _refining(self, rankings: Rankings, ranks: IntArray, blocks: Blocks, vector: Row) -> Batch:
        """The rankings that put the blocks in this order."""
        lowest = np.empty(ranks.shape[1], dtype=np.intp)
        highest = np.empty_like(lowest)
        start = 0
        for block in blocks:
            lowest[list(block)] = start
            start += len(block)
            highest[list(block)] = start - 1
        touching = ((ranks >= lowest) & (ranks <= highest)).all(axis=1)
        return self._batch(rankings[touching], vector, blocks)

    def _batch(
        self, rankings: Sequence[Sequence[int]] | Rankings, vector: Row, blocks: Blocks
    ) -> Batch:
        kind = smallest_integer_type(len(self.integers))
        rows = np.array(rankings, dtype=kind).reshape(-1, len(self.integers))
        scale = max(abs(v) for v in vector)
        direction = np.array([v / scale for v in vector])
        starts = accumulate(map(len, blocks), initial=0)
        ties = [
            s + k for s, block in zip(starts, blocks, strict=False) for k in range(len(block) - 1)
        ]
        return Batch(
            rows,
            np.broadcast_to(direction, (len(rows), len(vector))),
            np.broadcast_to(np.array(ties, dtype=np.intp), (len(rows), len(ties))),
        )


def _doubt(size: FloatArray, d: int) -> FloatArray:
    """Bound on the rounding error of a difference of two sums whose terms add up to `size`.

    A minor of order r errs by at most r + 2 unit roundoffs more than those it is made of (its
    entries are differences, rounded once), the product with a row by d + 3 more: d^2 + 5 d + 2
    for the difference. Where `size` says that all are small integers they are exact.
    """
    return np.where(size < EXACT_BELOW, 0.0, (2 * d * d + 8 * d) * UNIT_ROUNDOFF * size)


def _joined(blocks: Sequence[Sequence[int]], orders: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(block[k] for block, order in zip(blocks, orders, strict=True) for k in order)


def _blocks(logits: list[int]) -> Blocks:
    """Classes with equal logits, lowest first."""
    found: dict[int, list[int]] = {}
    for c, value in enumerate(logits):
        found.setdefault(value, []).append(c)
    return tuple(tuple(found[value]) for value in sorted(found))


def _ray_and_combination(
    differences: FloatArray,
) -> tuple[FloatArray, tuple[FloatArray, FloatArray], FloatArray]:
    """Minors of (K, d-1, d) differences.

    Returns
    -------
    vectors : (K, d)
        Orthogonal to the differences.
    combination : two (K, d-1) arrays
        ``g = (h . v) u - (u . v) h`` as a combination of the differences, and the bound of its
        entries to which the rounding errors are relative.
    bounds : (K, d)
        The same for `vectors`: the minors with every product taken positive.
    """
    count, d = len(differences), differences.shape[2]
    one = np.ones(count), np.ones(count)
    known: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[FloatArray, FloatArray]] = {}

    def minor(rows: tuple[int, ...], columns: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
        if not rows:
            return one
        if (rows, columns) not in known:
            value, bound = np.zeros(count), np.zeros(count)
            for k, column in enumerate(columns):
                inner = minor(rows[:-1], columns[:k] + columns[k + 1 :])
                entry = differences[:, rows[-1], column]
                term = entry * inner[0]
                value = value + term if (len(columns) - 1 + k) % 2 == 0 else value - term
                bound = bound + np.abs(entry) * inner[1]
            known[rows, columns] = value, bound
        return known[rows, columns]

    every_row, every_column = tuple(range(d - 1)), tuple(range(d))
    vectors, bounds = np.empty((count, d)), np.empty((count, d))
    weights, weight_bounds = np.empty((count, d - 1)), np.empty((count, d - 1))
    with np.errstate(over="ignore", invalid="ignore"):
        for q in range(d):
            value, bounds[:, q] = minor(every_row, every_column[:q] + every_column[q + 1 :])
            vectors[:, q] = value if (d - 1 + q) % 2 == 0 else -value
        for e in range(d - 1):
            # the cofactors of column u in the minor that is the entry h of the ray
            value, weight_bounds[:, e] = minor(
                every_row[:e] + every_row[e + 1 :], every_column[: d - 2]
            )
            weights[:, e] = value if (e + d) % 2 == 0 else -value
    return vectors, (weights, weight_bounds), bounds


def _choices(
    sizes: Sizes, combination: tuple[FloatArray, FloatArray] | None, count: int
) -> tuple[IntArray, IntArray]:
    """Pairs of a ray and one of `_Layout.orders`: all, or those that g allows to be owned."""
    if combination is None:
        n_orders = len(_layout(sizes).orders)
        return np.repeat(np.arange(count), n_orders), np.tile(np.arange(n_orders), count)
    joint = np.ones((count, 1), dtype=bool)
    edge = 0
    for size in sizes:
        weights, bounds = (part[:, edge : edge + size - 1] for part in combination)
        edge += size - 1
        doubt = _doubt(bounds.sum(axis=1) * size, combination[0].shape[1] + 1)
        # >=, and doubt counts as yes: more than the owned is harmless
        allowed = _best_sums(weights).min(axis=2) >= -doubt[:, None]
        joint = (joint[:, :, None] & allowed[:, None, :]).reshape(count, -1)
    rays, choices = np.nonzero(joint)
    return rays, choices


def _best_sums(weights: FloatArray) -> FloatArray:
    """(K, size!, size-1) for each order of a block: the shares of its best 1, 2, ... in g.

    The share of the first class balances the others.
    """
    shares = np.column_stack([-weights.sum(axis=1), weights])
    best_first = _orders(shares.shape[1])[:, :0:-1]
    return np.cumsum(shares[:, best_first], axis=2)


@lru_cache(maxsize=16)
def _orders(size: int) -> IntArray:
    """(size!, size) all orders of a block."""
    return np.array(list(permutations(range(size))), dtype=np.intp)


class _Layout(NamedTuple):
    """Where the members of tied blocks stand when the blocks are written one after another."""

    block: IntArray
    """The block of each member."""
    place: IntArray
    """Its place in the block."""
    block_starts: IntArray
    first_of_block: IntArray
    """The position of the first member of each member's block."""
    heads: IntArray
    """Firsts of blocks, once for each other member..."""
    tails: IntArray
    """... and those other members: their differences vanish on the ray."""
    not_last: IntArray
    """Members with another of the same block behind."""
    orders: IntArray
    """Each joint order of all blocks, the last block's varying fastest."""


@lru_cache(maxsize=64)
def _layout(sizes: Sizes) -> _Layout:
    starts = np.cumsum((0, *sizes[:-1]))
    block = np.repeat(np.arange(len(sizes)), sizes)
    first = starts[block]
    position = np.arange(len(block))
    tails = np.flatnonzero(position > first)
    joint = product(*((_orders(size) + start) for size, start in zip(sizes, starts, strict=True)))
    orders = np.array([np.concatenate(choice) for choice in joint])
    return _Layout(block, position - first, starts, first, first[tails], tails, tails - 1, orders)


def block_sizes(merges: int, largest: int | None = None) -> Iterator[Sizes]:
    """Sizes (2 or more, descending) of the tied blocks of partitions with that many merges."""
    if merges == 0:
        yield ()
        return
    for size in range(min(merges, (largest or merges + 1) - 1) + 1, 1, -1):
        for rest in block_sizes(merges - size + 1, size):
            yield (size, *rest)


@lru_cache(maxsize=64)
def _patterns(sizes: Sizes) -> list[tuple[int, ...]]:
    """The ways to split sum(sizes) items in blocks of these sizes, blocks written one by one."""

    def fill(items: tuple[int, ...], sizes: Sizes, least: int) -> Iterator[tuple[int, ...]]:
        if not sizes:
            yield ()
            return
        for block in combinations(items, sizes[0]):
            # blocks of equal size in ascending order of their first items, so that none repeats
            if block[0] < least:
                continue
            rest = tuple(item for item in items if item not in block)
            same = len(sizes) > 1 and sizes[1] == sizes[0]
            for tail in fill(rest, sizes[1:], block[0] if same else -1):
                yield (*block, *tail)

    return list(fill(tuple(range(sum(sizes))), sizes, -1))


def _partitions(n: int, sizes: Sizes, chunk: int) -> Iterator[IntArray]:
    """(K, sum(sizes)) arrays of the classes in the tied blocks, block after block."""
    total = sum(sizes)
    if total > n:
        return
    patterns = np.array(_patterns(sizes), dtype=np.intp)
    subsets = combinations(range(n), total)
    at_once = max(chunk // len(patterns), 1)
    while True:
        flat = np.fromiter(chain.from_iterable(islice(subsets, at_once)), dtype=np.intp)
        if len(flat) == 0:
            return
        yield flat.reshape(-1, total)[:, patterns].reshape(-1, total)

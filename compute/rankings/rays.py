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
from itertools import accumulate, chain, permutations, product
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray
from compute.exact.integers import Row, dot, nearest_double, null_vector, primitive
from compute.rankings.arrangement import Arrangements
from compute.rankings.layer import Layer
from compute.rankings.lexicographic import Rankings, smallest_integer_type
from compute.rankings.minors import first_of_each_line, minor_bound, ray_and_combination
from compute.rankings.partitions import Sizes, block_orders, block_sizes, layout_of, ways_to_tie

CHUNK = 1 << 18
"""Entries of the largest temporary array."""

Blocks = tuple[tuple[int, ...], ...]
BoolArray = NDArray[np.bool_]


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


@dataclass(frozen=True, eq=False)
class Seen:
    """Rays (K, d) on which some classes tie, in doubles, and what is certain of them."""

    vectors: FloatArray
    combination: tuple[FloatArray, FloatArray]
    logits: FloatArray
    ties: FloatArray
    order: IntArray
    apart: BoolArray
    certain: BoolArray
    """Whether no more classes tie than were to."""
    whole: BoolArray
    """Where that is not certain: whether the doubles are exact, and decide it."""
    at_infinity: BoolArray

    def chosen(self, which: IntArray) -> Seen:
        """Return some of them: `which` (M,) are their numbers."""
        minors, bounds = self.combination
        return Seen(
            self.vectors[which],
            (minors[which], bounds[which]),
            self.logits[which],
            self.ties[which],
            self.order[which],
            self.apart[which],
            self.certain[which],
            self.whole[which],
            self.at_infinity[which],
        )


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

    def __init__(self, layer: Layer, rows: list[Row] | None = None) -> None:
        """Take the rows of a layer, or other `rows` (n, d) of integers in their place."""
        self.layer = layer
        self.upper = layer.bias_shifts
        own = layer.homogeneous
        self.integers = own.integers if rows is None else rows
        self.exponents = own.exponents if rows is None else [0] * len(rows[0])
        # doubles times powers of two: exact, or infinite and then decided in integers
        self.rows = np.array([[nearest_double(v) for v in row] for row in self.integers])
        with np.errstate(over="ignore", invalid="ignore"):
            # relative to one row, so that what they share costs no accuracy
            self.offsets = self.rows - self.rows[0]
        self.crowded: dict[Blocks, Row] = {}
        self._met: set[tuple[int, ...]] = set()
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

    def batches(self, owned: bool) -> Iterator[Batch]:
        """Rankings beside all rays but the crowded: at least those owned (for each cell), or all.

        Without `upper` a ranking stands for its reversal too. Cells that have inputs with
        h = u = 0 need not be among the owned. With `upper` rays at infinity are left out: every
        cell that is wanted has a corner elsewhere, though one at infinity may own it.
        """
        n, d = self.rows.shape
        for sizes in block_sizes(d - 1):
            entries = n * len(layout_of(sizes).orders)
            for classes in ways_to_tie(n, sizes, max(4 * CHUNK // entries, 1)):
                yield from self._beside(sizes, classes, owned)

    def simple(self) -> Iterator[tuple[int, int]]:
        """For some partitions at a time: how many, and how much their simple rays count for.

        A ray on which blocks of s classes tie, and no more than its partition says, counts for the
        product of (s - 1)!. All partitions are gone through; other rays are kept in `crowded`.
        """
        n, d = self.rows.shape
        for sizes in block_sizes(d - 1):
            weight = prod(factorial(size - 1) for size in sizes)
            for classes in ways_to_tie(n, sizes, max(CHUNK // n, 1)):
                seen = self._seen(sizes, classes)
                alone = sum(batch is not None for batch in self._in_doubt(sizes, classes, seen))
                yield len(classes), weight * (int(seen.certain.sum()) + alone)

    def crowded_rankings(self) -> Iterator[Rankings]:
        """All rankings (K, n) beside each crowded ray that `batches` found."""
        met = Arrangements()
        kind = smallest_integer_type(len(self.integers))
        for blocks in self.crowded:
            tied = [block for block in blocks if len(block) > 1]
            places = met.places([[self.integers[c] for c in block] for block in tied])
            order = np.array([c for block in blocks for c in block], dtype=kind)
            members = np.array([c for block in tied for c in block], dtype=kind)
            rankings = order[None].repeat(len(places), axis=0)
            rankings[:, _places_of_ties(blocks)] = members[places]
            yield rankings

    def corner_batches(self, rankings: Rankings) -> Iterator[Batch]:
        """Every ray beside every ranking that touches it, rays at infinity too.

        Parameters
        ----------
        rankings : (R, n) array
            All that there are. Those that touch a ray refine its order of blocks: along the ray
            nothing changes inside a block, and the blocks only move apart.
        """
        ranks = np.argsort(rankings, axis=1)
        yield from self.batches(owned=False)
        for blocks, vector in self.crowded.items():
            yield self._refining(rankings, ranks, blocks, vector)
        if not self.upper:
            return
        flat = Rays(Layer(self.layer.weights[:, self.layer.columns], None))
        for batch in flat.batches(owned=False):
            beside = Batch(batch.rankings, np.pad(batch.directions, ((0, 0), (0, 1))), batch.ties)
            yield from (beside, beside.reversed())
        for blocks, vector in flat.crowded.items():
            yield self._refining(rankings, ranks, blocks, [*vector, 0])
            yield self._refining(rankings, ranks, blocks[::-1], [*(-v for v in vector), 0])

    def _seen(self, sizes: Sizes, classes: IntArray) -> Seen:
        """The rays on which the classes (K, m) tie, as far as floats tell them."""
        layout = layout_of(sizes)
        n, d = self.rows.shape
        with np.errstate(over="ignore", invalid="ignore"):
            differences = np.take(self.rows, classes[:, layout.tails], axis=0)
            differences -= np.take(self.rows, classes[:, layout.heads], axis=0)
            vectors, combination, bounds = ray_and_combination(differences)
            doubt = minor_bound(bounds @ np.abs(self.offsets).max(axis=0), d)
            logits = vectors @ self.offsets.T
            at_infinity = np.zeros(len(classes), dtype=bool)
            if self.upper:
                at_infinity = (vectors[:, -1] == 0) & vectors.any(axis=1)
                sign = np.sign(vectors[:, -1:])
                logits, vectors = logits * sign, vectors * sign
                combination = combination[0] * sign, combination[1]
            ties = np.take_along_axis(logits, classes, axis=1)[:, layout.first_of_block]
            np.put_along_axis(logits, classes, ties, axis=1)
            order = np.argsort(logits, axis=1)
            ordered = np.sort(logits, axis=1)
            apart = ordered[:, 1:] - ordered[:, :-1] > doubt[:, None]
            certain = np.count_nonzero(apart, axis=1) == n - d
            if self.upper:
                certain &= vectors[:, -1] > minor_bound(bounds[:, -1], d)
        whole = ~certain & (doubt == 0)
        return Seen(vectors, combination, logits, ties, order, apart, certain, whole, at_infinity)

    def _in_doubt(self, sizes: Sizes, classes: IntArray, seen: Seen) -> Iterator[Batch | None]:
        """What integers find where floats are not certain; crowded rays are kept."""
        if seen.certain.all():
            return
        if self.upper:
            self.parallel_walls |= bool((seen.whole & seen.at_infinity).any())
        self._keep_crowded(seen.vectors, seen.logits, np.flatnonzero(seen.whole))
        for members in classes[~seen.certain & ~seen.whole].tolist():
            yield self._beside_in_integers(sizes, members)

    def _beside(self, sizes: Sizes, classes: IntArray, owned: bool) -> Iterator[Batch]:
        """The cells beside one kind of ray, in bulk; rays in doubt one by one."""
        layout = layout_of(sizes)
        n = len(self.rows)
        seen = self._seen(sizes, classes)
        yield from (b for b in self._in_doubt(sizes, classes, seen) if b is not None)
        if not seen.certain.all():
            kept = np.flatnonzero(seen.certain)
            classes, seen = classes[kept], seen.chosen(kept)
        if len(classes) == 0:
            return
        starts = _block_starts(seen.apart, seen.ties[:, layout.block_starts])
        places = starts[:, layout.block] + layout.place
        rays, choices = _choices(sizes, seen.combination if owned else None, len(classes))
        rankings = seen.order.astype(smallest_integer_type(n))[rays]
        members = np.take_along_axis(classes[rays], layout.orders[choices], axis=1)
        np.put_along_axis(rankings, places[rays], members.astype(rankings.dtype), axis=1)
        yield Batch(rankings, seen.vectors[rays], places[rays][:, layout.not_last])

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
        if self.upper and vector[-1] == 0:
            self.parallel_walls = True
            return None
        blocks = _blocks([dot(row, vector) for row in self.integers])
        if len(blocks) < len(self.integers) - self.dimension + 1:
            if self._is_new(primitive(vector)):
                self.crowded[blocks] = vector
            return None
        rankings = [tuple(chain.from_iterable(o)) for o in product(*map(permutations, blocks))]
        return self._batch(rankings, vector, blocks)

    def _keep_crowded(self, vectors: FloatArray, logits: FloatArray, chosen: IntArray) -> None:
        """Remember those of the rays that are not zero, each direction once; all are integers."""
        whole = vectors[chosen].astype(np.int64)
        divisors = np.gcd.reduce(whole, axis=1)
        there = np.flatnonzero(divisors)
        whole = whole[there] // divisors[there, None]
        for k in first_of_each_line(whole).tolist():
            vector = whole[k].tolist()
            if self._is_new(vector):
                self.crowded[_blocks(logits[chosen[there[k]]].tolist())] = vector

    def _is_new(self, vector: Row) -> bool:
        """Whether neither this primitive vector nor its opposite has been asked for before."""
        line = max(tuple(vector), tuple(-v for v in vector))
        known = line in self._met
        self._met.add(line)
        return not known

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


def _block_starts(apart: BoolArray, logits: FloatArray) -> IntArray:
    """(K, B): where tied blocks with these `logits` (K, B) start, (K, n-1) being `apart`."""
    count, n_blocks = logits.shape
    ties = (np.flatnonzero(~apart) % apart.shape[1]).reshape(count, -1)
    first = np.ones(ties.shape, dtype=bool)
    first[:, 1:] = ties[:, 1:] - ties[:, :-1] > 1
    starts = ties[first].reshape(count, n_blocks)
    # the lowest block starts first
    lower = np.zeros((count, n_blocks), dtype=np.intp)
    for column in logits.T:
        lower += logits > column[:, None]
    return np.take_along_axis(starts, lower, axis=1)


def _places_of_ties(blocks: Blocks) -> list[int]:
    """The places in a ranking at which a class stands that ties with another."""
    starts = accumulate(map(len, blocks), initial=0)
    return [
        start + k
        for start, block in zip(starts, blocks, strict=False)
        if len(block) > 1
        for k in range(len(block))
    ]


def _blocks(logits: Sequence[float]) -> Blocks:
    """Classes with equal logits, lowest first."""
    found: dict[float, list[int]] = {}
    for c, value in enumerate(logits):
        found.setdefault(value, []).append(c)
    return tuple(tuple(found[value]) for value in sorted(found))


def _choices(
    sizes: Sizes, combination: tuple[FloatArray, FloatArray] | None, count: int
) -> tuple[IntArray, IntArray]:
    """Pairs of a ray and one of `Layout.orders`: all, or those that g allows to be owned."""
    if combination is None:
        n_orders = len(layout_of(sizes).orders)
        return np.repeat(np.arange(count), n_orders), np.tile(np.arange(n_orders), count)
    joint = np.ones((count, 1), dtype=bool)
    edge = 0
    for size in sizes:
        weights, bounds = (part[:, edge : edge + size - 1] for part in combination)
        edge += size - 1
        doubt = minor_bound(bounds.sum(axis=1) * size, combination[0].shape[1] + 1)
        # >=, and doubt counts as yes: more than the owned is harmless
        allowed = _least_best_sum(weights) >= -doubt[:, None]
        joint = (joint[:, :, None] & allowed[:, None, :]).reshape(count, -1)
    rays, choices = np.nonzero(joint)
    return rays, choices


def _least_best_sum(weights: FloatArray) -> FloatArray:
    """(K, size!) for each order of a block: the least share in g of its best 1, 2, ... classes.

    The share of the first class balances the others.
    """
    shares = np.column_stack([-weights.sum(axis=1), weights])
    best, *others = block_orders(shares.shape[1])[:, :0:-1].T
    total = least = shares[:, best]
    for column in others:
        total = total + shares[:, column]
        least = np.minimum(least, total)
    return least

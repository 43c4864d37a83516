"""Partitions of the classes into blocks that tie, of one kind at a time, as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, combinations, islice, permutations, product
from typing import NamedTuple

import numpy as np

from compute.arrays import IntArray

Sizes = tuple[int, ...]
"""How many classes stand in each tied block, in descending order."""


@lru_cache(maxsize=16)
def block_orders(size: int) -> IntArray:
    """Return all orders (size!, size) of a block."""
    return np.array(list(permutations(range(size))), dtype=np.intp)


class Layout(NamedTuple):
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
def layout_of(sizes: Sizes) -> Layout:
    """Return where the members of blocks of these sizes stand."""
    starts = np.cumsum((0, *sizes[:-1]))
    block = np.repeat(np.arange(len(sizes)), sizes)
    first = starts[block]
    position = np.arange(len(block))
    tails = np.flatnonzero(position > first)
    joint = product(
        *((block_orders(size) + start) for size, start in zip(sizes, starts, strict=True))
    )
    orders = np.array([np.concatenate(choice) for choice in joint])
    return Layout(block, position - first, starts, first, first[tails], tails, tails - 1, orders)


def block_sizes(merges: int, largest: int | None = None) -> Iterator[Sizes]:
    """Yield the sizes (2 or more) of the tied blocks of partitions with that many merges."""
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


def ways_to_tie(n: int, sizes: Sizes, chunk: int) -> Iterator[IntArray]:
    """Yield the classes in the tied blocks, (K, m), block after block; about `chunk` at a time."""
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

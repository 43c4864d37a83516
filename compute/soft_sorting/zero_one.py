"""Whether a network sorts: by the 0-1 principle it sorts everything if it sorts every 0-1 input
(Knuth, TAOCP 3, 5.3.4, theorem Z). 64 inputs are run at a time, one in each bit of a word."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
IntArray = NDArray[np.intp]

MOST_WIRES = 30
"""2^30 inputs take about half a minute; each further wire doubles that."""
BLOCK = 2**12  # words at a time, so that all wires fit into the cache
ALL = np.uint64(2**64 - 1)


def first_failure(n: int, layers: Iterable[IntArray], outputs: IntArray) -> IntArray | None:
    """Return a 0-1 input that leaves a network unsorted, or None if there is none.

    Parameters
    ----------
    n : int
        The number of wires, at most `MOST_WIRES`.
    layers : sequence of (k, 2) arrays
    outputs : (n,) array
        Both as in `Network`.

    Returns
    -------
    (n,) array of 0 and 1, or None
        Of all that fail one with the fewest ones, and of those the first in lexicographic order.

    Raises
    ------
    ValueError
        For more wires.
    """
    if n > MOST_WIRES:
        raise ValueError(
            f"whether a network sorts is found by trying all 2^n inputs of 0 and 1: it must have "
            f"at most {MOST_WIRES} wires, not {n}."
        )
    pairs = [(low, high) for layer in layers for low, high in layer.tolist()]
    order = outputs.tolist()
    best: tuple[int, int] | None = None
    words = max(2**n // 64, 1)
    for start in range(0, words, BLOCK):
        numbers = np.arange(start, min(start + BLOCK, words), dtype=np.uint64)
        failed = _unsorted(_inputs(n, numbers), pairs, order)
        if n < 6:
            failed &= np.uint64(2 ** (2**n) - 1)
        found = _fewest_ones(failed, numbers)
        if found and (best is None or found[0] < best[0]):
            best = found
    return None if best is None else np.array([best[1] >> (n - 1 - i) & 1 for i in range(n)])


def _inputs(n: int, numbers: Words) -> list[Words]:
    """What each wire holds in the words of these numbers: input number v, the bits of v from the
    highest down on wires 0, 1, ..., is bit v % 64 of word v // 64."""
    within = np.arange(64, dtype=np.uint64)
    wires = []
    for bit in reversed(range(n)):
        if bit < 6:
            pattern = np.sum((within >> np.uint64(bit) & np.uint64(1)) << within, dtype=np.uint64)
            wires.append(np.full(len(numbers), pattern))
        else:
            wires.append((numbers >> np.uint64(bit - 6) & np.uint64(1)) * ALL)
    return wires


def _unsorted(wires: list[Words], pairs: list[tuple[int, int]], order: list[int]) -> Words:
    """The inputs that leave with a 1 before a 0; uses `wires` up."""
    spare = np.empty_like(wires[0]) if wires else np.zeros(1, dtype=np.uint64)
    failed = np.zeros_like(spare)
    for low, high in pairs:
        smaller = np.bitwise_and(wires[low], wires[high], out=spare)
        np.bitwise_or(wires[low], wires[high], out=wires[high])
        wires[low], spare = smaller, wires[low]
    for before, after in pairwise(order):
        failed |= wires[before] & ~wires[after]
    return failed


def _fewest_ones(failed: Words, numbers: Words) -> tuple[int, int] | None:
    """(how many ones, the number) of the first of the failed inputs with the fewest."""
    some = np.flatnonzero(failed)
    if not len(some):
        return None
    failed, numbers = failed[some], numbers[some]
    within = np.arange(64, dtype=np.uint64)
    ones = np.bitwise_count(within)
    low = np.empty(len(some), dtype=np.intp)
    masks = [np.sum(np.uint64(1) << within[ones == k], dtype=np.uint64) for k in range(7)]
    for k in reversed(range(7)):
        low[failed & masks[k] != 0] = k
    total = low + np.bitwise_count(numbers)
    word = int(total.argmin())
    bits = int(failed[word] & masks[low[word]])
    return int(total[word]), int(numbers[word]) * 64 + (bits & -bits).bit_length() - 1

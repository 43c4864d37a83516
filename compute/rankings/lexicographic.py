"""Many rankings as rows of an array: packed, sorted, looked up."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.arrays import IntArray

Rankings = NDArray[np.integer[Any]]

FEWEST_WORDS_MOVED = 3
"""From so many words a row on, rows are moved while they are sorted; below, their indices are."""


def smallest_integer_type(n: int) -> type[np.unsignedinteger[Any]]:
    """Return the narrowest type that holds the classes 0 to n-1."""
    return np.uint8 if n <= 2**8 else np.uint16 if n <= 2**16 else np.uint32


def keys(rankings: Rankings) -> NDArray[np.uint64]:
    """Return (K, R) words, the first the most significant, that compare as rows of `rankings` (R,
    N) do.

    Bits that every row needs are packed side by side, several classes to a word.
    """
    count, n = rankings.shape
    bits, per_word = _packing(n)
    words = np.empty((_n_words(n), count), dtype=np.uint64)
    for k, word in enumerate(words):
        word[:] = _packed(rankings[:, k * per_word : (k + 1) * per_word], bits)
    return words


def _packed(columns: Rankings, bits: int) -> NDArray[np.uint64]:
    """The columns side by side in a word, so many bits for each."""
    word = columns[:, 0].astype(np.uint64)
    for column in columns.T[1:]:
        word <<= np.uint64(bits)
        word |= column.astype(np.uint64)
    return word


def _packing(n: int) -> tuple[int, int]:
    """How many bits a class needs, and how many classes fit into a word."""
    bits = max((n - 1).bit_length(), 1)
    return bits, 64 // bits


def _n_words(n: int) -> int:
    return -(-n // _packing(n)[1])


def sorted_distinct(rankings: Rankings) -> Rankings:
    """Return the rows of `rankings` (R, N) in lexicographic order, each once, (K, N)."""
    n = rankings.shape[1]
    if _n_words(n) < FEWEST_WORDS_MOVED or len(rankings) < 2:
        return rankings[distinct_order(rankings)]
    # big-endian: the bytes then compare as the numbers do
    moved = rankings.astype(rankings.dtype.newbyteorder(">"), order="C")
    rows = moved.view(np.dtype((np.void, n * moved.itemsize)))[:, 0]
    # by the first classes at once, which leaves short pieces to be sorted row by row
    bits, _ = _packing(n)
    first = max(16 // bits, 1)
    start = _packed(rankings[:, :first], bits).astype(smallest_integer_type(1 << first * bits))
    order = np.argsort(start, kind="stable")
    rows, start = rows[order], start[order]
    edges = [0, *(np.flatnonzero(start[1:] != start[:-1]) + 1).tolist(), len(rows)]
    for low, high in pairwise(edges):
        rows[low:high].sort()
    rows = rows[np.append(True, rows[1:] != rows[:-1])]
    distinct: Rankings = rows.view(moved.dtype).reshape(-1, n).astype(rankings.dtype, copy=False)
    return distinct


def distinct_order(rankings: Rankings) -> IntArray:
    """Return the indices (K,) that sort the rows of `rankings` (R, N), one of equal ones."""
    if len(rankings) < 2:
        return np.arange(len(rankings))
    words = keys(rankings)
    order = _order(words)
    words = words[:, order]
    fresh = np.ones(len(order), dtype=bool)
    np.any(words[:, 1:] != words[:, :-1], axis=0, out=fresh[1:])
    return order if fresh.all() else order[fresh]


def lexicographic_order(rankings: Rankings) -> IntArray:
    """Return the indices (R,) that sort the rows of `rankings` (R, N)."""
    return _order(keys(rankings))


def _order(words: NDArray[np.uint64]) -> IntArray:
    return np.argsort(words[0]) if len(words) == 1 else np.lexsort(words[::-1])


def find_rows(rankings: Rankings, wanted: Rankings) -> IntArray:
    """Return the index (K,) of each row of `wanted` (K, N) in distinct `rankings` (R, N), -1 if
    missing.
    """
    if len(rankings) == 0 or len(wanted) == 0:
        return np.full(len(wanted), -1, dtype=np.intp)
    table, asked = _hashes(rankings), _hashes(wanted)
    order = np.argsort(table)
    table = table[order]
    if (table[1:] == table[:-1]).any():  # never seen; a wrong answer would be worse than this
        raise AssertionError("two rankings share a 64-bit hash")
    index = order[np.minimum(np.searchsorted(table, asked), len(table) - 1)]
    return np.where((rankings[index] == wanted).all(axis=1), index, -1)


def _hashes(rankings: Rankings) -> NDArray[np.uint64]:
    """One word per row: a fixed random linear form, modulo 2^64."""
    n = rankings.shape[1]
    factors = np.frombuffer(np.random.default_rng(20).bytes(8 * n), dtype=np.uint64)
    total = np.zeros(len(rankings), dtype=np.uint64)
    for k in range(n):
        total += rankings[:, k].astype(np.uint64) * factors[k]
    return total


def places(rankings: Rankings) -> Rankings:
    """Return the place of each class in each of the rankings (M, N), from 0 on: (M, N)."""
    result = np.empty_like(rankings)
    at = np.arange(rankings.shape[1], dtype=rankings.dtype)[None]
    np.put_along_axis(result, rankings, at, axis=1)
    return result

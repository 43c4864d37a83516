"""Answers kept for the next who asks the same, bounded in bytes.

An answer is kept pickled and lightly compressed (to a third, in a fraction of a millisecond): its
size is then known to the byte, and whoever gets it gets a copy of its own to change. Who asks while
the same is being computed waits for it.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable
from threading import Condition
from typing import Any, TypeVar

import brotli
from cachetools import LRUCache, cached

Result = TypeVar("Result")


class Kept:
    """Results by key; the least recently asked for goes first when `most_bytes` are exceeded."""

    def __init__(self, most_bytes: int) -> None:
        self._results: LRUCache[Hashable, bytes] = LRUCache(most_bytes, getsizeof=len)
        self._packed = cached(
            self._results, key=lambda key, compute: key, condition=Condition(), info=True
        )(self._compute)

    def get(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """The result kept under `key`, or what `compute` gives now."""
        result: Result = pickle.loads(brotli.decompress(self._packed(key, compute)))
        return result

    def statistics(self) -> dict[str, int]:
        """How often a result was there, how often not, and the bytes now kept."""
        info: Any = self._packed.cache_info()
        return {"hits": info.hits, "misses": info.misses, "bytes": int(info.currsize)}

    @staticmethod
    def _compute(key: Hashable, compute: Callable[[], Any]) -> bytes:
        pickled = pickle.dumps(compute(), protocol=pickle.HIGHEST_PROTOCOL)
        return bytes(brotli.compress(pickled, quality=1))

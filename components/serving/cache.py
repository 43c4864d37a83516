"""Answers kept for the next who asks the same, bounded in bytes.

What is kept is bytes, as they go to the browser: nobody can change them, and their size is known.
Who asks while the same is being computed waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Condition
from typing import Any

import orjson
from cachetools import LRUCache, cached
from flask import current_app, has_app_context

from components.serving.noting import note_answer
from components.serving.turns import turns


def _tight(content: bytes) -> bytes:
    """A copy of just its length: what orjson gives keeps the room that it was written in."""
    return bytes(memoryview(content))


class Kept:
    """Results by key; the least recently asked for goes first when `most_bytes` are exceeded."""

    def __init__(self, most_bytes: int) -> None:
        self._results: LRUCache[Hashable, bytes] = LRUCache(most_bytes, getsizeof=len)
        self._kept = cached(
            self._results, key=lambda key, compute: key, condition=Condition(), info=True
        )(lambda key, compute: _tight(compute()))

    def get(self, key: Hashable, compute: Callable[[], bytes]) -> bytes:
        """The bytes kept under `key`, or what `compute` gives now."""
        result: bytes = self._kept(key, compute)
        return result

    def has(self, key: Hashable) -> bool:
        """Whether a result is there."""
        return key in self._results

    def clear(self) -> None:
        """Forget everything."""
        self._kept.cache_clear()

    def statistics(self) -> dict[str, int]:
        """How often a result was there, how often not, and the bytes now kept."""
        info: Any = self._kept.cache_info()
        return {"hits": info.hits, "misses": info.misses, "bytes": int(info.currsize)}


def keep(
    key: Hashable, compute: Callable[[], bytes], seconds: Callable[[], float] = lambda: 0.0
) -> bytes:
    """What `compute` gives, kept by the server under way for all who ask it the same.

    Outside a server nothing is kept. What it raises is raised, and not kept. What is estimated to
    take long, in `seconds`, waits its turn (`turns.py`).
    """
    kept: Kept | None = current_app.extensions.get("kept") if has_app_context() else None
    if kept is None:
        return compute()
    made = False

    def make() -> bytes:
        nonlocal made
        made = True
        return compute()

    with turns.taken(0.0 if kept.has(key) else seconds()):
        result = kept.get(key, make)
    note_answer(made)
    return result


def keep_json(
    key: Hashable, compute: Callable[[], Any], seconds: Callable[[], float] = lambda: 0.0
) -> Any:
    """The same for what JSON can hold; each who asks gets an object of their own."""
    return orjson.loads(
        keep(key, lambda: orjson.dumps(compute(), option=orjson.OPT_SERIALIZE_NUMPY), seconds)
    )

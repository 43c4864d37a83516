"""What each address has spent, in this process: the storage of `limits.py` without Redis.

flask-limiter's own starts a thread after every hundredth of a second to forget what is over, beside
requests that are answered in one. Here what is over is forgotten while counting.
"""

from __future__ import annotations

import time
from threading import Lock

from limits.storage import Storage

FEWEST = 1024  # keys from which on those that are over are looked for


class Counts(Storage):
    """Counts by key, each forgotten when its window is over."""

    STORAGE_SCHEME = ["counts"]  # noqa: RUF012 -- as limits declares it
    ADDRESS = "counts://"

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._counts: dict[str, tuple[int, float]] = {}  # with the time at which it is over
        self._most = FEWEST
        self._lock = Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What counting may raise: nothing that is known of."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a key's count; a first one is over after `expiry` seconds."""
        now = time.time()
        with self._lock:
            if len(self._counts) >= self._most:
                self._forget(now)
            count, over = self._counts.get(key, (0, 0.0))
            if over <= now:
                count, over = 0, now + expiry
            self._counts[key] = count + amount, over
            return count + amount

    def _forget(self, now: float) -> None:
        self._counts = {key: kept for key, kept in self._counts.items() if kept[1] > now}
        self._most = max(FEWEST, 2 * len(self._counts))

    def get(self, key: str) -> int:
        """A key's count."""
        count, over = self._counts.get(key, (0, 0.0))
        return count if over > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When a key's window is over, as `time.time` says it."""
        return self._counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """It is always there."""
        return True

    def reset(self) -> int:
        """Forget all; how many that were."""
        with self._lock:
            count = len(self._counts)
            self._counts = {}
            return count

    def clear(self, key: str) -> None:
        """Forget one."""
        with self._lock:
            self._counts.pop(key, None)

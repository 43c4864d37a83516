"""Long work beside the server: Dash background callbacks on an embedded Diskcache.

Each job is a forked process: it starts at once, with everything imported already, and can be
killed. Its progress and result pass through a cache on disk, which all workers of a server share.
"""

from __future__ import annotations

import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from dash import DiskcacheManager

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "jobs"
KEPT = 3600  # seconds that a result nobody fetched is kept


class ForkingManager(DiskcacheManager):
    """Forks whatever the platform's default: a spawned process would import the app again."""

    def call_job_fn(self, key: Any, job_fn: Any, args: Any, context: Any) -> Any:
        import multiprocess

        process = multiprocess.get_context("fork").Process(
            target=job_fn, args=(key, self._make_progress_key(key), args, context)
        )
        process.start()
        return process.pid


@lru_cache(maxsize=1)
def manager() -> ForkingManager:
    """The manager of all background callbacks of this process."""
    import diskcache

    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        return ForkingManager(diskcache.Cache(str(CACHE)), expire=KEPT)
    except (OSError, diskcache.Timeout):  # a read-only checkout
        return ForkingManager(diskcache.Cache(tempfile.mkdtemp(prefix="jobs-")), expire=KEPT)


def settle_down() -> None:
    """Called first in a job: leave the other cores to the server."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)


def running() -> int:
    """How many jobs of this process are under way."""
    import multiprocess

    return len(multiprocess.active_children())

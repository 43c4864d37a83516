"""Who may ask how much: what one address lets this worker compute, or with REDIS_URL all workers.

A request is paid for by what it took to answer it, in milliseconds of its thread's processor time:
a drag of a slider a few, a kept answer one, a picture of a thousand cells two hundred, a lesson a
thousand. Who has spent what the setting RATE allows waits until its window is over. One page asks
for one thing at a time, and draws what it gets before it can use the next: it stays under the
limit, however heavy what it drags.

Paying afterwards needs no guess, and nobody can owe much: a worker answers as many requests at the
same time as it has threads, and one request computes for MOST_SECONDS at most.

While Redis is away, each worker counts alone; it looks again after 1, 2, 4, ... 32 s.
"""

from __future__ import annotations

import math
import time
from typing import Any

from flask import Flask, Response, g, request
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address

from components.serving.bundle import PARTS
from components.serving.compression import OWN, SUITES
from components.serving.counting import Counts
from components.serving.errors import TOO_FAST, sentence
from components.serving.settings import Settings

FILES = (SUITES, OWN, PARTS, "/_favicon.ico")  # nothing is computed for them
REDIS_PATIENCE = 0.2  # s
OURSELVES = "explorer.warm_up"  # in the WSGI environment, where no client can write it


JUMP = 60.0  # seconds that the system's clock may part from a steady one


class SetClock:
    """Notices that the system's clock was set: a window would then be over at once, or in hours."""

    def __init__(self) -> None:
        self._ahead = self._now()

    def was_set(self) -> bool:
        """Whether the clock was set since this was last asked."""
        before, self._ahead = self._ahead, self._now()
        return abs(self._ahead - before) > JUMP

    @staticmethod
    def _now() -> float:
        return time.time() - time.monotonic()


def limit_rate(server: Flask, settings: Settings) -> None:
    """Bound what one address may let this worker compute.

    It comes before all that computes, so that all of it is paid for.
    """
    if not settings.rate:
        return

    @server.before_request
    def start() -> None:
        if clock.was_set():
            limiter.reset()

    clock = SetClock()
    here = {"storage_uri": Counts.ADDRESS}
    limiter = Limiter(
        get_remote_address,
        app=server,
        application_limits=[settings.rate],
        application_limits_cost=spent,
        application_limits_deduct_when=lambda _: True,
        on_breach=_too_fast,
        **(_in_redis(settings.redis_url) if settings.redis_url else here),
    )
    limiter.request_filter(_is_free)


def _in_redis(url: str) -> dict[str, Any]:
    """Where Redis does not answer at once, the worker's own count is as good."""
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return {
        "storage_uri": url,
        "storage_options": {
            "socket_connect_timeout": REDIS_PATIENCE,
            "socket_timeout": REDIS_PATIENCE,
            "retry": Retry(NoBackoff(), 0),
        },
        "in_memory_fallback_enabled": True,
        "swallow_errors": True,  # what is paid after the answer must not spoil the answer
    }


def _is_free() -> bool:
    return request.path.startswith(FILES) or OURSELVES in request.environ


def spent() -> int:
    """What the request under way has taken until now, in ms of processor time; at least 1."""
    seconds: float = time.thread_time() - g.started
    return max(1, round(1000 * seconds))


def _too_fast(limit: RequestLimit) -> Response:
    answer = sentence(TOO_FAST, 429)
    answer.headers["Retry-After"] = str(max(1, math.ceil(limit.reset_at - time.time())))
    return answer

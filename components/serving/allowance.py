"""How long this server lets a page compute, and one audit of a layer in it.

What an audit takes is estimated from the layer's shape. Near ties take many times as long, and no
estimate sees them coming: where a server has a limit, an audit ends after its estimate, or at half
of the page's time where that is later, and what it did not come to is undecided.
"""

from __future__ import annotations

import time

from flask import current_app, g, has_app_context

from compute.rankings.audit.answers import OutOfTimeError
from compute.rankings.audit.few import Progress

# About what an audit takes, of each class, and of each class, rival and feature, in s.
SECONDS_A_CLASS, SECONDS_A_TRIPLE = 1e-4, 6e-7
# Of a page's time: for a small layer at least, for all audits until then, and for all at most.
LEAST, HALF, MOST = 1 / 8, 1 / 2, 0.8


def most_seconds() -> float:
    """How long a request may compute, in s; 0 for no limit, as outside a server."""
    return float(current_app.config.get("MOST_SECONDS", 0)) if has_app_context() else 0.0


def audit_seconds(n: int, d: int) -> float:
    """About how long an audit of N classes in D features takes, in s."""
    return n * (SECONDS_A_CLASS + n * d * SECONDS_A_TRIPLE)


def audit_progress(n: int, d: int) -> Progress | None:
    """What ends an audit that begins now when its time is over; None without a limit."""
    limit = most_seconds()
    if not limit:
        return None
    now = time.thread_time()
    began = g.get("started", now)
    end = max(now + max(audit_seconds(n, d), LEAST * limit), began + HALF * limit)
    return ends_at(min(end, began + MOST * limit))


def ends_at(end: float) -> Progress:
    """What ends an audit once this thread has computed for `end` s since it began."""

    def look(decided: int, of: int) -> None:
        if time.thread_time() > end:
            raise OutOfTimeError

    return look

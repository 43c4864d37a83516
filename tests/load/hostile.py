"""Many generated requests: how they are answered, and which take the longest."""

from __future__ import annotations

import heapq
import multiprocessing
import time
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given, seed, settings

from app import create_app
from benchmarks.measure import Table
from components.serving.settings import Settings
from components.state.page import view_names
from tests.hostile.sending import AS_IT_COMES, Sent, anything, short_work, wrong_with
from tests.load.judging import Judge

REQUESTS = 20_000
PROCESSES = 2
PROFILE = Settings(rate="", most_seconds=2.0)  # the open web's, without the limit an address has
SLOWEST, SHOWN = 10, 160  # requests; characters of one


@dataclass
class Seen:
    """What became of requests."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)  # processor seconds each
    faults: list[str] = field(default_factory=list)

    def note(self, sent: Sent, status: int, seconds: float, fault: str) -> None:
        self.statuses[status] += 1
        self.slowest = heapq.nlargest(SLOWEST, [*self.slowest, (seconds, repr(sent))])
        if fault:
            self.faults.append(f"{fault}\n  to {sent}")


def ask(part: int) -> Seen:
    """One process's share of the requests, and what became of them."""
    app, seen = create_app(PROFILE), Seen()
    client = app.server.test_client()
    for view in view_names():  # what is imported with the first question is not a request's time
        client.get(f"/_dash-layout?view={view}")
    client.get("/preview.png")
    import torch  # noqa: F401

    @seed(part)
    @settings(AS_IT_COMES, max_examples=REQUESTS // PROCESSES, deadline=None, database=None)
    @given(anything(app.server, app.callback_map))
    def send(sent: Sent) -> None:
        start = time.thread_time()
        response = sent.to(client)
        fault = wrong_with(response)
        seen.note(sent, response.status_code, time.thread_time() - start, fault)

    with short_work():
        send()
    return seen


def hostile(judge: Judge) -> Table:
    """The table."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        parts = pool.map(ask, range(PROCESSES))
    statuses = sum((part.statuses for part in parts), Counter[int]())
    slowest = sorted((s for part in parts for s in part.slowest), reverse=True)[:SLOWEST]
    faults = [fault for part in parts for fault in part.faults]
    counts = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
    table = Table(
        f"{statuses.total():,} generated requests ({counts}), the slowest {SLOWEST}; "
        f"at most {PROFILE.most_seconds:g} s of processor time",
        ["seconds", "request"],
    )
    for seconds, sent in slowest:
        table.add(f"{seconds:.2f}", sent[:SHOWN])
    judge(f"no fault, but {len(faults)}: {faults[:3]}", not faults)
    judge("no request over its time", slowest[0][0] <= PROFILE.most_seconds)
    return table

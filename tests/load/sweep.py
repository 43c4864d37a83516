"""The extremes of every parameter of every view, and what was asked for there the longest."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator

from app import create_app
from benchmarks.measure import Table
from components.serving.settings import Settings
from components.state.page import view_names
from tests.hostile.extremes import dearest, dearest_own, one_at_a_time, query, together
from tests.load.judging import Judge
from tests.load.people import PATH, payload

PROCESSES = 2
PROFILE = Settings(rate="", most_seconds=2.0)  # the open web's, without the limit an address has
TOGETHER = 200  # pages of each view with many extremes at once
SLOWEST, SHOWN = 10, 24  # pages; characters of one of their parameters
AGAIN = 2  # times that a page that took too long is asked: what else the machine does adds to it

Found = tuple[float, int, str, str]
"""Processor seconds, HTTP status, view, query."""


def pages() -> Iterator[tuple[str, str]]:
    """Each view and query."""
    for view in view_names():
        for given in (*one_at_a_time(view), *together(view, TOGETHER)):
            yield view, query(view, given)
    for given in dearest(PROFILE.most_seconds):
        yield "shadow", query("shadow", given)
    for given in dearest_own(PROFILE.most_seconds):
        yield "audit", query("audit", given)


def ask(part: int) -> list[Found]:
    """One process's share of the pages."""
    found: list[Found] = []
    app = create_app(PROFILE)
    client = app.server.test_client()

    def asked(view: str, query: str, before: str) -> Found:
        body = payload(view, 1, query, {}, before=before)
        start = time.thread_time()
        answer = client.post(PATH, data=body, content_type="application/json")
        return time.thread_time() - start, answer.status_code, view, query

    for view in view_names():  # what is imported with the first question is not a page's time
        for given in list(one_at_a_time(view))[::60]:
            asked(view, query(view, given), "")
    import torch  # noqa: F401

    before = ""
    for number, (view, text) in enumerate(pages()):
        if number % PROCESSES == part:
            answer = asked(view, text, before)
            for _ in range(AGAIN):
                if answer[0] > PROFILE.most_seconds:
                    app.server.extensions["kept"].clear()
                    answer = min(answer, asked(view, text, before))
            found.append(answer)
            before = text
    return found


def sweep(judge: Judge) -> Table:
    """The table."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        found = sorted((f for part in pool.map(ask, range(PROCESSES)) for f in part), reverse=True)
    table = Table(
        f"{len(found):,} pages at the extremes of every parameter, the slowest {SLOWEST}; "
        f"at most {PROFILE.most_seconds:g} s of processor time",
        ["seconds", "page"],
    )
    for seconds, _, _, text in found[:SLOWEST]:
        table.add(f"{seconds:.2f}", "&".join(pair[:SHOWN] for pair in text.split("&")))
    refused = [(status, text) for _, status, _, text in found if status != 200]
    judge(f"every page is answered, but {refused[:1]}", not refused)
    judge("no page over its time", found[0][0] <= PROFILE.most_seconds)
    return table

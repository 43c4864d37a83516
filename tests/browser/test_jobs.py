"""A long job of the page on both kinds of cluster: its worker is killed, and its scheduler."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from components.page.long_job import UNREACHABLE
from components.serving.jobs import LOST
from tests.load.served import Hosted, cluster, hosted

PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Running:
    """A hosted app, and what computes its long jobs."""

    server: Hosted
    processes: Callable[[], list[int]]
    """The scheduler, then its workers."""
    again: str
    """What the page says when the job is started again without the scheduler."""


def own_cluster(server: Hosted) -> list[int]:
    """The processes of the cluster that a server has started."""
    of_server = psutil.Process(server.process.pid).children(recursive=True)
    first = next(p for p in of_server if "components.serving.cluster" in p.cmdline())
    workers = [p.pid for p in first.children() if "spawn_main" in " ".join(p.cmdline())]
    return [first.pid, *workers]


@pytest.fixture(params=["its own", "SCHEDULER"])
def running(request: Any, tmp_path: Path) -> Iterator[Running]:
    """Afterwards no process of the server is left, and no temporary file."""
    with ExitStack() as stack:
        if request.param == "its own":
            server = stack.enter_context(hosted(TMPDIR=str(tmp_path)))
            yield Running(server, lambda: own_cluster(server), r"[1-9]\d* of 1,008 figures")
        else:
            address, started = stack.enter_context(cluster())
            server = stack.enter_context(hosted(TMPDIR=str(tmp_path), SCHEDULER=address))
            yield Running(server, lambda: [p.pid for p in started], re.escape(UNREACHABLE))
        of_server = psutil.Process(server.process.pid).children(recursive=True)
    assert psutil.wait_procs(of_server, PATIENCE)[1] == []
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_page() as page:
        yield page


def test_a_job_goes_on_without_a_worker_and_says_when_its_scheduler_is_gone(
    running: Running, page: Page
) -> None:
    said, start = page.locator("#soft_sort-error-said"), page.locator("#soft_sort-error-start")

    def found(more_than: int) -> int:
        """How many figures are measured, once these are more."""
        end = time.monotonic() + PATIENCE
        while True:
            count = re.match(r"([\d,]+) of 1,008 figures", said.inner_text())
            if count and int(count[1].replace(",", "")) > more_than:
                return int(count[1].replace(",", ""))
            assert time.monotonic() < end, f"no more than {more_than}: {said.inner_text()}"
            page.wait_for_timeout(50)

    page.goto(f"http://127.0.0.1:{running.server.port}/?view=soft_sort&stab=error")
    start.click(timeout=PATIENCE * 1000)
    some = found(0)
    scheduler, *workers = running.processes()
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    page.reload()
    found(some)
    os.kill(scheduler, signal.SIGKILL)
    expect(said).to_contain_text(LOST, timeout=PATIENCE * 1000)
    expect(start).to_be_enabled()
    start.click()
    expect(said).to_contain_text(re.compile(running.again), timeout=PATIENCE * 1000)

"""What takes long waits its turn, and never for what is quick."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock

import pytest

from app import create_app
from components.serving import cache, turns
from components.serving.errors import ServerBusy
from components.serving.settings import Settings
from components.serving.turns import LONG, Turns
from tests.load.people import PATH, payload

PATIENCE = 10  # s


class Work:
    """Threads that compute in turns, each until `end` is set."""

    def __init__(self, turns: Turns, pool: ThreadPoolExecutor) -> None:
        self.turns, self.pool, self.end = turns, pool, Event()
        self._lock, self.now, self.most = Lock(), 0, 0

    def begin(self, seconds: float) -> Future[None]:
        """Start one, and wait until it computes or waits."""
        before = self.now + self.turns.waiting

        def compute() -> None:
            with self.turns.place(), self.turns.taken(seconds):
                with self._lock:
                    self.now += 1
                    self.most = max(self.most, self.now)
                self.end.wait(PATIENCE)
                with self._lock:
                    self.now -= 1

        future = self.pool.submit(compute)
        last = time.monotonic() + PATIENCE
        while self.now + self.turns.waiting == before and time.monotonic() < last:
            time.sleep(0.001)
        return future


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(12) as threads:
        yield threads


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_no_more_than_allowed_compute_long_at_the_same_time(
    at_once: int, pool: ThreadPoolExecutor
) -> None:
    work = Work(Turns(at_once), pool)
    futures = [work.begin(LONG) for _ in range(at_once + 2)]
    assert (work.now, work.turns.waiting) == (at_once, 2)
    work.end.set()
    for future in futures:
        future.result(PATIENCE)
    assert work.most == at_once
    assert work.turns.waiting == 0


def test_what_is_quick_waits_for_nobody(pool: ThreadPoolExecutor) -> None:
    """But for one another: who waits for a turn has left its place to them."""
    work = Work(Turns(1), pool)
    futures = [work.begin(seconds) for seconds in (LONG, LONG, LONG / 2)]
    assert (work.now, work.turns.waiting) == (2, 1)
    futures.append(pool.submit(lambda: work.begin(LONG / 2).result(PATIENCE)))
    work.end.set()
    for future in futures:
        future.result(PATIENCE)
    assert work.most == 2
    with work.turns.place(), work.turns.place():
        pass


def test_who_comes_when_many_wait_is_told_to_come_again(pool: ThreadPoolExecutor) -> None:
    work = Work(Turns(1, most_waiting=2), pool)
    futures = [work.begin(LONG) for _ in range(3)]
    with pytest.raises(ServerBusy), work.turns.taken(LONG):
        pass
    work.end.set()
    for future in futures:
        future.result(PATIENCE)
    with work.turns.taken(LONG):
        pass


def test_who_has_a_turn_needs_no_other() -> None:
    turns = Turns(1, most_waiting=0)
    with turns.taken(LONG), turns.taken(LONG):
        pass
    with turns.taken(LONG):
        pass


def test_a_turn_is_over_however_it_ends() -> None:
    turns = Turns(1, most_waiting=0)
    with pytest.raises(ZeroDivisionError), turns.taken(LONG):
        raise ZeroDivisionError
    with turns.taken(LONG):
        pass


def test_a_busy_server_says_so_and_still_gives_what_is_quick_or_kept(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    monkeypatch.setattr(cache, "turns", Turns(1, most_waiting=0))
    client = create_app(Settings(rate="")).server.test_client()

    def ask(query: str) -> tuple[int, str | None]:
        body = payload("shadow", 1, query, {})
        answer = client.post(PATH, data=body, content_type="application/json")
        return answer.status_code, answer.headers.get("Retry-After")

    heavy, other = "n=12&d=3&w=&seed=1", "n=12&d=3&w=&seed=2"
    assert ask(heavy) == (200, None)
    work = Work(cache.turns, pool)
    future = work.begin(turns.LONG)
    assert ask(other) == (429, "1")
    assert ask(heavy) == (200, None)
    assert ask("n=5") == (200, None)
    work.end.set()
    future.result(PATIENCE)
    assert ask(other) == (200, None)

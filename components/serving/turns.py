"""Who computes for long takes turns, so that a worker has time for who does not.

A worker computes a few answers at the same time (THREADS), the others wait in a line: more threads
than that would only take Python's lock from one another, and all of them would be late. Of the few,
one is always kept for those that are quick. Others are estimated (`costs.py`) to take LONG or more:
they wait for one another, and while they wait they count as nothing under way. A few may wait; to
whoever comes then the server says that it is busy, and the page asks again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Semaphore, local

from components.serving.errors import ServerBusy

LONG = 0.1  # seconds from which on an answer waits its turn
MOST_WAITING = 6
THREADS = int(os.environ.get("THREADS", "2"))  # that compute in a worker at the same time


class Turns:
    """The turns of one process."""

    def __init__(self, at_once: int, most_waiting: int = MOST_WAITING) -> None:
        self.at_once = at_once
        self.most_waiting = most_waiting
        self.waiting = 0
        """How many wait."""
        self._under_way = 0
        self._changed = Condition()
        self._places = Semaphore(at_once + 1)
        self._mine = local()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Compute an answer within it, when one of those under way has ended."""
        with self._places:
            self._mine.place = True
            try:
                yield
            finally:
                self._mine.place = False

    @contextmanager
    def taken(self, seconds: float) -> Iterator[None]:
        """Compute within it what is estimated to take `seconds`.

        Raises
        ------
        ServerBusy
            If as many wait as may.
        """
        if seconds < LONG or getattr(self._mine, "turn", False):
            yield
            return
        with self._left():
            self._wait()
        self._mine.turn = True
        try:
            yield
        finally:
            self._mine.turn = False
            with self._changed:
                self._under_way -= 1
                self._changed.notify()

    def _wait(self) -> None:
        with self._changed:
            if self._under_way >= self.at_once:
                if self.waiting >= self.most_waiting:
                    raise ServerBusy
                self.waiting += 1
                try:
                    self._changed.wait_for(lambda: self._under_way < self.at_once)
                finally:
                    self.waiting -= 1
            self._under_way += 1

    @contextmanager
    def _left(self) -> Iterator[None]:
        """Leave the place that this thread may have, and find another afterwards."""
        held = getattr(self._mine, "place", False)
        if held:
            self._places.release()
        try:
            yield
        finally:
            if held:
                self._places.acquire()


turns = Turns(max(1, THREADS - 1))
"""Those of this process."""

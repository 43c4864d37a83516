"""Who computes for long takes turns, so that a worker has time for who does not.

A worker computes a few answers at the same time (THREADS), the others wait in a line: more threads
than that would only take Python's lock from one another, and all of them would be late. Of the few,
one is always kept for those that are quick. Others are estimated (`costs.py`) to take LONG or more:
they wait for one another, and while they wait they count as nothing under way. A few may wait; to
whoever comes then the server says that it is busy, and the page asks again.
"""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, local

from components.serving.errors import ServerBusy
from components.serving.memory import trim

LONG = 0.1  # seconds from which on an answer waits its turn
MOST_WAITING = 6
THREADS = int(os.environ.get("THREADS", "2"))  # that compute in a worker at the same time


class Line:
    """Where those stand who may only be a few at the same time: who came first is next."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._line = deque[Lock]()
        self._changing = Lock()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._line)

    def enter(self, most_waiting: float = math.inf) -> None:
        """Wait until it is one's turn.

        Raises
        ------
        ServerBusy
            If so many wait already.
        """
        with self._changing:
            if self._free:
                self._free -= 1
                return
            if self.waiting >= most_waiting:
                raise ServerBusy
            mine = Lock()
            mine.acquire()
            self._line.append(mine)
        mine.acquire()  # released by who leaves: nobody else is woken, and nobody comes between

    def leave(self) -> None:
        """Give the place to the next."""
        with self._changing:
            if self._line:
                self._line.popleft().release()
            else:
                self._free += 1


class Turns:
    """The turns of one process."""

    def __init__(self, at_once: int, most_waiting: int = MOST_WAITING) -> None:
        self.most_waiting = most_waiting
        self._long, self._places = Line(at_once), Line(at_once + 1)
        self._mine = local()

    @property
    def waiting(self) -> int:
        """How many wait for their turn to compute for long."""
        return self._long.waiting

    @contextmanager
    def place(self) -> Iterator[None]:
        """Compute an answer within it, as one of those that are computed at the same time."""
        self._places.enter()
        with self._had("place", self._places):
            yield

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
            self._long.enter(self.most_waiting)
        try:
            with self._had("turn", self._long):
                yield
        finally:
            trim()  # what took long took much: kept in pieces, it would add up

    @contextmanager
    def _had(self, what: str, line: Line) -> Iterator[None]:
        """This thread has what it stood in that line for, and gives it back."""
        setattr(self._mine, what, True)
        try:
            yield
        finally:
            setattr(self._mine, what, False)
            line.leave()

    @contextmanager
    def _left(self) -> Iterator[None]:
        """Leave the place that this thread may have, and find another afterwards."""
        held = getattr(self._mine, "place", False)
        if held:
            self._places.leave()
        try:
            yield
        finally:
            if held:
                self._places.enter()


turns = Turns(max(1, THREADS - 1))
"""Those of this process."""

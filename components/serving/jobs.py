"""Long work beside the server: Dash background callbacks on an embedded Diskcache.

Each job is a forked process: it starts at once, with everything imported already, and can be
killed. Its progress and result pass through a cache on disk, which all workers of a server share.

A worker has threads, and a fork takes only the one that forks: a lock that another thread held
stays locked in the job for ever. What a job uses must therefore know nothing of the worker's locks:
it computes, and talks through the cache on disk, which opens a connection of its own in a new
process; the answers that the worker keeps are out of its reach (`_apart`). It also lets go of the
worker's sockets: a connection is over only when nobody holds it any more.

A job that asks for what another is computing waits for it, and shows what is there so far. Who
computes holds a lock on a part of one file, which the system takes back when its process ends, in
whatever way: then the next computes.
"""

from __future__ import annotations

import fcntl
import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from uuid import uuid4
from zlib import crc32

import diskcache
from dash import DiskcacheManager
from flask import Flask, current_app, has_app_context

from components.serving.cache import Kept
from components.serving.errors import JobEndedError, TooManyJobs

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "jobs"
KEPT = 3600  # seconds that a result is kept, whether or not somebody fetches it
MOST_BYTES = 64 << 20  # of the cache on disk
STANDARD = 2  # the last of a process's standard files
PAUSE = 0.4  # seconds between two reports of a job
LOOK = 0.4  # seconds between two looks at what another job computes

Part = TypeVar("Part")
_starting = Lock()
_jobs: dict[int, Any] = {}  # by the number of their process


class Notes(diskcache.Cache):  # type: ignore[misc]
    """The cache on disk: what nobody fetches goes by itself."""

    def set(self, key: Any, value: Any, expire: float | None = KEPT, **more: Any) -> Any:
        """Keep a value for `expire` seconds."""
        return super().set(key, value, expire=expire, **more)


class ForkingManager(DiskcacheManager):
    """Forks whatever the platform's default: a spawned process would import the app again."""

    def build_cache_key(self, *_: Any) -> str:
        """Name a job's result and progress: two who ask the same have a job each."""
        return uuid4().hex

    def call_job_fn(self, key: Any, job_fn: Any, args: Any, context: Any) -> Any:
        """Start a job, in the context of the server under way, and return its process's number.

        Raises
        ------
        TooManyJobs
            If as many as the setting JOBS allows are under way in this worker.
        """
        import multiprocess

        server = current_app._get_current_object()  # type: ignore[attr-defined]
        process = multiprocess.get_context("fork").Process(
            target=_work,
            args=(server, job_fn, key, self._make_progress_key(key), args, context),
            daemon=True,  # ends with its worker
        )
        with _starting:  # who starts at the same time is counted
            if running() >= server.config["JOBS"]:
                raise TooManyJobs
            process.start()
            _jobs[process.pid] = process
            self.handle.delete(_ended(process.pid))  # another's, which had the number before
        return process.pid

    def get_result(self, key: Any, job: Any) -> Any:
        """What a job gives, or that it gives nothing yet.

        Raises
        ------
        JobEndedError
            If its process is gone without a result, and nobody here ended it.
        """
        was_running = job is None or self.job_running(job)  # first: it may end with a result now
        result = super().get_result(key, job)
        if result is self.UNDEFINED and not was_running and self.handle.get(_ended(job)) is None:
            raise JobEndedError
        return result

    def terminate_job(self, job: Any) -> None:
        """End a job, and count it no longer.

        Dash would wait for its process without telling who started it, who would count it for ever.
        """
        if job is not None:
            self.handle.set(_ended(job), True)
        process = _jobs.get(int(job)) if job is not None else None
        if process is None:  # another worker's
            super().terminate_job(job)
        else:
            process.kill()
            process.join(1)


@lru_cache(maxsize=1)
def manager() -> ForkingManager:
    """The manager of all background callbacks of this process."""
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        return ForkingManager(Notes(str(CACHE), size_limit=MOST_BYTES))
    except (OSError, diskcache.Timeout):  # a read-only checkout
        return ForkingManager(Notes(tempfile.mkdtemp(prefix="jobs-"), size_limit=MOST_BYTES))


def running() -> int:
    """How many jobs of this process are under way."""
    for number, process in list(_jobs.items()):
        if not process.is_alive():
            _jobs.pop(number, None)
    return len(_jobs)


def _ended(job: Any) -> tuple[str, int]:
    """Where it is noted that a job was ended by who asked for it, or has given its result."""
    return "ended", int(job)


def kept(
    name: Hashable, parts: Callable[[], Iterable[Part]], report: Callable[[list[Part]], None]
) -> list[Part]:
    """The parts of a long result, computed by one job of this server for all who ask by its name.

    `report` is called now and then with the parts there are so far, whoever computes them. Outside
    a server nothing is kept.
    """
    if not has_app_context():
        return _gathered(parts(), report)
    notes, key = manager().handle, (current_app.config["RUN"], name)
    so_far = (*key, "so far")

    def reported(found: list[Part]) -> None:
        notes.set(so_far, found)
        report(found)

    with _alone(key, lambda: _relayed(notes.get(so_far), report)):
        found: list[Part] | None = notes.get(key)
        if found is None:
            found = _gathered(parts(), reported)
            notes.set(key, found)
            notes.delete(so_far)
    return found


def so_far(name: Hashable) -> list[Any]:
    """The parts of a long result that are there; none where nobody has asked for it yet."""
    if not has_app_context():
        return []
    notes, key = manager().handle, (current_app.config["RUN"], name)
    return list(notes.get(key) or notes.get((*key, "so far")) or [])


def _gathered(parts: Iterable[Part], report: Callable[[list[Part]], None]) -> list[Part]:
    found: list[Part] = []
    last = 0.0
    for part in parts:
        found.append(part)
        if time.monotonic() - last > PAUSE:
            last = time.monotonic()
            report(found)
    return found


def _relayed(found: list[Part] | None, report: Callable[[list[Part]], None]) -> None:
    if found:
        report(found)


@contextmanager
def _alone(key: Hashable, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of this key; call `waiting` at every look while another process holds it."""
    place = crc32(repr(key).encode())  # the byte of the file that stands for the key
    with open(os.path.join(manager().handle.directory, "locks"), "ab") as file:
        while True:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                break
            except BlockingIOError:
                waiting()
                time.sleep(LOOK)
        yield


def _work(server: Flask, job_fn: Callable[..., None], *given: Any) -> None:
    """What the new process does: the job, within the limits of the server that started it."""
    _apart(server)
    with server.app_context():
        job_fn(*given)


def _apart(server: Flask) -> None:
    """Let go of what belongs to the worker: its sockets, its kept answers and their lock.

    The other cores are left to the server.
    """
    server.extensions["kept"] = Kept(0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in _open_files():
        if number > STANDARD and stat.S_ISSOCK(os.fstat(number).st_mode):
            os.dup2(nothing, number)  # not closed: its owner here may still close that number
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)


def _open_files() -> list[int]:
    """The numbers of all open files of this process; none where the system does not list them."""
    try:
        numbers = [int(name) for name in os.listdir("/dev/fd")]
    except OSError:
        return []
    open_now = []
    for number in numbers:
        try:
            os.fstat(number)
        except OSError:  # the listing's own
            continue
        open_now.append(number)
    return open_now

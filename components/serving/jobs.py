"""Long work beside the server: start, status, cancel, and what was found so far, by an id.

A job is split into blocks, which dask computes on its workers (`engine.py` says where these are,
`blocks.py` what they run). Its results are published under its run: any process of the server, any
tab, and a page after a reload follow it by the job's id, which nobody can guess. When a worker is
gone, its blocks are computed by another; when the scheduler is gone, the job says so.
"""

from __future__ import annotations

import logging
import pickle
import secrets
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Literal, TypeVar, cast

from cachetools import TTLCache
from flask import current_app, has_app_context, has_request_context, request

from components.serving import blocks
from components.serving.engine import Engine, UnreachableError, shared
from components.serving.errors import TooManyJobs
from components.serving.settings import Settings

State = Literal["running", "done", "cancelled", "ended", "failed", "unknown"]
Answer = TypeVar("Answer")

MOST_FOLLOWED = 32  # runs whose results a process of the server has at hand
LARGE = 1 << 20  # bytes from which on what a job is given travels by itself, once

FAILED = "Something went wrong in this job. It can be started again."
LOST = "What computed this job is gone. It can be started again."
TOO_LONG = "Ended after {:,.0f} s, as long as a job may take on this server."
TOO_LARGE = "Ended: it found more than the {:,.0f} MB that a job may take on this server."
GIVEN_TOO_LARGE = "This is {:,.0f} MB; a job on this server may be given {:,.0f} MB."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """What a job computes; its functions are those of modules that know nothing of the page."""

    function: Callable[..., Iterable[Any]]
    """(number of the block, *given) -> its parts. It yields often, or calls `blocks.go_on()`: there
    it ends when nobody wants it any more."""
    count: int
    """Of blocks, each of some seconds at most."""
    given: tuple[Any, ...] = ()
    prepare: Callable[..., Any] | None = None
    """(*given) -> the one thing that each block is given instead, made once beside the page."""
    variants: Sequence[tuple[Any, ...]] = ((),)
    """What `prepare` is given besides, variant after variant: the blocks are computed once in each,
    and one is prepared when the last block of the one before is done."""
    name: Hashable = None
    """Who asks for work of the same name shares it; None shares nothing."""
    seconds: float | None = None
    """That it may take, where that is less than the setting JOB_SECONDS."""

    @property
    def blocks(self) -> int:
        """How many there are in all variants."""
        return self.count * len(self.variants)


@dataclass(frozen=True)
class Status:
    """How far a job is."""

    state: State
    done: int = 0
    """Blocks."""
    total: int = 0
    left: float | None = None
    """About so many seconds; None where that is not known."""
    sentence: str = ""
    """Why it ended before it was done, "" otherwise."""
    parts: list[Any] = field(default_factory=list)
    """What was found so far, in the order of the blocks."""
    name: str = ""
    """That of its work, as `named` writes it."""

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state != "running"


UNKNOWN = Status(
    "unknown", sentence="This job is not known here any more. It can be started again."
)


class GivenTooLargeError(ValueError):
    """A job is given more than the setting JOB_BYTES allows; says so in a sentence."""


class Jobs:
    """The long jobs of a server, as one of its processes sees them."""

    def __init__(self, settings: Settings) -> None:
        shared()
        self.settings = settings
        self.engine = Engine(settings)
        self._found: TTLCache[str, dict[int, list[Any]]] = TTLCache(MOST_FOLLOWED, blocks.KEPT)
        self._futures: TTLCache[str, list[Any]] = TTLCache(MOST_FOLLOWED, blocks.KEPT)
        self._last: TTLCache[str, Status] = TTLCache(1024, blocks.KEPT)

    def start(self, work: Work, address: str = "") -> str:
        """Start work for who asks from an address, and return the job's id.

        Raises
        ------
        TooManyJobs
            If as many as the settings JOBS and JOBS_EACH allow are under way.
        GivenTooLargeError
            If it is given too much.
        UnreachableError
            If no cluster answers.
        """
        size, most = _size(work.given), self.settings.job_bytes
        if size > most:
            raise GivenTooLargeError(GIVEN_TOO_LARGE.format(size / 1e6, most / 1e6))
        job, run = secrets.token_hex(16), secrets.token_hex(16)
        seconds = min(work.seconds or self.settings.job_seconds, self.settings.job_seconds)
        bounds = blocks.Bounds(self.settings.jobs, self.settings.jobs_each, seconds, most)
        counts = (work.blocks, work.count)
        what = (blocks.enter, job, run, named(work.name), *counts, address, bounds)
        try:
            entered = self.engine.ask(*what, start=True)
        except UnreachableError:  # the cluster is gone that was there: another is started
            entered = self.engine.ask(*what, start=True)
        client = self.engine.client()
        for key in entered.over:
            client.unpublish_dataset(_published(key))
        if not entered.run:
            raise TooManyJobs
        if entered.fresh:
            _hand_in(client, run, work, size)
        return job

    def status(self, job: str) -> Status:
        """How far a job is, and what it has found."""
        unknown = UNKNOWN
        try:
            look = self.engine.ask(blocks.look, job)
            client = self.engine.client()
        except (UnreachableError, OSError, RuntimeError):
            look, unknown = None, replace(UNKNOWN, sentence=LOST)
        if look is None:  # another scheduler does not know it, either
            last = self._last.get(job)
            if last is None:  # another process of this server may have followed it
                return unknown
            return last if last.over else replace(last, state="failed", sentence=LOST, left=None)
        if look.state == "failed" and look.why:
            log.error("A long job failed: %s", look.why)
        status = self._status(client, look)
        self._last[job] = status
        return status

    def _status(self, client: Any, look: blocks.Look) -> Status:
        found = self._found.setdefault(look.run, {})
        new = [k for k in look.done if k not in found]
        if new:
            found |= zip(new, _fetched(self._published(client, look.run), new), strict=False)
        parts = dict(found) | {
            k: pickle.loads(kept) for k, kept in look.so_far.items() if k not in found
        }
        done = len(look.done)
        going = look.state == "running" and done > 0
        return Status(
            state=cast(State, look.state),
            done=done,
            total=look.blocks,
            left=look.seconds * (look.blocks - done) / done if going else None,
            sentence=self._why(look),
            parts=[part for k in sorted(parts) for part in parts[k]],
            name=look.name,
        )

    def _published(self, client: Any, run: str) -> list[Any]:
        """The futures of a run's blocks."""
        if run not in self._futures:
            self._futures[run] = client.get_dataset(_published(run), default=[])
        futures: list[Any] = self._futures[run]
        return futures

    def _why(self, look: blocks.Look) -> str:
        if look.state == "failed":
            return FAILED
        if look.state != "ended":
            return ""
        if look.why == blocks.BYTES:
            return TOO_LARGE.format(self.settings.job_bytes / 1e6)
        return TOO_LONG.format(look.seconds)

    def cancel(self, job: str) -> Status:
        """Cancel a job; what it has found stays. Its workers are free within two seconds."""
        try:
            run = self.engine.ask(blocks.leave, job)
            if run:
                look = self.engine.ask(blocks.look, job)
                client = self.engine.client()
                futures = self._published(client, run)
                # The last variant first: dask cancels nothing that something unasked for waits for.
                for first in reversed(range(0, len(futures), look.each)):
                    of_variant = range(first, min(first + look.each, len(futures)))
                    waiting = [futures[k] for k in of_variant if k not in look.done]
                    client.cancel(waiting, force=True)
        except (UnreachableError, OSError, RuntimeError):
            pass  # gone, and with it what was to be cancelled
        return self.status(job)

    def so_far(self, name: Hashable) -> list[Any]:
        """The parts of a work that are there; none where nobody has asked for it yet."""
        try:
            look = self.engine.ask(blocks.look_by_name, named(name))
            client = self.engine.client()
        except (UnreachableError, OSError, RuntimeError):
            return []
        return [] if look is None else self._status(client, look).parts

    def under_way(self) -> int:
        """How many are under way on the server's cluster."""
        try:
            return int(self.engine.ask(blocks.under_way))
        except UnreachableError:
            return 0

    def close(self) -> None:
        """End the cluster, if this process started it."""
        self.engine.close()


def named(name: Hashable) -> str:
    """A work's name as the scheduler knows it: the same in all processes; "" for None."""
    return "" if name is None else sha256(repr(name).encode()).hexdigest()


def _published(run: str) -> str:
    return f"job-{run}"


def _size(given: Any) -> int:
    """About so many bytes."""
    from dask.sizeof import sizeof

    return int(sizeof(given))


def _hand_in(client: Any, run: str, work: Work, size: int) -> None:
    """Give the blocks to the cluster, and publish what they will find."""
    given = list(work.given)
    if size > LARGE:
        given = client.scatter(given, broadcast=True, hash=False)
    futures: list[Any] = []
    for variant in work.variants:
        first, each = len(futures), given
        if work.prepare is not None:
            made = client.submit(
                *(blocks.prepared, run, futures[-1:], work.prepare, *given, *variant),
                key=blocks.key_of(run, f"prepared {first}"),
                pure=False,
                priority=-first,
            )
            each = [made]
        futures += [
            client.submit(
                *(blocks.block, run, first + k, k, work.function, *each),
                key=blocks.key_of(run, first + k),
                pure=False,
                priority=-(first + k),  # first blocks first, so that jobs take turns
            )
            for k in range(work.count)
        ]
    client.publish_dataset(futures, name=_published(run))


def _fetched(futures: list[Any], numbers: list[int]) -> list[list[Any]]:
    """What some blocks found; of those that are being computed again, nothing yet."""
    found: list[list[Any]] = []
    for k in numbers if futures else []:
        try:
            found.append(futures[k].result(timeout=5))
        except Exception:  # its worker is gone this moment
            break
    return found


def of_server() -> Jobs | None:
    """The jobs of the server under way; None outside one."""
    return current_app.extensions.get("jobs") if has_app_context() else None


def start(work: Work) -> str:
    """Start work for who asks the server under way; see `Jobs.start`."""
    here = of_server()
    assert here is not None
    return here.start(work, (request.remote_addr or "") if has_request_context() else "")


def status(job: str) -> Status:
    """How far a job of the server under way is."""
    here = of_server()
    return UNKNOWN if here is None else here.status(job)


def cancel(job: str) -> Status:
    """Cancel a job of the server under way."""
    here = of_server()
    return UNKNOWN if here is None else here.cancel(job)


def so_far(name: Hashable) -> list[Any]:
    """The parts of a work that are there; none outside a server."""
    here = of_server()
    return [] if here is None else here.so_far(name)


def done_here(work: Work) -> Status:
    """The same work without a cluster, in this process: for programs and tests."""
    parts: list[Any] = []
    for variant in work.variants:
        given = work.given
        if work.prepare is not None:
            given = (work.prepare(*work.given, *variant),)
        parts += [part for k in range(work.count) for part in work.function(k, *given)]
    return Status("done", work.blocks, work.blocks, None, "", parts, named(work.name))

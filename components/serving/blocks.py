"""What of a long job runs beside the page: its blocks on workers, its entry on the scheduler.

Neither Dash nor the page is imported here: a worker loads this file, dask and `compute`. The list
is kept where all processes of a server, and all its workers, can ask: every function below that
takes `dask_scheduler` runs in the scheduler's own loop, one at a time.
"""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

KEPT = 3600.0  # seconds that a job is kept after it ended, whether or not somebody looks
PAUSE = 0.4  # seconds between two looks of a block at whether it should go on

CANCELLED, SECONDS, BYTES = "cancelled", "seconds", "bytes"  # why a run was stopped


class StoppedError(Exception):
    """Nobody wants what the block under way computes, or it may not go on."""


@dataclass(frozen=True)
class Bounds:
    """What the jobs of a server may take."""

    jobs: int
    """At the same time."""
    jobs_each: int
    """At the same time, for one address."""
    seconds: float
    """From its first block on."""
    bytes: int
    """Of what a job is given, and of all that it finds."""


@dataclass
class Run:
    """One computation; who asks for the same under the same name shares it."""

    name: str
    blocks: int
    each: int
    """Blocks of a variant."""
    bounds: Bounds
    jobs: set[str] = field(default_factory=set)
    """Those that want it."""
    began: float | None = None
    ended: float | None = None
    stopped: str = ""
    so_far: dict[int, bytes] = field(default_factory=dict)
    """What blocks under way have found, pickled."""


@dataclass
class Job:
    """Who asked for a run."""

    run: str
    address: str
    cancelled: bool = False


@dataclass
class Listed:
    """All jobs and runs of one scheduler, by their ids."""

    jobs: dict[str, Job] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)


@dataclass(frozen=True)
class Entered:
    """What became of a request for a job."""

    run: str = ""
    """Whose run it follows; "" where as many as allowed are under way."""
    fresh: bool = False
    """Whether its blocks are still to be handed in."""
    over: tuple[str, ...] = ()
    """Runs that nobody keeps any longer."""


@dataclass(frozen=True)
class Look:
    """How far a job is."""

    state: str
    run: str
    name: str
    done: tuple[int, ...]
    blocks: int
    each: int
    """Blocks of a variant."""
    seconds: float
    so_far: dict[int, bytes]
    why: str = ""
    """What went wrong, for the log."""


def key_of(run: str, number: int | str) -> tuple[str, int | str]:
    """By what dask knows a block."""
    return f"job-{run}", number


def _listed(scheduler: Any) -> Listed:
    found: Listed = scheduler.extensions.setdefault("explorer-jobs", Listed())
    return found


def _states(scheduler: Any, key: str, run: Run) -> list[str]:
    tasks = (scheduler.tasks.get(key_of(key, k)) for k in range(run.blocks))
    return ["gone" if task is None else str(task.state) for task in tasks]


def _end(scheduler: Any, key: str, run: Run) -> str:
    """How a run ended; "" while it is under way. The first to ask writes down when it did."""
    if run.stopped:
        state = "cancelled" if run.stopped == CANCELLED else "ended"
    else:
        states = _states(scheduler, key, run)
        if all(s == "memory" for s in states):
            state = "done"
        elif "erred" in states or (run.began is not None and "gone" in states):
            state = "failed"
        else:
            state = ""
    if state and run.ended is None:
        run.ended = time.monotonic()
    return state


def enter(
    job: str, run: str, name: str, blocks: int, each: int, address: str, bounds: Bounds,
    dask_scheduler: Any = None,
) -> Entered:  # fmt: skip
    """Write down a job: it follows a run of its name, or as `run` begins one of its own."""
    listed, now = _listed(dask_scheduler), time.monotonic()
    states = {key: _end(dask_scheduler, key, one) for key, one in listed.runs.items()}
    over = [k for k, one in listed.runs.items() if one.ended is not None and now - one.ended > KEPT]
    for key in over:
        del listed.runs[key]
    listed.jobs = {id_: one for id_, one in listed.jobs.items() if one.run in listed.runs}
    for key, one in listed.runs.items():
        if name and one.name == name and states[key] in ("", "done"):
            listed.jobs[job] = Job(key, address)
            one.jobs.add(job)
            return Entered(key, False, tuple(over))
    active = [one for one in listed.jobs.values() if not one.cancelled and not states[one.run]]
    if (
        len({one.run for one in active}) >= bounds.jobs
        or sum(one.address == address for one in active) >= bounds.jobs_each
    ):
        return Entered(over=tuple(over))
    listed.jobs[job] = Job(run, address)
    listed.runs[run] = Run(name, blocks, each, bounds, {job})
    return Entered(run, True, tuple(over))


def look(job: str, dask_scheduler: Any = None) -> Look | None:
    """How far a job is; None where it is not known (any more)."""
    listed = _listed(dask_scheduler)
    entry = listed.jobs.get(job)
    if entry is None:
        return None
    return _look(dask_scheduler, entry.run, "cancelled" if entry.cancelled else "")


def look_by_name(name: str, dask_scheduler: Any = None) -> Look | None:
    """How far the last run of a name is; None where nobody asked for it."""
    found = [k for k, one in _listed(dask_scheduler).runs.items() if one.name == name]
    return _look(dask_scheduler, found[-1]) if found else None


def _look(scheduler: Any, key: str, state: str = "") -> Look:
    run = _listed(scheduler).runs[key]
    state = state or _end(scheduler, key, run) or "running"
    done = tuple(k for k, s in enumerate(_states(scheduler, key, run)) if s == "memory")
    run.so_far = {k: v for k, v in run.so_far.items() if k not in done}
    end = time.monotonic() if run.ended is None else run.ended
    tasks = (scheduler.tasks.get(key_of(key, k)) for k in range(run.blocks))
    failures = [t.exception_text for t in tasks if t is not None and t.state == "erred"]
    seconds = 0.0 if run.began is None else end - run.began
    why = run.stopped if state == "ended" else next(iter(failures), "")
    return Look(state, key, run.name, done, run.blocks, run.each, seconds, dict(run.so_far), why)


def under_way(dask_scheduler: Any = None) -> int:
    """How many runs are under way."""
    runs = _listed(dask_scheduler).runs
    return sum(not _end(dask_scheduler, key, one) for key, one in runs.items())


def leave(job: str, dask_scheduler: Any = None) -> str:
    """Cancel a job; returns the run that nobody wants any more and is stopped, else ""."""
    listed = _listed(dask_scheduler)
    entry = listed.jobs.get(job)
    if entry is None or entry.cancelled:
        return ""
    run = listed.runs[entry.run]
    if _end(dask_scheduler, entry.run, run):
        return ""
    entry.cancelled = True
    run.jobs.discard(job)
    if run.jobs:
        return ""
    run.stopped, run.ended = CANCELLED, time.monotonic()
    return entry.run


def going_on(run: str, number: int, so_far: bytes | None, dask_scheduler: Any = None) -> bool:
    """Whether a block should go on; what it has found so far is written down."""
    one = _listed(dask_scheduler).runs.get(run)
    if one is None:
        return False
    now = time.monotonic()
    if one.began is None:
        one.began = now
    if so_far is not None:
        one.so_far[number] = so_far
    found = dask_scheduler.task_groups.get(key_of(run, number)[0])
    waiting = sum(map(len, one.so_far.values()))
    if not one.stopped and now - one.began > one.bounds.seconds:
        one.stopped, one.ended = SECONDS, now
    elif not one.stopped and found is not None and (
        found.nbytes_total + waiting > one.bounds.bytes
    ):  # fmt: skip
        one.stopped, one.ended = BYTES, now
    return not one.stopped


_under_way = threading.local()


def go_on() -> None:
    """Called now and then by what takes long in a block.

    Raises
    ------
    StoppedError
        If nobody wants what it computes. The block then ends with what it has found.
    """
    asked: Callable[[], None] | None = getattr(_under_way, "asked", None)
    if asked is not None:
        asked()


def wanted(run: str, dask_scheduler: Any = None) -> bool:
    """Whether a run is not stopped."""
    one = _listed(dask_scheduler).runs.get(run)
    return one is not None and not one.stopped


def prepared(run: str, after: list[Any], prepare: Callable[..., Any], *given: Any) -> Any:
    """What the blocks of a variant share, made when what it comes `after` is there.

    Of a run that was stopped nothing is made: its blocks do not look at it.
    """
    from distributed import get_client

    return prepare(*given) if get_client().run_on_scheduler(wanted, run) else None


def block(
    run: str, number: int, k: int, function: Callable[..., Iterable[Any]], *given: Any
) -> list[Any]:  # fmt: skip
    """One block of a job, on a worker: the parts that `function` yields, as far as it may go.

    It is the one of this `number` of all, and the k-th of its variant.
    """
    from distributed import get_client

    ask = partial(get_client().run_on_scheduler, going_on, run, number)
    parts: list[Any] = []
    if not ask(None):
        return parts
    last, told = time.monotonic(), 0

    def asked() -> None:
        nonlocal last, told
        if time.monotonic() - last < PAUSE:
            return
        new = pickle.dumps(parts) if len(parts) > told else None
        told = len(parts)
        wanted = ask(new)
        last = time.monotonic()
        if not wanted:
            raise StoppedError

    _under_way.asked = asked
    try:
        for part in function(k, *given):
            parts.append(part)
            asked()
    except StoppedError:
        ask(pickle.dumps(parts))
    finally:
        _under_way.asked = None
    return parts

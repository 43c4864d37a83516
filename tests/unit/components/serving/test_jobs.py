"""Long jobs on a real scheduler and two real workers: the server's own, and the SCHEDULER set."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from dash import no_update

from components.audit.work import audit_work
from components.serving import jobs
from components.serving.cluster import BEHIND
from components.serving.errors import TooManyJobs
from components.serving.jobs import GivenTooLargeError, Jobs, Status, Work
from components.serving.settings import Settings
from components.soft_sort.sections import error
from compute import argmaxable_classes
from compute.rankings.audit.sharing import audit_of, count_of_blocks
from tests.load.served import cluster, free_port
from tests.unit.components.serving import steps

PATIENCE = 90  # seconds: the machines that run this are slow, and a condition ends the wait
ROOT = Path(__file__).parents[4]


def wait_for(found: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + PATIENCE
    while not (value := found()):
        assert time.monotonic() < end, f"never so: {what}"
        time.sleep(0.05)
    return value


def over(here: Jobs, job: str) -> Status:
    return wait_for(lambda: (s := here.status(job)).over and s, "the job is over")


def begun(here: Jobs, job: str) -> Status:
    return wait_for(lambda: (s := here.status(job)).parts and s, "something is found")


@pytest.fixture(scope="module", params=["its own", "SCHEDULER"])
def here(request: pytest.FixtureRequest) -> Iterator[Jobs]:
    if request.param == "its own":
        own = Jobs(Settings(jobs=2))
        yield own
        own.close()
        return
    with cluster() as (address, _):
        found = Jobs(Settings(jobs=2, scheduler=address))
        wait_for(lambda: answers(found), "the scheduler has two workers")
        yield found
        found.close()


def answers(here: Jobs, workers: int = 2) -> bool:
    try:
        return len(here.engine.client().scheduler_info()["workers"]) == workers
    except jobs.UnreachableError:
        return False


def busy(here: Jobs) -> int:
    """How many blocks the workers compute now."""
    running = here.engine.client().run(lambda dask_worker: dask_worker.state.executing_count)
    return int(sum(running.values()))


def test_a_job_gives_what_it_finds_on_its_way_and_in_the_end(here: Jobs) -> None:
    job = here.start(Work(steps.slow, 4, (0.05, 10)))
    some = begun(here, job)
    assert (some.state, some.total) == ("running", 4)
    last = over(here, job)
    assert (last.state, last.done, last.sentence) == ("done", 4, "")
    assert last.parts == [(number, k) for number in range(4) for k in range(10)]


def test_what_blocks_share_is_made_once_and_workers_load_no_page(here: Jobs) -> None:
    job = here.start(Work(steps.shared, 3, (1, 2, 3), steps.total))
    assert over(here, job).parts == [(k, 6) for k in range(3)]
    work = Work(steps.shared, 2, (1, 2, 3), steps.total, [(10,), (20,)])
    last = over(here, here.start(work))
    assert (last.done, last.total) == (4, 4)
    assert last.parts == [(0, 16), (1, 16), (0, 26), (1, 26)] == jobs.done_here(work).parts
    loaded = over(here, here.start(Work(steps.loaded, 1))).parts[0]
    assert not {"dash", "plotly", "flask", "torch"} & set(loaded)


def test_jobs_beside_the_server_stand_back_for_who_waits_for_an_answer(here: Jobs) -> None:
    behind = 0 if here.settings.scheduler else BEHIND
    found = here.engine.client().run(lambda: os.nice(0))
    assert set(found.values()) == {min(19, os.nice(0) + behind)}


def test_another_process_follows_a_job_by_its_id_and_nobody_without(here: Jobs) -> None:
    job = here.start(Work(steps.slow, 2, (0.05, 4)))
    other = Jobs(here.settings)
    other.engine._client, other.engine._owner = here.engine.client(), os.getpid()
    assert len(over(other, job).parts) == 8
    assert other.status("0" * 32).state == "unknown"
    assert other.cancel("0" * 32).state == "unknown"
    assert len(job) == 32


def test_who_asks_the_same_shares_it_until_the_last_one_cancels(here: Jobs, tmp_path: Path) -> None:
    work = Work(steps.noted, 2, (str(tmp_path), 0.6), name=("noted", here.settings.scheduler))
    first, second = here.start(work), here.start(work)
    assert here.cancel(first).state == "cancelled"
    assert over(here, second).state == "done"
    assert over(here, here.start(work)).done == 2
    assert len(list(tmp_path.iterdir())) == 2, "computed once"
    assert len(here.so_far(work.name)) == 2


def test_cancel_frees_the_workers_and_keeps_what_was_found(here: Jobs) -> None:
    job = here.start(Work(steps.slow, 8, (0.1, 300)))
    begun(here, job)
    assert here.cancel(job).state == "cancelled"
    wait_for(lambda: not busy(here), "the workers are free")
    assert here.status(job).parts
    assert here.cancel(job).state == "cancelled"


def test_cancel_leaves_nothing_of_variants_that_wait_for_each_other(here: Jobs) -> None:
    client = here.engine.client()
    job = here.start(Work(steps.slowly, 3, (1,), steps.total, [(2,), (3,), (4,)]))
    begun(here, job)
    assert here.cancel(job).state == "cancelled"
    wait_for(lambda: not busy(here), "the workers are free")
    wait_for(lambda: not here.engine.ask(unfinished), "nothing is left to be computed")
    assert here.engine.client() is client, "the scheduler has ended nobody's connection"


def unfinished(dask_scheduler: Any) -> list[Any]:
    """What the scheduler is still to compute."""
    tasks = dask_scheduler.tasks.values()
    return [task.key for task in tasks if task.state not in ("memory", "released", "forgotten")]


def test_as_many_as_are_allowed_and_no_more(here: Jobs) -> None:
    long = Work(steps.slow, 1, (0.1, 300))
    running = [here.start(long, "one"), here.start(long, "two")]
    with pytest.raises(TooManyJobs):
        here.start(long, "three")
    for job in running:
        here.cancel(job)
    each = Jobs(Settings(jobs=9, jobs_each=1, scheduler=here.settings.scheduler))
    each.engine = here.engine
    job = each.start(long, "one")
    with pytest.raises(TooManyJobs):
        each.start(long, "one")
    each.cancel(each.start(long, "two"))
    each.cancel(job)


def test_seconds_and_bytes_are_bounded(here: Jobs) -> None:
    last = over(here, here.start(Work(steps.slow, 1, (0.1, 300), seconds=0.5)))
    assert last.state == "ended"
    assert last.sentence.startswith("Ended after ")
    assert last.parts
    small = Jobs(Settings(job_bytes=1000, scheduler=here.settings.scheduler))
    small.engine = here.engine
    with pytest.raises(GivenTooLargeError, match="may be given"):
        small.start(Work(steps.total, 1, (bytes(2000),)))
    last = over(small, small.start(Work(steps.large, 40, (900,))))
    assert "more than" in last.sentence


def test_a_failure_is_a_sentence_and_the_log_knows_why(
    here: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    last = over(here, here.start(Work(steps.breaks, 1)))
    assert (last.state, last.sentence) == ("failed", jobs.FAILED)
    assert "what only the log may know" in caplog.text


def test_a_worker_is_killed_and_the_other_finishes_the_audit(here: Jobs) -> None:
    """Both are stopped first, and the one that has work to do is killed with it in its hands."""
    W = np.random.default_rng(5).standard_normal((500, 11))
    W /= np.linalg.norm(W, axis=1, keepdims=True)
    W[7], W[300] = W[450], W[1] / 2
    W[2] = -W[1]
    workers = here.engine.client(start=True).run(os.getpid)
    for process in workers.values():
        os.kill(process, signal.SIGSTOP)
    try:
        job = here.start(audit_work(W))
        at_work = wait_for(lambda: here.engine.ask(given_work), "one has work to do")
        assert here.status(job).state == "running"
        os.kill(workers.pop(at_work), signal.SIGKILL)
    finally:
        for process in workers.values():
            os.kill(process, signal.SIGCONT)
    last = over(here, job)
    assert (last.state, last.done) == ("done", count_of_blocks(len(W)))
    found, whole = audit_of(W, last.parts), argmaxable_classes(W)
    assert found.never == whole.never == [7, 300, 450]
    assert found.stages == whole.stages
    assert found.equal_rows == whole.equal_rows
    assert not found.undecided.any()


def given_work(dask_scheduler: Any = None) -> str:
    """A worker that has not done what it was given, or ""."""
    return next((at for at, one in dask_scheduler.workers.items() if one.processing), "")


def test_the_scheduler_is_killed_and_the_job_says_so_and_runs_again() -> None:
    here = Jobs(Settings(job_workers=1))
    job = here.start(Work(steps.slow, 2, (0.05, 200)))
    begun(here, job)
    folder = Path(jobs_folder())
    assert here.engine._process is not None
    first = here.engine._process
    of_it = psutil.Process(first.pid).children(recursive=True)
    assert of_it, "its workers"
    first.kill()
    last = over(here, job)
    assert (last.state, last.sentence) == ("failed", jobs.LOST)
    assert last.parts, "what was found stays"
    again = here.start(Work(steps.slow, 1, (0.01, 2)))
    assert over(here, again).state == "done"
    assert here.status(job).state == "failed"
    assert first.returncode is not None, "no zombie"
    wait_for(lambda: not any(p.is_running() for p in of_it), "its workers end with it")
    assert not folder.exists()
    folder = Path(jobs_folder())
    here.close()
    wait_for(lambda: not folder.exists(), "nothing is left on the disk")


def test_a_scheduler_that_stops_and_is_started_again_is_found_by_itself() -> None:
    """Meanwhile a job says that it is lost, and none is started: whichever process is asked."""
    port = free_port()
    here, other = (Jobs(Settings(scheduler=f"tcp://127.0.0.1:{port}")) for _ in range(2))
    with cluster(port, 1):
        wait_for(lambda: answers(here, 1), "the scheduler is there")
        job = here.start(Work(steps.slow, 2, (0.05, 200)))
        begun(here, job)
    last = over(here, job)
    assert (last.state, last.sentence) == ("failed", jobs.LOST)
    assert last.parts
    assert (other.status(job).state, other.status(job).sentence) == ("unknown", jobs.LOST)
    with pytest.raises(jobs.UnreachableError):
        here.start(Work(steps.slow, 1, (0.01, 2)))
    with cluster(port, 1):
        wait_for(lambda: answers(here, 1), "it is there again")
        assert over(here, here.start(Work(steps.slow, 1, (0.01, 2)))).state == "done"
        assert here.status(job).state == "failed"
        assert other.status(job) == jobs.UNKNOWN
    here.close()
    other.close()


def test_who_follows_a_job_over_a_restart_is_told_that_it_is_gone() -> None:
    """A link of long ago opens without a word."""

    def answered(does: str) -> tuple[Any, Any]:
        _, said, _, told = error.JOB.answer({"query": "", "does": does, "job": "0" * 32})
        return said, told

    assert answered("follow") == (
        jobs.UNKNOWN.sentence,
        {"job": "", "running": False, "first": False},
    )
    said, told = answered("look")
    assert said is no_update
    assert told == {"job": "", "running": False, "first": True}


def jobs_folder() -> str:
    from components.serving import engine

    return engine._noted()["folder"]


def test_nothing_is_started_before_the_first_job() -> None:
    program = (
        "import sys, app; from components.serving import jobs\n"
        "with app.server.app_context(): print(jobs.status('0' * 32).state, jobs.so_far('x'))\n"
        "print('distributed' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["unknown []", "False"]

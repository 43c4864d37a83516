"""Long jobs as the page runs them: start, progress, result, cancel, limit, failure, the fork."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import multiprocess
import pytest
from flask import current_app
from flask.testing import FlaskClient

from app import create_app
from components.page.requests import most_seconds
from components.serving import errors, jobs
from components.serving.payloads import CALLBACKS
from components.serving.settings import Settings
from components.soft_sort.sections import error
from compute.soft_sorting.range_errors import RANGES, SIZES, ErrorCell

PATIENCE = 20  # seconds
NAME = "soft_sort-job"


@pytest.fixture(autouse=True)
def few_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """The measurement as one row of cells, that reports each of them."""
    monkeypatch.setattr(jobs, "PAUSE", 0.0)
    monkeypatch.setattr(error, "error_cells", cells)


def cells(precision: str) -> Iterator[ErrorCell]:
    for k, range_ in enumerate(RANGES):
        yield ErrorCell(next(iter(error.measured_comparators())), SIZES[0], range_, 1.0 + k, False)


def slowly(precision: str) -> Iterator[ErrorCell]:
    for cell in cells(precision):
        time.sleep(0.2)
        yield cell


def for_ever(precision: str) -> Iterator[ErrorCell]:
    yield from cells(precision)
    time.sleep(600)


class Person:
    """One page that starts a job and asks for what becomes of it, as Dash's renderer does."""

    def __init__(self, app: Any, query: str = "") -> None:
        self.client: FlaskClient = app.server.test_client()
        self.client.get("/")  # what cancels a job is registered with the first request
        output, callback = next(
            (name, c)
            for name, c in app.callback_map.items()
            if c.get("background") and "soft_sort-error" in name
        )
        names = [name.rsplit(".", 1) for name in output.strip(".").split("...")]
        self.body = {
            "output": output,
            "outputs": [{"id": id_, "property": name} for id_, name in names],
            "inputs": [{**d, "value": {"query": query}} for d in callback["inputs"]],
            "changedPropIds": [],
        }
        self.handles: dict[str, str] = {}

    def start(self) -> Any:
        response = self.client.post(CALLBACKS, json=self.body)
        if response.status_code == 200:
            started = response.get_json()
            self.handles = {"cacheKey": started["cacheKey"], "job": started["job"]}
        return response

    def look(self) -> Any:
        return self.client.post(f"{CALLBACKS}?{urlencode(self.handles)}", json=self.body)

    def cancel(self) -> None:
        button = "soft_sort-error-cancel"
        body = {
            "output": f"{button}.id",
            "outputs": {"id": button, "property": "id"},
            "inputs": [{"id": button, "property": "n_clicks", "value": 1}],
            "changedPropIds": [f"{button}.n_clicks"],
        }
        query = urlencode({"cancelJob": self.handles["job"]})
        assert self.client.post(f"{CALLBACKS}?{query}", json=body).status_code in (200, 204)

    def until_over(self) -> tuple[list[dict[str, Any]], Any]:
        """What was reported on the way, and the last answer."""
        end, reports = time.monotonic() + PATIENCE, []
        while time.monotonic() < end:
            answer = self.look()
            if answer.status_code != 200:
                return reports, answer
            content = answer.get_json()
            reports += [content["progress"]] if content.get("progress") else []
            if "response" in content:
                return reports, answer
            time.sleep(0.05)
        raise TimeoutError("the job does not end")


@pytest.fixture
def app() -> Iterator[Any]:
    app = create_app(Settings(rate="", jobs=2))
    yield app
    for number in list(jobs._jobs):
        jobs.manager().terminate_job(number)


def said(answer: Any) -> str:
    text: str = answer.get_json()["response"]["soft_sort-error-said"]["children"]
    return text


def wait_for(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"never so: {what}"
        time.sleep(0.05)


def wait_until_nothing_runs() -> None:
    wait_for(lambda: not jobs.running(), "no job is under way")


def test_a_job_reports_on_its_way_and_gives_its_result(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error, "error_cells", slowly)
    person = Person(app)
    assert person.start().status_code == 200
    assert jobs.running() == 1
    reports, last = person.until_over()
    percents = [report["soft_sort-error-bar.value"] for report in reports]
    assert percents
    assert percents == sorted(percents)
    assert "figures, now at n = 2." in reports[0]["soft_sort-error-said.children"]
    assert said(last).startswith(f"Done: {len(RANGES)} figures")
    assert last.get_json()["response"]["soft_sort-error"]["figure"]["data"]
    wait_until_nothing_runs()


def computed_in(folder: Path) -> Callable[[str], Iterator[ErrorCell]]:
    """The measurement, slow, with a file in `folder` for each process that computes it."""

    def noted(precision: str) -> Iterator[ErrorCell]:
        (folder / str(os.getpid())).touch()
        yield from slowly(precision)

    return noted


def test_two_who_ask_the_same_at_once_have_a_job_each_and_one_computes(
    app: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(error, "error_cells", computed_in(tmp_path))
    people = [Person(app), Person(app)]
    for person in people:
        person.start()
    assert people[0].handles["cacheKey"] != people[1].handles["cacheKey"]
    over = [person.until_over() for person in people]
    assert [said(last)[:4] for _, last in over] == ["Done", "Done"]
    assert over[0][1].get_json()["response"] == over[1][1].get_json()["response"]
    assert len(list(tmp_path.iterdir())) == 1
    assert all(reports for reports, _ in over), "who waits sees how far the other is"


def test_who_waits_computes_if_the_other_is_ended(
    app: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(error, "error_cells", computed_in(tmp_path))
    first, second = Person(app), Person(app)
    first.start()
    wait_for(lambda: bool(list(tmp_path.iterdir())), "the first computes")
    second.start()
    first.cancel()
    assert said(second.until_over()[1]).startswith("Done")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_job_that_is_killed_from_outside_is_told_in_a_sentence(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the system when memory runs out, say."""
    monkeypatch.setattr(error, "error_cells", for_ever)
    person = Person(app)
    person.start()
    (number,) = jobs._jobs
    os.kill(number, signal.SIGKILL)
    wait_until_nothing_runs()
    _, last = person.until_over()
    assert last.status_code == 500
    assert last.mimetype == "text/plain"
    assert last.get_data(as_text=True) == errors.JOB_ENDED


def test_a_job_that_is_cancelled_ends_at_once(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error, "error_cells", for_ever)
    person = Person(app)
    person.start()
    assert jobs.running() == 1
    person.cancel()
    wait_until_nothing_runs()
    _, last = person.until_over()
    assert last.status_code in (200, 204), "cancelled is not a failure"


def test_nobody_else_can_cancel_or_read_a_job(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error, "error_cells", for_ever)
    person, stranger = Person(app), Person(app)
    person.start()
    stranger.handles = {key: value.split("~")[0] + "~0" for key, value in person.handles.items()}
    stranger.cancel()
    assert jobs.running() == 1
    assert "soft_sort-error" not in (stranger.look().get_data(as_text=True) or "")


def test_as_many_jobs_as_are_allowed_and_one_more_is_told_so(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error, "error_cells", for_ever)
    people = [Person(app) for _ in range(3)]
    answers = [person.start() for person in people]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].mimetype == "text/plain"
    assert answers[2].get_data(as_text=True) == errors.TOO_MANY_JOBS
    assert "Retry-After" not in answers[2].headers, "the page would ask again by itself"
    people[0].cancel()
    end = time.monotonic() + PATIENCE
    while jobs.running() == 2 and time.monotonic() < end:
        time.sleep(0.05)
    assert people[2].start().status_code == 200


def test_two_who_start_at_the_same_time_are_both_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error, "error_cells", for_ever)
    app = create_app(Settings(rate="", jobs=1))
    people = [Person(app) for _ in range(6)]
    ready, codes = threading.Barrier(len(people)), []

    def start(person: Person) -> None:
        ready.wait()
        codes.append(person.start().status_code)

    threads = [threading.Thread(target=start, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, *[429] * 5]
    for person in people:
        if person.handles:
            person.cancel()
    wait_until_nothing_runs()


def test_a_job_that_fails_is_told_in_a_sentence(
    app: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(precision: str) -> Iterator[ErrorCell]:
        yield from cells(precision)
        raise ZeroDivisionError("what only the log may know")

    monkeypatch.setattr(error, "error_cells", breaks)
    person = Person(app)
    person.start()
    _, last = person.until_over()
    assert last.status_code == 500
    assert last.mimetype == "text/plain"
    assert last.get_data(as_text=True) == errors.BROKEN
    assert "what only the log may know" in caplog.text
    wait_until_nothing_runs()


def test_a_job_is_computed_once_for_all_who_ask_the_same(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Person(app, "sfloat=float64")
    first.start()
    _, measured = first.until_over()

    def never(precision: str) -> Any:
        raise AssertionError("measured again")

    monkeypatch.setattr(error, "error_cells", never)
    second = Person(app, "n=5&sfloat=float64")
    second.start()
    _, recalled = second.until_over()
    assert recalled.get_json()["response"] == measured.get_json()["response"]
    third = Person(app, "sfloat=float32")
    third.start()
    assert third.until_over()[1].status_code == 500, "another format is another measurement"


def in_a_job(app: Any, monkeypatch: pytest.MonkeyPatch, ask: Any) -> str:
    """What `ask` says when it is asked inside a job's process."""

    def measured(precision: str) -> Iterator[ErrorCell]:
        for cell in cells(precision):
            yield replace(cell, comparator=ask())

    monkeypatch.setattr(error, "error_cells", measured)
    monkeypatch.setattr(error, "_said", lambda found, total: found[0].comparator)
    monkeypatch.setattr(error, "figure", lambda *_: {"data": [], "layout": {}})
    person = Person(app)
    person.start()
    reports, last = person.until_over()
    assert last.status_code == 200, last.get_data(as_text=True)
    answer: str = reports[0]["soft_sort-error-said.children"]
    return answer


def test_a_job_runs_within_the_same_limits() -> None:
    """By the server that it is given: from nothing that its process may have inherited."""
    server = create_app(Settings(rate="", most_seconds=1.5)).server
    ours, theirs = multiprocess.Pipe(duplex=False)  # two sockets would be let go of

    def tell(*given: Any) -> None:
        theirs.send((*given, os.getpid(), most_seconds()))

    process = multiprocess.get_context("fork").Process(
        target=jobs._work, args=(server, tell, "given")
    )
    Context().run(process.start)
    assert ours.poll(PATIENCE), "the job says nothing"
    assert ours.recv() == ("given", process.pid, 1.5)
    assert process.pid != os.getpid()
    process.join()


def test_a_lock_that_another_thread_holds_does_not_stop_a_job(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fork takes a held lock along, and nobody who could release it."""
    kept = app.server.extensions["kept"]
    computing, done = threading.Event(), threading.Event()

    def compute() -> bytes:
        computing.set()
        done.wait(PATIENCE)
        return b"an answer"

    def ask() -> str:
        again: bytes = current_app.extensions["kept"].get("the same", lambda: b"of its own")
        return again.decode()

    condition = next(
        value
        for value in vars(kept._kept).values()
        if isinstance(value, type(threading.Condition()))
    )
    asking = threading.Thread(target=kept.get, args=["the same", compute])
    asking.start()
    computing.wait(PATIENCE)
    with condition:  # as in the moment in which a result is put away
        assert in_a_job(app, monkeypatch, ask) == "of its own"
    done.set()
    asking.join()


def test_a_job_holds_no_connection_of_the_server(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a browser would never hear that the server closed its connection."""
    monkeypatch.setattr(error, "error_cells", for_ever)
    ours, theirs = socket.socketpair()
    person = Person(app)
    person.start()
    time.sleep(1)
    assert jobs.running() == 1
    ours.close()
    theirs.settimeout(5)
    assert theirs.recv(1) == b"", "the other end is closed for good"
    theirs.close()


def test_what_nobody_fetches_goes_by_itself() -> None:
    notes = jobs.manager().handle
    notes.set("a result", 1)
    _, expires = notes.get("a result", expire_time=True)
    assert 0 < expires - time.time() <= jobs.KEPT
    assert notes.size_limit == jobs.MOST_BYTES
    notes.delete("a result")

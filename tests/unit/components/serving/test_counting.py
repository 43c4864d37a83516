"""The counts of a process say what flask-limiter's own storage says, without its threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.storage import MemoryStorage

from app import create_app
from components.serving.counting import FEWEST, Counts
from components.serving.settings import Settings

KEYS = st.sampled_from("abc")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("incr"), KEYS, st.integers(1, 9), st.integers(1, 100)),
        st.tuples(st.just("get"), KEYS),
        st.tuples(st.just("clear"), KEYS),
        st.tuples(st.just("pass"), st.floats(0, 6)),
    ),
    max_size=30,
)


@given(STEPS)
def test_it_counts_as_the_storage_in_whose_place_it_stands(steps: list[tuple[Any, ...]]) -> None:
    theirs, ours = MemoryStorage(), Counts()
    theirs.timer.cancel()
    now = [1000.0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: now[0])
        patch.setattr(theirs, "_MemoryStorage__schedule_expiry", lambda: None)
        for name, *given_ in steps:
            if name == "pass":
                now[0] += given_[0]
                continue
            call: Callable[[Any], Any] = lambda s, n=name, g=given_: getattr(s, n)(*g)  # noqa: E731
            assert call(ours) == call(theirs)
            if name == "incr":
                assert ours.get_expiry(given_[0]) == theirs.get_expiry(given_[0])


def test_what_is_over_takes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    counts, now = Counts(), [0.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    for visitor in range(5000):
        now[0] += 1
        counts.incr(f"{visitor}", 5)
        assert len(counts._counts) <= FEWEST


def test_no_thread_is_started_beside_a_request() -> None:
    client = create_app(Settings()).server.test_client()
    before = {thread.name for thread in threading.enumerate()}
    assert {client.get("/robots.txt").status_code for _ in range(5)} == {200}
    assert {thread.name for thread in threading.enumerate()} <= before

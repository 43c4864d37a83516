"""What a worker asks for before it serves, and the memory that it gives back."""

from __future__ import annotations

import ctypes
import re
from typing import Any

import pytest

from app import create_app
from components.serving import memory
from components.serving.limits import OURSELVES
from components.serving.settings import Settings
from components.state.page import view_names


def test_what_every_first_visitor_asks_for_is_there_and_nobody_has_paid_for_it() -> None:
    server = create_app(Settings(rate="1/hour")).server
    memory.warm_up(server)
    known = server.extensions["kept"].statistics()
    assert known["misses"] == len(view_names())
    client = server.test_client()
    assert client.get("/_dash-layout").status_code == 200, "the first visitor has not paid yet"
    assert server.extensions["kept"].statistics()["misses"] == known["misses"]
    client.environ_base[OURSELVES] = "1"
    late = re.findall(r"<([^>]+)>; rel=preload", client.get("/").headers["Link"])
    assert late
    assert all(compressed(server, address) for address in late)


def compressed(server: Any, path: str) -> bool:
    response = server.test_client().get(path, headers={"Accept-Encoding": "br"})
    return bool(response.headers.get("Content-Encoding") == "br")


def test_memory_is_given_back_where_the_c_library_can(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    class Library:
        def mallopt(self, parameter: int, value: int) -> int:
            asked.append((parameter, value))
            return 1

        def malloc_trim(self, pad: int) -> int:
            asked.append("trim")
            return 1

    monkeypatch.setattr(ctypes, "CDLL", lambda name: Library())
    memory.give_back_memory()
    assert asked == [*memory.MALLOC.items(), "trim"], "first how to manage, then what is free"


@pytest.mark.parametrize("problem", [OSError, AttributeError])
def test_another_c_library_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, problem: type[Exception]
) -> None:
    def missing(name: str) -> Any:
        raise problem(name)

    monkeypatch.setattr(ctypes, "CDLL", missing)
    memory.give_back_memory()

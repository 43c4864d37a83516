"""With Redis, what an address has spent is counted once for all workers; without it, they go on."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from app import create_app
from components.serving import limits
from components.serving.settings import Settings

PATIENCE = 20  # s


class Server:
    """A Redis that keeps nothing, on a socket of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "redis.sock"

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program, "redis-server is missing: tests/system-packages.sh installs it"
        self.process = subprocess.Popen(
            [
                *(program, "--port", "0", "--unixsocket", self.socket, "--dir", self.folder),
                *("--save", "", "--appendonly", "no"),
            ],
            stdout=subprocess.DEVNULL,
        )
        wait_for(lambda: self.socket.exists() and Redis(unix_socket_path=str(self.socket)).ping())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)


def wait_for(condition: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"not within {PATIENCE} s"
        time.sleep(0.05)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def workers(redis: Server) -> list[Any]:
    """Two, which share nothing but Redis."""
    settings = Settings(rate="20/hour", redis_url=f"redis+unix://{redis.socket}")
    return [create_app(settings).server.test_client() for _ in range(2)]


@pytest.fixture(autouse=True)
def _every_request_costs_five(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "spent", lambda: 5)


def asked(worker: Any, times: int) -> list[int]:
    return [worker.get("/robots.txt").status_code for _ in range(times)]


def test_all_workers_share_one_count(workers: list[Any]) -> None:
    first, second = workers
    assert asked(first, 2) == [200, 200]
    assert asked(second, 3) == [200, 200, 429]
    assert asked(first, 1) == [429]


def test_while_redis_is_away_each_worker_counts_alone_and_then_they_share_again(
    redis: Server, workers: list[Any]
) -> None:
    first, second = workers
    asked(first, 1)
    redis.stop()
    assert asked(first, 5) == [200, 200, 200, 200, 429]
    assert asked(second, 5) == [200, 200, 200, 200, 429]
    redis.start()
    wait_for(lambda: asked(first, 1) == [200])
    wait_for(lambda: asked(second, 1) == [200])
    wait_for(lambda: asked(first, 1) == [429])
    assert asked(second, 1) == [429]


def test_redis_that_goes_during_a_request_does_not_spoil_its_answer(
    redis: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spent() -> int:
        if redis.process.poll() is None:
            redis.stop()
        return 5

    monkeypatch.setattr(limits, "spent", spent)
    settings = Settings(rate="20/hour", redis_url=f"redis+unix://{redis.socket}")
    assert asked(create_app(settings).server.test_client(), 3) == [200, 200, 200]

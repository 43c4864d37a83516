"""How a server reaches the cluster that its long jobs run on, and starts one of its own.

One cluster serves all workers of a server. Where the setting SCHEDULER names none, the first job
starts one in a process of its own, never forked from a worker's threads. Where it listens stands in
a file without a name, made before the workers are forked: they share it, and it goes with them. So
does a pipe that the cluster's process listens at: it ends when the last of them is gone.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from components.serving.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds that a cluster may take to start
MOST_WRITTEN = 1 << 16  # bytes of how it is reached


class UnreachableError(Exception):
    """No cluster answers."""


@dataclass(frozen=True)
class Shared:
    """What all processes of a server have of it."""

    notes: int
    """The file without a name."""
    listens: int
    """The end of the pipe that the cluster's process is given."""
    held: int
    """The other end."""


@lru_cache(maxsize=1)
def shared() -> Shared:
    """Made once, before the server's workers are forked."""
    if hasattr(os, "memfd_create"):
        notes = os.memfd_create("jobs")
    else:
        with tempfile.TemporaryFile() as file:
            notes = os.dup(file.fileno())
    return Shared(notes, *os.pipe())


class Engine:
    """The cluster, as one process of the server reaches it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = Lock()
        self._client: Any = None
        self._owner = 0
        self._process: subprocess.Popen[str] | None = None

    def client(self, start: bool = False) -> Any:
        """dask's client of the cluster; with `start` it is started where there is none.

        Raises
        ------
        UnreachableError
            If there is none.
        """
        with self._lock:
            if self._owner == os.getpid() and self._client.status == "running":
                return self._client
            self._forget()
            if self.settings.scheduler:
                self._client = _connected({"address": self.settings.scheduler})
            else:
                with _alone():
                    self._client = _connected(self._reached(start))
            self._owner = os.getpid()
            return self._client

    def ask(self, function: Callable[..., Any], *given: Any, start: bool = False) -> Any:
        """What a function answers that runs on the scheduler; with `start` as `client` has it.

        Raises
        ------
        UnreachableError
            If no cluster answers.
        """
        client = self.client(start)
        try:
            return client.run_on_scheduler(function, *given)
        except (OSError, RuntimeError) as error:
            with self._lock:
                if self._client is client:
                    self._forget()  # it would go on trying for long; the next asks anew
            raise UnreachableError from error

    def _forget(self) -> None:
        client, self._client = self._client, None
        if client is not None and self._owner == os.getpid():
            with suppress(Exception):  # whatever it waited for is gone
                client.close(timeout=1)
        self._owner = 0

    def _reached(self, start: bool) -> dict[str, str]:
        """How the server's own cluster is reached."""
        reached = _noted()
        if reached and _listening(reached["address"]):
            return reached
        if reached:
            shutil.rmtree(reached["folder"], ignore_errors=True)
            _note({})
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if not start:
            raise UnreachableError
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-W", "ignore", "-m", "components.serving.cluster"),
                *(str(self.settings.job_workers), str(self.settings.job_bytes)),
            ],
            cwd=ROOT,
            stdin=shared().listens,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl+C is the server's
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise UnreachableError
        found: dict[str, str] = json.loads(line)
        _note(found)
        return found

    def close(self) -> None:
        """End what this process started, and forget what it knows."""
        with self._lock:
            self._forget()
            if self._process is not None:
                self._process.terminate()
                self._process.wait()
                self._process = None
                _note({})


def _connected(reached: dict[str, str]) -> Any:
    from distributed import Client
    from distributed.security import Security

    for name in ("distributed", "distributed.client"):  # dask gives the second a level of its own
        logging.getLogger(name).setLevel(logging.CRITICAL)  # the page says what went wrong
    given = {key: value for key, value in reached.items() if key.startswith("tls_")}
    security = Security(require_encryption=True, **given) if given else None
    if not _listening(reached["address"]):
        raise UnreachableError
    try:
        return Client(reached["address"], security=security, timeout=10, set_as_default=False)
    except (OSError, RuntimeError, ValueError) as error:
        raise UnreachableError from error


def _listening(address: str) -> bool:
    """Whether somebody does at this address; asked first, as dask waits long for an answer."""
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), 2).close()
    except (OSError, ValueError):
        return False
    return True


@contextmanager
def _alone() -> Iterator[None]:
    """Whoever else of the server wants to start the cluster waits."""
    fcntl.lockf(shared().notes, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.lockf(shared().notes, fcntl.LOCK_UN)


def _noted() -> dict[str, str]:
    written = os.pread(shared().notes, MOST_WRITTEN, 0)
    return dict(json.loads(written)) if written else {}


def _note(reached: dict[str, str]) -> None:
    os.ftruncate(shared().notes, 0)
    if reached:
        os.pwrite(shared().notes, json.dumps(reached).encode(), 0)

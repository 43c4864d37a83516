"""The app as it is hosted: gunicorn with its configuration, on a free port of this machine."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
PATIENCE = 90  # seconds until a server that does not answer has failed


@dataclass(frozen=True)
class Hosted:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        children = psutil.Process(self.process.pid).children()
        return [c for c in children if "gunicorn" in " ".join(c.cmdline())]

    def processor_seconds(self) -> float:
        """What the server and its workers have computed so far."""
        master = psutil.Process(self.process.pid)
        return sum(map(_seconds, (master, *master.children())))

    def worker_seconds(self) -> list[float]:
        """What each worker has computed so far."""
        return [_seconds(worker) for worker in self.workers()]

    def worker_megabytes(self) -> dict[str, list[float]]:
        """Resident and proportional memory of each worker, in MB (10^6 bytes)."""
        held = [megabytes(worker) for worker in self.workers()]
        return {name: [its[name] for its in held] for name in ("Rss", "Pss")}


def megabytes(process: psutil.Process) -> dict[str, float]:
    """What the kernel says of a process's memory, in MB (10^6 bytes), by the kernel's names.

    Raises
    ------
    psutil.NoSuchProcess
        If it has ended.
    """
    try:
        _, *lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError) as error:
        raise psutil.NoSuchProcess(process.pid) from error
    pairs = (line.split(":") for line in lines)
    return {name: int(value.split()[0]) * 1024 / 1e6 for name, value in pairs}


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def hosted(**settings: str) -> Iterator[Hosted]:
    """`gunicorn app:server` with these settings in its environment."""
    port = int(settings.get("PORT") or free_port())
    with TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "app:server"],
            cwd=ROOT,
            env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port), **settings},
            stdout=log,
            stderr=log,
        )
        try:
            wait_until_healthy(port, process)
            yield Hosted(port, process)
        finally:
            process.terminate()
            process.wait(PATIENCE)
            log.seek(0)
            said = log.read().decode(errors="replace")
        assert "Traceback" not in said, said[-3000:]


@contextmanager
def cluster(port: int = 0, workers: int = 2) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers of their own, as somebody starts them on other machines.

    Gives the address for SCHEDULER, and the processes: first the scheduler, then its workers.
    """
    address = f"tcp://127.0.0.1:{port or free_port()}"
    dask = (sys.executable, "-W", "ignore", "-m", "dask")
    usual = ("--no-dashboard", "--host", "127.0.0.1")
    at = ("--port", address.rsplit(":", 1)[1])
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        alone = ("--no-nanny", "--nthreads", "1")
        commands = [
            [*dask, "scheduler", *usual, *at],
            *[[*dask, "worker", address, *usual, *alone]] * workers,
        ]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        quiet |= {"cwd": ROOT, "env": {**os.environ, "DASK_TEMPORARY_DIRECTORY": folder}}
        started = [subprocess.Popen(command, **quiet) for command in commands]
        try:
            yield address, started
        finally:
            for process in started:
                process.kill()
                process.wait()


def wait_until_healthy(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server on that port answers.

    Raises
    ------
    TimeoutError
        If it does not within PATIENCE seconds.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, "the server did not start"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise TimeoutError("the server does not answer")

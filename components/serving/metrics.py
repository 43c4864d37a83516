"""What Prometheus asks for at /metrics: counts and times of all workers, summed.

Off unless METRICS is set. Each worker writes into files of its own, in one folder; whichever worker
is asked adds all of them up (prometheus_client's multiprocess mode).
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from typing import Any

from flask import Flask, Response

from components.serving.cache import Kept
from components.serving.noting import Note

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # s
PREFIX = "explorer_"


class Metrics:
    """The counters of this process, and the sum of everybody's."""

    def __init__(self, server: Flask) -> None:
        _choose_folder()
        # Only now: how it keeps its numbers is decided when it is imported.
        from prometheus_client import Counter, Gauge, Histogram

        def of(kind: Any, name: str, about: str, labels: tuple[str, ...] = (), **more: Any) -> Any:
            return kind(PREFIX + name, about, labels, registry=None, **more)

        self._server = server
        self._requests = of(Counter, "requests", "Requests answered", ("what", "status"))
        self._seconds = of(
            Histogram, "request_seconds", "Until the answer was ready", ("what",), buckets=BUCKETS
        )
        self._computed = of(
            Counter, "computed_seconds", "Processor time of the answering threads", ("what",)
        )
        self._sent = of(Counter, "sent_bytes", "Bytes of the answers' bodies")
        self._answers = of(Counter, "answers", "Answers that were kept, or made anew", ("how",))
        self._refused = of(Counter, "refusals", "Requests that were refused", ("why",))
        alive = {"multiprocess_mode": "livesum"}
        self._kept = of(Gauge, "kept_bytes", "Bytes of the answers that are kept", **alive)
        self._jobs = of(
            Gauge, "jobs", "Long jobs under way", multiprocess_mode="mostrecent"
        )  # one cluster serves all workers

    def note(self, note: Note) -> None:
        """Count one request."""
        self._requests.labels(note.what, note.status).inc()
        self._seconds.labels(note.what).observe(note.seconds)
        self._computed.labels(note.what).inc(note.computed)
        self._sent.inc(note.size)
        self._answers.labels("kept").inc(note.kept)
        self._answers.labels("made").inc(note.made)
        if note.refused:
            self._refused.labels(note.refused).inc()
        self._look()

    def _look(self) -> None:
        kept: Kept = self._server.extensions["kept"]
        self._kept.set(kept.statistics()["bytes"])

    def answer(self) -> Response:
        """The metrics of all workers, in Prometheus's text format."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        self._look()
        self._jobs.set(self._server.extensions["jobs"].under_way())
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def forget(worker: int) -> None:
    """What a worker that is gone held is held no longer; what it counted stays counted."""
    if "prometheus_client" in sys.modules:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker)


def _choose_folder() -> None:
    """A folder of this server's own, which goes with it; unless one is given."""
    if FOLDER in os.environ:
        return
    folder, owner = tempfile.mkdtemp(prefix="metrics-"), os.getpid()
    os.environ[FOLDER] = folder

    def remove() -> None:
        if os.getpid() == owner:  # not a worker that ends
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)

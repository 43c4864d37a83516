"""What is noted of every request, for the log and the metrics: never what a person entered.

A request is known by the name that this app gave it: the callback's, or the rule of its address. An
address, a query string and a payload hold what a person typed; none of them is noted.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler

import orjson
from flask import Flask, Response, g, request

from components.serving.limits import OURSELVES

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
REFUSALS = {400: "not readable", 413: "too large", 429: "too many jobs"}


@dataclass(frozen=True)
class Note:
    """One request and its answer."""

    method: str
    what: str
    """The outputs of a callback, or the rule that the address follows; "other" for neither."""
    status: int
    seconds: float
    """From the first that this app saw of the request to the answer that is ready to be sent."""
    computed: float
    """Seconds of processor time of the thread that answered."""
    size: int
    """Bytes of the answer's body as it is sent."""
    kept: int
    """Answers that were there already, among those that this one is made of."""
    made: int
    """And those that were computed."""
    refused: str
    """Why the request was refused; "" where it was not."""


def note_requests(server: Flask, listeners: list[Callable[[Note], None]]) -> None:
    """Tell the listeners of every request; said first, so that all of it is timed."""

    @server.before_request
    def begin() -> None:
        g.began, g.started = time.perf_counter(), time.thread_time()

    @server.after_request
    def end(response: Response) -> Response:
        if OURSELVES in request.environ:
            return response
        answers: Counter[str] = g.get("answers") or Counter()
        note = Note(
            method=request.method if request.method in METHODS else "other",
            what=_name(),
            status=response.status_code,
            seconds=time.perf_counter() - g.began,
            computed=time.thread_time() - g.started,
            size=response.calculate_content_length() or 0,
            kept=answers["kept"],
            made=answers["made"],
            refused=_refused(response),
        )
        for listener in listeners:
            listener(note)
        return response


def note_answer(made: bool) -> None:
    """An answer was asked for in the request under way: computed now, or there already."""
    g.setdefault("answers", Counter())["made" if made else "kept"] += 1


def _name() -> str:
    rule = request.url_rule
    return str(g.get("callback") or (rule.rule if rule else "other"))


def _refused(response: Response) -> str:
    if "refused" in g:
        return str(g.refused)
    if response.status_code == 429 and "Retry-After" in response.headers:
        return "too fast"
    return REFUSALS.get(response.status_code, "")


def log_to(place: str) -> Callable[[Note], None]:
    """What writes a line of JSON for each note, to a file or, for "-", to the standard output.

    A file that was moved away is opened anew, as logrotate needs it.

    Raises
    ------
    ValueError
        If that file cannot be written.
    """
    handler: logging.Handler
    try:
        handler = logging.StreamHandler(sys.stdout) if place == "-" else WatchedFileHandler(place)
    except OSError as error:
        raise ValueError(
            f"ACCESS_LOG is a file that can be written, or -; {place!r} was given, and "
            f"{error.strerror}."
        ) from error
    log = logging.Logger("requests")
    log.addHandler(handler)
    return lambda note: log.info(_line(note))


def _line(note: Note) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return orjson.dumps(
        {
            "time": now.replace("+00:00", "Z"),
            "worker": os.getpid(),
            "method": note.method,
            "what": note.what,
            "status": note.status,
            "ms": round(1e3 * note.seconds, 1),
            "computed_ms": round(1e3 * note.computed, 1),
            "bytes": note.size,
            "kept": note.kept,
            "made": note.made,
            "refused": note.refused,
        }
    ).decode()

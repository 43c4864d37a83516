"""What whoever hosts the app can set, read from the environment once.

The table in the README lists these; `read_settings` raises for a value that it cannot take, so that
a misspelt setting stops the server instead of weakening it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

PERIOD = r"\d+/(\d+ ?)?(second|minute|hour|day)s?"
RATE = re.compile(f"{PERIOD}(;{PERIOD})*")


@dataclass(frozen=True)
class UploadBounds:
    """How much may be uploaded, and how much of it is read."""

    folder: str = ""
    """Where uploads lie; "" for a folder of their own that goes with the server."""
    entries: int = 64_000_000
    """Numbers in an uploaded layer's weights."""
    classes: int = 262_144
    """Rows of an uploaded layer's weights."""
    bytes: int = 1 << 29
    """Of one file."""
    all_bytes: int = 1 << 32
    """Of all uploads together, with what is unpacked from them."""
    number: int = 100
    """Files at the same time."""
    per_address: int = 50
    """Files at the same time from one address."""
    seconds: int = 86_400
    """After which an upload that is not used is deleted."""


HOSTED_UPLOADS = UploadBounds(
    entries=512_000, classes=2000, bytes=1 << 24, all_bytes=1 << 29, per_address=24, seconds=3600
)


@dataclass(frozen=True)
class Settings:
    """How the app is served."""

    host: str = "127.0.0.1"
    port: int = 8050
    prefix: str = "/"
    """The path under which a reverse proxy shows the app, with a slash at both ends."""
    trusted_proxies: int = 0
    """How many reverse proxies in front may say who the client is; 0 believes none."""
    rate: str = "9000/10 seconds"
    """Milliseconds of computing that one address may ask for, per worker (with `redis_url`: of all
    workers together); "" for no limit."""
    most_seconds: float = 0.0
    """A page estimated to compute for longer is lowered, with a sentence; 0 for no limit."""
    most_bytes: int = 1 << 20
    """The largest request body, in bytes; a larger one is refused with a sentence."""
    cache_bytes: int = 3 << 20
    """What a worker may keep of its answers, in bytes."""
    uploads: UploadBounds = UploadBounds()
    """Files that people bring."""
    jobs: int = 4
    """Long jobs that may run at the same time."""
    jobs_each: int = 2
    """Of these, for one address."""
    job_seconds: float = 600.0
    """A long job that takes longer is ended; what it found stays."""
    job_bytes: int = 1 << 30
    """What a long job may be given and may find, and what a process that computes may take."""
    job_workers: int = 2
    """Processes that compute long jobs, started with the first."""
    scheduler: str = ""
    """The address of a Dask scheduler that computes long jobs instead, as tcp://host:8786."""
    parts: bool = True
    """Serve plotly in parts, where `make host` has built them; else the whole that Dash brings."""
    framed_by: str = "*"
    """Who may show `?embed=1` pages in a frame, as in frame-ancestors."""
    access_log: str = ""
    """The file that a line of JSON for each request goes to, "-" for the standard output."""
    metrics: bool = False
    """Answer /metrics, for Prometheus."""
    redis_url: str = ""
    """The Redis in which all workers count what an address has spent; "": each counts alone."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment asks for.

    `HOSTED=1` is the profile for the open web: it changes the default of MOST_SECONDS to 2, and
    allows smaller and fewer uploads.
    """
    hosted = _whole(environment, "HOSTED", 0, 0, 1)
    default = Settings(
        most_seconds=2.0 if hosted else 0.0, uploads=HOSTED_UPLOADS if hosted else UploadBounds()
    )
    return Settings(
        host=environment.get("HOST", default.host),
        port=_whole(environment, "PORT", default.port, 1, 65_535),
        prefix=_prefix(environment.get("PREFIX", default.prefix)),
        trusted_proxies=_whole(environment, "TRUSTED_PROXIES", default.trusted_proxies, 0, 10),
        rate=_rate(environment.get("RATE", default.rate)),
        most_seconds=_real(environment, "MOST_SECONDS", default.most_seconds, 0.0, 3600.0),
        most_bytes=_whole(environment, "MOST_BYTES", default.most_bytes, 16_384, 1 << 30),
        cache_bytes=_whole(environment, "CACHE_BYTES", default.cache_bytes, 0, 1 << 34),
        jobs=_whole(environment, "JOBS", default.jobs, 0, 1000),
        uploads=_uploads(environment, default.uploads),
        jobs_each=_whole(environment, "JOBS_EACH", default.jobs_each, 0, 1000),
        job_seconds=_real(environment, "JOB_SECONDS", default.job_seconds, 1.0, 86_400.0),
        job_bytes=_whole(environment, "JOB_BYTES", default.job_bytes, 1 << 26, 1 << 40),
        job_workers=_whole(environment, "JOB_WORKERS", default.job_workers, 1, 256),
        scheduler=_scheduler(environment.get("SCHEDULER", default.scheduler)),
        parts=bool(_whole(environment, "PARTS", int(default.parts), 0, 1)),
        framed_by=_sources(environment.get("FRAMED_BY", default.framed_by)),
        access_log=environment.get("ACCESS_LOG", default.access_log),
        redis_url=_redis(environment.get("REDIS_URL", default.redis_url)),
        metrics=bool(_whole(environment, "METRICS", int(default.metrics), 0, 1)),
    )


def _uploads(environment: Mapping[str, str], default: UploadBounds) -> UploadBounds:
    def whole(name: str, given: int, high: int) -> int:
        return _whole(environment, name, given, 0, high)

    folder = environment.get("UPLOADS_FOLDER", default.folder)
    if folder and not os.path.isabs(folder):
        raise ValueError(f"UPLOADS_FOLDER is the whole path of a folder; {folder!r} was given.")
    return UploadBounds(
        folder=folder,
        entries=whole("UPLOAD_ENTRIES", default.entries, 1 << 31),
        classes=whole("UPLOAD_CLASSES", default.classes, 1 << 24),
        bytes=whole("UPLOAD_BYTES", default.bytes, 1 << 36),
        all_bytes=whole("UPLOADS_BYTES", default.all_bytes, 1 << 39),
        number=whole("UPLOADS", default.number, 10_000),
        per_address=whole("UPLOADS_PER_ADDRESS", default.per_address, 10_000),
        seconds=whole("UPLOADS_SECONDS", default.seconds, 10**9),
    )


def _whole(environment: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    given = environment.get(name, str(default))
    if not re.fullmatch(r"\d{1,13}", given) or not low <= int(given) <= high:
        raise ValueError(f"{name} is a whole number from {low} to {high}; {given!r} was given.")
    return int(given)


def _real(
    environment: Mapping[str, str], name: str, default: float, low: float, high: float
) -> float:
    given = environment.get(name, str(default))
    try:
        value = float(given)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise ValueError(f"{name} is a number from {low:g} to {high:g}; {given!r} was given.")
    return value


def _prefix(given: str) -> str:
    path = f"/{given.strip('/')}/" if given.strip("/") else "/"
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*/", path):
        raise ValueError(f"PREFIX is a path such as /explorer/; {given!r} was given.")
    return path


def _rate(given: str) -> str:
    if given in ("", "off"):
        return ""
    if not RATE.fullmatch(given):
        raise ValueError(
            "RATE is milliseconds of computing per time, such as 9000/10 seconds, or off; "
            f"{given!r} was given."
        )
    return given


def _scheduler(given: str) -> str:
    if given and not re.fullmatch(r"(tcp|tls)://[\w.-]+:\d{1,5}", given):
        raise ValueError(
            f"SCHEDULER is an address such as tcp://host:8786 or tls://host:8786; {given!r} was "
            "given."
        )
    return given


def _redis(given: str) -> str:
    if given and not re.fullmatch(r"(rediss?|redis\+unix)://\S+", given):
        # What was given is not said: it may hold a password.
        raise ValueError("REDIS_URL is an address such as redis://127.0.0.1:6379/0.")
    return given


def _sources(given: str) -> str:
    if not re.fullmatch(r"[\w:/.*'-]+( [\w:/.*'-]+)*", given):
        raise ValueError(f"FRAMED_BY is sources such as https://example.org; {given!r} was given.")
    return given

"""What stands between the app and the open web: headers, limits, compression, health, proxies.

`protect` is called once, after all callbacks are registered. It changes nothing that a person
sees; everything here bounds what a stranger's request can do or cost.
"""

from __future__ import annotations

import base64
import ctypes
import hashlib
import re
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

import brotli
import orjson
from cachetools import LRUCache
from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, request
from flask.json.provider import DefaultJSONProvider
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from components.serving import jobs
from components.serving.cache import Kept
from components.serving.payloads import refusal
from components.serving.settings import Settings
from components.state.page import VIEWS

CALLBACKS = "/_dash-update-component"
SUITES = "/_dash-component-suites/"
NOT_A_FILE = "-"
# What draws a graph; Dash asks for it only when a graph is on the page already.
LATE_SCRIPTS = ("plotly/package_data/plotly.min.js", "dash/dcc/async-graph.js")
YEAR = 31_536_000  # seconds
COMPRESSED_BYTES = 8 << 20
# By their numbers in glibc's malloc.h: one arena, whose free end goes back beyond
# 256 kB, and pages of its own for what is as large as an answer.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
MALLOC = {M_ARENA_MAX: 1, M_TRIM_THRESHOLD: 1 << 18, M_MMAP_THRESHOLD: 1 << 16}
SMALLEST_COMPRESSED = 1000  # bytes; below, one packet holds it anyway
# Of brotli, 0 to 11: an answer is compressed while a hand waits for it.
ANSWER_QUALITY, FILE_QUALITY = 1, 9
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", re.S)

TOO_FAST = "That was a little fast for this server. Go on in a second."
TOO_LARGE = "The request is larger than this server takes."
BROKEN = "Something went wrong on the server. The page keeps its last picture."


def protect(app: Dash, settings: Settings) -> None:
    """Make the app safe to serve to strangers."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = settings.most_bytes
    server.config["MAX_FORM_MEMORY_SIZE"] = settings.most_bytes
    server.config["MOST_SECONDS"] = settings.most_seconds
    server.extensions["kept"] = Kept(settings.cache_bytes)
    server.json = StrictJson(server)
    _compress(server)
    _limit_rate(server, settings)
    _check_payloads(app, settings)
    _say_errors(server)
    _add_headers(app, settings)
    _stand_behind_proxies(server, settings)


def warm_up(server: Flask) -> None:
    """Ask once for what every first visitor asks for: the pages as they open, and their files."""
    client = server.test_client()
    accepts = {"Accept-Encoding": "br"}
    for view in VIEWS:
        client.get("/_dash-layout", headers=accepts | {"Referer": f"http://warm.up/?view={view}"})
    page = client.get("/").get_data(as_text=True)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    for address in [*addresses, *(SUITES + name for name in LATE_SCRIPTS)]:
        client.get(address, headers=accepts)


def give_back_memory() -> None:
    """Return what glibc holds of freed memory, and let threads share its arenas from now on.

    Without this a worker of four threads keeps some 40 MB that nobody uses.
    """
    try:
        libc = ctypes.CDLL("libc.so.6")
        for parameter, value in MALLOC.items():
            libc.mallopt(parameter, value)
        libc.malloc_trim(0)
    except (OSError, AttributeError):  # another C library manages its memory in its own way
        return


class StrictJson(DefaultJSONProvider):
    """Reads JSON as the standard has it: no NaN, no lone surrogates, no bottomless nesting."""

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return orjson.loads(s)


def _is_callback() -> bool:
    return request.path == CALLBACKS


# --- limits ---------------------------------------------------------------------------------------


def _limit_rate(server: Flask, settings: Settings) -> None:
    if not settings.rate:
        return
    limiter = Limiter(
        get_remote_address,
        app=server,
        default_limits=[settings.rate],
        storage_uri="memory://",
        retry_after="delta-seconds",
    )
    limiter.request_filter(lambda: not _is_callback())


def _check_payloads(app: Dash, settings: Settings) -> None:
    server: Flask = app.server

    @server.before_request
    def check() -> Response | None:
        if not _is_callback() or request.method != "POST":
            return None
        payload = request.get_json()
        why = refusal(payload, app.callback_map)
        if why:
            return _sentence(why, 400)
        starts_job = app.callback_map[payload["output"]].get("background") and not request.args.get(
            "cacheKey"
        )
        if starts_job and jobs.running() >= settings.jobs:
            return _sentence("This server is busy with other long jobs. Try again later.", 429)
        return None


def _sentence(text: str, status: int) -> Response:
    return Response(text, status, mimetype="text/plain")


def _say_errors(server: Flask) -> None:
    """Every error is a sentence; what happened stands in the server's log alone."""

    @server.errorhandler(429)
    def too_fast(_: HTTPException) -> Response:
        answer = _sentence(TOO_FAST, 429)
        answer.headers["Retry-After"] = "1"
        return answer

    @server.errorhandler(413)
    def too_large(_: HTTPException) -> Response:
        return _sentence(TOO_LARGE, 413)

    @server.errorhandler(500)
    def broken(_: HTTPException) -> Response:
        return _sentence(BROKEN, 500)

    @server.errorhandler(DependencyException)
    def missing(_: DependencyException) -> Response:
        return _sentence("There is no such file.", 404)


# --- headers --------------------------------------------------------------------------------------


def script_hashes(page: str) -> list[str]:
    """The sources by which a Content-Security-Policy allows a page's own inline scripts."""
    digests = [hashlib.sha256(script.encode()).digest() for script in INLINE.findall(page)]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def _policy(scripts: Iterable[str], framed_by: str) -> str:
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self'", *scripts]),
            "style-src 'self' 'unsafe-inline'",  # plotly and the components style elements
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {framed_by}",
        ]
    )


def _add_headers(app: Dash, settings: Settings) -> None:
    server: Flask = app.server
    policies: dict[bool, str] = {}
    suites = settings.prefix.rstrip("/") + SUITES
    preloads = ", ".join(f"<{suites}{name}>; rel=preload; as=script" for name in LATE_SCRIPTS)

    def policy(embedded: bool) -> str:
        # Hashed once, from a page that no visitor had a word in: a script that got into a later
        # page some other way is not among them.
        if not policies:
            with server.test_request_context("/"):
                scripts = script_hashes(str(app.index()))
            policies[False] = _policy(scripts, "'self'")
            policies[True] = _policy(scripts, settings.framed_by)
        return policies[embedded]

    @server.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if response.mimetype == "text/html":
            embedded = request.args.get("embed") == "1"
            headers["Content-Security-Policy"] = policy(embedded)
            headers["Link"] = preloads
            if not embedded:
                headers["X-Frame-Options"] = "SAMEORIGIN"
        else:
            headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        _set_lifetime(response)
        return response


def _set_lifetime(response: Response) -> None:
    """Files whose address names their version are kept for a year, everything else is asked for."""
    versioned = request.path.startswith("/assets/") and "m" in request.args
    if response.status_code in (200, 304) and (versioned or response.cache_control.max_age == YEAR):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "no-store" if _is_callback() else "no-cache"


# --- compression ----------------------------------------------------------------------------------


class CompressedFiles:
    """The compressed forms of the files that never change; answers are not kept here."""

    def __init__(self) -> None:
        self._files: LRUCache[str, bytes] = LRUCache(COMPRESSED_BYTES, getsizeof=len)
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            return self._files.get(key)

    def set(self, key: str, content: bytes) -> None:
        if key.endswith(NOT_A_FILE) or self.get(key) is not None:
            return
        if key.startswith("br;"):  # once, so that it may take longer than an answer may
            content = brotli.compress(brotli.decompress(content), quality=FILE_QUALITY)
        if len(content) <= COMPRESSED_BYTES:
            with self._lock:
                self._files[key] = content


def _file_key(asked: Any) -> str:
    """What a compressed file is kept under."""
    return str(asked.path) if asked.path.startswith(SUITES) else NOT_A_FILE


def _compress(server: Flask) -> None:
    server.config.setdefault("COMPRESS_ALGORITHM", ["br", "gzip"])
    server.config.setdefault("COMPRESS_ALGORITHM_STREAMING", ["br", "deflate"])
    server.config.setdefault("COMPRESS_BR_LEVEL", ANSWER_QUALITY)
    server.config.setdefault("COMPRESS_MIN_SIZE", SMALLEST_COMPRESSED)
    server.config.setdefault("COMPRESS_CACHE_BACKEND", CompressedFiles)
    server.config.setdefault("COMPRESS_CACHE_KEY", _file_key)
    Compress(server)


# --- proxies --------------------------------------------------------------------------------------

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class UnderPrefix:
    """Serves the app under a path, whether or not the proxy in front has already cut it off."""

    def __init__(self, app: Wsgi, prefix: str) -> None:
        self.app, self.prefix = app, prefix.rstrip("/")

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == self.prefix or path.startswith(f"{self.prefix}/"):
            environ["SCRIPT_NAME"] = self.prefix
            environ["PATH_INFO"] = path[len(self.prefix) :] or "/"
        return self.app(environ, start)


class Health:
    """Answers /health before Flask sees it: Dash draws its layout at the first request it gets."""

    def __init__(self, app: Wsgi) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/health":
            return self.app(environ, start)
        answer = Response('{"status": "ok"}\n', mimetype="application/json")
        answer.headers["Cache-Control"] = "no-store"
        return answer(environ, start)


def _stand_behind_proxies(server: Flask, settings: Settings) -> None:
    server.wsgi_app = Health(server.wsgi_app)  # type: ignore
    if settings.prefix != "/":
        server.wsgi_app = UnderPrefix(server.wsgi_app, settings.prefix)  # type: ignore
    if count := settings.trusted_proxies:
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=count, x_proto=count, x_host=count
        )

"""What stands between the app and the open web, put together.

`protect` is called once, after all callbacks are registered. It changes nothing that a person
sees; everything here bounds what a stranger's request can do or cost.
"""

from __future__ import annotations

from collections.abc import Callable

from dash import Dash
from flask import Flask

from components.serving.bundle import serve_parts
from components.serving.cache import Kept
from components.serving.compression import compress
from components.serving.errors import say_errors
from components.serving.headers import add_headers
from components.serving.jobs import Jobs
from components.serving.limits import limit_rate
from components.serving.metrics import Metrics
from components.serving.noting import Note, log_to, note_requests
from components.serving.payloads import StrictJson, check_payloads, read_bodies
from components.serving.proxies import stand_behind_proxies
from components.serving.settings import Settings
from components.serving.uploads import serve_uploads


def protect(app: Dash, settings: Settings) -> None:
    """Make the app safe to serve to strangers."""
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = settings.most_bytes
    server.config["MAX_FORM_MEMORY_SIZE"] = settings.most_bytes
    server.config["MOST_SECONDS"] = settings.most_seconds
    server.extensions["kept"] = Kept(settings.cache_bytes)
    server.extensions["jobs"] = Jobs(settings)
    server.json = StrictJson(server)
    metrics = Metrics(server) if settings.metrics else None
    note_requests(server, _listeners(settings, metrics))
    limit_rate(server, settings)
    serve_parts(server)
    serve_uploads(server, settings.uploads, settings.most_bytes)
    compress(server)
    read_bodies(server)
    check_payloads(app)
    say_errors(server)
    add_headers(app, settings)
    stand_behind_proxies(server, settings, metrics)


def _listeners(settings: Settings, metrics: Metrics | None) -> list[Callable[[Note], None]]:
    log = [log_to(settings.access_log)] if settings.access_log else []
    return [*log, *([metrics.note] if metrics else [])]

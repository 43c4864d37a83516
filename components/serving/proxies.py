"""Where the app stands: behind proxies, under a path, and what asks whether it is well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from components.serving.metrics import Metrics
from components.serving.settings import Settings

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


class Watched:
    """Answers who watches over the server before Flask sees it: that is not a visit.

    Dash draws its layout at the first request it gets, and a visit is counted and paid for.
    """

    def __init__(self, app: Wsgi, answers: Mapping[str, Callable[[], Response]]) -> None:
        self.app, self.answers = app, answers

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        ask = self.answers.get(environ.get("PATH_INFO", ""))
        if ask is None:
            return self.app(environ, start)
        answer = ask()
        answer.headers["Cache-Control"] = "no-store"
        return answer(environ, start)


def _health() -> Response:
    return Response('{"status": "ok"}\n', mimetype="application/json")


def stand_behind_proxies(server: Flask, settings: Settings, metrics: Metrics | None = None) -> None:
    """Answer under the prefix, and believe as many proxies as the settings say."""
    answers = {"/health": _health} | ({"/metrics": metrics.answer} if metrics else {})
    server.wsgi_app = Watched(server.wsgi_app, answers)  # type: ignore
    if settings.prefix != "/":
        server.wsgi_app = UnderPrefix(server.wsgi_app, settings.prefix)  # type: ignore
    if count := settings.trusted_proxies:
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=count, x_proto=count, x_host=count
        )

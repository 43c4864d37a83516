"""What travels with every answer: the Content-Security-Policy, its kin, how long to keep it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from dash import Dash
from flask import Flask, Response, request

from components.serving import bundle
from components.serving.compression import SUITES
from components.serving.payloads import is_callback
from components.serving.settings import Settings
from components.serving.version import HEADER, version

# What draws a graph; Dash asks for it only when a graph is on the page already.
GRAPH = "dash/dcc/async-graph.js"
YEAR = 31_536_000  # seconds
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", re.S)


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


def add_headers(app: Dash, settings: Settings) -> None:
    server: Flask = app.server
    policies: dict[bool, str] = {}
    suites = settings.prefix.rstrip("/") + SUITES
    late = [GRAPH] if settings.parts and bundle.built() else [bundle.WHOLE, GRAPH]
    preloads = ", ".join(
        f"<{suites}{name}>; rel=preload; as=script; fetchpriority=low" for name in late
    )

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
        headers[HEADER] = version()
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
    path = request.path
    versioned = (path.startswith("/assets/") and "m" in request.args) or path.startswith(
        bundle.PARTS
    )
    if response.status_code in (200, 304) and (versioned or response.cache_control.max_age == YEAR):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "no-store" if is_callback() else "no-cache"

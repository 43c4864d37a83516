"""Who may ask how much: requests an address, long jobs a worker."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from components.serving.payloads import is_callback
from components.serving.settings import Settings


def limit_rate(server: Flask, settings: Settings) -> None:
    """Bound what one address may ask of this worker."""
    if not settings.rate:
        return
    limiter = Limiter(
        get_remote_address,
        app=server,
        default_limits=[settings.rate],
        storage_uri="memory://",
        retry_after="delta-seconds",
    )
    limiter.request_filter(lambda: not is_callback())

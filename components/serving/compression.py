"""Answers are compressed as they are written; files that never change are compressed once."""

from __future__ import annotations

import os
from threading import Lock
from typing import Any

import brotli
from cachetools import LRUCache
from flask import Flask, Response, request
from flask_compress import Compress
from werkzeug.security import safe_join

from components.serving.bundle import ASSETS, PARTS, as_built

SUITES, OWN = "/_dash-component-suites/", "/assets/"
NOT_A_FILE = "-"
BROTLI = "br;"  # how the key of what it has compressed begins
COMPRESSED_BYTES = 8 << 20
SMALLEST_COMPRESSED = 1000  # bytes; below, one packet holds it anyway
# Of brotli, 0 to 11: an answer is compressed while a hand waits for it.
ANSWER_QUALITY, FILE_QUALITY = 0, 9


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
        if key.startswith(BROTLI):  # once, so that it may take longer than an answer may
            content = as_built(key.removeprefix(BROTLI)) or brotli.compress(
                brotli.decompress(content), quality=FILE_QUALITY
            )
        if len(content) <= COMPRESSED_BYTES:
            with self._lock:
                self._files[key] = content


def _file_key(asked: Any) -> str:
    """What a compressed file is kept under; a file of our own may be written anew."""
    path = str(asked.path)
    if path.startswith((SUITES, PARTS)):
        return path
    file = safe_join(str(ASSETS), path.removeprefix(OWN)) if path.startswith(OWN) else None
    try:
        return f"{path}?{os.stat(file).st_mtime_ns}" if file else NOT_A_FILE
    except OSError:
        return NOT_A_FILE


def compress(server: Flask) -> None:
    """Compress what the server answers."""
    server.config.setdefault("COMPRESS_ALGORITHM", ["br", "gzip"])
    server.config.setdefault("COMPRESS_ALGORITHM_STREAMING", ["br", "deflate"])
    server.config.setdefault("COMPRESS_BR_LEVEL", ANSWER_QUALITY)
    server.config.setdefault("COMPRESS_MIN_SIZE", SMALLEST_COMPRESSED)
    server.config.setdefault("COMPRESS_CACHE_BACKEND", CompressedFiles)
    server.config.setdefault("COMPRESS_CACHE_KEY", _file_key)
    Compress(server)
    server.after_request(_whole)  # before the compression: what was said last is done first


def _whole(response: Response) -> Response:
    """Read a file of our own: the compressed forms of files sent in pieces are not kept."""
    if request.path.startswith((OWN, PARTS)) and response.status_code == 200:
        response.direct_passthrough = False
        response.make_sequence()
    return response

"""Answers are compressed as they are written; files that never change are compressed once."""

from __future__ import annotations

from threading import Lock
from typing import Any

import brotli
from cachetools import LRUCache
from flask import Flask
from flask_compress import Compress

SUITES = "/_dash-component-suites/"
NOT_A_FILE = "-"
COMPRESSED_BYTES = 8 << 20
SMALLEST_COMPRESSED = 1000  # bytes; below, one packet holds it anyway
# Of brotli, 0 to 11: an answer is compressed while a hand waits for it.
ANSWER_QUALITY, FILE_QUALITY = 1, 9


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


def compress(server: Flask) -> None:
    """Compress what the server answers."""
    server.config.setdefault("COMPRESS_ALGORITHM", ["br", "gzip"])
    server.config.setdefault("COMPRESS_ALGORITHM_STREAMING", ["br", "deflate"])
    server.config.setdefault("COMPRESS_BR_LEVEL", ANSWER_QUALITY)
    server.config.setdefault("COMPRESS_MIN_SIZE", SMALLEST_COMPRESSED)
    server.config.setdefault("COMPRESS_CACHE_BACKEND", CompressedFiles)
    server.config.setdefault("COMPRESS_CACHE_KEY", _file_key)
    Compress(server)

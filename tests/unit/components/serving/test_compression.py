"""Files that never change are compressed once and kept within bytes; answers are not kept here."""

from __future__ import annotations

import os
import random
from pathlib import Path

import brotli
import pytest
from flask import request
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from components.serving import compression
from components.serving.compression import COMPRESSED_BYTES, CompressedFiles


@given(st.binary(min_size=1, max_size=2000))
def test_a_file_is_compressed_anew_and_stays_what_it_was(content: bytes) -> None:
    files = CompressedFiles()
    files.set("br;/a.js", brotli.compress(content, quality=1))
    kept = files.get("br;/a.js")
    assert kept is not None
    assert brotli.decompress(kept) == content
    assert len(kept) <= len(brotli.compress(content, quality=1)) + 8


def test_answers_are_not_kept() -> None:
    files = CompressedFiles()
    files.set(f"br;{compression.NOT_A_FILE}", b"an answer")
    assert files.get(f"br;{compression.NOT_A_FILE}") is None


def test_kept_files_stay_within_their_bytes() -> None:
    files, share = CompressedFiles(), COMPRESSED_BYTES // 4
    for k in range(6):
        files.set(f"gzip;/{k}.js", random.Random(k).randbytes(share))
    held = [k for k in range(6) if files.get(f"gzip;/{k}.js") is not None]
    assert held == [2, 3, 4, 5], "the least recently asked for goes first"
    files.set("gzip;/large.js", bytes(COMPRESSED_BYTES + 1))
    assert files.get("gzip;/large.js") is None


def test_files_of_our_own_are_compressed_well_and_again_when_they_change(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = create_app().server
    asked = server.test_client().get("/assets/main.mjs", headers={"Accept-Encoding": "br"})
    whole = (compression.ASSETS / "main.mjs").read_bytes()
    assert brotli.decompress(asked.data) == whole
    monkeypatch.setattr(compression, "ASSETS", tmp_path)
    (tmp_path / "a.mjs").write_text("1")
    with server.test_request_context("/assets/a.mjs"):
        before = compression._file_key(request)
        os.utime(tmp_path / "a.mjs", ns=(1, 1))
        assert compression._file_key(request) != before
    for absent in ("/assets/none.mjs", "/assets/../app.py", "/"):
        with server.test_request_context(absent):
            assert compression._file_key(request) == compression.NOT_A_FILE


def test_a_part_of_a_file_is_still_a_part() -> None:
    answer = (
        create_app().server.test_client().get("/assets/main.mjs", headers={"Range": "bytes=0-9"})
    )
    assert (answer.status_code, len(answer.data)) == (206, 10)

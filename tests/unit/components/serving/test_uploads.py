"""Uploads: in pieces, bounded, and a disk that is full is a sentence that leaves nothing behind."""

from __future__ import annotations

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import create_app
from components.audit.reading import Chosen, UnreadError, read_layer
from components.serving import uploads
from components.serving.settings import Settings, UploadBounds
from components.serving.uploads import BEGIN, FULL, HEADER, OFFSET, PATH, UNKNOWN

PIECE = 1000  # bytes


class Store:
    """A server that takes uploads into a folder, and who uploads there."""

    def __init__(self, folder: Path, **bounds: Any) -> None:
        self.folder = folder
        settings = Settings(rate="", uploads=UploadBounds(str(folder), **bounds))
        self.server = create_app(settings).server
        self.client = self.server.test_client()

    def asked(self, method: str, about: str, content: Any = None, offset: int = 0) -> Any:
        headers = {HEADER: about, OFFSET: f"{offset}"}
        body = {"data": content} if isinstance(content, bytes) else {"json": content}
        return self.client.open(PATH, method=method, headers=headers, **body)

    def begun(self, size: int, name: str = "w.npy") -> Any:
        return self.asked("POST", BEGIN, {"name": name, "size": size})

    def uploaded(self, content: bytes, name: str = "w.npy") -> str:
        upload: str = self.begun(len(content), name).get_json()["id"]
        for offset in range(0, len(content), PIECE):
            piece = content[offset : offset + PIECE]
            assert self.asked("PUT", upload, piece, offset).status_code == 200
        return upload

    def held(self) -> list[Path]:
        """The folders of uploads that are there."""
        return [path for path in self.folder.iterdir() if path.is_dir()]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "uploads")


@pytest.fixture(scope="module")
def large_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store") / "uploads", per_address=1000, number=1000)


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def layer(n: int, d: int) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.arange(n * d, dtype="float32").reshape(n, d))
    return stream.getvalue()


def is_full(answer: Any) -> bool:
    return bool(answer.status_code == 507 and answer.get_data(as_text=True) == FULL)


def test_a_full_disk_is_a_sentence_and_what_was_begun_is_gone(store: Store) -> None:
    upload = store.begun(6 * PIECE).get_json()["id"]
    with disk_of(3 * PIECE + 500):
        answers = [store.asked("PUT", upload, b"x" * PIECE, k * PIECE) for k in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 507, 404]
    assert is_full(answers[3])
    assert answers[4].get_data(as_text=True) == UNKNOWN
    assert store.held() == []
    assert store.asked("GET", store.uploaded(layer(9, 4))).get_json()["bytes"] == len(layer(9, 4))


def test_a_disk_that_is_full_from_the_beginning_takes_no_upload(store: Store) -> None:
    with disk_of(0):
        assert is_full(store.begun(PIECE))
    assert store.held() == []


def test_a_disk_that_fills_while_a_file_is_unpacked_is_a_sentence(store: Store) -> None:
    """And the file can be read when there is room again."""
    stream = io.BytesIO()
    np.savez_compressed(stream, w=np.ones((200, 50)))
    upload = store.uploaded(stream.getvalue(), "w.npz")
    with store.server.app_context():
        with disk_of(10 * PIECE), pytest.raises(UnreadError, match="no room to unpack"):
            read_layer(Chosen(upload, "w"))
        kept = {path.name for path in store.held()[0].iterdir()}
        assert kept == {"w.npz", uploads.ABOUT}
        assert read_layer(Chosen(upload, "w")).weights.shape == (200, 50)


def test_a_disk_with_less_room_than_is_announced_is_not_begun_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = uploads.shutil.disk_usage(store.folder.parent)._replace(free=5 * PIECE)
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: free)
    assert store.begun(3 * PIECE).status_code == 201
    assert is_full(store.begun(3 * PIECE)), "what is still to come has its room"
    assert store.begun(2 * PIECE).status_code == 201


def test_what_nobody_uses_expires_by_the_time_that_went_by_not_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "uploads", seconds=3600)
    content = layer(9, 4)
    uploaded = store.uploaded(content)
    now, passed = uploads.time.time, uploads.time.monotonic
    for hours in (-5, 5):
        monkeypatch.setattr(uploads.time, "time", lambda hours=hours: now() + 3600 * hours)
        assert store.asked("GET", uploaded).get_json()["bytes"] == len(content)
    later = store.uploaded(content)
    monkeypatch.setattr(uploads.time, "monotonic", lambda: passed() + 3000)
    with store.server.app_context():
        uploads.uploads().used(later)
    monkeypatch.setattr(uploads.time, "monotonic", lambda: passed() + 4000)
    assert store.asked("GET", uploaded).get_data(as_text=True) == UNKNOWN
    assert store.asked("GET", later).status_code == 200
    assert [folder.name for folder in store.held()] == [later]


@settings(max_examples=30)
@given(st.binary(min_size=1, max_size=4 * PIECE), st.lists(st.integers(1, PIECE), max_size=9))
def test_an_upload_goes_on_from_wherever_it_was(
    large_store: Store, content: bytes, sizes: list[int]
) -> None:
    """Pieces of any size; one that was sent before, or is too early, changes nothing."""
    store = large_store
    upload = store.begun(len(content)).get_json()["id"]
    for size in [*sizes, *[PIECE] * 4]:
        at = store.asked("GET", upload).get_json()["bytes"]
        if at == len(content):
            break
        assert store.asked("PUT", upload, b"?", at + 1).headers.get(OFFSET, f"{at}") == f"{at}"
        assert store.asked("PUT", upload, content[at : at + size], at).status_code == 200
    path = store.folder / upload / "w.npy"
    assert path.read_bytes() == content
    assert store.asked("DELETE", upload).status_code == 204
    assert store.asked("GET", upload).status_code == 404

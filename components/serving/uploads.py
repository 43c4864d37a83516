"""Files that people upload, for a while: bounded in every way, and private to who made them.

Everything goes to one address, each request short. Which upload is meant stands in a header, never
in the address, which logs keep:

    POST    X-Upload: begin  {"name", "size"}  ->  {"id", "bytes": 0, "piece"}
    PUT     X-Upload: <id>, X-Offset: <bytes so far>, and a piece of the file  ->  {"bytes"}
    GET     X-Upload: <id>  ->  {"name", "size", "bytes"}: an upload goes on from there
    DELETE  X-Upload: <id>

Another site's page cannot send that header without asking first, and is never allowed to. A piece
at another offset than the bytes so far is refused with 409, which names these in X-Offset. An id is
192 random bits; who has it may read and delete, nobody else. What is not used expires.

The files lie in a folder that all workers of a server share: named by a setting, or one that goes
with the server. Nothing here reads what is in them.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter.util import get_remote_address

from components.serving.errors import sentence
from components.serving.settings import UploadBounds

PATH = "/upload"
HEADER, OFFSET = "X-Upload", "X-Offset"
BEGIN = "begin"
MOST_PIECE = 512_000  # bytes
STALLED = 900  # seconds after which an upload that is not whole counts as given up
LONGEST_NAME = 60  # characters
ID = re.compile(r"[A-Za-z0-9_-]{32}")
ABOUT, LOCK = ".about.json", ".lock"

NOT_OURS = "Only the page itself may upload."
UNKNOWN = "This upload is not here any more: it expired or was deleted. Open the file again."
FULL = "This server has no room for the file now. Try again later."


class UploadRefusedError(Exception):
    """Why an upload is not taken: a sentence, an HTTP status, and perhaps the bytes so far."""

    def __init__(self, text: str, status: int, received: int | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.received = received


@dataclass(frozen=True)
class Upload:
    """A file that is here, or on its way."""

    folder: Path
    name: str
    """As its owner calls it, but for what no file name should have."""
    size: int
    """Bytes, when it is whole."""
    owner: str

    @property
    def id(self) -> str:
        """What its owner knows it by."""
        return self.folder.name

    @property
    def path(self) -> Path:
        """Where its content is."""
        return self.folder / self.name

    @property
    def received(self) -> int:
        """Bytes so far."""
        return self.path.stat().st_size

    @property
    def whole(self) -> bool:
        """Whether all of it is here."""
        return self.received == self.size

    @property
    def held(self) -> int:
        """Bytes that it may take on disk, with what was unpacked from it."""
        others = (file.stat().st_size for file in self.folder.iterdir() if file != self.path)
        return self.size + sum(others)


class Uploads:
    """The store: one folder, with a folder for each upload, whose name is its id."""

    def __init__(self, bounds: UploadBounds, most_piece: int = MOST_PIECE) -> None:
        self.bounds = bounds
        self.most_piece = min(most_piece, MOST_PIECE)
        self._secret = secrets.token_bytes(16)
        self._began = time.time() - time.monotonic()
        self._root: Path | None = Path(bounds.folder) if bounds.folder else None
        self._own_name = f"uploads-{secrets.token_hex(16)}"
        if not bounds.folder:
            atexit.register(self._remove, os.getpid())  # not in workers, which share it

    @property
    def root(self) -> Path:
        """The folder; it is made with the first upload."""
        if self._root is None:
            self._root = Path(tempfile.gettempdir()) / self._own_name
        return self._root

    def begin(self, name: str, size: int, address: str) -> Upload:
        """Make room for a file of `size` bytes.

        Raises
        ------
        UploadRefusedError
            If it is too large, or there are too many.
        """
        name = clean_name(name)
        if size < 1:
            raise UploadRefusedError(f"{name} is empty.", 400)
        if size > self.bounds.bytes:
            raise UploadRefusedError(
                f"{name} has {size:,} bytes; files of up to {self.bounds.bytes:,} bytes are taken "
                "here. Larger ones are read by python -m compute audit.",
                413,
            )
        owner = blake2b(address.encode(), key=self._secret, digest_size=16).hexdigest()
        try:
            with self._alone():
                self._need_room(owner, size)
                return self._made(name, size, owner)
        except OSError as error:
            raise UploadRefusedError(FULL, 507) from error

    def write(self, upload_id: str, offset: int, content: bytes) -> int:
        """Add a piece and return the bytes so far; where the disk is full the upload is removed.

        Raises
        ------
        UploadRefusedError
            If it is unknown, or the piece does not follow what is there.
        """
        upload = self.find(upload_id)
        if offset + len(content) > upload.size:
            raise UploadRefusedError(
                f"{upload.name} was to have {upload.size:,} bytes; more have come.", 413
            )
        try:
            file = os.open(upload.path, os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError as error:
            raise UploadRefusedError(UNKNOWN, 404) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            received = os.fstat(file).st_size
            if offset != received:
                raise UploadRefusedError(
                    f"The piece begins at byte {offset:,}; {received:,} are here.", 409, received
                )
            left = memoryview(content)
            while left:
                left = left[os.write(file, left) :]
            self._stamp(upload.folder)
        except OSError as error:
            self.delete(upload_id)
            raise UploadRefusedError(FULL, 507) from error
        finally:
            os.close(file)
        return offset + len(content)

    def find(self, upload_id: str) -> Upload:
        """Return an upload by its id.

        Raises
        ------
        UploadRefusedError
            If there is none, or it has expired.
        """
        upload = self._read(self.root / upload_id) if ID.fullmatch(upload_id) else None
        if upload is None:
            raise UploadRefusedError(UNKNOWN, 404)
        return upload

    def used(self, upload_id: str) -> Upload:
        """Return an upload that is whole, and count its lifetime anew.

        Raises
        ------
        UploadRefusedError
            If there is none, or it has expired, or is not whole.
        """
        upload = self.find(upload_id)
        if not upload.whole:
            raise UploadRefusedError(
                f"{upload.name} is not whole: {upload.received:,} of {upload.size:,} bytes are "
                "here.",
                409,
                upload.received,
            )
        self._stamp(upload.folder)
        return upload

    def delete(self, upload_id: str) -> None:
        """Remove an upload, and what was unpacked from it; nothing where there is none."""
        if ID.fullmatch(upload_id):
            shutil.rmtree(self.root / upload_id, ignore_errors=True)

    def need_room(self, size: int) -> None:
        """Refuse `size` bytes more, to unpack something, where they are not to be had.

        Raises
        ------
        UploadRefusedError
            If the bound of all uploads, or the disk, has no room.
        """
        try:
            with self._alone():
                self._need_bytes(self._swept(), size)
        except OSError as error:
            raise UploadRefusedError(FULL, 507) from error

    def _need_room(self, owner: str, size: int) -> None:
        uploads = self._swept()
        if sum(upload.owner == owner for upload in uploads) >= self.bounds.per_address:
            raise UploadRefusedError(
                f"{self.bounds.per_address} files from your address are here already, the most "
                "that are kept. Delete one, or try again later.",
                429,
            )
        if len(uploads) >= self.bounds.number:
            raise UploadRefusedError(FULL, 507)
        self._need_bytes(uploads, size)

    def _need_bytes(self, uploads: list[Upload], size: int) -> None:
        coming = sum(upload.size - upload.received for upload in uploads)
        held = sum(upload.held for upload in uploads)
        free = shutil.disk_usage(self.root).free - coming
        if size > min(free, self.bounds.all_bytes - held):
            raise UploadRefusedError(FULL, 507)

    def _made(self, name: str, size: int, owner: str) -> Upload:
        upload = Upload(self.root / secrets.token_urlsafe(24), name, size, owner)
        upload.folder.mkdir(mode=0o700)
        try:
            about = {"name": name, "size": size, "owner": owner}
            (upload.folder / ABOUT).write_text(json.dumps(about))
            self._stamp(upload.folder)
            upload.path.touch(mode=0o600)
        except OSError:
            shutil.rmtree(upload.folder, ignore_errors=True)
            raise
        return upload

    def _now(self) -> float:
        """The time by the clock as it was when the server began, however it was set since then."""
        return self._began + time.monotonic()

    def _stamp(self, folder: Path) -> None:
        """From now on an upload's lifetime is counted."""
        os.utime(folder / ABOUT, (self._now(), self._now()))

    def _read(self, folder: Path) -> Upload | None:
        """The upload in a folder; None, and the folder is gone, where it is over."""
        upload, lifetime = None, min(STALLED, self.bounds.seconds)
        try:
            age = self._now() - folder.stat().st_mtime
            upload = Upload(folder, **json.loads((folder / ABOUT).read_text()))
            age = self._now() - (folder / ABOUT).stat().st_mtime
            if upload.whole:
                lifetime = self.bounds.seconds
        except (OSError, ValueError, TypeError):  # being made, being deleted, or damaged
            upload = None
        if not folder.exists() or age <= lifetime:
            return upload
        shutil.rmtree(folder, ignore_errors=True)
        return None

    def _swept(self) -> list[Upload]:
        """All uploads that are not over."""
        folders = [folder for folder in self.root.iterdir() if ID.fullmatch(folder.name)]
        return [upload for folder in folders if (upload := self._read(folder)) is not None]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of the store, among all workers."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / LOCK).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _remove(self, process: int) -> None:
        if self._root is not None and os.getpid() == process:
            shutil.rmtree(self._root, ignore_errors=True)


def clean_name(name: str) -> str:
    """Return a file's name without folders, of letters, digits and a few marks; its ending stays.

    >>> clean_name("C:\\\\data\\\\..\\\\my <layer>.npy")
    'my _layer_.npy'
    """
    last = re.split(r"[/\\]", name)[-1]
    safe = re.sub(r"[^\w .()+=-]", "_", last).lstrip(". ").rstrip(" ")
    stem, dot, ending = safe.rpartition(".")
    if not dot or len(ending) > 16:
        return safe[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1] or 'file'}.{ending}"


def uploads() -> Uploads:
    """Return the store of the server under way."""
    store: Uploads = current_app.extensions["uploads"]
    return store


def serve_uploads(server: Flask, bounds: UploadBounds, most_bytes: int) -> None:
    """Take uploads at PATH, in pieces that the largest request body allows."""
    store = server.extensions["uploads"] = Uploads(bounds, most_bytes)
    answers = {"POST": _begin, "PUT": _piece, "GET": _state, "DELETE": _delete}

    @server.route(PATH, methods=list(answers))
    def upload() -> Response:
        try:
            if not _is_ours():
                raise UploadRefusedError(NOT_OURS, 403)
            return answers["GET" if request.method == "HEAD" else request.method](store)
        except UploadRefusedError as error:
            answer = sentence(str(error), error.status)
            if error.received is not None:
                answer.headers[OFFSET] = str(error.received)
            return answer


def _is_ours() -> bool:
    """Whether a page of this server asks, or a program that a person runs."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return site == "same-origin" and HEADER in request.headers


def _given() -> str:
    return request.headers[HEADER]


def _begin(store: Uploads) -> Response:
    asked = request.get_json()
    name, size = (asked.get(key) if isinstance(asked, dict) else None for key in ("name", "size"))
    if _given() != BEGIN or not isinstance(name, str) or type(size) is not int:
        raise UploadRefusedError("An upload begins with a name and a size in bytes.", 400)
    upload = store.begin(name, size, get_remote_address())
    return _json({"id": upload.id, "bytes": 0, "piece": store.most_piece}, 201)


def _piece(store: Uploads) -> Response:
    offset = request.headers.get(OFFSET, "")
    if not re.fullmatch(r"\d{1,15}", offset):
        raise UploadRefusedError("A piece says at which byte it begins.", 400)
    content = request.get_data(cache=False)
    if len(content) > store.most_piece:
        raise UploadRefusedError(f"A piece has up to {store.most_piece:,} bytes.", 413)
    return _json({"bytes": store.write(_given(), int(offset), content)})


def _state(store: Uploads) -> Response:
    upload = store.find(_given())
    return _json({"name": upload.name, "size": upload.size, "bytes": upload.received})


def _delete(store: Uploads) -> Response:
    store.delete(store.find(_given()).id)
    return Response(status=204)


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(content), status, mimetype="application/json")

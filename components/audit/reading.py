"""A layer from uploaded files: what is in them, and the weights, bias and names that are chosen.

Knows no Dash. `arrays(chosen)` says what the weights' file holds, by its header.
`read_layer(chosen)` gives the layer, mapped from the disk, not read into memory: cheap to ask
again, by every worker.
Both raise `UnreadError`, whose text is the sentence for the person. What a text or a compressed
array holds is unpacked once, into a file beside the upload that goes with it.

Bounds come from the store (the settings UPLOAD_ENTRIES and UPLOAD_CLASSES), and are compared with
headers before anything is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from components.page.tables import MOST_CHARACTERS, TooManyEntriesError, read_file
from components.serving.uploads import Upload, UploadRefusedError, Uploads, uploads
from compute.files import StoredArray, UnreadError, arrays_in, read_array, read_bias, read_names
from compute.files.layers import kind_of
from compute.files.npy import mapped_npy

FEW_ARRAYS = 500
"""Arrays of a file that are offered."""

LONGEST_CHOICE = 200
BLOCK = 1 << 22
"""Entries that are looked through at once."""

MAPPED = ("npy", "safetensors")
CHOOSE = "Choose which array is the weights."
Weights = np.ndarray[Any, Any]


class NotChosenError(UnreadError):
    """The file holds several arrays, and none is chosen."""


@dataclass(frozen=True)
class Chosen:
    """What a person has uploaded and chosen: ids of uploads, "" for none."""

    weights: str = ""
    array: str = ""
    """Which array of the weights' file; "" where it holds one matrix."""
    transpose: bool = False
    bias: str = ""
    bias_array: str = ""
    """Which array is the bias, of the bias's file, or of the weights' own where there is none."""
    names: str = ""

    @classmethod
    def of(cls, given: Any) -> Chosen:
        """What a Store holds. Never raises: anyone can send one."""
        if not isinstance(given, Mapping):
            return cls()
        texts = {
            key: value
            for key in ("weights", "array", "bias", "bias_array", "names")
            if isinstance(value := given.get(key), str) and len(value) <= LONGEST_CHOICE
        }
        return cls(**texts, transpose=given.get("transpose") is True)

    @property
    def ids(self) -> set[str]:
        """The uploads it names."""
        return {self.weights, self.bias, self.names} - {""}

    @classmethod
    def from_text(cls, text: str) -> Chosen:
        """What `as_text` wrote. Never raises."""
        try:
            return cls.of(json.loads(text))
        except ValueError:
            return cls()

    def as_text(self) -> str:
        """The same in a line, "" where nothing is chosen."""
        given = {key: value for key, value in asdict(self).items() if value}
        return json.dumps(given, separators=(",", ":")) if self.weights else ""

    def as_data(self) -> dict[str, Any]:
        """The same for a Store."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class LayerRead:
    """A layer as its files have it."""

    weights: Weights
    """(N, D) in the type of the file, all finite; mapped."""
    bias: np.ndarray[Any, Any] | None
    """(N,) float64, all finite."""
    names: tuple[str, ...]
    """One for each class, or none."""
    file: str
    said: str
    """What was read: "30,522 classes × 384 features, float32, read from W.npy."."""


def arrays(chosen: Chosen, store: Uploads | None = None) -> list[StoredArray]:
    """Return the arrays in the weights' file by its header; one without a name for a text.

    Raises
    ------
    UnreadError
        If the file is not here, or cannot be read, or holds more than is allowed.
    """
    store = store or uploads()
    upload = _upload(store, chosen.weights)
    if kind_of(upload.path) == "text":
        shape = _text_array(store, upload).shape
        return [StoredArray("", shape, "text")]
    return arrays_in(upload.path)


def read_layer(chosen: Chosen, store: Uploads | None = None) -> LayerRead:
    """Return the layer that was chosen.

    Parameters
    ----------
    chosen : Chosen
        Uploads and choices.
    store : Uploads, optional
        Where the files are; that of the server under way unless given.

    Raises
    ------
    UnreadError
        If something cannot be read, does not fit, is not finite, or more than is allowed.
    """
    store = store or uploads()
    upload = _upload(store, chosen.weights)
    array = _chosen_array(chosen, store)
    weights, names = _mapped(store, upload, array)
    need_finite(f"{upload.id}/{array}", weights)
    weights = np.atleast_2d(weights)
    if chosen.transpose:
        weights, names = weights.T, ()
    n, d = weights.shape
    _need_classes(store, n, d)
    bias, biased = _bias(chosen, store, n)
    named = ", with names" if names else ""
    if chosen.names:
        file = _upload(store, chosen.names)
        names, named = _names(file.path, n), f", names from {file.name}"
    said = (
        f"{n:,} classes × {d:,} features, {weights.dtype}, read from {upload.name}{biased}{named}."
    )
    return LayerRead(weights, bias, names, upload.name, said)


def need_finite(key: str, array: Weights) -> None:
    """Refuse an array (...) with an entry that is not finite, and say where; looked through once.

    `key` names its content.

    Raises
    ------
    UnreadError
    """
    found = _FINITE.get(key)
    if found is None:
        if len(_FINITE) >= MOST_KNOWN:
            _FINITE.clear()
        found = _FINITE[key] = _not_finite(array)
    if found:
        raise UnreadError(found)


MOST_KNOWN = 1000
_FINITE: dict[str, str] = {}


def _not_finite(array: Weights) -> str:
    """The first entry that is not finite, in a sentence; "" where all are."""
    if array.dtype.kind in "iub":
        return ""
    rows = array.reshape(len(array), -1)
    step = max(1, BLOCK // rows.shape[1])
    for start in range(0, len(rows), step):
        fine = np.isfinite(rows[start : start + step])
        if not fine.all():
            i, j = np.argwhere(~fine)[0]
            where = f"row {start + i + 1:,}, column {j + 1:,}"
            value = rows[start + i, j]
            return f"{float(value)} stands in {where} of the file; finite numbers are needed."
    return ""


def _upload(store: Uploads, upload_id: str) -> Upload:
    try:
        return store.used(upload_id)
    except UploadRefusedError as error:
        raise UnreadError(str(error)) from error


def matrices(held: Sequence[StoredArray]) -> list[StoredArray]:
    """Return those that can be the weights."""
    return [a for a in held if 1 <= len(a.shape) <= 2 and min(a.shape) > 0 and prod(a.shape) > 1]


def _chosen_array(chosen: Chosen, store: Uploads) -> str:
    """The name of the weights' array, once it is known to be one, and not too large."""
    held = arrays(chosen, store)
    fitting = [a for a in matrices(held) if len(a.shape) == 2]
    if chosen.array:
        found = [a for a in matrices(held) if a.name == chosen.array]
    else:
        found = fitting if len(fitting) == 1 else matrices(held) if len(held) == 1 else []
    if not found:
        if fitting:
            raise NotChosenError(CHOOSE)
        raise UnreadError("The file holds no array with two dimensions.")
    _need_entries(store, found[0].shape)
    return found[0].name


def _need_entries(store: Uploads, shape: tuple[int, ...]) -> None:
    if prod(shape) > store.bounds.entries:
        raise UnreadError(
            f"The array has {' × '.join(f'{n:,}' for n in shape)} entries; up to "
            f"{store.bounds.entries:,} are read here. Larger ones are read by "
            "python -m compute audit."
        )


def _need_classes(store: Uploads, n: int, d: int) -> None:
    if n < 2:
        raise UnreadError(
            f"{n} × {d:,} was read; a layer has a row for each of at least 2 classes. Transpose it "
            "if its classes are columns."
        )
    if n > store.bounds.classes:
        raise UnreadError(
            f"{n:,} rows were read; up to {store.bounds.classes:,} classes are taken here. "
            "Transpose it if its classes are columns; larger layers are read by "
            "python -m compute audit."
        )


# --- what is mapped, and what is unpacked first ---------------------------------------------------


def _mapped(store: Uploads, upload: Upload, array: str) -> tuple[Weights, tuple[str, ...]]:
    """An array of an upload, mapped, and the names in it where it is a text."""
    kind = kind_of(upload.path)
    if kind in MAPPED:
        return read_array(upload.path, array or None, most=store.bounds.entries)[0], ()
    if kind == "text":
        _text_array(store, upload)
        return _unpacked(upload, ""), _names_beside(upload)
    if not _beside(upload, array).exists():
        found = read_array(upload.path, array or None, most=store.bounds.entries)[0]
        _unpack(store, upload, array, found)
    return _unpacked(upload, array), ()


def _text_array(store: Uploads, upload: Upload) -> Weights:
    """The table of a text, unpacked and mapped, its names beside it."""
    if not _beside(upload, "").exists():
        rows, names = _read_text(upload.path, store.bounds.entries)
        _write(_names_file(upload), json.dumps(names).encode())
        _unpack(store, upload, "", rows)
    return _unpacked(upload, "")


def _read_text(path: Path, most: int) -> tuple[Weights, tuple[str, ...]]:
    """A text that could be pasted is read as what is pasted; a larger one line by line."""
    if path.stat().st_size <= MOST_CHARACTERS:
        with suppress(TooManyEntriesError):
            table = read_file(path.read_bytes())
            return np.array(table.rows), table.row_names
    return read_array(path, most=most)


def _beside(upload: Upload, array: str) -> Path:
    return upload.folder / f".{blake2b(array.encode(), digest_size=16).hexdigest()}.npy"


def _names_file(upload: Upload) -> Path:
    return upload.folder / ".names.json"


def _names_beside(upload: Upload) -> tuple[str, ...]:
    return tuple(json.loads(_names_file(upload).read_bytes()))


def _unpacked(upload: Upload, array: str) -> Weights:
    return mapped_npy(_beside(upload, array))


def _unpack(store: Uploads, upload: Upload, array: str, found: Weights) -> None:
    try:
        store.need_room(found.nbytes)
    except UploadRefusedError as error:
        raise UnreadError(str(error)) from error
    place = _beside(upload, array)
    part = place.with_suffix(f".{os.getpid()}")
    try:
        with part.open("wb") as stream:
            np.save(stream, found, allow_pickle=False)
        part.replace(place)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UnreadError("This server has no room to unpack the file now.") from error


def _write(place: Path, content: bytes) -> None:
    try:
        place.write_bytes(content)
    except OSError as error:
        place.unlink(missing_ok=True)
        raise UnreadError("This server has no room to unpack the file now.") from error


# --- bias and names -------------------------------------------------------------------------------


def vectors(chosen: Chosen, n_classes: int, store: Uploads | None = None) -> list[str]:
    """Return the arrays of the weights' file that could be its bias: N numbers each."""
    if kind_of(_upload(store or uploads(), chosen.weights).path) == "text":
        return []
    return [a.name for a in arrays(chosen, store) if a.shape == (n_classes,)]


def _bias(chosen: Chosen, store: Uploads, n: int) -> tuple[np.ndarray[Any, Any] | None, str]:
    """The bias in doubles, and where it comes from."""
    if not chosen.bias and not chosen.bias_array:
        return None, ""
    upload = _upload(store, chosen.bias or chosen.weights)
    bias = read_bias(upload.path, n, chosen.bias_array or None)
    need_finite(f"{upload.id}/{chosen.bias_array}/bias", bias)
    which = upload.name if chosen.bias else chosen.bias_array
    return bias, f", bias from {which}"


@lru_cache(maxsize=8)
def _names(path: Path, n: int) -> tuple[str, ...]:
    return read_names(path, n)


def without(chosen: Chosen, what: str) -> Chosen:
    """Return the choice without its weights, bias or names; without weights nothing is left."""
    if what == "weights":
        return Chosen()
    return replace(chosen, bias="", bias_array="") if what == "bias" else replace(chosen, names="")

"""A layer's weights, bias and names from files of any kind that is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from compute.files.errors import UnreadError
from compute.files.npy import MAGIC, mapped_npy, members, npy_header, read_npz
from compute.files.tensors import mapped_tensor, tensors
from compute.files.text import LONGEST_NAME, read_lines, read_text

MOST_UNPACKED = 1 << 31
"""Entries that are read into memory, from text or npz; npy and safetensors are mapped."""

MOST_BIAS = 1 << 22
"""Entries of a file that is read as a bias."""

LISTED = 20
MOST_VOCABULARY_BYTES = 1 << 28


@dataclass(frozen=True)
class StoredArray:
    """An array that a file holds, by its header."""

    name: str
    """"" where the file holds only one, without a name."""
    shape: tuple[int, ...]
    type: str

    def __str__(self) -> str:
        return f"{self.name} ({' x '.join(map(str, self.shape))}, {self.type})"


def kind_of(path: Path) -> str:
    """Return npy, npz, safetensors or text, by the file's first bytes.

    Raises
    ------
    UnreadError
        If the file does not exist, or is empty.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(16)
    except OSError as error:
        raise UnreadError(f"{path} cannot be opened: {error.strerror}.") from error
    if not start:
        raise UnreadError(f"{path.name} is empty.")
    if start.startswith(MAGIC):
        return "npy"
    if path.suffix == ".safetensors" or start[8:10] in (b'{"', b"{}", b"{ "):
        return "safetensors"
    return "npz" if start.startswith(b"PK\x03\x04") else "text"


def arrays_in(path: Path) -> list[StoredArray]:
    """Return what a file holds by its header; nothing for text, which has none."""
    kind = kind_of(path)
    if kind == "npy":
        with path.open("rb") as stream:
            shape, _, dtype = npy_header(stream)
        return [StoredArray("", shape, str(dtype))]
    if kind == "text":
        return []
    found = tensors(path) if kind == "safetensors" else members(path)
    return [StoredArray(name, shape, type_) for name, (shape, type_) in found.items()]


def read_array(
    path: Path,
    name: str | None = None,
    *,
    axes: int = 2,
    transpose: bool = False,
    most: int | None = None,
) -> tuple[np.ndarray[Any, Any], tuple[str, ...]]:
    """Return an array (N, D), or (N,) for one axis, from a file, and the names beside it.

    Parameters
    ----------
    path : Path
        csv, tsv, npy, npz or safetensors. npy and safetensors are mapped, not read.
    name : str, optional
        Which array of an npz or safetensors file; needed where several have two axes.
    axes : int
        2 for a matrix; 1 for a vector, also one that stands as a single row or column.
    transpose : bool
        Whether rows and columns change places.
    most : int, optional
        Entries at most.

    Returns
    -------
    array
        In the type of the file.
    tuple of str
        The words before the numbers of each row of a text, () where there are none.

    Raises
    ------
    UnreadError
        With a sentence that says what was found and what is allowed.
    """
    kind = kind_of(path)
    names: tuple[str, ...] = ()
    bound = MOST_UNPACKED if most is None else most
    if kind == "text":
        table = read_text(path, bound)
        found, names = table.rows, table.names
    else:
        chosen = _chosen(path, name, axes)
        if most is not None and prod(chosen.shape) > most:
            raise UnreadError(f"{chosen} has more than the {most:,} entries that are read here.")
        read: dict[str, Callable[[], np.ndarray[Any, Any]]] = {
            "npy": lambda: mapped_npy(path),
            "npz": lambda: read_npz(path, chosen.name, bound),
            "safetensors": lambda: mapped_tensor(path, chosen.name),
        }
        found = read[kind]()
    if axes == 1:
        return found.reshape(-1), names
    found = np.atleast_2d(found)
    return (found.T if transpose else found), (() if transpose else names)


def _chosen(path: Path, name: str | None, axes: int) -> StoredArray:
    """The array of a file that is meant."""
    held = arrays_in(path)
    listed = ", ".join(map(str, held[:LISTED])) + (", ..." if len(held) > LISTED else "")
    if name is not None and not (len(held) == 1 and not held[0].name):
        found = [array for array in held if array.name == name]
        if not found:
            raise UnreadError(f"{path.name} holds no array {name}; it holds {listed}.")
    else:
        fitting = [a for a in held if len(a.shape) == axes and min(a.shape)]
        found = held if len(held) == 1 else fitting
        if len(found) != 1:
            raise UnreadError(f"Which array of {path.name}? Name one of {listed}.")
    if not _fits(found[0].shape, axes):
        wanted = "one dimension" if axes == 1 else "two dimensions"
        raise UnreadError(f"{path.name} holds {found[0]}; {wanted} are needed, none 0.")
    return found[0]


def _fits(shape: tuple[int, ...], axes: int) -> bool:
    if not shape or min(shape) < 1 or len(shape) > 2:
        return False
    return len(shape) == axes or (axes == 1 and min(shape) == 1) or (axes == 2 and len(shape) == 1)


def read_bias(path: Path, n_classes: int, name: str | None = None) -> np.ndarray[Any, Any]:
    """Return the bias (N,) from a file of any kind, in doubles: its array `name` where it has more.

    Raises
    ------
    UnreadError
        If it has another length, too.
    """
    bias = read_array(path, name, axes=1, most=max(n_classes, MOST_BIAS))[0]
    if len(bias) != n_classes:
        raise UnreadError(
            f"The bias has {len(bias):,} entries; one for each of the {n_classes:,} classes is "
            "needed."
        )
    return np.asarray(bias, dtype=np.float64)


def read_names(path: Path, n_classes: int) -> tuple[str, ...]:
    """Return a name for each class: the lines of a text, or the vocabulary of a tokenizer.json.

    Raises
    ------
    UnreadError
        If there are not as many as classes.
    """
    kind_of(path)
    names = _vocabulary(path) if path.suffix == ".json" else read_lines(path, n_classes)
    while len(names) > n_classes and not names[-1]:
        names.pop()
    if len(names) != n_classes:
        more = "more" if len(names) > n_classes else f"{len(names):,}"
        raise UnreadError(f"{path.name} has {more} names; {n_classes:,} classes need one each.")
    return tuple(names)


def _vocabulary(path: Path) -> list[str]:
    """The tokens of a tokenizer.json by their numbers."""
    refused = UnreadError(f"{path.name} is not a tokenizer.json: model.vocab was not found.")
    if path.stat().st_size > MOST_VOCABULARY_BYTES:
        raise UnreadError(f"{path.name} is larger than the {MOST_VOCABULARY_BYTES:,} bytes read.")
    try:
        whole = json.loads(path.read_bytes())
        vocabulary = whole["model"]["vocab"]
        if isinstance(vocabulary, list):  # of pairs (token, score)
            vocabulary = {token[0]: k for k, token in enumerate(vocabulary)}
        places = {int(k): str(token) for token, k in vocabulary.items()}
        places |= {int(t["id"]): str(t["content"]) for t in whole.get("added_tokens") or []}
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise refused from error
    if not places or sorted(places) != list(range(len(places))):
        raise UnreadError(f"{path.name}: its tokens are not numbered from 0 without gaps.")
    return [places[k][:LONGEST_NAME] for k in range(len(places))]

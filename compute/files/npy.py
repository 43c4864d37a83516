"""Arrays of numpy: npy and npz. Headers are checked against sizes before anything is made."""

from __future__ import annotations

import io
import zipfile
import zlib
from math import prod
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any

import numpy as np

from compute.files.errors import UnreadError

MAGIC = b"\x93NUMPY"
KINDS = "fiub"
WIDEST = 8
"""Bytes of a number: doubles and 64-bit integers."""

LONGEST_HEADER = 10_000
"""Bytes, as numpy has it; numpy itself reads whatever length a header claims before it looks."""

MOST_MEMBERS = 10_000
"""Of an npz file."""

_UNREADABLE_HEADER = (ValueError, KeyError, SyntaxError, TokenError, RecursionError, MemoryError)
_UNREADABLE_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)

Header = tuple[tuple[int, ...], bool, np.dtype[Any]]
"""Shape, whether columns lie together, and the type of an array."""


def npy_header(stream: IO[bytes]) -> Header:
    """Read the header of an npy file; the stream then stands where the numbers begin.

    Raises
    ------
    UnreadError
        If it is none, or is not of real numbers in doubles at most.
    """
    try:
        version = np.lib.format.read_magic(stream)
        read = {1: np.lib.format.read_array_header_1_0, 2: np.lib.format.read_array_header_2_0}
        size = stream.read(2 * version[0])
        length = int.from_bytes(size, "little")
        if length > LONGEST_HEADER:
            raise ValueError(length)
        shape, fortran, dtype = read[version[0]](io.BytesIO(size + stream.read(length)))
    except _UNREADABLE_HEADER as error:
        raise UnreadError("The header of this npy file cannot be read.") from error
    if dtype.kind not in KINDS or dtype.itemsize > WIDEST:
        raise UnreadError(f"The npy file holds {dtype}; real numbers are needed.")
    if not 1 <= len(shape) <= 2 or min(shape) <= 0:
        raise UnreadError(
            f"The npy file has the shape {shape}; one or two dimensions are needed, none of them 0."
        )
    return shape, fortran, dtype


def need_entries(kind: str, shape: tuple[int, ...], most: int) -> None:
    """Refuse an array of more than `most` entries, by its header."""
    if prod(shape) > most:
        raise UnreadError(
            f"The {kind} file has {prod(shape):,} entries; at most {most:,} are read here."
        )


def need_size(header: Header, size: int) -> None:
    """Refuse numbers of another size in bytes than the header says."""
    shape, _, dtype = header
    if prod(shape) * dtype.itemsize != size:
        raise UnreadError("The npy file is cut off or longer than its header says.")


def mapped_npy(path: Path) -> np.ndarray[Any, Any]:
    """Return the array of an npy file, mapped, not read: of any shape with one or two axes."""
    with path.open("rb") as stream:
        header = npy_header(stream)
        start = stream.tell()
    need_size(header, path.stat().st_size - start)
    shape, fortran, dtype = header
    return np.memmap(path, dtype, "r", start, shape, "F" if fortran else "C")


def members(path: Path) -> dict[str, tuple[tuple[int, ...], str]]:
    """Return {name: (shape, type)} of the arrays of real numbers in an npz file, by headers."""
    found: dict[str, tuple[tuple[int, ...], str]] = {}
    refused = UnreadError("This zip file holds no array of numpy (npy).")
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > MOST_MEMBERS:
                raise UnreadError(
                    f"This zip file (npz) holds {len(archive.infolist()):,} files; at most "
                    f"{MOST_MEMBERS:,} are looked through."
                )
            for info in archive.infolist():
                if not info.filename.endswith(".npy"):
                    continue
                try:
                    with archive.open(info) as stream:
                        shape, _, dtype = npy_header(stream)
                except UnreadError as error:
                    refused = error
                    continue
                found[info.filename.removesuffix(".npy")] = shape, str(dtype)
    except _UNREADABLE_ZIP as error:
        raise UnreadError("This zip file (npz) is damaged or encrypted.") from error
    if not found:
        raise refused
    return found


def read_npz(path: Path, name: str, most: int) -> np.ndarray[Any, Any]:
    """Return one array (...) of an npz file of at most `most` entries.

    No more is unpacked than its header says and the bound allows.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(f"{name}.npy")
            with archive.open(info) as stream:
                header = npy_header(stream)
                shape, fortran, dtype = header
                need_entries("npz", shape, most)
                need = prod(shape) * dtype.itemsize
                need_size(header, info.file_size - stream.tell())
                raw = stream.read(need + 1)
    except _UNREADABLE_ZIP as error:
        raise UnreadError("This zip file (npz) is damaged or encrypted.") from error
    need_size(header, len(raw))
    return np.frombuffer(raw, dtype).reshape(shape, order="F" if fortran else "C")
